import type { ReportContentInput, ReturnReason } from '@/wire/generated'
import { nowText } from '@/wire/clock'
import { uuid7 } from '@/wire/id'
import { addingTo, type Draft, type MediaData, type OutboxEntry, type PersonDb, type StoredFile, type StoredReport } from './db'
import { decide, enqueue } from './outbox'

/** How long accept and return can be taken back before they go out. */
export const undoMs = 10_000

/** A report with what still waits on this phone laid over it. */
export interface ReportView extends StoredReport {
  /** The newest own move that the server has not named. */
  move?: OutboxEntry
  /** Files of it whose safe copy is still on this phone, in order; drafts left out. */
  files?: StoredFile[]
}

/** Lays the outbox over a row: what I did shows at once, marked as not yet sent. */
export function laidOver(row: StoredReport, outbox: OutboxEntry[], files: StoredFile[] = []): ReportView {
  let view: ReportView = row
  const own = files.filter((f) => f.report === row.id && (f.state !== 'draft' || f.move !== ''))
  if (own.length > 0) view = { ...view, files: own.sort((a, b) => (a.move < b.move ? -1 : a.move > b.move ? 1 : a.order - b.order)) }
  for (const e of outbox) {
    if (e.report !== row.id) continue
    if (/^(answer|questions|word|visit|take|tell|receive|row|strike|more)$/.test(e.kind)) continue
    if (e.kind === 'see') {
      if (!view.seenAt) view = { ...view, seenAt: e.madeAt }
      continue
    }
    view = { ...view, move: e }
    if (e.state === 'parked' || e.kind === 'submit' || e.kind === 'add') continue
    if (e.kind === 'accept') view = { ...view, state: 'ACCEPTED', desk: 'DOING', dueAt: null }
    else if (e.kind === 'return') view = { ...view, state: 'RETURNED', desk: 'DOING', dueAt: null }
    else if (e.kind === 'resubmit') view = { ...view, ...shown(e.input.content), state: 'SUBMITTED', desk: 'INBOX', returned: null }
  }
  return view
}

function shown(c: ReportContentInput) {
  return {
    category: c.category,
    severity: c.severity,
    facts: c.facts || [],
    peopleOut: c.peopleOut ?? null,
    peopleAffected: c.peopleAffected ?? null,
    note: c.note || '',
    spot: c.spot || '',
    position: c.position ?? null,
  }
}

export async function viewOf(db: PersonDb, id: string): Promise<ReportView | null> {
  const [row, outbox, files] = await Promise.all([
    db.reports.get(id),
    db.outbox.where('report').equals(id).sortBy('seq'),
    db.files.where('report').equals(id).toArray(),
  ])
  return row ? laidOver(row, outbox, files) : null
}

/** One file of a report, as this phone and the server know it together. */
export interface Shot {
  id: string
  kind: MediaData['kind']
  durationMs: number | null
  capturedAt: string | null
  own: boolean
  /** What the server says; null while it has not been told. */
  state: MediaData['state'] | null
  problem: MediaData['problem']
  /** Set while the safe copy is on this phone. */
  file?: StoredFile
}

/** The files of a report in the order they were told, those that only this phone knows of last. */
export function shotsOf(view: ReportView): Shot[] {
  const here = new Map((view.files || []).map((f) => [f.id, f]))
  const out: Shot[] = view.media.map((m) => ({ ...m, own: m.mine, file: here.get(m.id) }))
  const told = new Set(view.media.map((m) => m.id))
  for (const f of view.files || []) {
    if (!told.has(f.id))
      out.push({ id: f.id, kind: f.kind, durationMs: f.durationMs, capturedAt: f.capturedAt, own: true, state: null, problem: null, file: f })
  }
  return out
}

/** Mine, newest first. */
export async function viewMine(db: PersonDb, most = 500): Promise<ReportView[]> {
  const [rows, outbox, files] = await Promise.all([
    db.reports.where('[mineN+at]').between([1, ''], [1, '\uffff']).reverse().limit(most).toArray(),
    db.outbox.orderBy('seq').toArray(),
    db.files.toArray(),
  ])
  return rows.map((r) => laidOver(r, outbox, files))
}

/** Everything on the phone that is not only mine; for the desks. */
export async function viewAll(db: PersonDb): Promise<ReportView[]> {
  const [rows, outbox] = await Promise.all([db.reports.toArray(), db.outbox.orderBy('seq').toArray()])
  return rows.map((r) => laidOver(r, outbox))
}

/** Sends a draft: entry, optimistic row and the end of the draft are one transaction. Gives the report's id. */
export async function submit(
  db: PersonDb,
  draft: Draft,
  nature: StoredReport['nature'],
  author: StoredReport['author'],
  replaces?: string,
  /** Id of the draft as it was kept, when the report goes under another one. */
  from: string = draft.id,
): Promise<string> {
  const madeAt = nowText()
  const row: StoredReport = {
    id: draft.id,
    number: '',
    nature,
    direct: false,
    ...shown(draft.content),
    place: draft.place,
    state: 'SUBMITTED',
    desk: 'INBOX',
    madeAt,
    receivedAt: '',
    clockOffMs: null,
    dueAt: null,
    seenAt: null,
    seenBy: null,
    author,
    sealed: draft.sealed,
    mine: true,
    revision: 1,
    returned: null,
    moves: [],
    may: [],
    media: [],
    at: madeAt,
    mineN: 1,
    pending: true,
  }
  await enqueue(
    db,
    { kind: 'submit', input: { id: draft.id, place: draft.place.id, content: draft.content, sealed: draft.sealed || null, madeAt } },
    { row, draft: from, replaces, anew: from !== draft.id },
  )
  return draft.id
}

/** Sends a mended report again. */
export async function resubmit(db: PersonDb, draft: Draft, replaces?: string): Promise<void> {
  const report = draft.mends as string
  await enqueue(db, { kind: 'resubmit', input: { report, move: uuid7(), content: draft.content, madeAt: nowText() } }, { draft: draft.id, replaces })
}

/** Adds words or files to a report, whatever became of it. */
export async function addMore(db: PersonDb, report: string, text: string, draft: string = addingTo(report)): Promise<void> {
  await enqueue(db, { kind: 'add', input: { report, move: uuid7(), text: text || null, madeAt: nowText() } }, { draft })
}

/** Tells the reporter that somebody has opened it; once per report. */
export async function see(db: PersonDb, row: StoredReport): Promise<void> {
  if (row.seenAt || row.pending || row.may.indexOf('SEE') < 0) return
  const waits = await db.outbox.where('report').equals(row.id).count()
  if (waits === 0) await enqueue(db, { kind: 'see', input: { report: row.id, move: uuid7(), madeAt: nowText() } })
}

/** Gives the id of the move, for undo. */
export async function accept(db: PersonDb, report: string): Promise<string> {
  return decide(db, { kind: 'accept', input: { report, move: uuid7(), madeAt: nowText() } }, Date.now() + undoMs)
}

export async function giveBack(db: PersonDb, report: string, reason: ReturnReason, text: string): Promise<string> {
  return decide(db, { kind: 'return', input: { report, move: uuid7(), reason, text: text || null, madeAt: nowText() } }, Date.now() + undoMs)
}

export async function saveDraft(db: PersonDb, draft: Draft): Promise<void> {
  await db.drafts.put(draft)
}
