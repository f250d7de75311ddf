import { describe, expect, it } from 'vitest'
import { laidOver } from '@/store/reports'
import { row } from '@/store/testing'
import type { OutboxEntry } from '@/store'
import { byDeadline, counts, fits } from './queue'
import { railOf } from './rail'
import { asText } from './text'
import { tilesFor } from './tiles'
import { isDirect, type Category } from './category'

const shape = (r: Parameters<typeof railOf>[0]) =>
  railOf(r)
    .steps.map((s) => s.state)
    .join(' ')
const sending = (more: Partial<OutboxEntry>): OutboxEntry =>
  ({
    kind: 'submit',
    input: {},
    id: 'm',
    report: 'r1',
    madeAt: '2026-11-24T02:00:00.000Z',
    state: 'waiting',
    tries: 0,
    notBefore: 0,
    claimed: 0,
    ...more,
  }) as OutboxEntry

describe('railOf', () => {
  it('says only what the server has said', () => {
    expect(shape({ ...row('r1'), pending: true })).toBe('done now todo todo')
    expect(shape(row('r1'))).toBe('done done now todo')
    expect(shape(row('r1', { seenAt: '2026-11-24T02:01:00.000Z' }))).toBe('done done done now')
    expect(shape(row('r1', { seenAt: '2026-11-24T02:01:00.000Z', state: 'ACCEPTED' }))).toBe('done done done done')
    expect(shape(row('r1', { seenAt: '2026-11-24T02:01:00.000Z', state: 'RETURNED' }))).toBe('done done done fail')
  })

  it('shows a refused report as failed, not as on its way', () => {
    expect(shape({ ...row('r1'), pending: true, move: sending({ state: 'parked' }) })).toBe('done fail todo todo')
  })

  it('keeps my own acceptance at "going on" until the server has it', () => {
    const view = laidOver(row('r1', { seenAt: '2026-11-24T02:01:00.000Z' }), [sending({ kind: 'accept' } as Partial<OutboxEntry>)])
    expect(view.state).toBe('ACCEPTED')
    expect(shape(view)).toBe('done done done now')
  })
})

describe('tilesFor', () => {
  it('shows a tile only when the county has its category', () => {
    const got = tilesFor((code) => ['NAT03', 'ACC02', 'ACC01'].indexOf(code) >= 0)
    expect(got.map((x) => [x.key, x.testid, x.codes.join()])).toEqual([
      ['dyke', 'cat-NAT03', 'NAT03'],
      ['fire', 'cat-fire', 'ACC02,ACC01'],
    ])
  })
})

describe('isDirect', () => {
  const c = { alwaysDirect: false } as Category
  it('goes by facts, not by severity', () => {
    expect(isDirect(c, { facts: [] })).toBe(false)
    expect(isDirect(c, { facts: ['有人被困'] })).toBe(true)
    expect(isDirect(c, { peopleOut: 'SOME_INSIDE' })).toBe(true)
    expect(isDirect({ alwaysDirect: true } as Category, {})).toBe(true)
  })
})

describe('queue', () => {
  const now = Date.parse('2026-11-24T03:00:00Z')
  const rows = [
    row('late', { dueAt: '2026-11-24T02:30:00.000Z' }),
    row('soon', { dueAt: '2026-11-24T03:10:00.000Z' }),
    row('done', { state: 'ACCEPTED', desk: 'DOING', dueAt: null, receivedAt: '2026-11-24T02:50:00.000Z' }),
  ]
  it('sorts by deadline and counts what is late', () => {
    expect(
      rows
        .slice()
        .reverse()
        .sort(byDeadline)
        .map((r) => r.id),
    ).toEqual(['late', 'soon', 'done'])
    expect(counts(rows, now)).toEqual({ inbox: 2, doing: 1, late: 1 })
  })
  it('finds words in text, place, number and name of the category', () => {
    const want = { tab: 'all' as const, search: '', village: '', category: '', now, name: '暴雨积水' }
    expect(fits(rows[0]!, { ...want, search: '桥头 积水' })).toBe(true)
    expect(fits(rows[0]!, { ...want, search: '1124-10' })).toBe(true)
    expect(fits(rows[0]!, { ...want, search: '桥头 火' })).toBe(false)
    expect(fits(rows[0]!, { ...want, village: 'v2' })).toBe(false)
    expect(fits(rows[2]!, { ...want, tab: 'inbox' })).toBe(false)
  })
})

describe('asText', () => {
  it('holds what and where, and no name', () => {
    const text = asText(row('r1', { note: '还在涨', author: { person: 'p', name: '岳小满', role: null, post: null, division: '' } }), undefined)
    expect(text).toContain('泥沟镇 冯湖村 村东桥头')
    expect(text).toContain('还在涨')
    expect(text).not.toContain('岳小满')
  })
})
