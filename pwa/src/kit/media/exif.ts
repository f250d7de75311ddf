/** What a camera wrote into a JPEG that is of use here. */
export interface Exif {
  /** 1 to 8; 1 when nothing is said. */
  orientation: number
  /** RFC 3339; a camera that names no zone is taken to show Beijing time. */
  takenAt: string | null
  latitude: number | null
  longitude: number | null
  accuracyM: number | null
}

const nothing: Exif = { orientation: 1, takenAt: null, latitude: null, longitude: null, accuracyM: null }

/** Reads the EXIF part of a JPEG. Own reader: a canvas drops it, and engines before 81 do not turn by it. Never throws. */
export function readExif(data: ArrayBuffer): Exif {
  try {
    const view = new DataView(data)
    const at = findTiff(view)
    return at < 0 ? nothing : readTiff(view, at)
  } catch {
    // Offsets that lead out of the file: a damaged or a lying header says nothing.
    return nothing
  }
}

function findTiff(v: DataView): number {
  if (v.getUint16(0) !== 0xffd8) return -1
  for (let at = 2; at + 4 <= v.byteLength;) {
    const marker = v.getUint16(at)
    // Only segments before the picture itself count.
    if (marker >> 8 !== 0xff || marker === 0xffda) return -1
    if (marker === 0xffe1 && v.getUint32(at + 4) === 0x45786966) return at + 10
    at += 2 + v.getUint16(at + 2)
  }
  return -1
}

type Entry = { type: number; count: number; at: number }

function readTiff(v: DataView, base: number): Exif {
  const little = v.getUint16(base) === 0x4949
  const u16 = (at: number) => v.getUint16(at, little)
  const u32 = (at: number) => v.getUint32(at, little)

  function directory(offset: number): Map<number, Entry> {
    const out = new Map<number, Entry>()
    const n = u16(base + offset)
    for (let i = 0; i < n && i < 200; i++) {
      const at = base + offset + 2 + i * 12
      const type = u16(at + 2)
      const count = u32(at + 4)
      const size = ([0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8][type] || 0) * count
      out.set(u16(at), { type, count, at: size > 4 ? base + u32(at + 8) : at + 8 })
    }
    return out
  }
  const text = (e: Entry | undefined) => {
    let s = ''
    for (let i = 0; e && i < e.count && i < 64; i++) {
      const c = v.getUint8(e.at + i)
      if (c === 0) break
      s += String.fromCharCode(c)
    }
    return s
  }
  const ratio = (at: number) => u32(at) / u32(at + 4)
  const degrees = (e: Entry | undefined) => (e && e.count === 3 ? ratio(e.at) + ratio(e.at + 8) / 60 + ratio(e.at + 16) / 3600 : NaN)

  const first = directory(u32(base + 4))
  const turned = first.get(0x0112)
  const orientation = turned ? u16(turned.at) : 1
  const pointer = (tag: number) => {
    const e = first.get(tag)
    return e ? directory(u32(e.at)) : new Map<number, Entry>()
  }
  const exif = pointer(0x8769)
  const gps = pointer(0x8825)
  const out: Exif = { ...nothing, orientation: orientation >= 1 && orientation <= 8 ? orientation : 1 }
  out.takenAt = instant(text(exif.get(0x9003)) || text(first.get(0x0132)), text(exif.get(0x9011)))
  const latitude = degrees(gps.get(2)) * (text(gps.get(1)) === 'S' ? -1 : 1)
  const longitude = degrees(gps.get(4)) * (text(gps.get(3)) === 'W' ? -1 : 1)
  // Nought and nought is a camera without a fix.
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)) {
    out.latitude = latitude
    out.longitude = longitude
    const error = gps.get(0x1f)
    const metres = error ? ratio(error.at) : NaN
    if (metres >= 0 && metres <= 100_000) out.accuracyM = metres
  }
  return out
}

function instant(text: string, zone: string): string | null {
  const m = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text)
  if (!m) return null
  const at = Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}${/^[+-]\d\d:\d\d$/.test(zone) ? zone : '+08:00'}`)
  // A camera whose battery was out says 1970.
  return at > Date.UTC(2000, 0, 1) ? new Date(at).toISOString() : null
}
