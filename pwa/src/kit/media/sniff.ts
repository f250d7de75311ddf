/** The media type by the first bytes, since names and what a phone says of a file lie; empty when it is none we know. */
export function sniff(data: ArrayBuffer): string {
  const b = new Uint8Array(data, 0, Math.min(16, data.byteLength))
  const text = String.fromCharCode(...Array.from(b))
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return 'image/jpeg'
  if (text.slice(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (text.slice(0, 4) === 'RIFF' && text.slice(8, 12) === 'WEBP') return 'image/webp'
  if (text.slice(0, 4) === 'GIF8') return 'image/gif'
  if (text.slice(0, 2) === 'BM') return 'image/bmp'
  if (text.slice(0, 4) === '\x1aE\xdf\xa3') return 'video/webm'
  if (text.slice(4, 8) !== 'ftyp') return ''
  const brand = text.slice(8, 12)
  if (/^(heic|heix|hevc|heim|heis|mif1|msf1)$/.test(brand)) return 'image/heic'
  if (/^avi[fs]$/.test(brand)) return 'image/avif'
  if (/^3g/.test(brand)) return 'video/3gpp'
  return brand === 'qt  ' ? 'video/quicktime' : 'video/mp4'
}
