import { WireError } from '@/wire/error'
import { RemoveLedgerRow, SaveLedgerRow, type LedgerLineFragment, type StatementRowFragment } from '@/wire/generated'
import { gql, type Options } from '@/wire/gql'
import type { Cells, OutboxEntry, PersonDb } from './db'
import type { Stating } from './outbox'
import { openBox } from './sealed'

// What the outbox needs for statements and rows of ledgers, and no part of the first load: most days there is no event.

/** Names one ledger of a village for an event. */
export function ledgerKey(event: string, village: string, ledger: string): string {
  return `${event}|${village}|${ledger}`
}

/** Sends what was written to a row; what is sealed is opened for just that. */
export async function sendLine(db: PersonDb, entry: OutboxEntry & { kind: 'row' | 'strike' }, as: Options): Promise<{ row: LedgerLineFragment }> {
  if (entry.kind === 'strike') return (await gql(RemoveLedgerRow, { input: entry.input }, as)).removeLedgerRow
  const sealed = entry.sealed ? await openBox<Cells>(db, entry.sealed) : {}
  // The key is gone with what the browser has thrown out: said, since nobody can open it any more.
  if (!sealed) throw new WireError({ kind: 'invalid', code: 'ledger.unsealed' })
  const cells = entry.input.cells.concat(Object.keys(sealed).map((code) => ({ code, text: sealed[code]! })))
  return (await gql(SaveLedgerRow, { input: { ...entry.input, cells } }, as)).saveLedgerRow
}

/** Keeps a row of a ledger, unless what lies here is newer. */
export async function putLine(db: PersonDb, row: LedgerLineFragment): Promise<void> {
  const kept = await db.ledgers.get(row.id)
  if (!kept || kept.revision <= row.revision) await db.ledgers.put({ ...row, key: ledgerKey(row.event, row.place.id, row.ledger) })
}

/** The chain with the version it just got; the feed brings what else follows from it. An answer the feed has overtaken changes nothing. */
export async function putStatement(db: PersonDb, entry: Stating, head: StatementRowFragment): Promise<void> {
  const key = entry.report
  const kept = await db.chains.get(key)
  if (kept && kept.head && kept.head.n >= head.n && kept.head.id !== head.id) return
  const row = kept || { key, id: null, event: head.event, place: head.place, head, accepted: null, owes: [], may: [] }
  const back = row.back && { ...row.back, answers: entry.input.answers || [] }
  await db.chains.put({ ...row, head: kept && kept.head && kept.head.id === head.id ? kept.head : head, back })
  if (entry.joined) await db.notes.put({ key: `joined:${key}`, value: entry.joined })
}
