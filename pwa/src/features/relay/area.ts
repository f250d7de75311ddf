import type { Circle, Point } from './draft'

export const pointsMost = 1024

/** Corners as they are typed: one a line, latitude and longitude. Null when a line is no place on earth. */
export function readCorners(text: string): Point[] | null {
  const out: Point[] = []
  for (const line of text.split(/[\n;；]/)) {
    if (!line.trim()) continue
    const parts = line.trim().split(/[\s,，]+/)
    const lat = Number(parts[0])
    const lng = Number(parts[1])
    if (parts.length !== 2 || !onEarth(lat, lng)) return null
    out.push([lat, lng])
  }
  return out
}

export function onEarth(lat: number, lng: number): boolean {
  return !isNaN(lat) && !isNaN(lng) && Math.abs(lat) <= 90 && Math.abs(lng) <= 180
}

/** A ring begins and ends at the same corner. */
export function closed(corners: Point[]): Point[] {
  const a = corners[0]
  const z = corners[corners.length - 1]
  if (!a || !z || (a[0] === z[0] && a[1] === z[1])) return corners
  return corners.concat([[a[0], a[1]]])
}

export function writeCorners(ring: Point[]): string {
  return ring.map((p) => `${p[0]}, ${p[1]}`).join('\n')
}

/** A circle with everything in its bounds; null otherwise. */
export function readCircle(lat: string, lng: string, km: string): Circle | null {
  const c = { latitude: Number(lat), longitude: Number(lng), radiusKm: Number(km) }
  if (!lat.trim() || !lng.trim() || !km.trim() || !onEarth(c.latitude, c.longitude) || !(c.radiusKm > 0 && c.radiusKm <= 200)) return null
  return c
}
