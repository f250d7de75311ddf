import { describe, expect, it } from 'vitest'
import { encode } from 'uqr'
import { inputOf, newDraft } from './draft'
import { kept } from './list'
import { levelsOf, roles, takesLines } from './offices'
import { qrPath } from './qr'
import { placeFor } from './scope'
import { boundsError, unitOf } from './settings'
import { childrenOf, codeLength, codeStart, inForce, pathOf, search, treeOf, type Node } from './tree'
import { errorAt, phaseOf, sorted, verified, type Appointment } from './words'
import { te } from '../../app/i18n'

function node(
  id: string,
  parent: string | null,
  level: Node['level'],
  code: string,
  shortName: string,
  path: string,
  more: Partial<Node> = {},
): Node {
  return {
    id,
    parent,
    level,
    code,
    shortName,
    name: shortName + '委会',
    mcaCode: null,
    aliases: [],
    population: null,
    households: null,
    latitude: null,
    longitude: null,
    validFrom: '2023-01-01',
    validTo: null,
    successors: [],
    place: { id, code, level, name: shortName, path, county: 'c', town: null, village: null, grid: null },
    ...more,
  }
}
const county = node('c', 'above', 'COUNTY', '370405000000', '台儿庄区', '台儿庄区')
const rows = [
  node('v2', 't1', 'VILLAGE', '370405102244', '柿树园村', '泥沟镇 柿树园村'),
  node('v1', 't1', 'VILLAGE', '370405102243', '冯湖村', '泥沟镇 冯湖村', { aliases: [{ name: '老冯湖', validTo: '2020-01-01' }] }),
  node('t2', 'c', 'TOWN', '370405104000', '马兰屯镇', '马兰屯镇'),
  county,
  node('t1', 'c', 'TOWN', '370405102000', '泥沟镇', '泥沟镇'),
  node('d1', 't1', 'VILLAGE', '370405102300', '丁楼村', '泥沟镇 丁楼村'),
  node('d2', 't2', 'VILLAGE', '370405104300', '丁楼村', '马兰屯镇 丁楼村'),
  node('g1', 'v1', 'GRID', '37040510224301', '第一网格', '泥沟镇 冯湖村 第一网格'),
]

describe('tree', () => {
  const tree = treeOf(rows)
  it('starts where the answer starts, and orders by code', () => {
    expect(tree.roots.map((n) => n.id)).toEqual(['c'])
    expect(childrenOf(tree, 'c').map((n) => n.id)).toEqual(['t1', 't2'])
    expect(childrenOf(tree, 't1').map((n) => n.id)).toEqual(['v1', 'v2', 'd1'])
    expect(childrenOf(tree, 'nobody')).toEqual([])
  })
  it('walks from the top, and stops at a ring', () => {
    expect(pathOf(tree, 'g1').map((n) => n.id)).toEqual(['c', 't1', 'v1', 'g1'])
    const ring = treeOf([node('a', 'b', 'VILLAGE', '1', 'A', 'A'), node('b', 'a', 'VILLAGE', '2', 'B', 'B')])
    expect(pathOf(ring, 'a').length).toBe(2)
  })
  it.each([
    ['丁楼', ['d1', 'd2']],
    ['马兰屯 丁楼', ['d2']],
    ['老冯湖', ['v1']],
    ['370405102244', ['v2']],
    ['泥沟', ['t1']],
    ['没有的村', []],
    ['   ', []],
  ])('finds %s', (typed, want) => expect(search(tree, typed).map((n) => n.id)).toEqual(want))
  it('stops at the most', () => expect(search(tree, '村', 2).length).toBe(2))
  it('counts the first and the last day', () => {
    const n = { validFrom: '2026-01-01', validTo: '2026-01-31' }
    expect(inForce(n, '2025-12-31')).toBe(false)
    expect(inForce(n, '2026-01-01')).toBe(true)
    expect(inForce(n, '2026-01-31')).toBe(true)
    expect(inForce(n, '2026-02-01')).toBe(false)
    expect(inForce({ validFrom: '2026-01-01', validTo: null }, '2099-01-01')).toBe(true)
  })
  it('begins a new code with its parent', () => {
    expect(codeStart(county)).toBe('370405')
    expect(codeStart(rows[4]!)).toBe('370405102')
    expect(codeStart(rows[1]!)).toBe('370405102243')
    expect(codeLength('GRID')).toBe(14)
    expect(codeLength('VILLAGE')).toBe(12)
  })
})

describe('appointments', () => {
  const ap = (id: string, from: string, to: string | null) => ({ id, from, to }) as unknown as Appointment
  it.each([
    ['2026-01-01', null, 'now'],
    ['2026-07-18', '2026-07-18', 'now'],
    ['2026-07-19', null, 'later'],
    ['2026-01-01', '2026-07-17', 'over'],
  ])('from %s to %s is %s', (from, to, want) => expect(phaseOf({ from, to }, '2026-07-18')).toBe(want))
  it('puts those in force first, newest first', () => {
    const list = [ap('old', '2020-01-01', '2021-01-01'), ap('a', '2025-01-01', null), ap('next', '2027-01-01', null), ap('b', '2026-01-01', null)]
    expect(sorted(list, '2026-07-18').map((a) => a.id)).toEqual(['b', 'a', 'next', 'old'])
  })
  it('is sent only when whole', () => {
    const d = { ...newDraft(), role: 'GRID_OFFICER' as const, division: 'v1', from: '2026-07-18' }
    expect(inputOf(d, 'x')).toEqual({ id: 'x', role: 'GRID_OFFICER', post: 'A', division: 'v1', lines: [], from: '2026-07-18', to: null })
    expect(inputOf({ ...d, role: '' }, 'x')).toBe(null)
    expect(inputOf({ ...d, division: '' }, 'x')).toBe(null)
    expect(inputOf({ ...d, to: '2026-07-17' }, 'x')).toBe(null)
    expect(inputOf({ ...d, to: '2026-07-18' }, 'x')!.to).toBe('2026-07-18')
  })
  it('has a level and a word for every role', () => {
    expect(roles.length).toBe(16)
    for (const r of roles) {
      expect(levelsOf(r).length, r).toBeGreaterThan(0)
      expect(te('me.role.' + r), r).toBe(true)
    }
    expect(levelsOf('')).toEqual([])
    expect(takesLines('GRID_OFFICER')).toBe(false)
    expect(takesLines('DEPARTMENT')).toBe(true)
  })
})

it('says how fresh a number is', () => {
  expect(verified(null, '2026-07-18')).toBe('never')
  expect(verified('2026-01-19', '2026-07-18')).toBe('fresh')
  expect(verified('2026-01-18', '2026-07-18')).toBe('old')
})

it('keeps the list for the same person and for no other', () => {
  const s = kept('p1')
  s.search = '冯'
  s.cursors = ['x']
  expect(kept('p1').search).toBe('冯')
  expect(kept('p2').search).toBe('')
  expect(kept('p2').cursors).toEqual([])
})

it('looks after the widest place that gives the verb', () => {
  const g = (id: string, level: string, ...verbs: string[]) => ({ verbs, place: { id, level, name: id } })
  const grants = [g('v', 'VILLAGE', 'report.submit'), g('t', 'TOWN', 'people.see'), g('c', 'COUNTY', 'people.manage')]
  expect(placeFor(grants, ['people.see', 'people.manage'])!.id).toBe('c')
  expect(placeFor(grants, ['people.see'])!.id).toBe('t')
  expect(placeFor(grants, ['tree.edit'])).toBe(undefined)
})

describe('settings', () => {
  it.each([
    ['5', false],
    ['1440', false],
    [' 30 ', false],
    ['4', true],
    ['1441', true],
    ['', true],
    ['1.5', true],
    ['-5', true],
    ['1e2', true],
    ['三十', true],
  ])('%s out of bounds: %s', (typed, want) => expect(boundsError(typed, 5, 1440)).toBe(want))
  it('tells numbers from yes and no', () => {
    expect(unitOf({ key: 'report.accept_minutes.minor', min: 5, max: 1440 })).toBe('minutes')
    expect(unitOf({ key: 'warning.alone.blue', min: 0, max: 1 })).toBe('yesno')
    expect(unitOf({ key: 'loss.remind', min: 0, max: 1 })).toBe('onoff')
    expect(unitOf({ key: 'notify.calls_per_minute', min: 1, max: 6000 })).toBe('calls')
    expect(unitOf({ key: 'notify.sms_per_minute', min: 1, max: 6000 })).toBe('sms')
  })
})

it('puts a finding at its field by path, else by code, and nowhere twice', () => {
  const byCode = { kind: 'conflict', code: 'person.phone_taken', fields: [], params: {} }
  expect(errorAt(byCode, 'phone', ['person.phone_taken'])).not.toBe('')
  expect(errorAt(byCode, 'name', ['person.name'])).toBe('')
  const byPath = { kind: 'invalid', code: 'person.name', params: {}, fields: [{ path: 'input.name', code: 'person.name' }] }
  expect(errorAt(byPath, 'name')).not.toBe('')
  expect(errorAt(byPath, 'phone', ['person.name'])).toBe('')
  expect(errorAt(null, 'phone', ['x'])).toBe('')
})

it('draws every dark square of a code and no other', () => {
  const data = encode('http://127.0.0.1:8080/join#' + 'x'.repeat(43), { ecc: 'M', border: 0 }).data
  const { size, d } = qrPath(data)
  const drawn = data.map((r) => r.map(() => false))
  for (const m of d.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(m[3]).toBe(m[4])
    for (let x = 0; x < Number(m[3]); x++) drawn[Number(m[2])]![Number(m[1]) + x] = true
  }
  expect(size).toBe(data.length)
  expect(drawn).toEqual(data)
})
