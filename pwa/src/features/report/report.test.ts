import { describe, expect, it } from 'vitest'
import { laidOver, shotsOf } from '@/store/reports'
import { file, row } from '@/store/testing'
import type { OutboxEntry, StoredFile } from '@/store'
import type { MediaData } from '@/store/db'
import { byDeadline, counts, fits } from './queue'
import { railOf } from './rail'
import { canShow, filesText, refusedText, shotState } from './shot'
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

describe('files of a report', () => {
  const media = (id: string, state: MediaData['state']): MediaData => ({
    id,
    kind: 'PHOTO',
    state,
    problem: state === 'REFUSED' ? 'BROKEN' : null,
    type: 'image/jpeg',
    bytes: 100,
    durationMs: null,
    capturedAt: null,
    mine: true,
  })
  const here = (id: string, state: StoredFile['state'], more: Partial<StoredFile> = {}): StoredFile => ({
    ...file(id, 100),
    report: 'r1',
    draft: '',
    move: 'r1',
    order: 1,
    state,
    upload: '',
    offset: 0,
    tries: 0,
    notBefore: 0,
    ...more,
  })
  const rail = (r: Parameters<typeof railOf>[0]) => railOf(r).steps.map((s) => `${s.label} ${s.state}`)

  it('shows photos behind words, and seen before they are all there', () => {
    const four = ['a', 'b', 'c'].map((id) => media(id, 'KEPT')).concat(media('d', 'EXPECTED'))
    const view = laidOver(row('r1', { media: four, seenAt: '2026-11-24T02:01:00.000Z' }), [], [here('d', 'waiting', { offset: 40 })])
    expect(rail(view)).toEqual(['本机 done', '文字已到 done', '照片 3/4 now', '镇已看 done'])
    expect(shotsOf(view).map(shotState)).toEqual(['', '', '', '40%'])
    expect(railOf(laidOver(row('r1', { media: four }), [], [])).say).toContain('照片还没到齐')
  })
  it('holds them back while the words are on this phone', () => {
    const view = laidOver({ ...row('r1'), pending: true }, [], [here('a', 'held'), here('b', 'held', { order: 2 })])
    expect(rail(view)).toEqual(['本机 done', '文字待送 now', '照片 0/2 todo', '镇已看 todo'])
    expect(shotsOf(view).map((s) => [s.id, shotState(s), canShow(s)])).toEqual([
      ['a', '未传', true],
      ['b', '未传', true],
    ])
  })
  it('tells a refused one until the person has dealt with it, then counts it no more', () => {
    const two = [media('a', 'KEPT'), media('b', 'REFUSED')]
    const told = laidOver(row('r1', { media: two }), [], [here('b', 'refused', { problem: 'BROKEN' })])
    expect(rail(told)[2]).toBe('照片 1/2 fail')
    expect(refusedText(told.files![0]!)).toContain('打不开')
    expect(rail(laidOver(row('r1', { media: two }), [], []))[2]).toBe('照片 1/1 done')
  })
  it('says accepted last once it is', () => {
    const view = laidOver(row('r1', { state: 'ACCEPTED', seenAt: '2026-11-24T02:01:00.000Z', media: [media('a', 'KEPT')] }), [], [])
    expect(rail(view)).toEqual(['本机 done', '文字已到 done', '照片 1/1 done', '已受理 done'])
  })
  it('says what holds the rest', () => {
    const files = [here('a', 'waiting'), here('b', 'waiting')]
    expect(filesText(files, { held: '03:20', asked: false, up: true })).toBe('还有 2 个在本机，信号弱，03:20 再试。')
    expect(filesText(files, { held: '', asked: false, up: false })).toContain('联网就传')
    expect(filesText([here('a', 'sent')], { held: '', asked: false, up: true })).toContain('传完')
    expect(filesText([here('a', 'refused')], { held: '', asked: false, up: true })).toBe('')
  })
})
