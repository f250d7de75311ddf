import Supercluster from 'supercluster'

/** One thing on the map. */
export interface MapPoint {
  id: string
  latitude: number
  longitude: number
  /** Radius of the fix in metres. */
  accuracyM?: number
  /** Read aloud and shown on the chosen one. */
  label: string
  /** Drawn in ink: overdue, or major. */
  strong?: boolean
}

export type Mark = { id: string; at: [number, number]; n: number; point: MapPoint | null; strong: boolean; cluster: number | null }

type Props = { i: number; strong: number }

/** Gathers points that would lie on each other at a zoom; a gathered mark is strong when one of its points is. */
export function gather(points: MapPoint[]): (box: [number, number, number, number], zoom: number) => Mark[] {
  const index = new Supercluster<Props, { strong: number }>({
    radius: 56,
    maxZoom: 17,
    map: (p) => ({ strong: p.strong }),
    reduce: (sum, p) => {
      sum.strong += p.strong
    },
  })
  index.load(
    points.map((p, i) => ({
      type: 'Feature' as const,
      geometry: { type: 'Point' as const, coordinates: [p.longitude, p.latitude] },
      properties: { i, strong: p.strong ? 1 : 0 },
    })),
  )
  return (box, zoom) =>
    index.getClusters(box, Math.round(zoom)).map((f) => {
      const [lng, lat] = f.geometry.coordinates as [number, number]
      const at: [number, number] = [lat, lng]
      if ('cluster' in f.properties && f.properties.cluster) {
        const c = f.properties
        return { id: `c${c.cluster_id}`, at, n: c.point_count, point: null, strong: c.strong > 0, cluster: c.cluster_id }
      }
      const point = points[(f.properties as Props).i] as MapPoint
      return { id: point.id, at, n: 1, point, strong: !!point.strong, cluster: null }
    })
}
