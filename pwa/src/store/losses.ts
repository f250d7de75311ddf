import { ChainOf, LiveLossEvents, LossFormOf, LossKnownOf, type EventRowFragment, type StatementRowFragment } from '@/wire/generated'
import { WireError } from '@/wire/error'
import { gql } from '@/wire/gql'
import { uuid7 } from '@/wire/id'
import { check, complete, settled } from '@/kit/figures/figures'
import type { Form } from '@/kit/figures/form'
import { diff, merge, take, type Side, type Statement as Said } from '@/kit/figures/merge'
import { chainKey, type Clash, type OutboxEntry, type PersonDb, type StoredChain } from './db'
import { bare, baseOf, formOf, reasonsOf, saidOf, saidOfInput } from './loss'
import { isOvertaken } from './outbox'
import type { Change, Scope } from './sync'

// What has to do with losses and is no part of the first load: most days there is no event.

type Pages = <T>(
  read: (after: string | null) => Promise<{ nodes: T[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }>,
) => Promise<T[]>
type Chain = Omit<StoredChain, 'key' | 'back'>

const first = 100
// Of more live events than this a village tells nothing by itself; the newest come first.
const eventsMost = 20

const live = (e: EventRowFragment) => e.state === 'OPEN' || e.state === 'STABLE'

/** Whether a refusal speaks of one event and not of the line: the others are loaded all the same. */
function passing(err: unknown): boolean {
  return err instanceof WireError && (err.kind === 'not_found' || err.kind === 'denied' || err.kind === 'invalid')
}
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (err) {
    if (passing(err)) return null
    throw err
  }
}

async function askChain(db: PersonDb, event: string, division: string): Promise<Chain | null> {
  const got = await orNull(gql(ChainOf, { event, division }, { as: db.person }))
  return got && got.lossChain
}

/** What is known of a village for an event; kept, so that it is there without a line. */
export async function askKnown(db: PersonDb, event: string, village: string): Promise<void> {
  const got = await orNull(gql(LossKnownOf, { event, village }, { as: db.person }))
  if (got) await db.known.put({ key: chainKey(event, village), known: got.lossKnown })
}

/** The version of a form, unless it lies here already. */
export async function askForm(db: PersonDb, version: string): Promise<void> {
  if (await db.forms.get(version)) return
  const got = await orNull(gql(LossFormOf, { version }, { as: db.person }))
  if (got) await db.forms.put(got.lossForm)
}

/** Forms and what is known go in at once: they belong to no cursor. Chains wait for the transaction that writes it. */
async function askAbout(db: PersonDb, events: EventRowFragment[], villages: string[]): Promise<Chain[]> {
  const chains: Chain[] = []
  for (const e of events) {
    await askForm(db, e.form)
    if (e.kind === 'WINTER') continue
    for (const village of villages) {
      const chain = await askChain(db, e.id, village)
      if (chain) chains.push(chain)
      await askKnown(db, e.id, village)
    }
  }
  return chains
}

/** Asks for everything of the live events. Gives what keeps it, to be called inside the transaction that writes the cursor. */
export async function fetchLosses(db: PersonDb, scope: Scope, pages: Pages): Promise<() => Promise<void>> {
  const all = await pages(async (after) => (await gql(LiveLossEvents, { first, after }, { as: db.person })).lossEvents)
  const events = all.filter(live).slice(0, eventsMost)
  const villages = scope.losses || []
  const chains = await askAbout(db, events, villages)
  return async () => {
    await db.events.clear()
    await db.events.bulkPut(events)
    await db.chains.filter((c) => villages.indexOf(c.place.id) >= 0).delete()
    for (const c of chains) await keepChain(db, c)
  }
}

/**
 * Asks for what follows from changes: an event that moved on changes what a village may send. Gives what keeps it all, to be called inside
 * the transaction that writes the cursor.
 */
export async function fetchChanged(db: PersonDb, scope: Scope, changes: Change[]): Promise<() => Promise<void>> {
  const villages = scope.losses || []
  const events = changes.flatMap((c) => (c.kind === 'EVENT' && c.event ? [c.event] : []))
  const chains = await askAbout(db, events.filter(live), villages)
  return async () => {
    for (const c of changes) {
      if (c.kind === 'EVENT') {
        // What the village told of an event that is over stays to be read.
        const own = await db.chains.filter((k) => k.event === c.id && !!k.head).count()
        if (c.event && (live(c.event) || own > 0)) await db.events.put(c.event)
        else await db.events.delete(c.id)
      } else if (c.kind === 'STATEMENT') {
        if (c.chain && villages.indexOf(c.chain.place.id) >= 0) await keepChain(db, c.chain)
        else if (c.gone) await db.chains.where('id').equals(c.id).delete()
      }
    }
    for (const c of chains) await keepChain(db, c)
  }
}

/** Keeps a chain, unless what lies here is newer: an answer may have been quicker than the feed. */
export async function keepChain(db: PersonDb, chain: Chain): Promise<void> {
  const key = chainKey(chain.event, chain.place.id)
  const old = await db.chains.get(key)
  if (old && old.head && chain.head && old.head.n > chain.head.n) return
  const row: StoredChain = { ...chain, key }
  if (chain.owes.length > 0) {
    const head = chain.head
    if (head && (head.state === 'RETURNED' || head.state === 'ACCEPTED')) row.back = { n: head.n, said: saidOf(head), answers: [] }
    else if (old && old.back) row.back = old.back
  }
  await db.chains.put(row)
}

type Stating = OutboxEntry & { kind: 'state' }

/**
 * Joins statements that another version came before, figure by figure. What does not collide goes by itself; what does waits for somebody to
 * choose, as a clash. Gives whether something can go now.
 */
export async function joinAll(db: PersonDb): Promise<boolean> {
  let goes = false
  for (const entry of await db.outbox.filter(isOvertaken).toArray()) goes = (await join(db, entry as Stating)) || goes
  return goes
}

async function join(db: PersonDb, entry: Stating): Promise<boolean> {
  const { event, division } = entry.input
  await askForm(db, entry.input.form)
  const form = await formOf(db, entry.input.form)
  const chain = await askChain(db, event, division)
  const head = chain && chain.head
  if (!form || !chain || !head) return false
  const theirs = bareOf(form, saidOf(head))
  const mine = bareOf(form, saidOfInput(entry.input))
  const on = bareOf(form, entry.on)
  const { merged, conflicts } = merge(on, mine, theirs)
  const by = { by: head.by.name, at: head.receivedAt }
  return db.transaction('rw', [db.outbox, db.chains, db.known, db.notes], async () => {
    const still = await db.outbox.get(entry.seq as number)
    if (!still || still.id !== entry.id || !isOvertaken(still)) return false
    await keepChain(db, chain)
    // It arrived after all and the answer was lost; or it said that nothing has changed, and something has; or it says the same.
    const said = head.id === entry.id || entry.input.kind === 'ZERO' || (conflicts.length === 0 && diff(theirs, merged).length === 0)
    if (said) {
      await db.outbox.delete(entry.seq as number)
      if (head.id !== entry.id) await db.notes.put({ key: `joined:${entry.report}`, value: { ...by, same: true } })
      return false
    }
    if (conflicts.length > 0) {
      const clash: Clash = { base: head.id, by: head.by.name, at: head.receivedAt, theirs, merged, conflicts }
      await db.outbox.update(entry.seq as number, { clash } as Partial<OutboxEntry>)
      return false
    }
    const next = await onNewest(db, form, entry, head, merged)
    await db.outbox.put({ ...next, joined: by })
    return next.state === 'waiting'
  })
}

function bareOf(form: Form, said: Said): Said {
  return { ...said, typed: bare(form, said.typed) }
}

/** The entry again, made on the newest version. It waits to go, or for reasons that the joined figures ask for. */
async function onNewest(db: PersonDb, form: Form, entry: Stating, head: StatementRowFragment, said: Said): Promise<Stating> {
  const known = await db.known.get(entry.report)
  const found = check(form, said.typed, saidOf(head).typed, baseOf(known))
  const ids = found.map((f) => f.id)
  const reasons = (entry.input.reasons || []).filter((r) => ids.indexOf(r.finding) >= 0)
  for (const f of head.findings)
    if (f.reason && ids.indexOf(f.id) >= 0 && !reasons.some((r) => r.finding === f.id))
      reasons.push({ finding: f.id, reason: f.reason, text: f.reasonText || '' })
  const fine = settled(form, found, reasonsOf(reasons))
  const typed = complete(form, said.typed)
  const kind = entry.input.kind === 'FIRST' ? 'UPDATE' : entry.input.kind
  const earlier = entry.input.kind === 'FIRST' && head.occurredAt < entry.input.occurredAt
  const id = uuid7()
  return {
    ...entry,
    id,
    input: {
      ...entry.input,
      id,
      kind,
      base: head.id,
      occurredAt: earlier ? head.occurredAt : entry.input.occurredAt,
      figures: Object.keys(typed).map((code) => ({ code, value: typed[code]!.n, unit: typed[code]!.unit })),
      facts: Object.keys(said.facts).map((code) => ({ code, text: said.facts[code]! })),
      reasons,
      text: entry.input.text || head.text,
    },
    on: saidOf(head),
    clash: undefined,
    tries: 0,
    claimed: 0,
    notBefore: 0,
    state: fine ? 'waiting' : 'parked',
    error: fine ? undefined : { kind: 'invalid', code: 'statement.findings', params: {}, fields: [], requestId: '', status: 0 },
  }
}

/** Settles a clash: one side for each place. Gives false when it is none any more, since another version came meanwhile. */
export async function choose(db: PersonDb, id: string, sides: Side[]): Promise<boolean> {
  const entry = await db.outbox.where('id').equals(id).first()
  if (!entry || entry.kind !== 'state' || !entry.clash) return false
  const form = await formOf(db, entry.input.form)
  if (!form) return false
  return db.transaction('rw', [db.outbox, db.chains, db.known], async () => {
    const still = await db.outbox.get(entry.seq as number)
    const chain = await db.chains.get(entry.report)
    if (!still || still.kind !== 'state' || still.id !== id || !still.clash || !chain || !chain.head) return false
    const clash = still.clash
    if (chain.head.id !== clash.base) {
      // A newer one: joined again, on what was chosen on so far.
      await db.outbox.update(still.seq as number, { clash: undefined } as Partial<OutboxEntry>)
      return false
    }
    const merged = JSON.parse(JSON.stringify(clash.merged)) as Said
    clash.conflicts.forEach((c, i) => take(merged, c, sides[i] || c.theirs))
    const by = { by: clash.by, at: clash.at }
    // Wholly the other's: nothing is left to say.
    if (diff(clash.theirs, merged).length === 0) {
      await db.outbox.delete(still.seq as number)
      return true
    }
    await db.outbox.put({ ...(await onNewest(db, form, still, chain.head, merged)), joined: by })
    return true
  })
}
