import { jsonOf } from './http'
import { authorised } from './tus'

export interface TileLayer {
  name: string
  /** The layer it lies on; a base has none. */
  over?: string
}

/** What the server's map source gives; no layers without one. */
export interface TileOffer {
  layers: TileLayer[]
  attribution: string
  minZoom: number
  maxZoom: number
}

export async function tileOffer(): Promise<TileOffer> {
  return jsonOf<TileOffer>(await authorised('/tiles/', { method: 'GET' }, {}))
}

export async function fetchTile(layer: string, z: number, x: number, y: number, signal?: AbortSignal): Promise<Blob> {
  const answer = await authorised(`/tiles/${layer}/${z}/${x}/${y}`, { method: 'GET', headers: { Accept: 'image/*' }, binary: true }, { signal })
  if (!answer.ok) await jsonOf(answer)
  return new Blob([await answer.arrayBuffer()], { type: answer.headers.get('Content-Type') || '' })
}

/** The outline of a county by the first six digits of its code, a file of the app itself; null when there is none. */
export async function fetchOutline(code: string): Promise<unknown> {
  const answer = await fetch(`/outlines/${code}.geojson`)
  return answer.ok ? answer.json() : null
}
