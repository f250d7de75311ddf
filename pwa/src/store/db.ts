import Dexie, { type Table } from 'dexie'
import type { Fault } from '@/wire/error'
import type { Box } from './sealed'
import type { Conflict, Statement as Said } from '@/kit/figures/merge'
import type {
  AcceptReportInput,
  AddReliefNeedInput,
  AddToReportInput,
  AnswerQuestionsInput,
  AnswerSiteCheckInput,
  AnswerVerifyInput,
  AnswerWarningInput,
  CategoryRowFragment,
  CellAnswerInput,
  ChainRowFragment,
  CheckRowFragment,
  DeliveryRowFragment,
  DivisionRowFragment,
  DoorRowFragment,
  EventRowFragment,
  FindingReasonInput,
  LedgerLineFragment,
  LossKnownOfQuery,
  MediaKind,
  MediaProblem,
  MediaRowFragment,
  NoticeRowFragment,
  OrderRowFragment,
  ReceiveOrderInput,
  RecordReliefInput,
  RemoveLedgerRowInput,
  ReportContentInput,
  ReportRowFragment,
  ResubmitReportInput,
  ReturnReportInput,
  SaveLedgerRowInput,
  SayWordInput,
  SeeReportInput,
  StatementKind,
  SubmitReportInput,
  SubmitStatementInput,
  TakeDoorInput,
  TellDangerInput,
  VisitDoorInput,
} from '@/wire/generated'

export type ReportData = ReportRowFragment
export type Place = ReportRowFragment['place']
export type MediaData = MediaRowFragment

/** A report as the phone keeps it. */
export interface StoredReport extends ReportData {
  /** Orders the lists: server time, or the phone's own until the server has it. */
  at: string
  /** 1 when the viewer wrote it; IndexedDB has no index on booleans. */
  mineN: 0 | 1
  /** True until the server has named it: the row is only on this phone. */
  pending?: boolean
}

export interface Draft {
  /** Becomes the id of the report. */
  id: string
  place: Place
  content: ReportContentInput
  sealed: boolean
  /** Set when it is a returned report being mended. */
  mends?: string
  /** Set when something is added to a report that the town has: words and files only. */
  adds?: string
  updatedAt: string
}

/** Id of the draft of what is added to a report. */
export function addingTo(report: string): string {
  return `add:${report}`
}

/**
 * draft: chosen, not sent off. held: its words have not reached the server, so it waits. waiting: to be carried over. sent: every
 * byte is there, the server's word is not. refused: the server looked and did not keep it.
 */
export type FileState = 'draft' | 'held' | 'waiting' | 'sent' | 'refused'

/** A photo, film or voice note whose only safe copy is on this phone. Its bytes lie in their own table, since offsets are written often. */
export interface StoredFile {
  /** Made here; the server knows the file by it. */
  id: string
  /** What it is of: a report, a row of a ledger, or a site check. */
  report: string
  /** Set when it is of a row: the ledger, see lines.ts. */
  ledger?: string
  /** Set when it is of a site check. */
  check?: true
  /** Draft it was chosen for; empty once it has been sent off. */
  draft: string
  /** Entry of the outbox that tells the server of it; empty while in a draft. */
  move: string
  /** Order in which they were chosen. */
  order: number
  kind: MediaKind
  type: string
  bytes: number
  sha256: string
  capturedAt: string | null
  latitude: number | null
  longitude: number | null
  accuracyM: number | null
  durationMs: number | null
  state: FileState
  /** Path of the upload on the server; empty before the first try. */
  upload: string
  /** Bytes the server is known to have. */
  offset: number
  tries: number
  /** Not tried before; phone's own clock in milliseconds. */
  notBefore: number
  error?: Fault
  problem?: MediaProblem
}

/** Bytes by id of the file, or by id and size for pictures. ArrayBuffer, because old engines lose blobs in the database. */
export interface StoredBytes {
  key: string
  type: string
  data: ArrayBuffer
}

/** A picture that can be fetched again, kept so that it shows without a network. Bounded: see pictures.ts. */
export interface KeptPicture {
  key: string
  /** 1 when the viewer took it: those go last. */
  own: 0 | 1
  bytes: number
  /** When it was last looked at, phone time. */
  at: number
}

/** A warning to this person, as the phone keeps it. */
export interface StoredDelivery extends DeliveryRowFragment {
  /** 1 while somebody waits for the answer; IndexedDB has no index on booleans. */
  openN: 0 | 1
}

/** A door of this person's place, as the phone keeps it: masked. What is sealed lies beside it, see sealed.ts. */
export interface StoredDoor extends DoorRowFragment {
  openN: 0 | 1
}

/** What only officer A or B of a door reads, under a key that cannot leave this browser. */
export interface SealedDoor extends Box {
  id: string
}

/** A row of a ledger as the server has it: masked. */
export interface StoredRow extends LedgerLineFragment {
  key: string
}

/** Columns by code. */
export type Cells = Record<string, string>

/** A row that is being written: what names a person is sealed here, too. */
export interface RowDraft {
  row: string
  key: string
  /** The version it was made on; null for a new one. */
  base: string | null
  /** What names nobody. */
  cells: Cells
  /** What was typed of the rest; an empty text takes a column out, and what is left out stays as it is. */
  sealed: Box | null
  text: string
  updatedAt: string
}

/** A row on its way. Its input holds only what names nobody; the rest is sealed beside it and put in when it is sent. */
export interface Rowing {
  input: SaveLedgerRowInput
  place: Place
  sealed: Box | null
  /** What is sealed, as a list shows it; empty for a column that goes out. */
  masks: Cells
}

/** A local danger notice that concerns this person, as the phone keeps it. */
export interface StoredNotice extends NoticeRowFragment {
  /** True until the server has named it: nobody else knows of it. */
  pending?: boolean
}

export type StoredOrder = OrderRowFragment

export type StoredEvent = EventRowFragment

/** Names what one village tells of one event: its chain, its draft, what waits to be sent. */
export function chainKey(event: string, division: string): string {
  return `${event}|${division}`
}

/** What the own village has told of an event, as the phone keeps it. */
export interface StoredChain extends ChainRowFragment {
  key: string
  /** The returned version while its return waits: what answers are measured against, and how it was answered. */
  back?: { n: number; said: Said; answers: CellAnswerInput[] }
}

/** A version of the form; it never changes. */
export interface StoredForm {
  version: string
  document: string
}

/** What was known of the village for an event, when the phone last asked. */
export interface StoredKnown {
  key: string
  known: LossKnownOfQuery['lossKnown']
}
/** When the phone last asked for a whole ledger; it lies with what is known, under the ledger's own key. */
export interface AskedLedger {
  key: string
  askedAt: string
}

/** What somebody has typed of the losses of his village and not sent. */
export interface LossDraft {
  key: string
  event: string
  place: Place
  kind: StatementKind
  form: string
  occurredAt: string
  /** Set once somebody has said when it was. */
  timed?: boolean
  /** Figures and facts as they stand now. */
  said: Said
  reasons: FindingReasonInput[]
  answers: CellAnswerInput[]
  text: string
  /** Unit by printed unit, as chosen for typing. */
  units: Record<string, string>
  /** The version it was made on with what that said; null for the first. */
  base: string | null
  on: Said
  /** What stood there before the last change, for undo. */
  before?: Pick<LossDraft, 'said' | 'reasons' | 'answers' | 'occurredAt' | 'timed' | 'text' | 'units'>
  updatedAt: string
}

/** Another version came meanwhile and says something else in places: somebody has to choose. */
export interface Clash {
  /** The newest version, which the next one is made on. */
  base: string
  by: string
  at: string
  theirs: Said
  merged: Said
  conflicts: Conflict[]
}

export type SendKind =
  | 'submit'
  | 'see'
  | 'accept'
  | 'return'
  | 'resubmit'
  | 'add'
  | 'answer'
  | 'questions'
  | 'word'
  | 'visit'
  | 'take'
  | 'tell'
  | 'receive'
  | 'state'
  | 'row'
  | 'strike'
  | 'more'

export type Sending =
  | { kind: 'submit'; input: SubmitReportInput }
  | { kind: 'see'; input: SeeReportInput }
  | { kind: 'accept'; input: AcceptReportInput }
  | { kind: 'return'; input: ReturnReportInput }
  | { kind: 'resubmit'; input: ResubmitReportInput }
  | { kind: 'add'; input: AddToReportInput }
  | { kind: 'answer'; input: AnswerWarningInput }
  | { kind: 'questions'; input: AnswerQuestionsInput }
  | { kind: 'word'; input: SayWordInput }
  | { kind: 'visit'; input: VisitDoorInput }
  | { kind: 'take'; input: TakeDoorInput }
  | { kind: 'tell'; input: TellDangerInput }
  | { kind: 'receive'; input: ReceiveOrderInput }
  | {
      kind: 'state'
      input: SubmitStatementInput
      place: Place
      /** What its base said. */
      on: Said
      /** Whose version it was joined with, when it was. */
      joined?: { by: string; at: string }
      clash?: Clash
    }
  | ({ kind: 'row' } & Rowing)
  | { kind: 'strike'; input: RemoveLedgerRowInput; key: string }
  | ({ kind: 'more'; sealed: Box | null; event: string; about: string; name: string; madeAt: string } & (
      | { op: 'need'; input: AddReliefNeedInput }
      | { op: 'give'; input: RecordReliefInput }
      | { op: 'found'; input: AnswerSiteCheckInput }
      | { op: 'verify'; input: AnswerVerifyInput }
    ))

/** What asks nothing of the person when it is refused, and is no work that could be lost: seen, and a word that all is well. */
export function isCourtesy(e: { kind: SendKind }): boolean {
  return e.kind === 'see' || e.kind === 'word'
}

/** One thing that waits to be sent, or that the server refused. */
export type OutboxEntry = Sending & {
  /** Order of making. */
  seq?: number
  /** What the server names: id of the report for a submit, of the move for the rest. */
  id: string
  /** What it is about: a report, a warning to the person, a door, a notice, an order, or what a village tells of an event. */
  report: string
  madeAt: string
  state: 'waiting' | 'parked'
  tries: number
  /** Not sent before; phone's own clock in milliseconds. */
  notBefore: number
  /** When somebody began to send it, phone time; 0 while nobody does. */
  claimed: number
  error?: Fault
}

/** Name of the note that holds the key of sealed.ts; what is sealed and not sent needs it after a sign-out, too. */
export const keyName = 'sealKey'

export interface Cursor {
  /** Id of the place. */
  scope: string
  cursor: string
  at: string
}

interface Row {
  key: string
  value: unknown
}

/** The phone's own copy for one person: what he may see here, what he has begun, what waits to be sent. */
export class PersonDb extends Dexie {
  reports!: Table<StoredReport, string>
  divisions!: Table<DivisionRowFragment, string>
  categories!: Table<CategoryRowFragment, string>
  cursors!: Table<Cursor, string>
  drafts!: Table<Draft, string>
  outbox!: Table<OutboxEntry, number>
  notes!: Table<Row, string>
  files!: Table<StoredFile, string>
  bytes!: Table<StoredBytes, string>
  pictures!: Table<KeptPicture, string>
  deliveries!: Table<StoredDelivery, string>
  doors!: Table<StoredDoor, string>
  sealed!: Table<SealedDoor, string>
  notices!: Table<StoredNotice, string>
  orders!: Table<StoredOrder, string>
  events!: Table<StoredEvent, string>
  chains!: Table<StoredChain, string>
  forms!: Table<StoredForm, string>
  known!: Table<StoredKnown, string>
  losses!: Table<LossDraft, string>
  ledgers!: Table<StoredRow, string>
  rowDrafts!: Table<RowDraft, string>
  checks!: Table<CheckRowFragment, string>

  constructor(readonly person: string) {
    super(`jiaoying-${person}`)
    this.version(1).stores({
      reports: 'id, at, desk, [mineN+at]',
      divisions: 'id, parent, level',
      categories: 'code',
      cursors: 'scope',
      drafts: 'id, updatedAt',
      outbox: '++seq, &id, report',
      notes: 'key',
    })
    this.version(2)
      .stores({ files: 'id, report, draft, move, state', bytes: 'key', pictures: 'key, [own+at]' })
      // Rows from before there were pictures have none.
      .upgrade((tx) =>
        tx
          .table<StoredReport>('reports')
          .toCollection()
          .modify((r) => {
            r.media = r.media || []
          }),
      )
    this.version(3).stores({ deliveries: 'id, openN, calledAt', doors: 'id, openN, warning', sealed: 'id' })
    this.version(4).stores({ notices: 'id', orders: 'id' })
    // Doors from before they had stages are officer A's, until they come anew.
    this.version(5).upgrade((tx) =>
      tx
        .table<StoredDoor>('doors')
        .toCollection()
        .modify((d) => {
          d.stage = d.stage || 'OWN'
          d.hand = d.hand || (d.mine ? 'A' : null)
          d.rulings = d.rulings || []
        }),
    )
    this.version(6).stores({ events: 'id', chains: 'key, id', forms: 'version', known: 'key', losses: 'key' })
    this.version(7).stores({ ledgers: 'id, key', rowDrafts: 'row, key' })
    this.version(8).stores({ checks: 'id' })
  }
}

let open: PersonDb | null = null

/** The database of a person; the one of somebody else is closed first. */
export function dbOf(person: string): PersonDb {
  if (open && open.person === person) return open
  if (open) open.close()
  open = new PersonDb(person)
  return open
}

/** As the phone keeps a row of the server. */
export function stored(report: ReportData): StoredReport {
  return { ...report, at: report.receivedAt, mineN: report.mine ? 1 : 0 }
}

/** As the phone keeps a warning to its person. */
export function storedDelivery(d: DeliveryRowFragment): StoredDelivery {
  return { ...d, openN: d.asks && d.state === 'OPEN' ? 1 : 0 }
}

/** As the phone keeps a door. */
export function storedDoor(d: DoorRowFragment): StoredDoor {
  return { ...d, openN: d.state === 'OPEN' ? 1 : 0 }
}

const settled = (r: ReportData) => r.media.filter((m) => m.state !== 'EXPECTED').length

/**
 * Keeps a row that came as the answer to a command. Moves are only ever added and files only ever settled, so a row with fewer
 * of either is an answer that was overtaken by the feed on a slow line: putting it down would show an old state that nothing
 * corrects.
 */
export async function putAnswer(db: PersonDb, report: ReportData): Promise<void> {
  const kept = await db.reports.get(report.id)
  if (!kept || kept.pending || (kept.moves.length <= report.moves.length && settled(kept) <= settled(report))) await db.reports.put(stored(report))
}

/** Empties what can be fetched again; drafts, outbox and their files stay, and so do the rows that only this phone has. */
export async function wipeReplica(db: PersonDb): Promise<void> {
  const tables = [db.reports, db.deliveries, db.doors, db.sealed, db.notices, db.orders, db.cursors, db.pictures, db.bytes]
  await db.transaction('rw', [...tables, db.events, db.chains, db.known, db.ledgers, db.checks, db.notes], async () => {
    await db.reports.filter((r) => !r.pending).delete()
    await db.deliveries.clear()
    await db.doors.clear()
    await db.sealed.clear()
    await db.notices.filter((n) => !n.pending).delete()
    await db.orders.clear()
    // What is drafted or waits needs its event and its form to be read.
    await db.events.clear()
    await db.chains.clear()
    await db.known.clear()
    await db.ledgers.clear()
    await db.checks.clear()
    await db.notes.where('key').startsWithAnyOf('relief:', 'order:').delete()
    await db.cursors.clear()
    await db.bytes.bulkDelete(await db.pictures.toCollection().primaryKeys())
    await db.pictures.clear()
  })
}

const awayKey = 'away'

/** Whether its person has signed out: an answer that comes late, to whichever tab, brings nothing back. To be asked inside the transaction that writes. */
export async function isAway(db: PersonDb): Promise<boolean> {
  return !!(await db.notes.get(awayKey))
}

/** The person is here again. */
export async function isBack(db: PersonDb): Promise<void> {
  await db.notes.delete(awayKey)
}

/** After a sign-out: with unsent work only the replica goes, else the whole database. */
export async function putAway(person: string): Promise<void> {
  const db = dbOf(person)
  const unsent = await db.outbox.filter((e) => !isCourtesy(e)).count()
  const drafts = (await db.drafts.count()) + (await db.losses.count()) + (await db.rowDrafts.count())
  const files = await db.files.count()
  if (unsent === 0 && drafts === 0 && files === 0) {
    await db.delete()
    open = null
    return
  }
  await wipeReplica(db)
  await db.transaction('rw', db.divisions, db.categories, db.notes, async () => {
    await db.divisions.clear()
    await db.categories.clear()
    // What is sealed and not sent is opened again by who signs in here.
    const key = await db.notes.get(keyName)
    await db.notes.clear()
    if (key) await db.notes.put(key)
    await db.notes.put({ key: awayKey, value: true })
  })
  db.close()
  open = null
}
