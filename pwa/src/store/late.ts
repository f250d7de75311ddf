import { WireError } from '@/wire/error'
import { AddReliefNeed, AnswerSiteCheck, RecordRelief, RemoveLedgerRow, SaveLedgerRow, type LedgerLineFragment } from '@/wire/generated'
import { gql, type Options } from '@/wire/gql'
import type { Cells, OutboxEntry, PersonDb } from './db'
import { openBox } from './sealed'

export type Late = OutboxEntry & { kind: 'row' | 'strike' | 'more' }

/** Sends what follows a disaster: rows of ledgers, needs and receipts, what was found on the spot. What names a person is opened here and nowhere before. */
export async function sendLate(db: PersonDb, entry: Late, as: Options): Promise<{ row: LedgerLineFragment } | { more: { id: string } }> {
  if (entry.kind === 'strike') return (await gql(RemoveLedgerRow, { input: entry.input }, as)).removeLedgerRow
  const sealed = entry.sealed ? await openBox<Cells>(db, entry.sealed) : {}
  // The key is gone with what the browser has thrown out: said, since nobody can open it any more.
  if (!sealed) throw new WireError({ kind: 'invalid', code: 'ledger.unsealed' })
  if (entry.kind === 'row') {
    const cells = entry.input.cells.concat(Object.keys(sealed).map((code) => ({ code, text: sealed[code]! })))
    return (await gql(SaveLedgerRow, { input: { ...entry.input, cells } }, as)).saveLedgerRow
  }
  if (entry.op === 'give') await gql(RecordRelief, { input: entry.input }, as)
  else if (entry.op === 'found') await gql(AnswerSiteCheck, { input: entry.input }, as)
  else await gql(AddReliefNeed, { input: { ...entry.input, ...sealed } }, as)
  // The server names the need or the check: that it has it is all that matters here.
  return { more: { id: entry.about } }
}
