import { describe, expect, it } from 'vitest'
import { gather, type MapPoint } from './points'
import { stepOf } from './layers'

const world: [number, number, number, number] = [116, 34, 119, 36]
const near = (id: string, d: number, strong = false): MapPoint => ({ id, latitude: 34.5 + d, longitude: 117.5 + d, label: id, strong })

describe('gather', () => {
  it('puts together from afar what it shows apart from near, and loses nothing', () => {
    const points = [near('a', 0), near('b', 0.002), near('c', 0.4)]
    const at = gather(points)
    const far = at(world, 9)
    expect(far.map((m) => m.n).sort()).toEqual([1, 2])
    const close = at(world, 17)
    expect(close.map((m) => m.id).sort()).toEqual(['a', 'b', 'c'])
    for (const zoom of [1, 5, 9, 12, 15, 18]) expect(at(world, zoom).reduce((n, m) => n + m.n, 0)).toBe(3)
  })
  it('shows a gathered mark as strong when one of it is', () => {
    expect(gather([near('a', 0), near('b', 0.002, true)])(world, 9)[0]).toMatchObject({ n: 2, strong: true, point: null })
    expect(gather([near('a', 0), near('b', 0.002)])(world, 9)[0]).toMatchObject({ strong: false })
  })
  it('gives what lies in the box only, and nothing of nothing', () => {
    expect(gather([near('a', 0)])([118, 34, 119, 36], 12)).toEqual([])
    expect(gather([])(world, 12)).toEqual([])
  })
})

it('draws a finer grid from nearer, and none from afar', () => {
  expect([18, 16, 15, 14, 12, 11].map(stepOf)).toEqual([50, 50, 200, 200, 1000, 0])
})
