import Dexie, { type Table } from 'dexie'
import type { Fault } from '@/wire/error'
import type {
  AcceptReportInput,
  CategoryRowFragment,
  DivisionRowFragment,
  ReportContentInput,
  ReportRowFragment,
  ResubmitReportInput,
  ReturnReportInput,
  SeeReportInput,
  SubmitReportInput,
} from '@/wire/generated'

export type ReportData = ReportRowFragment
export type Place = ReportRowFragment['place']

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
  updatedAt: string
}

export type SendKind = 'submit' | 'see' | 'accept' | 'return' | 'resubmit'

export type Sending =
  | { kind: 'submit'; input: SubmitReportInput }
  | { kind: 'see'; input: SeeReportInput }
  | { kind: 'accept'; input: AcceptReportInput }
  | { kind: 'return'; input: ReturnReportInput }
  | { kind: 'resubmit'; input: ResubmitReportInput }

/** One thing that waits to be sent, or that the server refused. */
export type OutboxEntry = Sending & {
  /** Order of making. */
  seq?: number
  /** What the server names: id of the report for a submit, of the move for the rest. */
  id: string
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

/**
 * Keeps a row that came as the answer to a command. Moves are only ever added, so a row with fewer of them is an answer that
 * was overtaken by the feed on a slow line: putting it down would show an old state that nothing corrects.
 */
export async function putAnswer(db: PersonDb, report: ReportData): Promise<void> {
  const kept = await db.reports.get(report.id)
  if (!kept || kept.pending || kept.moves.length <= report.moves.length) await db.reports.put(stored(report))
}

/** Empties what can be fetched again; drafts and outbox stay, and so do the rows that only this phone has. */
export async function wipeReplica(db: PersonDb): Promise<void> {
  await db.transaction('rw', db.reports, db.cursors, async () => {
    await db.reports.filter((r) => !r.pending).delete()
    await db.cursors.clear()
  })
}

/** After a sign-out: with unsent work only the replica goes, else the whole database. */
export async function putAway(person: string): Promise<void> {
  const db = dbOf(person)
  const unsent = await db.outbox.filter((e) => e.kind !== 'see').count()
  const drafts = await db.drafts.count()
  if (unsent === 0 && drafts === 0) {
    await db.delete()
    open = null
    return
  }
  await wipeReplica(db)
  await db.transaction('rw', db.divisions, db.categories, db.notes, async () => {
    await db.divisions.clear()
    await db.categories.clear()
    await db.notes.clear()
  })
  db.close()
  open = null
}
