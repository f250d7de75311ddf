import { DomUtil, GridLayer, type Coords, type DoneCallback, type LatLng } from 'leaflet'
import { fetchTile } from '@/wire/tiles'

/** Tiles by way of our server, which has the key; the request carries the bearer, so that the picture comes as a blob. */
export class HeldTiles extends GridLayer {
  private readonly layer: string
  private readonly over = new AbortController()

  constructor(layer: string, minZoom: number, maxZoom: number) {
    super({ minZoom, maxZoom, keepBuffer: 1 })
    this.layer = layer
    this.on('remove', () => this.over.abort())
  }

  override createTile(at: Coords, done: DoneCallback): HTMLElement {
    const img = DomUtil.create('img')
    img.alt = ''
    fetchTile(this.layer, at.z, at.x, at.y, this.over.signal).then(
      (blob) => {
        const url = URL.createObjectURL(blob)
        img.onload = img.onerror = () => URL.revokeObjectURL(url)
        img.src = url
        done(undefined, img)
      },
      (err: Error) => done(err, img), // the outline and the grid stay: a map with holes is still one
    )
    return img
  }
}

/** Metres between two lines of the grid; none from far away. */
export function stepOf(zoom: number): number {
  return zoom >= 16 ? 50 : zoom >= 14 ? 200 : zoom >= 12 ? 1000 : 0
}

const metresOfDegree = 111_320

/** A grid in metres, so that distances can be read without any picture of the ground. */
export class MetreGrid extends GridLayer {
  private readonly ink: string
  private readonly narrow: number

  /** ink is the colour of the lines; about is a place near the middle, whose parallel says how wide a degree is. */
  constructor(ink: string, about: LatLng) {
    super({ keepBuffer: 1 })
    this.ink = ink
    this.narrow = Math.cos((about.lat * Math.PI) / 180)
  }

  override createTile(at: Coords): HTMLElement {
    const size = this.getTileSize()
    const canvas = DomUtil.create('canvas')
    canvas.width = size.x
    canvas.height = size.y
    const step = stepOf(at.z)
    const map = this._map
    const pen = canvas.getContext('2d')
    if (!step || !pen) return canvas
    const corner = at.scaleBy(size)
    const from = map.unproject(corner, at.z)
    const to = map.unproject(corner.add(size), at.z)
    const stepLat = step / metresOfDegree
    const stepLng = step / (metresOfDegree * this.narrow)
    pen.strokeStyle = this.ink
    pen.lineWidth = 1
    pen.beginPath()
    for (let lng = Math.ceil(from.lng / stepLng) * stepLng; lng < to.lng; lng += stepLng) {
      const x = Math.round(map.project([from.lat, lng], at.z).x - corner.x) + 0.5
      pen.moveTo(x, 0)
      pen.lineTo(x, size.y)
    }
    for (let lat = Math.ceil(to.lat / stepLat) * stepLat; lat < from.lat; lat += stepLat) {
      const y = Math.round(map.project([lat, from.lng], at.z).y - corner.y) + 0.5
      pen.moveTo(0, y)
      pen.lineTo(size.x, y)
    }
    pen.stroke()
    return canvas
  }
}
