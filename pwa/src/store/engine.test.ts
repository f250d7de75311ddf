import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Grant } from '@/wire/session'
import { serve, signedIn, type Reply } from '@/wire/testing'
import type { PersonDb } from './db'
import { Engine } from './engine'
import { saveDraft, submit } from './reports'
import { draft, freshDb, report, row, village } from './testing'

const grants = [{ id: 'g1', place: village, verbs: ['report.submit'] }] as unknown as Grant[]
const empty = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }

let db: PersonDb
let engine: Engine

function answer(body: any): Reply {
  switch (body.operationName) {
    case 'WhoAmI':
      return { body: { data: { me: { id: db.person, name: 'n', grants } } } }
    case 'Feed':
      return { body: { data: { changes: { nodes: [], cursor: 'c', more: false, reset: !body.variables.after } } } }
    case 'SubmitReport':
      return { body: { data: { submitReport: { report: report(body.variables.input.id) } } } }
    case 'MyReports':
      return { body: { data: { myReports: empty } } }
    case 'MyDeliveries':
      return { body: { data: { myDeliveries: empty } } }
    case 'PlaceReports':
      return { body: { data: { reports: empty } } }
    case 'CategoryList':
      return { body: { data: { categories: [] } } }
    case 'DivisionList':
      return { body: { data: { divisions: empty } } }
    default:
      return { status: 503 }
  }
}

describe('Engine', () => {
  beforeEach(async () => {
    db = freshDb()
    await signedIn(db.person)
  })
  afterEach(() => {
    engine.stop()
    vi.restoreAllMocks()
  })

  it('tries at once when the line came back while a doomed request was still on its way', async () => {
    await saveDraft(db, draft('r1'))
    await submit(db, draft('r1'), 'DANGER', null)
    let fail = () => undefined as void
    let tries = 0
    serve((_u, body) => {
      if (body && body.operationName === 'SubmitReport' && ++tries === 1)
        return new Promise<Reply>((_ok, no) => {
          fail = () => no(new TypeError('cut'))
        })
      return answer(body)
    })
    engine = new Engine(db, () => grants)
    engine.start()
    await vi.waitFor(() => expect(tries).toBe(1))
    self.dispatchEvent(new Event('online'))
    fail()
    // The wait after a failure would be three seconds at least.
    await vi.waitFor(async () => expect(await db.outbox.count()).toBe(0), { timeout: 2_000 })
    expect(tries).toBe(2)
  })

  it('throws nothing away while it does not know the appointments', async () => {
    await db.cursors.put({ scope: 'v1', cursor: 'c0', at: '' })
    await db.reports.put(row('r1', { mine: false }))
    const got = serve((_u, body) => answer(body))
    engine = new Engine(db, () => null)
    engine.start()
    await vi.waitFor(() => expect(got.some((g) => g.body && g.body.operationName === 'WhoAmI')).toBe(true))
    await engine.refresh()
    expect([await db.cursors.count(), await db.reports.count()]).toEqual([1, 1])
    expect(got.some((g) => g.body && g.body.operationName === 'Feed')).toBe(false)
  })
})
