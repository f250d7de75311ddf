import { beforeEach, describe, expect, it } from 'vitest'
import { serve, signedIn, type Reply } from '@/wire/testing'
import type { PersonDb } from './db'
import { pull, scopesOf, keepOnly, type Scope } from './sync'
import { saveDraft, submit } from './reports'
import { draft, freshDb, report, row, town, village } from './testing'

let db: PersonDb
const scope: Scope = { place: village, desk: false, reports: true }
const page = <T>(nodes: T[]) => ({ nodes, pageInfo: { hasNextPage: false, endCursor: null } })
const changes = (c: object): Reply => ({ body: { data: { changes: { nodes: [], cursor: 'c1', more: false, reset: false, ...c } } } })

function server(feed: (after: string | null) => Reply, mine: object[] = [], reports: object[] = []) {
  return serve((_u, body) => {
    switch (body.operationName) {
      case 'Feed':
        return feed(body.variables.after)
      case 'MyReports':
        return { body: { data: { myReports: page(mine) } } }
      case 'MyDeliveries':
        return { body: { data: { myDeliveries: page([]) } } }
      case 'MySiteChecks':
        return { body: { data: { mySiteChecks: [] } } }
      case 'PlaceReports':
        return { body: { data: { reports: page(reports) } } }
      case 'CategoryList':
        return { body: { data: { categories: [{ code: 'NAT01' }] } } }
      default:
        return { body: { data: { divisions: page([]) } } }
    }
  })
}

describe('pull', () => {
  beforeEach(async () => {
    db = freshDb()
    await signedIn(db.person)
  })

  it('loads the lists at a reset and goes on from the cursor that came with it', async () => {
    const got = server(
      (after) => (after ? changes({ cursor: 'c2' }) : changes({ reset: true, cursor: 'c1' })),
      [report('r1')],
      [report('r2', { mine: false })],
    )
    await pull(db, scope)
    expect((await db.reports.toArray()).map((r) => r.id).sort()).toEqual(['r1', 'r2'])
    expect(await db.categories.count()).toBe(1)
    await pull(db, scope)
    expect(got.filter((g) => g.body.operationName === 'Feed').map((g) => g.body.variables.after)).toEqual([null, 'c1'])
    expect((await db.cursors.get('v1'))!.cursor).toBe('c2')
  })

  it('empties only its own scope at a reset, never outbox, drafts, or what only this phone has', async () => {
    const other = { ...village, id: 'v2', village: 'v2', town: 't2' }
    await db.reports.bulkPut([row('old', { mine: false }), row('other', { mine: false, place: other })])
    await db.cursors.put({ scope: 'v2', cursor: 'x', at: '' })
    await submit(db, draft('new'), 'DANGER', null)
    await saveDraft(db, draft('d1'))
    server(() => changes({ reset: true }))
    await pull(db, scope)
    expect((await db.reports.toArray()).map((r) => r.id).sort()).toEqual(['new', 'other'])
    expect([await db.outbox.count(), await db.drafts.count()]).toEqual([1, 1])
    expect((await db.cursors.get('v2'))!.cursor).toBe('x')
  })

  it('writes rows and cursor together or not at all', async () => {
    await db.cursors.put({ scope: 'v1', cursor: 'c0', at: '' })
    // A row without its key cannot be stored: the transaction breaks in the middle.
    server(() =>
      changes({
        nodes: [
          { kind: 'REPORT', id: 'r1', gone: false, report: report('r1') },
          { kind: 'REPORT', id: 'r2', gone: false, report: { ...report('r2'), id: undefined } },
        ],
      }),
    )
    await expect(pull(db, scope)).rejects.toThrow()
    expect(await db.reports.count()).toBe(0)
    expect((await db.cursors.get('v1'))!.cursor).toBe('c0')
  })

  it('asks on while there is more, each time from where it is', async () => {
    await db.cursors.put({ scope: 'v1', cursor: 'c0', at: '' })
    let n = 0
    const got = server(() =>
      changes({ cursor: `c${++n}`, more: n < 3, nodes: [{ kind: 'REPORT', id: `r${n}`, gone: false, report: report(`r${n}`) }] }),
    )
    await pull(db, scope)
    expect(got.map((g) => g.body.variables.after)).toEqual(['c0', 'c1', 'c2'])
    expect(await db.reports.count()).toBe(3)
  })

  it('forgets what is gone, but not what the server has never had', async () => {
    await db.cursors.put({ scope: 'v1', cursor: 'c0', at: '' })
    await db.reports.put(row('r1'))
    await submit(db, draft('r2'), 'DANGER', null)
    server(() =>
      changes({
        nodes: [
          { kind: 'REPORT', id: 'r1', gone: true },
          { kind: 'REPORT', id: 'r2', gone: true },
        ],
      }),
    )
    await pull(db, scope)
    expect((await db.reports.toArray()).map((r) => r.id)).toEqual(['r2'])
  })

  it('tells when the account changed', async () => {
    await db.cursors.put({ scope: 'v1', cursor: 'c0', at: '' })
    server(() => changes({ nodes: [{ kind: 'ACCOUNT', id: 'p1', gone: false }] }))
    expect(await pull(db, scope)).toEqual(['ACCOUNT'])
  })

  it('loads open work only for a desk', async () => {
    const got = server(() => changes({ reset: true }))
    await pull(db, { place: town, desk: true, reports: true })
    expect(got.filter((g) => g.body.operationName === 'PlaceReports').map((g) => g.body.variables.desk)).toEqual(['INBOX', 'DOING'])
  })
})

describe('scopesOf', () => {
  const g = (place: typeof village | typeof town, ...verbs: string[]) => ({ place, verbs })
  it('takes each place once, and none inside another that it reads in full', () => {
    expect(scopesOf([g(village, 'report.submit'), g(village, 'report.submit')]).map((s) => s.place.id)).toEqual(['v1'])
    expect(scopesOf([g(village, 'report.submit'), g(town, 'report.see')])).toEqual([{ place: town, desk: true, reports: true }])
    expect(scopesOf([g(town, 'people.see')])).toEqual([])
  })
})

describe('keepOnly', () => {
  it('forgets a place that is no longer mine, but not my own reports of it', async () => {
    const db = freshDb()
    await db.cursors.put({ scope: 'v1', cursor: 'x', at: '' })
    await db.reports.bulkPut([row('r1', { mine: false }), row('r2', { mine: true })])
    await keepOnly(db, [{ place: { ...village, id: 'v9', village: 'v9', town: 't9', county: 'c9' }, desk: false, reports: true }])
    expect((await db.reports.toArray()).map((r) => r.id)).toEqual(['r2'])
    expect(await db.cursors.count()).toBe(0)
  })
})
