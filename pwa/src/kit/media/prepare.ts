import { uuid7 } from '../../wire/id'
import { readExif } from './exif'
import { sniff } from './sniff'

export type FileKind = 'PHOTO' | 'VIDEO' | 'VOICE'

/** A file made ready to be sent, with what is known of it. */
export interface Prepared {
  id: string
  kind: FileKind
  type: string
  bytes: number
  sha256: string
  capturedAt: string | null
  latitude: number | null
  longitude: number | null
  accuracyM: number | null
  durationMs: number | null
  data: ArrayBuffer
  /** A small JPEG to show; null for what is not a picture. */
  thumb: ArrayBuffer | null
}

/** kind: no photo or film. broken: cannot be opened. video, voice: too large. safe: this page may not work out the checksum. */
export type Wrong = 'kind' | 'broken' | 'video' | 'voice' | 'safe'

export class FileError extends Error {
  constructor(readonly why: Wrong) {
    super(why)
    this.name = 'FileError'
  }
}

export interface Taken {
  /** Just taken with the camera, so time and place are now and here. */
  camera: boolean
  fix?: { latitude: number; longitude: number; accuracyM: number } | null
}

/** Longest side of what is sent. Enough to read a water mark, small enough for a valley. */
export const longest = 1600
const thumbLongest = 320
// A picture within the pixels that is heavier than this is made anew all the same.
const heaviest = 5 * 1024 * 1024
export const maxVideo = 20 * 1024 * 1024
export const maxVoice = 2 * 1024 * 1024
// Above this the picture is saved once more, rougher.
const fine = 1_500_000

// What the server takes as it is.
const sendable = ['image/jpeg', 'image/png', 'image/webp']

/** Makes a chosen file ready. Faults: FileError. One at a time, because a camera's picture takes some hundred megabytes when it is drawn. */
export async function prepare(file: Blob, taken: Taken): Promise<Prepared> {
  // The file's own method is missing in the oldest engines.
  const data = await new Response(file).arrayBuffer().catch(() => {
    throw new FileError('broken')
  })
  const type = sniff(data)
  if (type.slice(0, 6) === 'video/') return film(data, type, file, taken)
  if (type.slice(0, 6) !== 'image/') throw new FileError('kind')
  return photo(data, type, taken)
}

/** Makes a recorded voice note ready. */
export async function prepareVoice(note: Blob, durationMs: number): Promise<Prepared> {
  const data = await new Response(note).arrayBuffer()
  if (data.byteLength > maxVoice) throw new FileError('voice')
  const type = (note.type || 'audio/webm').split(';')[0] as string
  return ready(data, { kind: 'VOICE', type, durationMs: Math.round(durationMs), capturedAt: new Date().toISOString() })
}

async function photo(data: ArrayBuffer, type: string, taken: Taken): Promise<Prepared> {
  const exif = readExif(data)
  const turns = exif.orientation === 1 || (await browserTurns())
  const img = await opened(data, type)
  let sent = data
  let sentType = type
  const small = Math.max(img.naturalWidth, img.naturalHeight) <= longest && data.byteLength <= heaviest && sendable.indexOf(type) >= 0 && turns
  const canvas = drawn(img, small ? thumbLongest : longest, turns ? 1 : exif.orientation)
  let thumb: ArrayBuffer
  if (small) thumb = await jpeg(canvas, 0.72)
  else {
    sentType = 'image/jpeg'
    sent = await jpeg(canvas, 0.82)
    if (sent.byteLength > fine) sent = await jpeg(canvas, 0.62)
    const little = drawn(canvas, thumbLongest, 1)
    thumb = await jpeg(little, 0.72)
    little.width = 0
  }
  // Old engines free a canvas late, and the next photo needs the room.
  canvas.width = 0
  const here = exif.latitude !== null ? exif : taken.camera && taken.fix ? taken.fix : null
  return ready(sent, {
    kind: 'PHOTO',
    type: sentType,
    thumb,
    capturedAt: exif.takenAt || (taken.camera ? new Date().toISOString() : null),
    latitude: here ? here.latitude : null,
    longitude: here ? here.longitude : null,
    accuracyM: here && here.accuracyM !== null ? Math.min(here.accuracyM, 100_000) : null,
  })
}

async function film(data: ArrayBuffer, type: string, file: Blob, taken: Taken): Promise<Prepared> {
  if (data.byteLength > maxVideo) throw new FileError('video')
  return ready(data, {
    kind: 'VIDEO',
    type,
    durationMs: await lengthOf(file),
    capturedAt: taken.camera ? new Date().toISOString() : null,
    latitude: taken.camera && taken.fix ? taken.fix.latitude : null,
    longitude: taken.camera && taken.fix ? taken.fix.longitude : null,
    accuracyM: taken.camera && taken.fix ? Math.min(taken.fix.accuracyM, 100_000) : null,
  })
}

async function ready(data: ArrayBuffer, facts: Partial<Prepared> & { kind: FileKind; type: string }): Promise<Prepared> {
  // Without https there is none, and a file without a checksum is taken by nobody.
  if (!crypto.subtle) throw new FileError('safe')
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', data))
  return {
    id: uuid7(),
    bytes: data.byteLength,
    sha256: Array.from(sum, (x) => (x < 16 ? '0' : '') + x.toString(16)).join(''),
    capturedAt: null,
    latitude: null,
    longitude: null,
    accuracyM: null,
    durationMs: null,
    thumb: null,
    ...facts,
    data,
  }
}

function opened(data: ArrayBuffer, type: string): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([data], { type }))
  const img = new Image()
  return new Promise<HTMLImageElement>((ok, no) => {
    img.onload = () => (img.naturalWidth > 0 ? ok(img) : no(new FileError('broken')))
    img.onerror = () => no(new FileError('broken'))
    img.src = url
  }).finally(() => URL.revokeObjectURL(url))
}

/** Draws a picture upright with its longest side at most so long. */
function drawn(from: HTMLImageElement | HTMLCanvasElement, most: number, orientation: number): HTMLCanvasElement {
  const w = from instanceof HTMLCanvasElement ? from.width : from.naturalWidth
  const h = from instanceof HTMLCanvasElement ? from.height : from.naturalHeight
  const scale = Math.min(1, most / Math.max(w, h))
  const dw = Math.max(1, Math.round(w * scale))
  const dh = Math.max(1, Math.round(h * scale))
  const canvas = document.createElement('canvas')
  const lying = orientation >= 5
  canvas.width = lying ? dh : dw
  canvas.height = lying ? dw : dh
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new FileError('broken')
  ctx.imageSmoothingQuality = 'high'
  // A PNG may be see-through; a JPEG is black there.
  ctx.fillStyle = '#fff'
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.transform(...turnOf(orientation, dw, dh))
  ctx.drawImage(from, 0, 0, dw, dh)
  return canvas
}

/** The transform that sets a picture of w × h upright, by its EXIF orientation. */
export function turnOf(orientation: number, w: number, h: number): [number, number, number, number, number, number] {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, w, 0]
    case 3:
      return [-1, 0, 0, -1, w, h]
    case 4:
      return [1, 0, 0, -1, 0, h]
    case 5:
      return [0, 1, 1, 0, 0, 0]
    case 6:
      return [0, 1, -1, 0, h, 0]
    case 7:
      return [0, -1, -1, 0, h, w]
    case 8:
      return [0, -1, 1, 0, 0, w]
    default:
      return [1, 0, 0, 1, 0, 0]
  }
}

async function jpeg(canvas: HTMLCanvasElement, quality: number): Promise<ArrayBuffer> {
  const blob = await new Promise<Blob | null>((ok) => canvas.toBlob(ok, 'image/jpeg', quality))
  if (!blob) throw new FileError('broken')
  return new Response(blob).arrayBuffer()
}

let turning: Promise<boolean> | null = null

/** Whether this browser turns pictures by their EXIF part, found out with a picture of two points that says it lies on its side. */
export function browserTurns(): Promise<boolean> {
  if (!turning) {
    turning = (async () => {
      const canvas = document.createElement('canvas')
      canvas.width = 2
      canvas.height = 1
      canvas.getContext('2d')
      const plain = new Uint8Array(await jpeg(canvas, 0.5))
      const img = await opened(lyingOnItsSide(plain), 'image/jpeg')
      return img.naturalWidth < img.naturalHeight
    })()
    turning.catch(() => (turning = null))
  }
  return turning
}

/** Puts an EXIF part with orientation 6 into a JPEG. */
export function lyingOnItsSide(plain: Uint8Array): ArrayBuffer {
  const part = [
    0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
  ]
  const out = new Uint8Array(plain.length + part.length)
  out.set(plain.subarray(0, 2))
  out.set(part, 2)
  out.set(plain.subarray(2), 2 + part.length)
  return out.buffer
}

/** How long a film is; null when this browser cannot say within three seconds. */
function lengthOf(file: Blob): Promise<number | null> {
  const url = URL.createObjectURL(file)
  const video = document.createElement('video')
  return new Promise<number | null>((ok) => {
    const end = () => ok(isFinite(video.duration) && video.duration > 0 ? Math.min(Math.round(video.duration * 1000), 600_000) : null)
    setTimeout(end, 3_000)
    video.onloadedmetadata = end
    video.onerror = end
    video.preload = 'metadata'
    video.src = url
  }).finally(() => {
    video.removeAttribute('src')
    URL.revokeObjectURL(url)
  })
}
