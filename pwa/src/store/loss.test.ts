import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import formText from '../../../server/loss/form/testdata/2024.json?raw'
import { complete, type Typed } from '@/kit/figures/figures'
import { openForm, type FormDocument } from '@/kit/figures/form'
import type { ChainRowFragment, EventRowFragment, StatementRowFragment, SubmitStatementInput } from '@/wire/generated'
import { WireError } from '@/wire/error'
import { chainKey, putAway, dbOf, type LossDraft, type PersonDb, type Place, type StoredChain } from './db'
import { choose, fetchChanged, fetchLosses, joinAll, keepChain } from './losses'
import { bare, draftOf, kindsOf, nothing, owedOf, reopen, saidOf, saveLoss, state, stateZero, taskOf, viewLoss, viewLosses } from './loss'
import { countUnsent, drain, enqueue, retryNow, unjoined } from './outbox'
import { keepOnly, scopesOf } from './sync'
import { freshDb, town, village } from './testing'

const wire = vi.hoisted(() => ({ gql: vi.fn() }))
vi.mock('@/wire/gql', () => wire)

const form = openForm(JSON.parse(formText) as FormDocument)
const at = '2026-11-24T03:00:00.000Z'
const event: EventRowFragment = {
  id: 'e1',
  name: '运河洪涝',
  kind: 'DISASTER',
  prices: null,
  nature: 'NATURAL',
  hazard: '0201',
  hazardName: '江河洪水灾害',
  state: 'OPEN',
  startedAt: at,
  form: '2024',
  response: { scope: 'NONE', level: 0, since: null },
  receivedAt: at,
  stableAt: null,
}
const key = chainKey('e1', village.id)
const mu = (n: number) => ({ n: n * 100, unit: '亩' })
const people = (n: number) => ({ n: n * 100, unit: '人' })

/** A server that keeps one chain and takes only what was made on its newest version. */
class Server {
  versions: StatementRowFragment[] = []
  ids: string[] = []
  take(input: SubmitStatementInput, who: string) {
    const old = this.versions.find((v) => v.id === input.id)
    if (old) return { submitStatement: { statement: old } }
    const head = this.versions[this.versions.length - 1]
    if (head && input.kind === 'FIRST') throw new WireError({ kind: 'conflict', code: 'loss.first_there' })
    if ((head ? head.id : null) !== (input.base || null)) throw new WireError({ kind: 'conflict', code: 'statement.base' })
    const typed: Typed = {}
    for (const f of input.kind === 'ZERO' ? head!.figures : input.figures) typed[f.code] = { n: f.value, unit: f.unit }
    this.tell(input.id, who, complete(form, typed), input.kind)
    return { submitStatement: { statement: this.versions[this.versions.length - 1]! } }
  }
  tell(id: string, who: string, typed: Typed, kind: StatementRowFragment['kind'] = 'UPDATE') {
    this.versions.push(statement(id, this.versions.length + 1, typed, { kind, by: { ...card, name: who } }))
  }
  chain(): ChainRowFragment {
    return {
      id: this.versions.length > 0 ? 'c1' : null,
      event: 'e1',
      place: village,
      head: this.versions[this.versions.length - 1] || null,
      accepted: null,
      owes: [],
      may: [],
    }
  }
}
const card = { person: 'p', name: '甲', role: 'INFO_OFFICER' as const, post: 'A' as const, division: '泥沟镇 冯湖村' }
function statement(id: string, n: number, typed: Typed, more: Partial<StatementRowFragment> = {}): StatementRowFragment {
  return {
    id,
    event: 'e1',
    place: village,
    n,
    kind: 'UPDATE',
    state: 'SUBMITTED',
    form: '2024',
    occurredAt: at,
    figures: Object.keys(typed).map((code) => ({ code, value: typed[code]!.n, unit: typed[code]!.unit, printed: 0 })),
    facts: [],
    findings: [],
    returned: [],
    returnedText: '',
    disputed: false,
    behalf: null,
    text: '',
    by: card,
    madeAt: at,
    receivedAt: new Date(Date.parse(at) + n * 60_000).toISOString(),
    decidedAt: null,
    decidedBy: null,
    acceptedAt: null,
    ...more,
  }
}

let server: Server
/** Answers of the server to each phone; what a phone is called is who tells. */
function serve(names: Record<string, string> = {}) {
  wire.gql.mockImplementation(async (_doc: unknown, vars: Record<string, any>, as: { as: string }) => {
    if (vars.input) return server.take(vars.input, names[as.as] || as.as)
    if ('division' in vars) return { lossChain: server.chain() }
    if ('village' in vars) return { lossKnown: { base: null, doorsMoved: 3, reports: 0, affected: 0, toldAt: null } }
    if ('version' in vars) return { lossForm: { version: '2024', document: formText } }
    return { lossEvents: { nodes: [event], pageInfo: { hasNextPage: false, endCursor: null } } }
  })
}
async function phone(): Promise<PersonDb> {
  const db = freshDb()
  await db.events.put(event)
  await db.forms.put({ version: '2024', document: formText })
  if (server.versions.length > 0) await keepChain(db, server.chain())
  return db
}
async function edit(db: PersonDb, change: (d: LossDraft) => void): Promise<string> {
  const chain = await db.chains.get(key)
  const d = draftOf(form, event, village, chain, chain && chain.head ? 'UPDATE' : 'FIRST')
  change(d)
  return state(db, form, d, [])
}
/** What the engine does: sends, joins, and sends again while something can go. */
async function go(db: PersonDb): Promise<void> {
  await retryNow(db)
  do await drain(db)
  while ((await unjoined(db)) && (await joinAll(db)))
}

beforeEach(() => {
  server = new Server()
  wire.gql.mockReset()
  serve()
})

describe('the replica', () => {
  it('follows losses for who tells of a village, also where a desk over it is followed', () => {
    const grant = (place: Place, ...verbs: string[]) => ({ place, verbs })
    expect(scopesOf([grant(village, 'report.submit', 'statement.submit')])[0]!.losses).toEqual(['v1'])
    expect(scopesOf([grant(village, 'report.submit')])[0]!.losses).toBeUndefined()
    const both = scopesOf([grant(town, 'report.see', 'statement.submit'), grant(village, 'report.submit', 'statement.submit')])
    expect(both.map((s) => [s.place.id, s.losses])).toEqual([['t1', ['v1']]])
  })
  it('loads live events with form, chain and what is known, and lets go what is over', async () => {
    const db = freshDb()
    await db.events.put({ ...event, id: 'old' })
    const scope = { place: village, desk: false, reports: true, losses: ['v1'] }
    await (
      await fetchLosses(db, scope, async (read) => (await read(null)).nodes)
    )()
    expect((await db.events.toArray()).map((e) => e.id)).toEqual(['e1'])
    expect((await db.forms.toArray()).map((f) => f.version)).toEqual(['2024'])
    expect((await db.known.get(key))!.known.doorsMoved).toBe(3)
    // Without anything told it goes; with it stays to be read.
    await (
      await fetchChanged(db, scope, [{ kind: 'EVENT', id: 'e1', gone: false, event: { ...event, state: 'CLOSED' } }])
    )()
    expect(await db.events.count()).toBe(0)
    await db.events.put(event)
    server.tell('s1', '甲', { A01007: people(3) }, 'FIRST')
    await keepChain(db, server.chain())
    await (
      await fetchChanged(db, scope, [{ kind: 'EVENT', id: 'e1', gone: false, event: { ...event, state: 'CLOSED' } }])
    )()
    expect((await db.events.get('e1'))!.state).toBe('CLOSED')
    expect(kindsOf((await db.events.get('e1'))!, await db.chains.get(key))).toEqual([])
  })
  it('keeps nothing of a village whose losses are told by somebody else now', async () => {
    server.tell('s1', '甲', { A01007: people(3) }, 'FIRST')
    const db = await phone()
    await keepOnly(db, [{ place: village, desk: false, reports: true, losses: ['v1'] }])
    expect([await db.chains.count(), await db.events.count()]).toEqual([1, 1])
    await keepOnly(db, [{ place: village, desk: false, reports: true }])
    expect([await db.chains.count(), await db.events.count()]).toEqual([0, 0])
  })
  it('keeps the newer of two chains, and what a return is measured against until it is over', async () => {
    const db = freshDb()
    const owes = [{ code: 'A01007', reason: 'sum', text: '' }]
    const chain = (head: StatementRowFragment, o = owes): ChainRowFragment => ({
      id: 'c1',
      event: 'e1',
      place: village,
      head,
      accepted: null,
      owes: o,
      may: [],
    })
    await keepChain(db, chain(statement('s1', 1, { A01007: people(3) }, { state: 'RETURNED' })))
    await keepChain(db, chain(statement('s2', 2, { A01007: people(4) })))
    await keepChain(db, chain(statement('s1', 1, { A01007: people(3) })))
    const row = (await db.chains.get(key))!
    expect([row.head!.id, row.back!.n, row.back!.said.typed.A01007!.n]).toEqual(['s2', 1, 300])
    await keepChain(db, chain(statement('s2', 2, { A01007: people(4) }, { state: 'ACCEPTED' }), []))
    expect((await db.chains.get(key))!.back).toBeUndefined()
  })
})

describe('what is owed', () => {
  const chain = (more: Partial<StatementRowFragment>): StoredChain => ({ ...server.chain(), key, head: statement('s1', 1, {}, more) })
  it('is a first report an hour after the village was hit, and nothing while nobody says it was', () => {
    expect(owedOf(form, event, undefined, '')).toEqual([])
    expect(owedOf(form, event, undefined, at)).toEqual([{ stage: 'first', due: Date.parse(at) + 3600_000 }])
  })
  it('is a zero report a day later under a provincial response only, and a final two days after stable', () => {
    const h = chain({ receivedAt: at })
    expect(owedOf(form, event, h, '')).toEqual([])
    const wide = { ...event, response: { scope: 'PROVINCE' as const, level: 3, since: at } }
    expect(owedOf(form, wide, h, '')).toEqual([{ stage: 'zero', due: Date.parse(at) + 86_400_000 }])
    const stable = { ...event, state: 'STABLE' as const, stableAt: at }
    expect(owedOf(form, stable, chain({ receivedAt: '2026-11-24T02:00:00.000Z' }), '')).toEqual([
      { stage: 'final', due: Date.parse(at) + 2 * 86_400_000 },
    ])
    expect(owedOf(form, stable, chain({ receivedAt: at, kind: 'FINAL' }), '')).toEqual([])
  })
  it('lets a village send what the event and the chain allow', () => {
    expect(kindsOf(event, undefined)).toEqual(['FIRST'])
    expect(kindsOf(event, chain({}))).toEqual(['UPDATE', 'ZERO'])
    expect(kindsOf({ ...event, state: 'STABLE' }, chain({}))).toEqual(['UPDATE', 'ZERO', 'FINAL'])
    expect(kindsOf(event, { ...chain({ state: 'RETURNED' }), owes: [{ code: 'A01007', reason: 'sum', text: '' }] })).toEqual(['UPDATE'])
    expect(kindsOf({ ...event, state: 'STABLE' }, { ...chain({}), may: ['CORRECTED_FINAL'] })).toEqual(['CORRECTED_FINAL'])
  })
})

describe('a draft', () => {
  it('leaves totals out that follow from their parts, and keeps those that do not', () => {
    const full = complete(form, { A01014: people(18), A01015: people(6) })
    expect(Object.keys(full)).toContain('A01013')
    expect(Object.keys(bare(form, full)).sort()).toEqual(['A01014', 'A01015'])
    expect(Object.keys(bare(form, { ...full, A01013: people(26) }))).toContain('A01013')
    expect(Object.keys(bare(form, { A01013: people(26) }))).toEqual(['A01013'])
  })
  it('lasts until it is in the outbox, and not a moment longer', async () => {
    const db = await phone()
    const d = draftOf(form, event, village, undefined, 'FIRST')
    d.said.typed.A01007 = people(286)
    await saveLoss(db, d)
    expect((await viewLosses(db, [village]))[0]!.state).toBe('draft')
    await state(db, form, d, [])
    expect([await db.losses.count(), await countUnsent(db)]).toEqual([0, 1])
    expect((await viewLoss(db, 'e1', village))!.state).toBe('here')
    await go(db)
    const v = (await viewLoss(db, 'e1', village))!
    expect([v.state, v.chain!.head!.n, taskOf(v, 0)]).toEqual(['sent', 1, null])
    expect(await countUnsent(db)).toBe(0)
  })
  it('outlives a sign-out', async () => {
    const db = dbOf(`away-${Date.now()}`)
    const d = draftOf(form, event, village, undefined, 'FIRST')
    await saveLoss(db, d)
    await db.forms.put({ version: '2024', document: formText })
    await db.events.put(event)
    await putAway(db.person)
    const again = dbOf(db.person)
    expect([await again.losses.count(), await again.forms.count(), await again.events.count()]).toEqual([1, 1, 0])
    await again.losses.clear()
    await putAway(db.person)
  })
  it('comes back from what waits, and takes its place when it is sent', async () => {
    const db = await phone()
    const id = await edit(db, (d) => (d.said.typed.A01007 = people(5)))
    expect(await reopen(db, form, key)).toBe(true)
    expect([await db.outbox.count(), (await db.losses.get(key))!.kind]).toEqual([0, 'FIRST'])
    const d = (await db.losses.get(key))!
    d.said.typed.A01007 = people(6)
    const next = await state(db, form, d, [])
    expect(next).not.toBe(id)
    await go(db)
    expect(server.versions.map((v) => v.figures[0]!.value)).toEqual([600])
  })
  it('is not torn from what is on its way: the next version follows it', async () => {
    const db = await phone()
    await edit(db, (d) => (d.said.typed.A01007 = people(5)))
    await db.outbox.toCollection().modify({ claimed: Date.now() })
    expect(await reopen(db, form, key)).toBe(false)
    await edit(db, (d) => (d.said.typed.A01007 = people(7)))
    await db.outbox.toCollection().modify({ claimed: 0 })
    await go(db)
    expect(server.versions.map((v) => [v.kind, v.figures[0]!.value])).toEqual([
      ['FIRST', 500],
      ['UPDATE', 700],
    ])
  })
  it('sends a zero report once, and not at all when somebody told something new', async () => {
    server.tell('s1', '甲', { A01007: people(3) }, 'FIRST')
    const db = await phone()
    const chain = (await db.chains.get(key))!
    expect(await stateZero(db, event, chain)).toBe(await stateZero(db, event, chain))
    server.tell('s2', '乙', { A01007: people(4) })
    await go(db)
    expect([server.versions.length, await db.outbox.count()]).toEqual([2, 0])
    expect((await viewLoss(db, 'e1', village))!.joined).toMatchObject({ by: '乙', same: true })
  })
})

describe('two told of one village', () => {
  it('goes by itself where no figure collides, says so, and makes the totals anew', async () => {
    server.tell('s1', '甲', complete(form, { A01014: people(18), A01015: people(6) }), 'FIRST')
    const [a, b] = [await phone(), await phone()]
    serve({ [b.person]: '乙' })
    await edit(a, (d) => (d.said.typed.A01014 = people(20)))
    await edit(b, (d) => (d.said.typed.A01015 = people(9)))
    await go(b)
    await go(a)
    expect(saidOf(server.chain().head!).typed).toMatchObject({ A01013: people(29), A01014: people(20), A01015: people(9) })
    expect((await viewLoss(a, 'e1', village))!.joined).toMatchObject({ by: '乙' })
  })
  it('asks for a choice where they do, and a newer version meanwhile is looked at anew', async () => {
    server.tell('s1', '甲', { A01007: people(3) }, 'FIRST')
    const a = await phone()
    const id = await edit(a, (d) => (d.said.typed.A01007 = people(9)))
    server.tell('s2', '乙', { A01007: people(4), A01030: mu(10) })
    await go(a)
    let v = (await viewLoss(a, 'e1', village))!
    expect([v.state, v.entry!.clash!.conflicts.length, v.entry!.clash!.by]).toEqual(['clash', 1, '乙'])
    server.tell('s3', '丙', { A01007: people(6), A01030: mu(10) })
    await keepChain(a, server.chain())
    expect(await choose(a, id, [v.entry!.clash!.conflicts[0]!.mine])).toBe(false)
    await go(a)
    v = (await viewLoss(a, 'e1', village))!
    expect(v.entry!.clash!.by).toBe('丙')
    expect(await choose(a, v.entry!.id, [v.entry!.clash!.conflicts[0]!.mine])).toBe(true)
    await go(a)
    expect(saidOf(server.chain().head!).typed).toEqual({ A01007: people(9), A01030: mu(10) })
  })
  it('waits for a reason where the joined figures ask for one', async () => {
    server.tell('s1', '甲', { A01007: people(3), A01030: mu(10) }, 'FIRST')
    const a = await phone()
    await edit(a, (d) => (d.said.typed.A01007 = people(2)))
    server.tell('s2', '乙', { A01007: people(3), A01030: mu(12) })
    await go(a)
    const v = (await viewLoss(a, 'e1', village))!
    expect([v.state, v.entry!.error!.code]).toEqual(['refused', 'statement.findings'])
    expect(await reopen(a, form, key)).toBe(true)
    expect((await a.losses.get(key))!.base).toBe('s2')
  })
  it('does not send again what arrived while its answer was lost', async () => {
    const a = await phone()
    const id = await edit(a, (d) => (d.said.typed.A01007 = people(5)))
    server.tell(id, '甲', { A01007: people(5) }, 'FIRST')
    await a.outbox.toCollection().modify({ state: 'parked', error: new WireError({ kind: 'conflict', code: 'statement.base' }).toFault() })
    await go(a)
    expect([server.versions.length, await a.outbox.count()]).toEqual([1, 0])
  })

  const orders = <T>(all: T[]): T[][] =>
    all.length < 2 ? [all] : all.flatMap((x, i) => orders(all.filter((_, n) => n !== i)).map((rest) => [x, ...rest]))
  const edits: [string, (t: Typed) => void][] = [
    ['甲', (t) => ((t.A01007 = people(290)), (t.A01014 = people(20)))],
    ['乙', (t) => ((t.A01007 = people(310)), (t.A01015 = people(9)), delete t.A01012)],
    ['丙', (t) => ((t.A01007 = people(310)), (t.A01030 = mu(50)), (t.A01014 = people(21)))],
  ]
  const cases = [edits.slice(0, 2), edits.slice(1), [edits[0]!, edits[2]!], edits].flatMap((set) =>
    orders(set).flatMap((order) =>
      (['mine', 'theirs'] as const).map((side) => ({ order, side, first: false })).concat([{ order, side: 'mine', first: true }]),
    ),
  )
  it.each(cases.map((c) => [`${c.order.map((e) => e[0]).join('')} ${c.side}${c.first ? ' from nothing' : ''}`, c] as const))(
    'meets in every order, and nothing that was acknowledged is gone: %s',
    async (_name, { order, side, first }) => {
      if (!first) server.tell('s1', '头', complete(form, { A01007: people(286), A01012: people(0), A01014: people(18), A01015: people(6) }), 'FIRST')
      const names: Record<string, string> = {}
      const phones = await Promise.all(
        order.map(async ([who, change]) => {
          const db = await phone()
          names[db.person] = who
          await edit(db, (d) => change(d.said.typed))
          return db
        }),
      )
      serve(names)
      const acknowledged: Typed[] = []
      const hear = () => {
        for (const v of server.versions.slice(acknowledged.length)) acknowledged.push(saidOf(v).typed)
      }
      for (const db of phones) {
        await go(db)
        for (let round = 0; round < 5; round++) {
          const v = (await viewLoss(db, 'e1', village))!
          if (!v.entry || !v.entry.clash) break
          await choose(
            db,
            v.entry.id,
            v.entry.clash.conflicts.map((c) => c[side]),
          )
          // A smaller figure than the other's asks why: the person says so.
          await db.outbox.toCollection().modify((e) => {
            e.state = 'waiting'
            e.error = undefined
          })
          await go(db)
          hear()
        }
        await db.outbox.toCollection().modify((e) => {
          e.state = 'waiting'
          e.error = undefined
        })
        await go(db)
        hear()
        expect(await db.outbox.count()).toBe(0)
      }
      // Every version is there as it was told, and each is made on the one before it.
      expect(server.versions.map((v) => saidOf(v).typed)).toEqual(acknowledged)
      const head = saidOf(server.chain().head!).typed
      // What only one of them changed is in the newest; what two changed apart is one of theirs.
      const who = order.map((e) => e[0])
      if (who.indexOf('乙') >= 0) expect(head.A01015).toEqual(people(9))
      if (who.indexOf('丙') >= 0) expect(head.A01030).toEqual(mu(50))
      if (!first && who.indexOf('乙') >= 0) expect(head.A01012).toBeUndefined()
      const told = [290, 310].map((n) => people(n).n)
      expect(told).toContain(head.A01007!.n)
      // A choice for one's own is a version of its own, and what it was chosen against stands in the history.
      if (side === 'mine')
        for (const [, change] of order) {
          const t: Typed = {}
          change(t)
          expect(server.versions.some((v) => saidOf(v).typed.A01007!.n === t.A01007!.n)).toBe(true)
        }
    },
  )
})

it('keeps the order of one chain: behind a refused version the next one waits', async () => {
  const db = await phone()
  await edit(db, (d) => (d.said.typed.A01007 = people(5)))
  await db.outbox.toCollection().modify({ state: 'parked', error: new WireError({ kind: 'invalid', code: 'statement.findings' }).toFault() })
  const d = draftOf(form, event, village, undefined, 'FIRST')
  await enqueue(db, {
    kind: 'state',
    input: { id: 'x', event: 'e1', division: 'v1', kind: 'UPDATE', form: '2024', occurredAt: at, figures: [], base: 'y', madeAt: at },
    place: village,
    on: nothing(),
  })
  await drain(db)
  expect(server.versions).toEqual([])
  // A person who sends anew puts one in the place of all.
  d.said.typed.A01007 = people(8)
  await state(db, form, d, [])
  expect(await db.outbox.count()).toBe(1)
  await go(db)
  expect(server.versions.map((v) => v.figures[0]!.value)).toEqual([800])
})
