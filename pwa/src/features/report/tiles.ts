import type { IconName } from '@/kit/icons'
import type { PeopleOut } from '@/wire/generated'

/** One of the nine squares on the first page of a report. Names and questions are the county's own; this only groups codes. */
export interface Tile {
  key: string
  icon: IconName
  /** Codes of report-categories.csv; with more than one the next page asks which. */
  codes: string[]
  /** Answered beforehand, because the tile says it. */
  peopleOut?: PeopleOut
}

export const tiles: Tile[] = [
  { key: 'dyke', icon: 'dyke', codes: ['NAT03'] },
  { key: 'flood', icon: 'road', codes: ['NAT01'] },
  { key: 'house', icon: 'house', codes: ['NAT06'] },
  { key: 'tree', icon: 'tree', codes: ['NAT08'] },
  { key: 'power', icon: 'bolt', codes: ['ACC12'] },
  { key: 'fire', icon: 'fire', codes: ['ACC02', 'ACC01', 'NAT15'] },
  { key: 'sink', icon: 'sink', codes: ['NAT05'] },
  { key: 'trapped', icon: 'people', codes: ['NAT01', 'ACC11', 'ACC07', 'ACC15'], peopleOut: 'SOME_INSIDE' },
]

export interface ShownTile extends Tile {
  /** Stable name for tests: the code, or the tile's name when it stands for several. */
  testid: string
}

/** The tiles a county can use: codes it lacks fall out, and so does a tile without any. */
export function tilesFor(has: (code: string) => boolean): ShownTile[] {
  const out: ShownTile[] = []
  for (const tile of tiles) {
    const codes = tile.codes.filter(has)
    if (codes.length > 0) out.push({ ...tile, codes, testid: `cat-${tile.codes.length === 1 ? codes[0] : tile.key}` })
  }
  return out
}
