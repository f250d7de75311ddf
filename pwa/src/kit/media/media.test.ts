import { describe, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import BlobImage from './BlobImage.vue'
import { readExif } from './exif'
import { lyingOnItsSide, turnOf } from './prepare'
import { sniff } from './sniff'

/** A JPEG head with an EXIF part of these values, little- or big-endian. */
function jpegWith(opts: {
  little: boolean
  orientation: number
  at?: string
  zone?: string
  gps?: { lat: number[]; lon: number[]; ns: string; ew: string }
}): ArrayBuffer {
  const buf = new ArrayBuffer(600)
  const v = new DataView(buf)
  const base = 12
  const put16 = (at: number, n: number) => v.setUint16(base + at, n, opts.little)
  const put32 = (at: number, n: number) => v.setUint32(base + at, n, opts.little)
  const putText = (at: number, s: string) => s.split('').forEach((c, i) => v.setUint8(base + at + i, c.charCodeAt(0)))
  v.setUint32(0, 0xffd8ffe1)
  v.setUint16(4, 580)
  v.setUint32(6, 0x45786966)
  v.setUint16(base, opts.little ? 0x4949 : 0x4d4d)
  put16(2, 42)
  put32(4, 8)
  const dir = (at: number, entries: [number, number, number, number | string][]) => {
    put16(at, entries.length)
    entries.forEach(([tag, type, count, value], i) => {
      const e = at + 2 + i * 12
      put16(e, tag)
      put16(e + 2, type)
      put32(e + 4, count)
      if (typeof value === 'string') putText(e + 8, value)
      else if (type === 3) put16(e + 8, value)
      else put32(e + 8, value)
    })
  }
  dir(8, [
    [0x0112, 3, 1, opts.orientation],
    [0x8769, 4, 1, 100],
    [0x8825, 4, 1, 200],
  ])
  dir(100, [
    [0x9003, 2, 20, 140],
    [0x9011, 2, 7, 170],
  ])
  if (opts.at) putText(140, opts.at)
  if (opts.zone) putText(170, opts.zone)
  if (opts.gps) {
    dir(200, [
      [1, 2, 2, opts.gps.ns],
      [2, 5, 3, 300],
      [3, 2, 2, opts.gps.ew],
      [4, 5, 3, 330],
      [0x1f, 5, 1, 360],
    ])
    const ratios = (at: number, list: number[]) =>
      list.forEach((n, i) => {
        put32(at + i * 8, Math.round(n * 1000))
        put32(at + i * 8 + 4, 1000)
      })
    ratios(300, opts.gps.lat)
    ratios(330, opts.gps.lon)
    ratios(360, [8.5])
  }
  return buf
}

describe('readExif', () => {
  for (const little of [true, false]) {
    it(`reads turn, time and place, ${little ? 'little' : 'big'}-endian`, () => {
      const got = readExif(
        jpegWith({
          little,
          orientation: 6,
          at: '2026:07:18 03:12:06',
          zone: '',
          gps: { lat: [34, 34, 26.8], lon: [117, 33, 50.5], ns: 'N', ew: 'E' },
        }),
      )
      expect(got.orientation).toBe(6)
      // No zone: Beijing time.
      expect(got.takenAt).toBe('2026-07-17T19:12:06.000Z')
      expect(got.latitude).toBeCloseTo(34.57411, 5)
      expect(got.longitude).toBeCloseTo(117.56403, 5)
      expect(got.accuracyM).toBe(8.5)
    })
  }
  it('takes the zone that is said, and the southern and western halves', () => {
    const got = readExif(
      jpegWith({
        little: true,
        orientation: 1,
        at: '2026:07:18 03:12:06',
        zone: '+00:00',
        gps: { lat: [1, 0, 0], lon: [2, 0, 0], ns: 'S', ew: 'W' },
      }),
    )
    expect([got.takenAt, got.latitude, got.longitude]).toEqual(['2026-07-18T03:12:06.000Z', -1, -2])
  })
  it('says nothing of what is no JPEG, cut off, absurd, or was never there', () => {
    const whole = jpegWith({ little: true, orientation: 3, at: '1970:01:01 00:00:00' })
    expect(readExif(whole)).toEqual({ orientation: 3, takenAt: null, latitude: null, longitude: null, accuracyM: null })
    for (let n = 0; n < 200; n++) expect(readExif(whole.slice(0, n)).takenAt).toBeNull()
    expect(readExif(jpegWith({ little: false, orientation: 99 })).orientation).toBe(1)
    expect(readExif(new ArrayBuffer(64)).orientation).toBe(1)
  })
  it('reads the probe that asks whether a browser turns', () => {
    expect(readExif(lyingOnItsSide(new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 0]))).orientation).toBe(6)
  })
})

describe('turnOf', () => {
  it('puts the corner that the camera meant to the upper left', () => {
    // Where the corners of a 30 × 20 picture go; upright it is 30 × 20 for 1 to 4 and 20 × 30 for 5 to 8.
    const corner = (o: number, x: number, y: number) => {
      const [a, b, c, d, e, f] = turnOf(o, 30, 20)
      return [a * x + c * y + e, b * x + d * y + f].map((n) => n + 0).join()
    }
    const first = [1, 2, 3, 4, 5, 6, 7, 8].map((o) => corner(o, 0, 0))
    expect(first).toEqual(['0,0', '30,0', '30,20', '0,20', '0,0', '20,0', '20,30', '0,30'])
    const last = [1, 2, 3, 4, 5, 6, 7, 8].map((o) => corner(o, 30, 20))
    expect(last).toEqual(['30,20', '0,20', '0,0', '30,0', '20,30', '0,30', '0,0', '20,0'])
  })
})

describe('sniff', () => {
  const of = (s: string) => sniff(new Uint8Array(s.split('').map((c) => c.charCodeAt(0))).buffer)
  it('goes by the bytes', () => {
    expect(of('\xff\xd8\xff\xe0')).toBe('image/jpeg')
    expect(of('\x89PNG\r\n\x1a\n....')).toBe('image/png')
    expect(of('RIFF....WEBPVP8 ')).toBe('image/webp')
    expect(of('....ftypheic')).toBe('image/heic')
    expect(of('....ftypqt  ')).toBe('video/quicktime')
    expect(of('....ftyp3gp4')).toBe('video/3gpp')
    expect(of('....ftypmp42')).toBe('video/mp4')
    expect(of('\x1aE\xdf\xa3')).toBe('video/webm')
    expect(of('<svg xmlns=')).toBe('')
    expect(of('%PDF-1.7')).toBe('')
    expect(of('')).toBe('')
  })
})

describe('BlobImage', () => {
  it('tries again after a lost answer, and not for ever', async () => {
    vi.useFakeTimers()
    vi.stubGlobal('IntersectionObserver', undefined)
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:a', revokeObjectURL: () => undefined }))
    const load = vi.fn<() => Promise<Blob>>().mockRejectedValue(new Error('lost'))
    const host = document.createElement('div')
    const props = { name: 'a', load, alt: 'a' }
    const app = createApp(BlobImage, props)
    app.mount(host)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(load).toHaveBeenCalledTimes(4)
    expect(host.querySelector('img')).toBeNull()
    load.mockResolvedValue(new Blob(['x']))
    self.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
    expect(host.querySelector('img')?.getAttribute('src')).toBe('blob:a')
    app.unmount()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
})
