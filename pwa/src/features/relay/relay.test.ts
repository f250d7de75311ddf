import { describe, expect, it } from 'vitest'
import { closed, readCircle, readCorners } from './area'
import { changed, newForm, ordersIn } from './draft'
import { countIn, flipTown, flipVillage, named, type Town } from './target'
import { fromField, toField } from './words'

describe('target', () => {
  const a: Town = { id: 'a', name: '甲', villages: ['a1', 'a2', 'a3'].map((id) => ({ id, name: id })) }
  const b: Town = { id: 'b', name: '乙', villages: [{ id: 'b1', name: 'b1' }] }
  const towns = [a, b]
  it('stands as the town when all its villages are in, and as the rest when one goes', () => {
    let d = flipVillage([], 'c', towns, a, 'a1')
    expect([d, countIn(d, 'c', a)]).toEqual([['a1'], 1])
    d = flipVillage(flipVillage(d, 'c', towns, a, 'a2'), 'c', towns, a, 'a3')
    expect([d, countIn(d, 'c', a)]).toEqual([['a'], 3])
    d = flipVillage(d, 'c', towns, a, 'a2')
    expect(d).toEqual(['a1', 'a3'])
    expect(named(d, 'c', a, 'a2')).toBe(false)
  })
  it('takes a whole town in and out, and one out of the whole county', () => {
    expect(flipTown(['a1'], 'c', towns, a)).toEqual(['a'])
    expect(flipTown(['a', 'b1'], 'c', towns, a)).toEqual(['b1'])
    expect(flipTown(['a1', 'a2', 'a3'], 'c', towns, a)).toEqual([])
    expect(flipTown(['c'], 'c', towns, a)).toEqual(['b'])
    expect(flipVillage(['c'], 'c', towns, a, 'a1')).toEqual(['b', 'a2', 'a3'])
    expect(countIn(['c'], 'c', b)).toBe(1)
  })
})

describe('area', () => {
  it('reads corners as they are typed, and nothing that is no place', () => {
    expect(readCorners('34.5, 117.6\n34.6，117.7\n\n34.5 117.8')).toEqual([
      [34.5, 117.6],
      [34.6, 117.7],
      [34.5, 117.8],
    ])
    for (const bad of ['34.5', '94, 117', '34.5, 197', 'a, b', '1, 2, 3']) expect(readCorners(bad)).toBe(null)
    expect(
      closed([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
      [1, 2],
    ])
    expect(
      closed([
        [1, 2],
        [3, 4],
        [1, 2],
      ]).length,
    ).toBe(3)
  })
  it('takes a circle of up to 200 km', () => {
    expect(readCircle('34.5', '117.6', '200')).toEqual({ latitude: 34.5, longitude: 117.6, radiusKm: 200 })
    for (const km of ['0', '-1', '201', '', 'x']) expect(readCircle('34.5', '117.6', km)).toBe(null)
  })
})

describe('draft', () => {
  it('shows Beijing time and keeps the seconds of what was not touched', () => {
    expect(toField('2026-07-17T19:02:33.000Z')).toBe('2026-07-18T03:02')
    expect(fromField('2026-07-18T03:02')).toBe('2026-07-17T19:02:00.000Z')
    expect([toField(''), fromField('')]).toEqual(['', ''])
  })
  it('names what differs, and not how an instant is written', () => {
    const f = newForm(Date.parse('2026-07-18T03:02:00Z'))
    expect(changed(f, { ...f, issuedAt: '2026-07-18T11:02:00+08:00' })).toEqual([])
    expect(changed(f, { ...f, order: 'x', divisions: ['a'], circles: [{ latitude: 1, longitude: 2, radiusKm: 3 }], audience: [] })).toEqual([
      'order',
      'target',
      'area',
      'audience',
    ])
    expect(changed({ ...f, divisions: ['a', 'b'] }, { ...f, divisions: ['b', 'a'] })).toEqual([])
  })
  it('offers only sentences that fit as an order', () => {
    const body = '{issuer}{time}发布。先人后物，夜里两人一组敲门。' + '长'.repeat(21) + '。'
    expect(ordersIn({ code: 'x', event: 'x', colour: 'red', kind: 'alert', title: '', body })).toEqual(['先人后物，夜里两人一组敲门'])
  })
})
