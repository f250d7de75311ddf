/** UUIDv7 from getRandomValues: randomUUID is missing in the oldest engines we serve, and ids must sort by time. */
export function uuid7(at: number = Date.now()): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  let ms = at
  for (let i = 5; i >= 0; i--) {
    b[i] = ms % 256
    ms = Math.floor(ms / 256)
  }
  b[6] = (b[6]! & 0x0f) | 0x70
  b[8] = (b[8]! & 0x3f) | 0x80
  const hex = Array.from(b, (x) => (x < 16 ? '0' : '') + x.toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
