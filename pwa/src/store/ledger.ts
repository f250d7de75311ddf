import type { Table } from 'dexie'
import { nowText } from '@/wire/clock'
import { WireError } from '@/wire/error'
import { LedgerLineOf, LedgerOf, type LedgerLineFragment, type LedgerOfQuery, type MediaRowFragment } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { uuid7 } from '@/wire/id'
import type { Column, Form } from '@/kit/figures/form'
import { tied } from '@/kit/figures/tie'
import type { AskedLedger, Cells, OutboxEntry, PersonDb, Place, RowDraft, StoredFile, StoredRow } from './db'
import { dropFiles } from './files'
import { ledgerKey, putLine } from './lines'
import { enqueue, isGoing, outboxTables } from './outbox'
import { openBox, sealBox } from './sealed'

// Ledgers behind the figures (台账), as a village's phone writes them. What names a person is on this phone only until the server has it, and
// sealed all the while: see sealed.ts. What the server gives back is masked.

export type { Cells } from './db'
export { ledgerKey } from './lines'

export type Rowed = OutboxEntry & { kind: 'row' }
export type Struck = OutboxEntry & { kind: 'strike' }
const isOfLedger = (e: OutboxEntry): e is Rowed | Struck => e.kind === 'row' || e.kind === 'strike'

export interface Cell {
  text: string
  masked: boolean
}

/** here: on this phone. going: on its way. in: received. clash: somebody changed it before. leaving: taken out, not sent yet. */
export type LineState = 'here' | 'going' | 'in' | 'refused' | 'clash' | 'leaving'

/** A photo of a house, as this phone and the server know it together. */
export interface RowShot {
  id: string
  state: MediaRowFragment['state'] | null
  problem: MediaRowFragment['problem']
  own: boolean
  file?: StoredFile
}

/** One row of a ledger with what waits on this phone laid over it. */
export interface Line {
  id: string
  /** As the server has it; nothing while only this phone knows of it. */
  row?: StoredRow
  /** The newest on its way. */
  entry?: Rowed | Struck
  cells: Record<string, Cell>
  state: LineState
  shots: RowShot[]
  /** Being written, and not saved. */
  draft: boolean
}

/** Whether an entry can still be changed where it lies: nobody has begun to send it, or the server looked and refused it. */
function isLoose(e: OutboxEntry): boolean {
  return e.state === 'parked' || (e.tries === 0 && e.claimed === 0)
}

function cellsOf(row: Pick<LedgerLineFragment, 'cells'> | undefined): Record<string, Cell> {
  const out: Record<string, Cell> = {}
  for (const c of row ? row.cells : []) out[c.code] = { text: c.text, masked: c.masked }
  return out
}

/** What an entry makes of the cells below it: all open ones are its own, sealed ones only where it says so. */
function laid(under: Record<string, Cell>, e: Rowed): Record<string, Cell> {
  const out: Record<string, Cell> = {}
  for (const code of Object.keys(under)) if (under[code]!.masked) out[code] = under[code]!
  for (const c of e.input.cells) out[c.code] = { text: c.text, masked: false }
  for (const code of Object.keys(e.masks)) {
    if (e.masks[code]) out[code] = { text: e.masks[code]!, masked: true }
    else delete out[code]
  }
  return out
}

function stateOf(e: Rowed | Struck | undefined): LineState {
  if (!e) return 'in'
  if (e.state === 'parked') return e.error && e.error.code === 'ledger.base' ? 'clash' : 'refused'
  if (e.kind === 'strike') return 'leaving'
  return isGoing(e) ? 'going' : 'here'
}

export function shotsOf(media: MediaRowFragment[], files: StoredFile[]): RowShot[] {
  const here = new Map(files.map((f) => [f.id, f]))
  const out: RowShot[] = media.map((m) => ({ id: m.id, state: m.state, problem: m.problem, own: m.mine, file: here.get(m.id) }))
  for (const f of files) if (!media.some((m) => m.id === f.id)) out.push({ id: f.id, state: null, problem: null, own: true, file: f })
  return out
}

/** The rows of a ledger, newest first. */
export async function viewLedger(db: PersonDb, key: string): Promise<Line[]> {
  const [rows, outbox, files, drafts] = await Promise.all([
    db.ledgers.where('key').equals(key).toArray(),
    db.outbox.orderBy('seq').toArray(),
    db.files.toArray(),
    db.rowDrafts.where('key').equals(key).toArray(),
  ])
  const entries = outbox.filter((e): e is Rowed | Struck => isOfLedger(e) && keyOf(e) === key)
  const ids = Array.from(new Set(rows.map((r) => r.id).concat(entries.map((e) => e.report))))
  const at: Record<string, string> = {}
  const out: Line[] = []
  for (const id of ids) {
    const row = rows.find((r) => r.id === id)
    const own = entries.filter((e) => e.report === id)
    // Of a refused one and what was made behind it the refused one is what has to be looked at.
    const entry = own.find((e) => e.state === 'parked') || own[own.length - 1]
    if (row && row.removedAt && !entry) continue
    let cells = cellsOf(row)
    for (const e of own) if (e.kind === 'row') cells = laid(cells, e)
    at[id] = row ? row.receivedAt : own[0]!.madeAt
    const mine = files.filter((f) => f.report === id && f.ledger === key && f.state !== 'draft')
    out.push({
      id,
      row,
      entry,
      cells,
      state: stateOf(entry),
      shots: shotsOf(
        row ? row.media : [],
        mine.sort((a, b) => a.order - b.order),
      ),
      draft: drafts.some((d) => d.row === id),
    })
  }
  return out.sort((a, b) => (at[a.id]! < at[b.id]! ? 1 : at[a.id]! > at[b.id]! ? -1 : a.id < b.id ? 1 : -1))
}

function keyOf(e: Rowed | Struck): string {
  return e.kind === 'strike' ? e.key : ledgerKey(e.input.event, e.input.village, e.input.ledger)
}

// ---- what the server has

const first = 100
// A ledger has at most 2,000 rows.
const most = 20
const askedOf = (db: PersonDb) => db.known as unknown as Table<AskedLedger, string>

/** Asks for a ledger as a whole; kept, so that it is there without a line. */
export async function askLedger(db: PersonDb, event: string, village: string, ledger: string): Promise<void> {
  const key = ledgerKey(event, village, ledger)
  const before = await db.ledgers.where('key').equals(key).primaryKeys()
  const rows: LedgerLineFragment[] = []
  let after: string | null = null
  for (let n = 0; n < most; n++) {
    const got: LedgerOfQuery['ledger'] = (await gql(LedgerOf, { event, ledger, within: village, first, after }, { as: db.person })).ledger
    rows.push(...got.nodes)
    if (!got.pageInfo.hasNextPage || !got.pageInfo.endCursor) break
    after = got.pageInfo.endCursor
  }
  const ids = new Set(rows.map((r) => r.id))
  await db.transaction('rw', db.ledgers, db.known, async () => {
    // What was received while the answers were on their way is newer than they are.
    const gone = await db.ledgers
      .where('key')
      .equals(key)
      .filter((k) => !ids.has(k.id) && before.indexOf(k.id) >= 0)
      .primaryKeys()
    await db.ledgers.bulkDelete(gone)
    for (const r of rows) await putLine(db, r)
    await askedOf(db).put({ key, askedAt: nowText() })
  })
}

/** Asks for one row; what lies here is brought up to it. */
export async function askLine(db: PersonDb, id: string): Promise<void> {
  const { ledgerRow } = await gql(LedgerLineOf, { id }, { as: db.person })
  await putLine(db, ledgerRow)
}

/** When the phone last asked for a ledger; empty before the first time. */
export async function askedAt(db: PersonDb, key: string): Promise<string> {
  const row = await askedOf(db).get(key)
  return row ? row.askedAt : ''
}

// ---- writing

/** A row in hand. */
export interface Writing {
  row: string
  key: string
  /** The version it is made on; null for a new one. */
  base: string | null
  cells: Cells
  sealed: Cells
  /** What is sealed already, as a list shows it. */
  masks: Cells
  text: string
}

const digits = (s: string) => {
  const r = Array.from(s.trim())
  return r.length >= 11 ? r.slice(0, 3).join('') + '****' + r.slice(-4).join('') : r.length >= 7 ? '****' + r.slice(-2).join('') : '****'
}

/** What a list shows of a sealed column, as the server masks it. */
export function maskOf(c: Pick<Column, 'datatype' | 'most'>, text: string): string {
  if (!text.trim()) return ''
  if (c.datatype === 'phone' || c.datatype === 'account' || c.datatype === 'idcard') return digits(text)
  return c.datatype === 'text' && c.most <= 50 ? Array.from(text.trim())[0]! + '*' : '****'
}

/** A new row, or one that is there: as it was left, as it waits here, or as the server has it. */
export async function beginRow(db: PersonDb, key: string, line?: Line): Promise<Writing> {
  const id = line ? line.id : uuid7()
  const w: Writing = { row: id, key, base: line && line.row ? line.row.version : null, cells: {}, sealed: {}, masks: {}, text: '' }
  if (!line) return w
  for (const code of Object.keys(line.cells)) (line.cells[code]!.masked ? w.masks : w.cells)[code] = line.cells[code]!.text
  const e = line.entry && line.entry.kind === 'row' ? line.entry : null
  if (e && isLoose(e)) {
    w.sealed = (e.sealed && (await openBox<Cells>(db, e.sealed))) || {}
    w.text = e.input.text || ''
  }
  return w
}

/** The row of a ledger that was being written and not saved. */
export async function lastDraft(db: PersonDb, key: string, row?: string): Promise<Writing | null> {
  const drafts = await db.rowDrafts.where('key').equals(key).toArray()
  // A change of a row that waits here unsent is no new row.
  const own = new Set(row ? [] : (await db.outbox.toArray()).map((e) => e.report))
  const d = row
    ? drafts.find((x) => x.row === row)
    : drafts.filter((x) => x.base === null && !own.has(x.row)).sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0]
  if (!d) return null
  const sealed = d.sealed ? await openBox<Cells>(db, d.sealed) : {}
  return { row: d.row, key, base: d.base, cells: d.cells, sealed: sealed || {}, masks: {}, text: d.text }
}

/** Seals what names a person. A browser without a key cannot keep it, and says so. */
async function boxOf(db: PersonDb, sealed: Cells) {
  if (Object.keys(sealed).length === 0) return null
  const box = await sealBox(db, sealed)
  if (!box) throw new WireError({ kind: 'invalid', code: 'ledger.no_key' })
  return box
}

export async function keepDraft(db: PersonDb, w: Writing): Promise<void> {
  const d: RowDraft = {
    row: w.row,
    key: w.key,
    base: w.base,
    cells: w.cells,
    sealed: await boxOf(db, w.sealed),
    text: w.text,
    updatedAt: nowText(),
  }
  await db.rowDrafts.put(d)
}

export async function dropDraft(db: PersonDb, row: string): Promise<void> {
  await db.transaction('rw', db.rowDrafts, db.files, db.bytes, async () => {
    await db.rowDrafts.delete(row)
    await dropFiles(db, await db.files.where('draft').equals(row).primaryKeys())
  })
}

const ofRow = async (db: PersonDb, row: string) => (await db.outbox.where('report').equals(row).sortBy('seq')).filter(isOfLedger)

/**
 * Puts a row into the outbox with the photos chosen for it. What waits there of the same row and nobody has begun to send gives way to it; behind
 * what may have arrived it is made on that. Gives the id of the version.
 */
export async function saveRow(db: PersonDb, form: Form, place: Place, to: { event: string; ledger: string }, w: Writing): Promise<string> {
  const sealed = await boxOf(db, w.sealed)
  const masks: Cells = {}
  for (const code of Object.keys(w.sealed)) {
    const c = form.columns.find((o) => o.ledger === to.ledger && o.code === code)
    masks[code] = c ? maskOf(c, w.sealed[code]!) : ''
  }
  return db.transaction('rw', [...outboxTables(db), db.ledgers], async () => {
    const entries = await ofRow(db, w.row)
    const stay = entries.filter((e) => !isLoose(e))
    const go = entries.filter(isLoose)
    const kept = await db.ledgers.get(w.row)
    const clash = go.some((e) => e.error && e.error.code === 'ledger.base')
    const last = stay[stay.length - 1]
    const base = last ? last.id : clash && kept ? kept.version : go[0] ? go[0].input.base || null : w.base
    for (const e of go) {
      await db.files.where('move').equals(e.id).modify({ draft: w.row, state: 'draft' })
      await db.outbox.delete(e.seq as number)
    }
    await db.rowDrafts.delete(w.row)
    const cells = Object.keys(w.cells)
      .filter((code) => w.cells[code])
      .map((code) => ({ code, text: w.cells[code]! }))
    const input = {
      id: uuid7(),
      row: w.row,
      event: to.event,
      village: place.id,
      ledger: to.ledger,
      base,
      cells,
      text: base ? w.text.trim() : null,
      madeAt: nowText(),
    }
    return enqueue(db, { kind: 'row', input, place, sealed, masks }, { draft: w.row })
  })
}

/** Takes a row out, with words. One that only this phone has is simply gone. */
export function strikeRow(db: PersonDb, key: string, line: Line, text: string): Promise<void> {
  return db.transaction('rw', outboxTables(db), async () => {
    const entries = await ofRow(db, line.id)
    const stay = entries.filter((e) => !isLoose(e))
    for (const e of entries.filter(isLoose)) {
      await db.outbox.delete(e.seq as number)
      await dropFiles(db, await db.files.where('move').equals(e.id).primaryKeys())
    }
    await db.rowDrafts.delete(line.id)
    const last = stay[stay.length - 1]
    const base = last ? last.id : line.row ? line.row.version : null
    if (base) await enqueue(db, { kind: 'strike', input: { id: uuid7(), row: line.id, base, text: text.trim(), madeAt: nowText() }, key })
  })
}

/** Lets go what this phone wrote to a row and the server has not taken: what others wrote stands. False when it is on its way. */
export function letStand(db: PersonDb, row: string): Promise<boolean> {
  return db.transaction('rw', outboxTables(db), async () => {
    const entries = await ofRow(db, row)
    if (entries.some(isGoing)) return false
    for (const e of entries) {
      await db.outbox.delete(e.seq as number)
      await dropFiles(db, await db.files.where('move').equals(e.id).primaryKeys())
    }
    return true
  })
}

// ---- counts

/** What the ledgers of a village count for its figures, in hundredths: of those that are known here. `whole` says whether the server was asked. */
export interface Counted {
  counts: Record<string, number>
  ledgers: { code: string; rows: number | null; whole: boolean }[]
}

export async function countLedgers(db: PersonDb, form: Form, event: string, village: string): Promise<Counted> {
  const rows: Record<string, Cells[]> = {}
  // Everything is read once first: a live query follows only what it read before it waited for anything else.
  await Promise.all([db.ledgers.toArray(), db.outbox.toArray(), db.known.toArray(), db.files.toArray(), db.rowDrafts.toArray()])
  const out: Counted = { counts: {}, ledgers: [] }
  for (const code of Array.from(new Set(form.ties.map((tie) => tie.ledger)))) {
    const key = ledgerKey(event, village, code)
    const lines = (await viewLedger(db, key)).filter((l) => l.state !== 'leaving')
    const whole = !!(await askedAt(db, key))
    out.ledgers.push({ code, rows: lines.length, whole })
    if (!whole && lines.length === 0) continue
    rows[code] = lines.map((l) => {
      const open: Cells = {}
      for (const c of Object.keys(l.cells)) if (!l.cells[c]!.masked) open[c] = l.cells[c]!.text
      return open
    })
  }
  out.counts = tied(form, rows)
  return out
}
