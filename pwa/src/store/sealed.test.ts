import { beforeEach, describe, expect, it } from 'vitest'
import { serve, signedIn } from '@/wire/testing'
import { putAway, storedDoor, type PersonDb } from './db'
import { fetchSealed, openSealed } from './sealed'
import { saveDraft } from './reports'
import { draft, freshDb, village } from './testing'

let db: PersonDb
const secret = { name: '岳秀兰', phone: '10030000099', needs: '' }
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
  dangers: [],
  transferMode: '',
  helpers: 0,
  shelter: '',
  linkName: '',
  latitude: null,
  longitude: null,
}
const door = (id: string, state: 'OPEN' | 'CLOSED' = 'OPEN', mine = true) =>
  storedDoor({
    id,
    warning: 'w1',
    notice: null,
    why: 'DANGER',
    state,
    outcome: null,
    moved: 0,
    openedAt: '2026-11-24T02:00:00.000Z',
    linkCalledAt: null,
    linkAnsweredAt: null,
    dueAt: '2026-11-24T03:00:00.000Z',
    closedAt: null,
    mine,
    place: village,
    visits: [],
    household,
    site: null,
    hand: mine ? 'A' : null,
    stage: 'OWN',
    rulings: [],
  })

/** Answers with the secrets of doors, after meanwhile has happened. */
function server(ids: string[], meanwhile: () => Promise<unknown> = async () => undefined) {
  return serve(async () => {
    await meanwhile()
    return { body: { data: { myDoors: { nodes: ids.map((id) => ({ id, secret })), pageInfo: { hasNextPage: false, endCursor: null } } } } }
  })
}

describe('sealed', () => {
  beforeEach(async () => {
    db = freshDb()
    await signedIn(db.person)
    await db.doors.put(door('d1'))
  })

  it('is kept under a key, opened again, and asked for once', async () => {
    const got = server(['d1'])
    await fetchSealed(db)
    expect(await openSealed(db, 'd1')).toEqual(secret)
    expect(new TextDecoder().decode((await db.sealed.get('d1'))!.data)).not.toContain('岳秀兰')
    await fetchSealed(db)
    expect(got.length).toBe(1)
  })

  it('is not kept of a door that closed while the answer was on its way, nor of one that is not here', async () => {
    server(['d1', 'd2'], () => db.doors.put(door('d1', 'CLOSED')))
    await fetchSealed(db)
    expect(await db.sealed.count()).toBe(0)
  })

  it('is not brought back after a sign-out', async () => {
    await saveDraft(db, draft('r1')) // so that the database stays
    server(['d1'], async () => {
      await putAway(db.person)
      await db.open()
      await db.doors.put(door('d1')) // even if the door were there
    })
    await fetchSealed(db).catch(() => undefined)
    await db.open()
    expect(await db.sealed.count()).toBe(0)
    expect(await openSealed(db, 'd1')).toBeNull()
  })
})
