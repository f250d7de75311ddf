import { WireError, isSignedOut } from '@/wire/error'
import {
  AcceptReport,
  AddToReport,
  AnswerQuestions,
  AnswerWarning,
  ReceiveOrder,
  ResubmitReport,
  ReturnReport,
  SayWord,
  SeeReport,
  SubmitReport,
  SubmitStatement,
  TakeDoor,
  TellDanger,
  VisitDoor,
  type DeliveryRowFragment,
  type DoorRowFragment,
  type LedgerLineFragment,
  type NoticeRowFragment,
  type OrderRowFragment,
  type ReportRowFragment,
  type StatementRowFragment,
} from '@/wire/generated'
import type { TypedDocument } from '@/wire/document'
import { gql, type Options } from '@/wire/gql'
import { nowText } from '@/wire/clock'
import { exclusively } from '@/wire/lock'
import {
  chainKey,
  isAway,
  isCourtesy,
  putAnswer,
  storedDelivery,
  storedDoor,
  type OutboxEntry,
  type PersonDb,
  type Sending,
  type StoredNotice,
  type StoredReport,
} from './db'
import { countFiles, dropFiles, letFollow, sendAlong } from './files'

const first = 5_000
const longest = 15 * 60_000

/** 5 s doubled each time, at most a quarter of an hour, the last third by chance so that a valley does not come back as one. */
export function backOff(tries: number, random: () => number = Math.random): number {
  const full = Math.min(longest, first * Math.pow(2, tries))
  return Math.round(full * (2 / 3) + (full / 3) * random())
}

/** Why nothing goes out for now. Per phone, not per entry: a dead line is nobody's fault. */
export interface Pause {
  until: number
  tries: number
  /** The server named the time itself. */
  asked: boolean
}

export async function getPause(db: PersonDb, of: 'pause' | 'filePause' = 'pause'): Promise<Pause | null> {
  return ((await db.notes.get(of))?.value as Pause | undefined) ?? null
}

/** What an entry is about. A notice is about itself, whatever report it follows; a statement about its chain; what is written to a ledger about its row. */
function aboutOf(sending: Sending): string {
  if (sending.kind === 'more') return sending.about
  const { kind, input } = sending
  if (kind === 'tell') return input.id
  if ('row' in input) return input.row
  if ('division' in input) return chainKey(input.event, input.division)
  if ('report' in input) return input.report
  return 'delivery' in input ? input.delivery : 'task' in input ? input.task : 'order' in input ? input.order : input.id
}

/** What has to be through before an entry goes: what it is about, and of a notice the report it follows. */
function behindOf(e: OutboxEntry): string[] {
  return e.kind === 'tell' && e.input.report ? [e.report, e.input.report] : [e.report]
}

function entryOf(sending: Sending, notBefore: number): OutboxEntry {
  const { input } = sending
  return {
    ...sending,
    id: 'move' in input ? input.move : input.id,
    report: aboutOf(sending),
    madeAt: sending.kind === 'more' ? sending.madeAt : sending.input.madeAt,
    state: 'waiting',
    tries: 0,
    notBefore,
    claimed: 0,
  }
}

export interface Along {
  /** Optimistic row, kept together with the entry or not at all. */
  row?: StoredReport
  /** The draft it came from; its files go along. */
  draft?: string
  /** The files get new ids. */
  anew?: boolean
  /** Id of a refused entry whose place it takes. */
  replaces?: string
  notBefore?: number
  /** A notice nobody else knows of yet. */
  notice?: StoredNotice
}

/** What enqueue writes to: whoever looks before it does so opens a transaction over all of these, else nothing is kept. */
export const outboxTables = (db: PersonDb) => [db.outbox, db.reports, db.drafts, db.files, db.bytes, db.notices, db.losses, db.rowDrafts]

/** Puts one thing into the outbox, with all that comes and goes along with it in one transaction. */
export async function enqueue(db: PersonDb, sending: Sending, more: Along = {}): Promise<string> {
  const entry = entryOf(sending, more.notBefore || 0)
  await db.transaction('rw', outboxTables(db), async () => {
    if (more.draft) {
      const media = await sendAlong(db, more.draft, entry.report, entry.id, !!more.anew)
      if (media.length > 0) entry.input = { ...entry.input, media } as typeof entry.input
    }
    if (more.replaces) {
      const old = await db.outbox.where('id').equals(more.replaces).first()
      await db.outbox.where('id').equals(more.replaces).delete()
      // Sent anew under another id: the row of the old one was only ever on this phone.
      if (old && old.kind === 'submit' && old.report !== entry.report) {
        const row = await db.reports.get(old.report)
        if (row && row.pending) await db.reports.delete(old.report)
        await db.drafts.delete(old.report)
      }
    }
    await db.outbox.add(entry)
    if (more.row) await db.reports.put(more.row)
    if (more.notice) await db.notices.put(more.notice)
    if (more.draft) await db.drafts.delete(more.draft)
  })
  return entry.id
}

/**
 * Puts a decision into the outbox, one per report: a key that repeats or a second press finds the first one and changes nothing.
 * A refused decision gives way, else the new one would wait behind it for ever. Gives the id of the move that counts.
 */
export function decide(db: PersonDb, sending: Sending, notBefore: number): Promise<string> {
  const entry = entryOf(sending, notBefore)
  return db.transaction('rw', db.outbox, async () => {
    const others = (await db.outbox.where('report').equals(entry.report).toArray()).filter(isDecision)
    const waiting = others.find((e) => e.state === 'waiting')
    if (waiting) return waiting.id
    await db.outbox.bulkDelete(others.map((e) => e.seq as number))
    await db.outbox.add(entry)
    return entry.id
  })
}

export function isDecision(e: OutboxEntry): boolean {
  return e.kind === 'accept' || e.kind === 'return'
}

// Longer than a request with its refresh and its second try may take; a claim older than that is a crash.
const claimMs = 70_000

/** Whether an entry is on its way right now. */
export function isGoing(e: OutboxEntry): boolean {
  return e.claimed > Date.now() - claimMs
}

/**
 * Takes an entry back that is not on its way: undo, or "delete this one". A row that only this phone has goes with it. False
 * when it is too late.
 */
export function takeBack(db: PersonDb, id: string): Promise<boolean> {
  return db.transaction('rw', [db.outbox, db.reports, db.files, db.bytes, db.notices], async () => {
    const entry = await db.outbox.where('id').equals(id).first()
    if (!entry || isGoing(entry)) return false
    await db.outbox.delete(entry.seq as number)
    if (entry.kind === 'tell') await db.notices.filter((n) => n.id === id && !!n.pending).delete()
    await dropFiles(db, await db.files.where('move').equals(id).primaryKeys())
    if (entry.kind === 'submit') {
      const row = await db.reports.get(entry.report)
      if (row && row.pending) await db.reports.delete(entry.report)
      await db.outbox.where('report').equals(entry.report).delete()
      await dropFiles(db, await db.files.where('report').equals(entry.report).primaryKeys())
    }
    return true
  })
}

/** Marks an entry as on its way, unless it was taken back in the meantime. */
function claim(db: PersonDb, seq: number): Promise<OutboxEntry | undefined> {
  return db.transaction('rw', db.outbox, async () => {
    const entry = await db.outbox.get(seq)
    if (!entry || entry.state !== 'waiting') return undefined
    await db.outbox.update(seq, { claimed: Date.now() })
    return entry
  })
}

/** Lets go what is held back for undo: who signs out and sends first does not wait ten seconds. */
export async function letGo(db: PersonDb): Promise<void> {
  await db.outbox.toCollection().modify((e) => {
    if (e.state === 'waiting') e.notBefore = 0
  })
}

/**
 * Ends the waits. With an id also a refused entry is tried again. A time that the server asked for ends only when a person says
 * so (`pressed`).
 */
export async function retryNow(db: PersonDb, id?: string, pressed = false): Promise<void> {
  const now = Date.now()
  await db.transaction('rw', db.outbox, db.notes, db.files, async () => {
    for (const of of ['pause', 'filePause'] as const) {
      const pause = await getPause(db, of)
      if (pause && (pressed || !pause.asked)) await db.notes.delete(of)
    }
    if (!id)
      await db.files.toCollection().modify((f) => {
        if (f.state === 'waiting') f.notBefore = 0
      })
    await db.outbox.toCollection().modify((e) => {
      if (id ? e.id === id : e.state === 'waiting' && e.tries > 0) {
        e.state = 'waiting'
        e.notBefore = Math.min(e.notBefore, now)
        e.error = undefined
      }
    })
  })
}

/** Ends a wait that was only a guess: somebody just made something, so the line is tried at once. A time the server asked for stands. */
export async function hurry(db: PersonDb): Promise<void> {
  const pause = await getPause(db)
  if (pause && !pause.asked) await db.notes.put({ key: 'pause', value: { ...pause, until: 0 } satisfies Pause })
}

function lockName(db: PersonDb): string {
  return `outbox:${db.person}`
}

export interface Left {
  /** Entries that wait and could go later by themselves. */
  waiting: number
  /** When the next one is due, in phone time; 0 when none waits. */
  next: number
}

/**
 * Sends what is due, one by one, oldest first. An entry leaves only after the server has named it. Under a lock: of all tabs
 * and the worker one sends at a time.
 */
export function drain(db: PersonDb): Promise<Left> {
  return exclusively(lockName(db), async () => {
    const pause = await getPause(db)
    if (!pause || pause.until <= Date.now()) await sendDue(db)
    return left(db)
  })
}

/** Whether words wait that could go now: photos stand back for them. */
export async function textDue(db: PersonDb): Promise<boolean> {
  return !!(await nextDue(db, new Set()))
}

async function sendDue(db: PersonDb): Promise<void> {
  const done = new Set<number>()
  for (;;) {
    const due = await nextDue(db, done)
    if (!due) return
    done.add(due.seq as number)
    const entry = await claim(db, due.seq as number)
    if (!entry) continue
    try {
      const row = await send(db, entry, { as: db.person })
      await settle(db, entry, row)
    } catch (err) {
      if (!(await refused(db, entry, err))) return
    }
  }
}

/** The oldest entry that may go. One report's entries keep their order: behind a waiting or refused one the rest waits. */
async function nextDue(db: PersonDb, done: Set<number>): Promise<OutboxEntry | undefined> {
  const now = Date.now()
  const blocked = new Set<string>()
  for (const e of await db.outbox.orderBy('seq').toArray()) {
    if (!behindOf(e).some((id) => blocked.has(id)) && e.state === 'waiting' && e.notBefore <= now && !done.has(e.seq as number)) return e
    blocked.add(e.report)
  }
  return undefined
}

/** What the server names in answer to an entry. */
type Named =
  | { report: ReportRowFragment }
  | { delivery: DeliveryRowFragment }
  | { door: DoorRowFragment }
  | { notice: NoticeRowFragment }
  | { order: OrderRowFragment }
  | { statement: StatementRowFragment }
  | { row: LedgerLineFragment }
  | { more: { id: string } }

// What each kind is told by. Every one answers with a payload of one thing, which names what it was about.
const told = {
  submit: SubmitReport,
  see: SeeReport,
  accept: AcceptReport,
  return: ReturnReport,
  resubmit: ResubmitReport,
  add: AddToReport,
  answer: AnswerWarning,
  questions: AnswerQuestions,
  word: SayWord,
  visit: VisitDoor,
  take: TakeDoor,
  tell: TellDanger,
  receive: ReceiveOrder,
  state: SubmitStatement,
}

async function send(db: PersonDb, entry: OutboxEntry, as: Options): Promise<Named> {
  if (entry.kind === 'row' || entry.kind === 'strike' || entry.kind === 'more') return (await import('./late')).sendLate(db, entry, as)
  const doc = told[entry.kind] as TypedDocument<Record<string, Named>, { input: unknown }>
  return Object.values(await gql(doc, { input: entry.input }, as))[0]!
}

async function settle(db: PersonDb, entry: OutboxEntry, named: Named): Promise<void> {
  // Whatever kind of thing it is, the answer names just that one.
  const row = Object.values(named)[0] as { id: string } | undefined
  const late = 'row' in named || 'statement' in named ? await import('./late') : null
  if (!row || row.id !== (entry.kind === 'state' ? entry.id : entry.report)) throw new WireError({ kind: 'internal', code: 'internal' })
  await db.transaction(
    'rw',
    [db.outbox, db.reports, db.deliveries, db.doors, db.notices, db.orders, db.chains, db.ledgers, db.checks, db.notes, db.files],
    async () => {
      await db.outbox.delete(entry.seq as number)
      await letFollow(db, entry.id)
      if (await isAway(db)) return
      if ('report' in named) await putAnswer(db, named.report)
      else if ('delivery' in named) await db.deliveries.put(storedDelivery(named.delivery))
      else if ('door' in named) await db.doors.put(storedDoor(named.door))
      else if ('notice' in named) await db.notices.put(named.notice)
      else if ('order' in named) await db.orders.put(named.order)
      else if ('row' in named) await late!.putLine(db, named.row)
      // What was answered waits for nobody any more.
      else if ('more' in named) await db.checks.delete(named.more.id)
      else if (entry.kind === 'state') await late!.putStatement(db, entry, named.statement)
      await db.notes.delete('pause')
      await db.notes.put({ key: 'lastSent', value: 'report' in named ? named.report.receivedAt : nowText() })
    },
  )
}

/** What a division tells, on its way. */
export type Stating = OutboxEntry & { kind: 'state' }

/** Whether the server refused a statement only because another version was there before it. */
export function isOvertaken(e: OutboxEntry): e is Stating {
  return (
    e.kind === 'state' && e.state === 'parked' && !e.clash && !!e.error && (e.error.code === 'statement.base' || e.error.code === 'loss.first_there')
  )
}

/** Whether statements wait to be joined with a version that came before them. */
export async function unjoined(db: PersonDb): Promise<boolean> {
  return (await db.outbox.filter(isOvertaken).count()) > 0
}

/** Puts a failed entry where it belongs. True: go on with the next one. */
async function refused(db: PersonDb, entry: OutboxEntry, err: unknown): Promise<boolean> {
  // Sign in first; neither the entry nor the line is to blame.
  if (isSignedOut(err)) {
    await db.outbox.update(entry.seq as number, { claimed: 0 })
    return false
  }
  const fault = err instanceof WireError ? err : new WireError({ kind: 'internal' })
  const seq = entry.seq as number
  // A version the server no longer knows is no judgement of the entry: it goes once the app is renewed.
  switch (fault.code === 'query.unknown' ? 'unavailable' : fault.kind) {
    case 'invalid':
    case 'denied':
    case 'conflict':
    case 'not_found':
      // A courtesy asks nothing of the person: a refused one is simply over.
      if (isCourtesy(entry)) await db.outbox.delete(seq)
      else await db.outbox.update(seq, { state: 'parked', claimed: 0, error: fault.toFault() })
      return true
    case 'internal': {
      // This entry may be the trouble, so the others do not wait for it.
      await db.outbox.update(seq, { tries: entry.tries + 1, claimed: 0, notBefore: Date.now() + backOff(entry.tries), error: fault.toFault() })
      return true
    }
    default: {
      const before = await getPause(db)
      const tries = before ? before.tries : 0
      const asked = Number(fault.params.seconds) * 1000
      const wait = asked > 0 ? Math.min(asked, longest) : backOff(tries)
      await db.transaction('rw', db.outbox, db.notes, async () => {
        await db.notes.put({ key: 'pause', value: { until: Date.now() + wait, tries: tries + 1, asked: asked > 0 } satisfies Pause })
        await db.outbox.update(seq, { tries: entry.tries + 1, claimed: 0, error: fault.toFault() })
      })
      return false
    }
  }
}

export async function left(db: PersonDb): Promise<Left> {
  const pause = await getPause(db)
  const entries = await db.outbox.orderBy('seq').toArray()
  const blocked = new Set<string>()
  let waiting = 0
  let next = 0
  for (const e of entries) {
    if (e.state === 'waiting' && !behindOf(e).some((id) => blocked.has(id))) {
      waiting++
      const due = Math.max(e.notBefore, pause ? pause.until : 0)
      if (next === 0 || due < next) next = Math.max(due, 1)
    }
    blocked.add(e.report)
  }
  return { waiting, next }
}

/** How many things the server does not know yet. Courtesies are not counted: they are not work. */
export async function countUnsent(db: PersonDb): Promise<number> {
  const [words, files] = await Promise.all([db.outbox.filter((e) => !isCourtesy(e)).count(), countFiles(db)])
  return words + files
}
