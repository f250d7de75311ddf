import { beforeEach, describe, expect, it } from 'vitest'
import { signedIn } from '@/wire/testing'
import type { DoorRowFragment } from '@/wire/generated'
import { storedDoor, type PersonDb } from './db'
import { notByLane, takeAllBack, takeOver, tellLane, viewCauses, viewDoors, waits } from './doors'
import { freshDb, village } from './testing'

let db: PersonDb
const household = {
  id: 'h1',
  code: 'H1',
  name: '岳**',
  phone: '100****0099',
  members: 2,
  elders: 1,
  children: 0,
  alone: false,
  needy: false,
  dangers: [] as string[],
  transferMode: '',
  helpers: 0,
  shelter: '',
  linkName: '',
  latitude: null,
  longitude: null,
}
const door = (id: string, more: Partial<DoorRowFragment> = {}) =>
  storedDoor({
    id,
    warning: 'w1',
    notice: null,
    why: 'DANGER',
    state: 'OPEN',
    outcome: null,
    moved: 0,
    openedAt: '2026-11-24T02:00:00.000Z',
    linkCalledAt: null,
    linkAnsweredAt: null,
    dueAt: '2026-11-24T03:00:00.000Z',
    closedAt: null,
    mine: true,
    hand: 'A',
    stage: 'OWN',
    rulings: [],
    place: village,
    visits: [],
    household,
    site: null,
    ...more,
  })
const ruling = { id: 'r', kind: 'REVISIT' as const, text: '再去', confirmedBy: '', madeAt: '2026-11-24T02:30:00.000Z', by: { name: '林松' } }

describe('doors', () => {
  beforeEach(async () => {
    db = freshDb()
    await signedIn(db.person)
  })

  it("keeps A's doors apart from B's until they are handed over, and puts his own first", async () => {
    await db.doors.bulkPut([
      door('a', { hand: 'B' }),
      door('b', { hand: 'B', stage: 'SECOND', dueAt: '2026-11-24T03:30:00.000Z' }),
      door('c', { hand: null, mine: false }),
    ])
    const seen = await viewDoors(db)
    expect(seen.map((d) => [d.id, waits(d)])).toEqual([
      ['b', false],
      ['a', true],
      ['c', false],
    ])
    await takeOver(db, 'a', 'A 岗不在')
    const taken = (await viewDoors(db)).find((d) => d.id === 'a')!
    expect(waits(taken)).toBe(false)
    expect(taken.take!.input.reason).toBe('A 岗不在')
    // A refused take-over leaves it with A.
    await db.outbox.toCollection().modify({ state: 'parked' })
    expect(waits((await viewDoors(db)).find((d) => d.id === 'a')!)).toBe(true)
  })

  it('tells a lane in one stroke, leaves out whoever is told at the door, and takes all of it back', async () => {
    const rows = [
      door('a'),
      door('b'),
      door('n', { household: { ...household, needy: true } }),
      door('s', { why: 'NEEDS' }),
      door('d', { household: { ...household, dangers: ['subsidence'] } }),
      door('o', { notice: 'n1', warning: null }),
      door('r', { outcome: 'REFUSED' }),
      door('t', { rulings: [ruling] }),
      door('x', { state: 'CLOSED' }),
    ]
    expect(rows.map(notByLane)).toEqual(['', '', 'needs', 'needs', 'danger', 'danger', 'been', 'been', ''])
    await db.doors.bulkPut(rows)
    const ids = await tellLane(db, rows)
    expect(ids.length).toBe(2)
    const sent = await db.outbox.toArray()
    expect(sent.map((e) => e.kind === 'visit' && [e.input.task, e.input.outcome, e.input.lane])).toEqual([
      ['a', 'TOLD', true],
      ['b', 'TOLD', true],
    ])
    expect(sent.every((e) => e.notBefore > Date.now() + 5_000)).toBe(true)
    expect((await viewDoors(db)).filter((d) => d.lane && d.state === 'CLOSED').map((d) => d.id)).toEqual(['a', 'b'])
    expect(await takeAllBack(db, ids)).toBe(true)
    expect(await db.outbox.count()).toBe(0)
    const again = await tellLane(db, rows.slice(0, 1))
    await db.outbox.toCollection().modify({ claimed: Date.now() })
    expect(await takeAllBack(db, again)).toBe(false)
  })

  it('names what sent him as far as this phone was told', async () => {
    await db.doors.bulkPut([
      door('a'),
      door('b', { warning: null, notice: 'n1', openedAt: '2026-11-24T02:40:00.000Z' }),
      door('e', { warning: 'w0', state: 'ENDED' }),
    ])
    await db.notices.put({ id: 'n1', text: '东沟塌了一段' } as never)
    await db.deliveries.bulkPut([
      { id: 'd1', warning: 'w1', revision: { number: 1, level: 'ORANGE', content: { eventName: '暴雨' } } },
      { id: 'd2', warning: 'w1', revision: { number: 2, level: 'RED', content: { eventName: '暴雨' } } },
    ] as never[])
    expect(await viewCauses(db)).toEqual([
      { id: 'n1', kind: 'notice', event: '', level: '', text: '东沟塌了一段', at: '2026-11-24T02:40:00.000Z' },
      { id: 'w1', kind: 'warning', event: '暴雨', level: 'RED', text: '', at: '2026-11-24T02:00:00.000Z' },
    ])
  })
})
