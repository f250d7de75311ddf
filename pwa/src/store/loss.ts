import { nowText } from '@/wire/clock'
import type { StatementKind, StatementRowFragment, SubmitStatementInput } from '@/wire/generated'
import { uuid7 } from '@/wire/id'
import { complete, type Reason, type Typed, type Value } from '@/kit/figures/figures'
import { openForm, type Deadline, type Form, type FormDocument } from '@/kit/figures/form'
import type { Statement as Said } from '@/kit/figures/merge'
import { chainKey, type LossDraft, type OutboxEntry, type PersonDb, type Place, type StoredChain, type StoredEvent, type StoredKnown } from './db'
import { enqueue, isGoing, outboxTables } from './outbox'

export type Stating = OutboxEntry & { kind: 'state' }

export const nothing = (): Said => ({ typed: {}, facts: {}, rows: {} })

/** What a version of the server says. */
export function saidOf(s: Pick<StatementRowFragment, 'figures' | 'facts'>): Said {
  const out = nothing()
  for (const f of s.figures) out.typed[f.code] = { n: f.value, unit: f.unit }
  for (const f of s.facts) out.facts[f.code] = f.text
  return out
}

/** What a version on its way says. */
export function saidOfInput(input: SubmitStatementInput): Said {
  const out = nothing()
  for (const f of input.figures) out.typed[f.code] = { n: f.value, unit: f.unit }
  for (const f of input.facts || []) out.facts[f.code] = f.text
  return out
}

export function reasonsOf(reasons: { finding: string; reason: string; text?: string | null }[]): Record<string, Reason> {
  const out: Record<string, Reason> = {}
  for (const r of reasons) out[r.finding] = { code: r.reason, text: r.text || '' }
  return out
}

/**
 * Figures without the totals that follow from their parts: those are made anew when a part changes. A total that was typed otherwise stays,
 * and so does one whose parts were not all left out.
 */
export function bare(form: Form, typed: Typed): Typed {
  const out = { ...typed }
  for (const rule of form.asked) {
    if (rule.op !== '=' || !out[rule.left]) continue
    const is = out[rule.left]!
    const rest = { ...out }
    delete rest[rule.left]
    const made = complete(form, rest)[rule.left]
    if (made && made.n === is.n && made.unit === is.unit) delete out[rule.left]
  }
  return out
}

/** What is known of the village as the checks read it. */
export function baseOf(row: StoredKnown | undefined): Record<string, Value> {
  const out: Record<string, Value> = {}
  const base = row && row.known.base
  if (!base) return out
  if (base.population != null) out.population = { n: base.population * 100, unit: '人' }
  if (base.households != null) out.households = { n: base.households * 100, unit: '户' }
  if (base.rooms != null) out.rooms = { n: base.rooms * 100, unit: '间' }
  if (base.arable != null) out.arable = { n: base.arable, unit: '亩' }
  return out
}

const opened: Record<string, Form> = {}

/** A version of the form, opened once. */
export async function formOf(db: PersonDb, version: string): Promise<Form | null> {
  if (opened[version]) return opened[version]!
  const row = await db.forms.get(version)
  if (!row) return null
  return (opened[version] = openForm(JSON.parse(row.document) as FormDocument))
}

// ---- what is owed, and what may be sent

const minute = 60_000
const dayMs = 86_400_000

export interface Owed {
  stage: 'first' | 'zero' | 'update' | 'final'
  /** Server time in milliseconds. */
  due: number
}

const lengthOf = (d: Deadline) => d.minutes * minute + d.days * dayMs

/** The row of the form that holds for a village now, as server/loss/chain finds it: a special case first, the shortest of several. */
function rowOf(form: Form, event: StoredEvent, stage: string): Deadline | undefined {
  const hazard = form.hazards.find((h) => h.code4 === event.hazard)
  const drought = !!hazard && hazard.primary_code === form.drought
  const wide = event.response.scope === 'PROVINCE' || event.response.scope === 'NATION'
  const holds = (d: Deadline) =>
    d.case === '' ||
    (d.case === 'response' && !drought && wide) ||
    (d.case === 'drought' && drought) ||
    (d.case === 'drought_national' && drought && event.response.scope === 'NATION')
  return form.deadlines
    .filter((d) => d.stage === stage && d.level === 'village' && holds(d))
    .sort((a, b) => (a.case ? 0 : 1) - (b.case ? 0 : 1) || lengthOf(a) - lengthOf(b))[0]
}

/** What the village owes for an event, soonest first. `occurredAt` is when it was hit, empty while nobody has said. */
export function owedOf(form: Form, event: StoredEvent, chain: StoredChain | undefined, occurredAt: string): Owed[] {
  const head = chain && chain.head
  const out: Owed[] = []
  const at = (s: string | null | undefined) => (s ? Date.parse(s) : 0)
  const finalSince = !!head && (head.kind === 'FINAL' || head.kind === 'CORRECTED_FINAL') && at(head.receivedAt) >= at(event.stableAt)
  const add = (stage: Owed['stage'], from: (d: Deadline) => number) => {
    const d = rowOf(form, event, stage)
    const start = d ? from(d) : 0
    if (d && start > 0) out.push({ stage, due: start + lengthOf(d) })
  }
  if (!head) add('first', () => at(occurredAt))
  else if (event.state === 'STABLE') {
    if (!finalSince) add('final', () => at(event.stableAt))
  } else if (event.state === 'OPEN') {
    const last = (d: Deadline) => Math.max(at(head.receivedAt), d.case === 'response' ? at(event.response.since) : 0)
    add('zero', last)
    add('update', last)
  }
  return out.sort((a, b) => a.due - b.due)
}

/** What the village may send next, worked out here, since an event may have moved on after the chain was last heard of. */
export function kindsOf(event: StoredEvent, chain: StoredChain | undefined): StatementKind[] {
  if (event.state !== 'OPEN' && event.state !== 'STABLE') return []
  const head = chain && chain.head
  if (!chain || !head) return ['FIRST']
  if (chain.may.length > 0 && chain.may.indexOf('UPDATE') < 0 && chain.may.indexOf('FIRST') < 0) return chain.may
  const out: StatementKind[] = ['UPDATE']
  if (chain.owes.length === 0 || head.state === 'SUBMITTED') out.push('ZERO')
  if (event.state === 'STABLE') out.push('FINAL')
  return out
}

// ---- views

export type LossState = 'none' | 'draft' | 'here' | 'refused' | 'clash' | 'sent' | 'returned' | 'accepted' | 'over'

/** What one village tells of one event, with what waits on this phone laid over it. */
export interface LossView {
  key: string
  event: StoredEvent
  place: Place
  chain?: StoredChain
  draft?: LossDraft
  /** The newest on its way; parked when the server refused it. */
  entry?: Stating
  form: Form | null
  kinds: StatementKind[]
  owed: Owed[]
  state: LossState
  /** Set when it was joined with somebody else's version. */
  joined?: { by: string; at: string; same?: boolean }
}

function stateOf(v: Pick<LossView, 'entry' | 'draft' | 'chain' | 'kinds'>): LossState {
  if (v.entry) return v.entry.state === 'waiting' ? 'here' : v.entry.clash ? 'clash' : 'refused'
  if (v.draft) return 'draft'
  const head = v.chain && v.chain.head
  if (!head) return v.kinds.length > 0 ? 'none' : 'over'
  return head.state === 'RETURNED' ? 'returned' : head.state === 'ACCEPTED' ? 'accepted' : 'sent'
}

/** One village and event; null where the phone knows nothing of it. */
export async function viewLoss(db: PersonDb, event: string, place: Place): Promise<LossView | null> {
  const key = chainKey(event, place.id)
  const [row, chain, draft, entries, note] = await Promise.all([
    db.events.get(event),
    db.chains.get(key),
    db.losses.get(key),
    db.outbox.where('report').equals(key).sortBy('seq'),
    db.notes.get(`joined:${key}`),
  ])
  if (!row) return null
  const form = await formOf(db, row.form)
  const entry = entries.filter((e): e is Stating => e.kind === 'state').pop()
  const kinds = kindsOf(row, chain)
  const occurredAt = entry ? entry.input.occurredAt : draft ? draft.occurredAt : ''
  const owed = form && !entry ? owedOf(form, row, chain, occurredAt) : []
  const view = { key, event: row, place, chain, draft, entry, form, kinds, owed, joined: note ? (note.value as LossView['joined']) : undefined }
  return { ...view, state: stateOf(view) }
}

/** Everything of some villages: what asks for something first, then the newest event. */
export async function viewLosses(db: PersonDb, places: Place[]): Promise<LossView[]> {
  // Everything is read once before a form is opened: a live query follows only what it read before it waited for anything else.
  const [events] = await Promise.all([db.events.toArray(), db.chains.toArray(), db.losses.toArray(), db.outbox.toArray(), db.notes.toArray()])
  const out: LossView[] = []
  for (const e of events) if (e.kind === 'DISASTER') for (const p of places) out.push((await viewLoss(db, e.id, p))!)
  const rank = (v: LossView) => (taskOf(v, Date.parse(nowText())) ? 0 : 1)
  return out.filter(Boolean).sort((a, b) => rank(a) - rank(b) || (a.event.receivedAt < b.event.receivedAt ? 1 : -1))
}

export type LossTask = 'clash' | 'refused' | 'returned' | 'draft' | 'first' | 'final' | 'zero'

// A zero report or the drought's ten days is called to mind some hours before it is due.
const ahead = 6 * 3600_000

/** What a village has to do now for an event; null for nothing. */
export function taskOf(v: LossView, now: number): LossTask | null {
  if (v.state === 'clash' || v.state === 'refused') return v.state
  if (v.state === 'here') return null
  if (v.chain && v.chain.owes.length > 0 && (v.state === 'returned' || v.state === 'accepted')) return 'returned'
  if (v.draft) return v.chain && v.chain.head && v.chain.head.state === 'RETURNED' ? 'returned' : 'draft'
  if (v.state === 'none') return 'first'
  const owed = v.owed[0]
  if (owed && owed.stage === 'final' && v.kinds.indexOf('FINAL') >= 0) return 'final'
  if (owed && (owed.stage === 'zero' || owed.stage === 'update') && owed.due - now < ahead) return 'zero'
  return null
}

// ---- drafts

/** A draft for the next version: empty for the first, else what the newest one says. */
export function draftOf(form: Form, event: StoredEvent, place: Place, chain: StoredChain | undefined, kind: StatementKind): LossDraft {
  const head = chain && chain.head
  const on = head ? saidOf(head) : nothing()
  const units: Record<string, string> = {}
  for (const key of Object.keys(on.typed)) {
    const i = form.byCode.get(key.replace('#rt', ''))
    if (i) units[i.unit] = on.typed[key]!.unit
  }
  const now = nowText()
  return {
    key: chainKey(event.id, place.id),
    event: event.id,
    place,
    kind,
    form: event.form,
    occurredAt: head ? head.occurredAt : now,
    said: { ...on, typed: bare(form, on.typed) },
    reasons: head ? head.findings.flatMap((f) => (f.reason ? [{ finding: f.id, reason: f.reason, text: f.reasonText || '' }] : [])) : [],
    answers: chain && chain.back ? chain.back.answers : [],
    text: '',
    units,
    base: head ? head.id : null,
    on,
    updatedAt: now,
  }
}

/** Keeps a draft. Nothing is kept of one that has been sent meanwhile, in another tab. */
export async function saveLoss(db: PersonDb, draft: LossDraft): Promise<void> {
  await db.losses.put(draft)
}

/** A draft as it is sent; each call makes a version of its own. */
export function inputOf(form: Form, d: LossDraft, owes: string[]): SubmitStatementInput {
  const typed = complete(form, d.said.typed)
  return {
    id: uuid7(),
    event: d.event,
    division: d.place.id,
    kind: d.kind,
    form: d.form,
    occurredAt: d.occurredAt,
    figures: Object.keys(typed).map((code) => ({ code, value: typed[code]!.n, unit: typed[code]!.unit })),
    facts: Object.keys(d.said.facts).map((code) => ({ code, text: d.said.facts[code]! })),
    reasons: d.reasons,
    answers: d.answers.filter((a) => owes.indexOf(a.code) >= 0),
    base: d.base,
    text: d.text,
    madeAt: nowText(),
  }
}

/** Puts a draft into the outbox. What waits there of the same chain and is not on its way gives way to it. Gives the id of the version. */
export function state(db: PersonDb, form: Form, draft: LossDraft, owes: string[]): Promise<string> {
  return db.transaction('rw', outboxTables(db), async () => {
    const entries = (await db.outbox.where('report').equals(draft.key).sortBy('seq')).filter((e): e is Stating => e.kind === 'state')
    const d = { ...draft }
    const under = entries.find(isGoing)
    if (under) {
      d.base = under.id
      d.on = saidOfInput(under.input)
      if (d.kind === 'FIRST') d.kind = 'UPDATE'
    } else if (entries[0]) {
      d.base = entries[0].input.base || null
      d.on = entries[0].on
    }
    for (const e of entries) if (e !== under) await db.outbox.delete(e.seq as number)
    await db.losses.delete(draft.key)
    return enqueue(db, { kind: 'state', input: inputOf(form, d, owes), place: d.place, on: d.on })
  })
}

/** 零报告: one press says that nothing has changed. A second press changes nothing. */
export function stateZero(db: PersonDb, event: StoredEvent, chain: StoredChain): Promise<string> {
  const head = chain.head!
  return db.transaction('rw', outboxTables(db), async () => {
    const old = (await db.outbox.where('report').equals(chain.key).toArray()).find((e) => e.kind === 'state')
    if (old) return old.id
    const input: SubmitStatementInput = {
      id: uuid7(),
      event: event.id,
      division: chain.place.id,
      kind: 'ZERO',
      form: event.form,
      occurredAt: head.occurredAt,
      figures: [],
      base: head.id,
      madeAt: nowText(),
    }
    return enqueue(db, { kind: 'state', input, place: chain.place, on: saidOf(head) })
  })
}

/**
 * Makes a draft again of what waits or was refused, so that it can be changed; entry and draft are swapped in one transaction. False when it is
 * on its way right now. A refused zero report becomes an update.
 */
export function reopen(db: PersonDb, form: Form, key: string): Promise<boolean> {
  return db.transaction('rw', [...outboxTables(db), db.chains], async () => {
    const entries = (await db.outbox.where('report').equals(key).sortBy('seq')).filter((e): e is Stating => e.kind === 'state')
    const last = entries[entries.length - 1]
    if (!last || entries.some(isGoing)) return false
    const first = entries[0]!
    const chain = await db.chains.get(key)
    // The server may know a newer version by now: what is under it there is what it is measured against.
    const said = last.input.kind === 'ZERO' ? last.on : saidOfInput(last.input)
    const units: Record<string, string> = {}
    for (const code of Object.keys(said.typed)) {
      const i = form.byCode.get(code.replace('#rt', ''))
      if (i) units[i.unit] = said.typed[code]!.unit
    }
    const kind = first.input.kind === 'FIRST' ? 'FIRST' : last.input.kind === 'ZERO' ? 'UPDATE' : last.input.kind
    if (!(await db.losses.get(key)))
      await db.losses.put({
        key,
        event: last.input.event,
        place: last.place,
        kind: kind === 'FIRST' && chain && chain.head ? 'UPDATE' : kind,
        form: last.input.form,
        occurredAt: last.input.occurredAt,
        said: { ...said, typed: bare(form, said.typed) },
        reasons: last.input.reasons || [],
        answers: last.input.answers || [],
        text: last.input.text || '',
        units,
        base: first.input.base || null,
        on: first.on,
        updatedAt: nowText(),
      })
    await db.outbox.bulkDelete(entries.map((e) => e.seq as number))
    return true
  })
}
