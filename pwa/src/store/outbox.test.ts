import { beforeEach, describe, expect, it } from 'vitest'
import { fault, serve, signedIn, type Reply } from '@/wire/testing'
import { setKept } from '@/wire/vault'
import { putAway, type PersonDb } from './db'
import { backOff, countUnsent, drain, enqueue, getPause, hurry, letGo, retryNow, takeBack } from './outbox'
import { answer, sayTo, sayWord } from './answer'
import { accept, giveBack, resubmit, saveDraft, see, submit, undoMs, viewOf } from './reports'
import { draft, freshDb, report, row } from './testing'

let db: PersonDb
const ok = (body: any): Reply => {
  const field = body.operationName.charAt(0).toLowerCase() + body.operationName.slice(1)
  const input = body.variables.input
  return { body: { data: { [field]: { report: report(input.id || input.report) } } } }
}
const make = async (id: string) => {
  await saveDraft(db, draft(id))
  return submit(db, draft(id), 'DANGER', null)
}
const states = async () => (await db.outbox.orderBy('seq').toArray()).map((e) => `${e.id} ${e.state}`)

describe('outbox', () => {
  beforeEach(async () => {
    db = freshDb()
    await signedIn(db.person)
  })

  it('keeps entry, row and the end of the draft together or not at all', async () => {
    await make('r1')
    expect([await db.outbox.count(), await db.reports.count(), await db.drafts.count()]).toEqual([1, 1, 0])
    await saveDraft(db, draft('r1'))
    await expect(submit(db, draft('r1'), 'DANGER', null)).rejects.toThrow()
    expect([await db.outbox.count(), await db.drafts.count()]).toEqual([1, 1])
  })

  it('keeps what is said of a warning: the answer, the questions, and a word of which the newest counts', async () => {
    await answer(db, 'd1')
    await answer(db, 'd1')
    await sayTo(db, 'd1', [{ name: 'moving', text: 'yes' }])
    const first = await sayWord(db, 'd1')
    const second = await sayWord(db, 'd1')
    expect((await db.outbox.orderBy('seq').toArray()).map((e) => e.kind)).toEqual(['answer', 'questions', 'word'])
    expect((await db.outbox.toArray()).map((e) => e.id)).not.toContain(first)
    expect((await db.outbox.toArray()).map((e) => e.id)).toContain(second)
  })

  it('sends one by one, oldest first, and ends with nothing waiting', async () => {
    for (const id of ['r1', 'r2', 'r3']) await make(id)
    let open = 0
    const got = serve(async (_u, body) => {
      expect(++open).toBe(1)
      await new Promise((done) => setTimeout(done, 3))
      open--
      return ok(body)
    })
    expect(await drain(db)).toEqual({ waiting: 0, next: 0 })
    expect(got.map((g) => g.body.variables.input.id)).toEqual(['r1', 'r2', 'r3'])
    expect((await viewOf(db, 'r1'))!.pending).toBeUndefined()
  })

  it('sends each once when page and worker drain at the same time', async () => {
    for (const id of ['r1', 'r2', 'r3']) await make(id)
    const got = serve((_u, body) => ok(body))
    await Promise.all([drain(db), drain(db), drain(db)])
    expect(got).toHaveLength(3)
  })

  it('keeps an entry until the server has named it', async () => {
    await make('r1')
    serve(() => ({ body: { data: { submitReport: { report: report('another') } } } }))
    await drain(db)
    expect(await states()).toEqual(['r1 waiting'])
    serve(() => ({ body: { data: {} } }))
    await retryNow(db)
    await drain(db)
    expect(await states()).toEqual(['r1 waiting'])
  })

  it('sends the same id and content again when the answer got lost', async () => {
    await make('r1')
    const first = serve(() => {
      throw new TypeError('cut')
    })
    await drain(db)
    const second = serve((_u, body) => ok(body))
    await retryNow(db)
    await drain(db)
    expect(second[0]!.body.variables).toEqual(first[0]!.body.variables)
    expect(await states()).toEqual([])
  })

  it('stops at a cut line, waits, and leaves the others untouched', async () => {
    for (const id of ['r1', 'r2']) await make(id)
    const got = serve(() => {
      throw new TypeError('cut')
    })
    const left = await drain(db)
    expect(got).toHaveLength(1)
    expect(left.waiting).toBe(2)
    expect(left.next).toBeGreaterThan(Date.now() + 2_000)
    await drain(db)
    expect(got).toHaveLength(1)
  })

  it('ends a guessed wait when something new is made, but not one the server asked for', async () => {
    await make('r1')
    serve(() => {
      throw new TypeError('cut')
    })
    await drain(db)
    await hurry(db)
    expect((await getPause(db))!.until).toBe(0)
    serve(() => ({ status: 429, headers: { 'Retry-After': '120' }, body: { error: { kind: 'limited', code: 'request.rate' } } }))
    await drain(db)
    const until = (await getPause(db))!.until
    expect(until).toBeGreaterThan(Date.now() + 110_000)
    await hurry(db)
    await retryNow(db)
    expect((await getPause(db))!.until).toBe(until)
    await retryNow(db, undefined, true)
    expect(await getPause(db)).toBeNull()
  })

  it('keeps everything when the session is over, and blames nobody', async () => {
    await make('r1')
    serve(() => ({ status: 401, body: { error: { kind: 'denied', code: 'auth.required' } } }))
    await drain(db)
    expect((await db.outbox.toArray())[0]).toMatchObject({ state: 'waiting', tries: 0, claimed: 0 })
    expect(await getPause(db)).toBeNull()
  })

  for (const kind of ['invalid', 'denied', 'conflict', 'not_found']) {
    it(`parks ${kind} and goes on with the next`, async () => {
      for (const id of ['r1', 'r2']) await make(id)
      serve((_u, body) => (body.variables.input.id === 'r1' ? fault(kind, 'report.place') : ok(body)))
      await drain(db)
      expect(await states()).toEqual(['r1 parked'])
      expect((await db.outbox.toArray())[0]!.error).toMatchObject({ kind, code: 'report.place', requestId: 'abcdef0123' })
      const again = serve((_u, body) => ok(body))
      await retryNow(db)
      await drain(db)
      expect(again).toHaveLength(0)
    })
  }

  it('lets the others pass an entry that the server stumbles over', async () => {
    for (const id of ['r1', 'r2']) await make(id)
    serve((_u, body) => (body.variables.input.id === 'r1' ? fault('internal', 'internal') : ok(body)))
    const left = await drain(db)
    expect(await states()).toEqual(['r1 waiting'])
    expect(left.next).toBeGreaterThan(Date.now())
  })

  it('keeps the order within one report: behind a refused move nothing of it goes out', async () => {
    await db.reports.put(row('r1', { may: ['SEE', 'ACCEPT'], mine: false }))
    await see(db, (await db.reports.get('r1'))!)
    await see(db, (await db.reports.get('r1'))!)
    await enqueue(db, { kind: 'accept', input: { report: 'r1', move: 'm1', madeAt: 'x' } })
    const got = serve((_u, body) => ok(body))
    await drain(db)
    expect(got.map((g) => g.body.operationName)).toEqual(['SeeReport', 'AcceptReport'])
  })

  it('drops a refused "seen" and counts none', async () => {
    await db.reports.put(row('r1', { may: ['SEE'], mine: false }))
    await see(db, (await db.reports.get('r1'))!)
    expect(await countUnsent(db)).toBe(0)
    serve(() => fault('conflict', 'report.moved_on'))
    await drain(db)
    expect(await states()).toEqual([])
  })

  it('holds accept back for ten seconds, shows it at once, and undo leaves no trace', async () => {
    await db.reports.put(row('r1', { mine: false }))
    const move = await accept(db, 'r1')
    const got = serve((_u, body) => ok(body))
    const left = await drain(db)
    expect(got).toHaveLength(0)
    expect(left.next).toBeGreaterThan(Date.now() + undoMs - 1000)
    expect((await viewOf(db, 'r1'))!.state).toBe('ACCEPTED')
    expect(await takeBack(db, move)).toBe(true)
    expect((await viewOf(db, 'r1'))!.state).toBe('SUBMITTED')
  })

  it('does not take back what is on its way', async () => {
    await make('r1')
    let mid: boolean | null = null
    serve(async (_u, body) => {
      mid = await takeBack(db, 'r1')
      return ok(body)
    })
    await drain(db)
    expect(mid).toBe(false)
    expect((await db.reports.get('r1'))!.pending).toBeUndefined()
  })

  it('shows a return at once and the old state again when it is refused', async () => {
    await db.reports.put(row('r1', { mine: false }))
    await giveBack(db, 'r1', 'NEEDS_DETAIL', '')
    expect((await viewOf(db, 'r1'))!.state).toBe('RETURNED')
    await db.outbox.toCollection().modify({ notBefore: 0 })
    serve(() => fault('conflict', 'report.moved_on'))
    await drain(db)
    const view = (await viewOf(db, 'r1'))!
    expect(view.state).toBe('SUBMITTED')
    expect(view.move!.state).toBe('parked')
  })

  it('puts a mended report in the place of the refused one', async () => {
    await db.reports.put(row('r1', { state: 'RETURNED', desk: 'DOING' }))
    await resubmit(db, { ...draft('r1'), mends: 'r1' })
    serve(() => fault('invalid', 'report.note_long'))
    await drain(db)
    const old = (await db.outbox.toArray())[0]!.id
    await resubmit(db, { ...draft('r1'), mends: 'r1' }, old)
    expect((await db.outbox.toArray()).map((e) => e.state)).toEqual(['waiting'])
    expect((await db.outbox.toArray())[0]!.id).not.toBe(old)
  })

  it('sends a report whose id is taken under another one, and leaves nothing of the first', async () => {
    await make('r1')
    serve(() => fault('conflict', 'report.conflict'))
    await drain(db)
    await saveDraft(db, { ...draft('r1'), mends: 'r1' })
    await submit(db, draft('r2'), 'DANGER', null, 'r1')
    expect(await states()).toEqual(['r2 waiting'])
    expect((await db.reports.toArray()).map((r) => r.id)).toEqual(['r2'])
    expect(await db.drafts.count()).toBe(0)
  })

  it('deletes a refused report with its row', async () => {
    await make('r1')
    serve(() => fault('denied', 'report.place'))
    await drain(db)
    await takeBack(db, 'r1')
    expect([await db.outbox.count(), await db.reports.count()]).toEqual([0, 0])
  })

  it('never sends under the name of the next person on this phone', async () => {
    for (const id of ['r1', 'r2']) await make(id)
    const got = serve(async (_u, body) => {
      // Signed out and somebody else in, while the first answer was on its way.
      await signedIn('somebody else', 't9')
      return ok(body)
    })
    await drain(db)
    expect(got.map((g) => [g.body.variables.input.id, g.headers.Authorization])).toEqual([['r1', 'Bearer t1']])
    expect(await states()).toEqual(['r2 waiting'])
  })

  it('takes a second press of accept for the first, and a new decision in place of a refused one', async () => {
    await db.reports.put(row('r1', { mine: false }))
    const [one, two] = await Promise.all([accept(db, 'r1'), accept(db, 'r1')])
    expect(two).toBe(one)
    expect(await giveBack(db, 'r1', 'OTHER', 'x')).toBe(one)
    await letGo(db)
    serve(() => fault('denied', 'denied'))
    await drain(db)
    expect(await states()).toEqual([`${one} parked`])
    const three = await giveBack(db, 'r1', 'OTHER', 'x')
    expect(await states()).toEqual([`${three} waiting`])
  })

  it('does not put a late answer over what the feed has brought since', async () => {
    await make('r1')
    const move = {
      id: 'm1',
      kind: 'SUBMIT' as const,
      from: null,
      to: 'SUBMITTED' as const,
      by: null,
      madeAt: '',
      receivedAt: '',
      reason: null,
      text: '',
    }
    const newer = report('r1', { state: 'ACCEPTED', moves: [move, { ...move, id: 'm2', kind: 'ACCEPT' }] })
    serve(async () => {
      await db.reports.put(row('r1', newer))
      return { body: { data: { submitReport: { report: report('r1', { moves: [move] }) } } } }
    })
    await drain(db)
    expect((await db.reports.get('r1'))!.state).toBe('ACCEPTED')
    expect(await states()).toEqual([])
  })

  it('parks nothing because of a proxy, nor because the app is older than the server', async () => {
    await make('r1')
    for (const status of [400, 403, 404, 405, 409]) {
      serve(() => ({ status, body: '<html>' }))
      await retryNow(db, undefined, true)
      await drain(db)
      expect(await states()).toEqual(['r1 waiting'])
    }
    serve(() => fault('invalid', 'query.unknown'))
    await retryNow(db, undefined, true)
    await drain(db)
    expect(await states()).toEqual(['r1 waiting'])
  })

  it('sends nothing for nobody', async () => {
    await make('r1')
    await setKept(null)
    const got = serve((_u, body) => ok(body))
    await drain(db)
    expect(got).toHaveLength(0)
    expect(await states()).toEqual(['r1 waiting'])
  })
})

describe('backOff', () => {
  it('doubles from 5 s, ends at 15 min, and keeps two thirds of it', () => {
    expect([0, 1, 2].map((n) => backOff(n, () => 1))).toEqual([5_000, 10_000, 20_000])
    expect(backOff(40, () => 1)).toBe(900_000)
    expect(backOff(40, () => 0)).toBe(600_000)
  })
})

describe('putAway', () => {
  it('keeps unsent work and drafts, and takes the rest', async () => {
    db = freshDb()
    await make('r1')
    await db.reports.put(row('r2'))
    await putAway(db.person)
    await db.open()
    expect(await db.outbox.count()).toBe(1)
    expect((await db.reports.toArray()).map((r) => r.id)).toEqual(['r1'])
  })

  it('is not brought back by an answer that comes late', async () => {
    db = freshDb()
    await signedIn(db.person)
    await make('r1')
    await make('r2')
    let answer: () => void = () => undefined
    const held = new Promise<void>((go) => (answer = go))
    const asked = new Promise<void>((go) =>
      serve(async (_u, body) => {
        go()
        await held
        return ok(body)
      }),
    )
    // Another tab, or the worker, has it on its way.
    const draining = drain(db)
    await asked
    await putAway(db.person)
    answer()
    await draining
    expect((await db.reports.toArray()).filter((r) => !r.pending)).toEqual([])
  })

  it('deletes the whole database when nothing waits', async () => {
    db = freshDb()
    await db.reports.put(row('r2'))
    await putAway(db.person)
    expect((await indexedDB.databases()).some((d) => d.name === `jiaoying-${db.person}`)).toBe(false)
  })
})
