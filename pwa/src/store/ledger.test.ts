import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import formText from '../../../server/loss/form/testdata/2024.json?raw'
import { openForm, type FormDocument } from '@/kit/figures/form'
import { WireError } from '@/wire/error'
import type { LedgerLineFragment, SaveLedgerRowInput } from '@/wire/generated'
import { dbOf, putAway, wipeReplica, type PersonDb } from './db'
import { keepFile } from './files'
import {
  askedAt,
  askLedger,
  beginRow,
  countLedgers,
  keepDraft,
  lastDraft,
  letStand,
  saveRow,
  strikeRow,
  viewLedger,
  type Writing,
  ledgerKey,
} from './ledger'
import { drain } from './outbox'
import { file, freshDb, noise, village } from './testing'

const wire = vi.hoisted(() => ({ gql: vi.fn() }))
vi.mock('@/wire/gql', () => wire)

const form = openForm(JSON.parse(formText) as FormDocument)
const to = { event: 'e1', ledger: 'D02' }
const key = ledgerKey('e1', village.id, 'D02')
const name = '尹怀桥'
// Nobody's: its check digit is wrong.
const number = '370405194001010010'
let db: PersonDb

/** A server that keeps rows masked and takes only what was made on the newest version. */
class Server {
  rows: Record<string, LedgerLineFragment> = {}
  secret: Record<string, Record<string, string>> = {}
  got: SaveLedgerRowInput[] = []
  at = 0
  answer = vi.fn(async (doc: { name: string }, v: { input: SaveLedgerRowInput; id: string }) => {
    if (doc.name === 'SaveLedgerRow') return { saveLedgerRow: { row: this.take(v.input) } }
    if (doc.name === 'RemoveLedgerRow') {
      const row = this.rows[v.input.row]!
      if (row.version !== v.input.base) throw new WireError({ kind: 'conflict', code: 'ledger.base' })
      return {
        removeLedgerRow: {
          row: (this.rows[row.id] = { ...row, version: v.input.id, revision: row.revision + 1, removedAt: this.time(), removedText: 'x' }),
        },
      }
    }
    if (doc.name === 'LedgerLineOf') return { ledgerRow: this.rows[v.id]! }
    return { ledger: { nodes: Object.values(this.rows).filter((r) => !r.removedAt), pageInfo: { hasNextPage: false, endCursor: null } } }
  })
  time() {
    return new Date(Date.UTC(2026, 10, 24, 3, this.at++)).toISOString()
  }
  take(input: SaveLedgerRowInput): LedgerLineFragment {
    this.got.push(input)
    const old = this.rows[input.row]
    if ((old ? old.version : null) !== (input.base || null))
      throw new WireError({ kind: 'conflict', code: 'ledger.base', params: { newest: old && old.version } })
    if (old && !input.text) throw new WireError({ kind: 'invalid', code: 'invalid' })
    const sealed = { ...this.secret[input.row] }
    const open: Record<string, string> = {}
    for (const c of input.cells) (form.columns.find((x) => x.code === c.code)!.sealed ? sealed : open)[c.code] = c.text
    for (const code of Object.keys(sealed)) if (!sealed[code]) delete sealed[code]
    this.secret[input.row] = sealed
    const at = this.time()
    return (this.rows[input.row] = {
      id: input.row,
      event: input.event,
      place: village,
      ledger: input.ledger,
      revision: old ? old.revision + 1 : 1,
      version: input.id,
      cells: Object.keys(open)
        .map((code) => ({ code, text: open[code]!, masked: false }))
        .concat(Object.keys(sealed).map((code) => ({ code, text: '***', masked: true }))),
      removedAt: null,
      removedText: '',
      receivedAt: old ? old.receivedAt : at,
      changedAt: at,
      twins: [],
      mayEdit: true,
      media: (input.media || []).map((m) => ({
        id: m.id,
        kind: 'PHOTO' as const,
        state: 'EXPECTED' as const,
        problem: null,
        type: m.type,
        bytes: m.bytes,
        durationMs: null,
        capturedAt: null,
        mine: true,
      })),
    })
  }
}
let server: Server

async function written(cells: Record<string, string>, sealed: Record<string, string> = { D02001: name, D02002: number }): Promise<Writing> {
  return { ...(await beginRow(db, key)), cells, sealed }
}
const save = (w: Writing) => saveRow(db, form, village, to, w)
const lines = () => viewLedger(db, key)
const offline = () => wire.gql.mockRejectedValue(new WireError({ kind: 'offline' }))

/** Everything the browser has on its disk for this person, as text. */
async function disk(): Promise<string> {
  let out = ''
  for (const table of db.tables)
    for (const row of await table.toArray())
      out += JSON.stringify(row, (_k, v) =>
        v instanceof ArrayBuffer
          ? Array.from(new Uint8Array(v))
              .map((b) => String.fromCharCode(b))
              .join('')
          : v,
      )
  return out
}

describe('ledger', () => {
  beforeEach(() => {
    db = freshDb()
    server = new Server()
    wire.gql.mockReset()
    wire.gql.mockImplementation(server.answer as never)
  })

  it('keeps a row on the phone sealed, whole, and sends it once', async () => {
    const w = await written({ D02011: '2' })
    await keepDraft(db, w)
    expect((await lastDraft(db, key))!.sealed.D02001).toBe(name)
    await save(w)
    const raw = await disk()
    expect(raw).not.toContain(name)
    expect(raw).not.toContain(number)
    expect(await db.rowDrafts.count()).toBe(0)
    let [line] = await lines()
    expect([line!.state, line!.cells.D02001!.text, line!.cells.D02002!.text, line!.cells.D02011!.text]).toEqual(['here', '尹*', '370****0010', '2'])
    await drain(db)
    ;[line] = await lines()
    expect([line!.state, server.secret[line!.id]!.D02001, server.got.length]).toEqual(['in', name, 1])
    expect(await disk()).not.toContain(name)
    expect(await db.outbox.count()).toBe(0)
  })

  it('changes what waits where it lies, and behind what may have arrived goes another version', async () => {
    offline()
    await save(await written({ D02011: '2' }))
    const [line] = await lines()
    const again = await beginRow(db, key, line)
    expect([again.sealed.D02001, again.base]).toEqual([name, null])
    await save({ ...again, cells: { D02011: '3' } })
    expect(await db.outbox.count()).toBe(1)
    // Tried, and nobody knows what became of it.
    await drain(db)
    const tried = await beginRow(db, key, (await lines())[0])
    expect(tried.sealed).toEqual({})
    await save({ ...tried, cells: { D02011: '4' }, text: '量过了' })
    expect(await db.outbox.count()).toBe(2)
    expect((await lines())[0]!.cells.D02001!.text).toBe('尹*')
    await db.notes.delete('pause')
    wire.gql.mockImplementation(server.answer as never)
    await drain(db)
    const row = Object.values(server.rows)[0]!
    expect([row.revision, server.secret[row.id]!.D02001, row.cells.find((c) => c.code === 'D02011')!.text]).toEqual([2, name, '4'])
  })

  it('parks a change that another came before, and settles it either way', async () => {
    await save(await written({ D02011: '2' }))
    await drain(db)
    const change = async (n: string) => {
      const w = await beginRow(db, key, (await lines())[0])
      await save({ ...w, cells: { D02011: n }, text: '再看' })
    }
    const other = (n: string) => {
      const row = Object.values(server.rows)[0]!
      server.take({
        id: `o${n}`,
        row: row.id,
        ...to,
        village: village.id,
        base: row.version,
        cells: [{ code: 'D02011', text: n }],
        text: '同事',
        madeAt: '',
      })
    }
    await change('3')
    other('5')
    await drain(db)
    let [line] = await lines()
    expect(line!.state).toBe('clash')
    await askLedger(db, 'e1', village.id, 'D02')
    // Mine, on theirs.
    ;[line] = await lines()
    await save({ ...(await beginRow(db, key, line)), text: '我的对' })
    await drain(db)
    ;[line] = await lines()
    expect([line!.state, line!.cells.D02011!.text, line!.row!.revision]).toEqual(['in', '3', 3])
    // Theirs: mine is let go.
    await change('7')
    other('8')
    await drain(db)
    expect(await letStand(db, line!.id)).toBe(true)
    await askLedger(db, 'e1', village.id, 'D02')
    ;[line] = await lines()
    expect([line!.state, line!.cells.D02011!.text]).toEqual(['in', '8'])
  })

  it('takes a row out: at once when only this phone has it, with words else', async () => {
    await save(await written({ D02011: '2' }))
    await strikeRow(db, key, (await lines())[0]!, '')
    expect([await lines(), await db.outbox.count()]).toEqual([[], 0])
    await save(await written({ D02011: '2' }))
    await drain(db)
    await strikeRow(db, key, (await lines())[0]!, '记了两次')
    expect((await lines())[0]!.state).toBe('leaving')
    await drain(db)
    expect(await lines()).toEqual([])
    await askLedger(db, 'e1', village.id, 'D02')
    expect(await lines()).toEqual([])
  })

  it('sends photos along with the version, and keeps them through a change', async () => {
    const w = await written({ D02011: '2' })
    await keepFile(db, file('f1', 10), noise(10), null, { draft: w.row, report: w.row, ledger: key })
    await save(w)
    expect((await lines())[0]!.shots.map((s) => [s.id, s.file!.state])).toEqual([['f1', 'held']])
    await save({ ...(await beginRow(db, key, (await lines())[0])), cells: { D02011: '3' } })
    await drain(db)
    expect(server.got[0]!.media!.map((m) => m.id)).toEqual(['f1'])
    const [line] = await lines()
    expect(line!.shots.map((s) => [s.id, s.state, s.file!.state])).toEqual([['f1', 'EXPECTED', 'waiting']])
  })

  it('counts what the figures are tied to: rooms under each degree, a household at its worst, with what waits and without what leaves', async () => {
    await save(await written({ D02011: '2', D02013: '1' }))
    await save(await written({ D02013: '3' }, { D02001: '李四' }))
    await drain(db)
    await save(await written({ D02015: '4' }, { D02001: '王五' }))
    const gone = (await lines()).find((l) => l.cells.D02011)!
    let got = await countLedgers(db, form, 'e1', village.id)
    expect([got.counts.A01022, got.counts.A01023, got.counts.A01025, got.counts.A01026, got.counts.A01028, got.counts.A01029]).toEqual([
      200, 100, 400, 100, 400, 100,
    ])
    expect(got.ledgers.find((l) => l.code === 'D02')).toEqual({ code: 'D02', rows: 3, whole: false })
    // Nobody has asked for the dead and missing: nothing is known of them.
    expect(got.counts.A01008).toBeUndefined()
    await strikeRow(db, key, gone, '不是本村')
    got = await countLedgers(db, form, 'e1', village.id)
    expect([got.counts.A01023, got.counts.A01026]).toEqual([0, 100])
    await askLedger(db, 'e1', village.id, 'D02')
    expect((await countLedgers(db, form, 'e1', village.id)).ledgers.find((l) => l.code === 'D02')!.whole).toBe(true)
  })

  it('opens after a sign-out what was sealed before it, and forgets what the server has', async () => {
    await save(await written({ D02011: '2' }))
    await drain(db)
    await askLedger(db, 'e1', village.id, 'D02')
    await save(await written({ D02011: '5' }, { D02001: '李四' }))
    const person = db.person
    await putAway(person)
    db = dbOf(person)
    expect([await db.ledgers.count(), await db.outbox.count(), await askedAt(db, key)]).toEqual([0, 1, ''])
    await db.notes.delete('away')
    await drain(db)
    expect(Object.values(server.secret).map((s) => s.D02001)).toEqual([name, '李四'])
    await wipeReplica(db)
    expect(await db.ledgers.count()).toBe(0)
  })

  it('says so when what was sealed cannot be opened any more', async () => {
    await save(await written({ D02011: '2' }))
    await db.notes.delete('sealKey')
    await drain(db)
    const [line] = await lines()
    expect([line!.state, line!.entry!.error!.code, server.got.length]).toEqual(['refused', 'ledger.unsealed', 0])
  })
})
