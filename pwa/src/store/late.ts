import { WireError } from '@/wire/error'
import { AddReliefNeed, AnswerSiteCheck, AnswerVerify, RecordRelief, type LedgerLineFragment } from '@/wire/generated'
import { gql, type Options } from '@/wire/gql'
import type { Cells, OutboxEntry, PersonDb } from './db'
import { sendLine } from './lines'
import { openBox } from './sealed'

export { putLine, putStatement } from './lines'

export type Late = OutboxEntry & { kind: 'row' | 'strike' | 'more' }

/** Sends what follows a disaster: rows of ledgers, needs and receipts, what was found on the spot. */
export async function sendLate(db: PersonDb, entry: Late, as: Options): Promise<{ row: LedgerLineFragment } | { more: { id: string } }> {
  if (entry.kind !== 'more') return sendLine(db, entry, as)
  if (entry.op === 'give') await gql(RecordRelief, { input: entry.input }, as)
  else if (entry.op === 'found') await gql(AnswerSiteCheck, { input: entry.input }, as)
  else if (entry.op === 'verify') await gql(AnswerVerify, { input: entry.input }, as)
  else {
    // What names a household is opened here and nowhere before. The key is gone with what the browser has thrown out: that is said.
    const sealed = entry.sealed ? await openBox<Cells>(db, entry.sealed) : {}
    if (!sealed) throw new WireError({ kind: 'invalid', code: 'ledger.unsealed' })
    await gql(AddReliefNeed, { input: { ...entry.input, ...sealed } }, as)
  }
  // The server names the need or the check: that it has it is all that matters here.
  return { more: { id: entry.about } }
}
