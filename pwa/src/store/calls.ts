import type { OutboxEntry, PersonDb, StoredDelivery } from './db'

/** A warning to this person, with what he answered and the server has not named yet laid over it. */
export interface Call extends StoredDelivery {
  /** His press, still on this phone; parked when the server refused it. */
  answer?: OutboxEntry & { kind: 'answer' }
  /** A word that the village is as it was, still on this phone. */
  word?: OutboxEntry & { kind: 'word' }
  /** What he said to the short questions, still on this phone. */
  said?: OutboxEntry & { kind: 'questions' }
}

/** Lays what waits in the outbox over a row. */
export function laid(row: StoredDelivery, outbox: OutboxEntry[]): Call {
  const call: Call = { ...row }
  for (const e of outbox) {
    if (e.report !== row.id) continue
    if (e.kind === 'answer') call.answer = e
    else if (e.kind === 'word') call.word = e
    else if (e.kind === 'questions') {
      call.said = e
      call.answers = e.input.answers.map((a) => ({ name: a.name, text: a.text }))
    }
  }
  return call
}

/** Whether it still waits for a press of this person. */
export function waits(c: Call): boolean {
  return c.openN === 1 && !c.away && !(c.answer && c.answer.state === 'waiting')
}

const answeredNow = (c: Call) => c.state === 'ANSWERED' || c.state === 'IN_PERSON' || c.state === 'BEHALF'

/** When the village of a call is to be heard of again, in server time; 0 when it is not asked. */
export function wordDue(c: Call): number {
  if (!c.wordEvery || !c.asks || c.revision.endedAt || c.revision.kind === 'CANCEL' || !(answeredNow(c) || c.answer)) return 0
  const last = [c.answeredAt, c.wordAt, c.answer && c.answer.madeAt, c.word && c.word.madeAt].map((at) => (at ? Date.parse(at) : 0))
  return Math.max(...last) + c.wordEvery * 60_000
}

/** Those that wait for his press, the highest and then the newest first. */
export async function viewWaiting(db: PersonDb): Promise<Call[]> {
  const rows = await db.deliveries.where('openN').equals(1).toArray()
  if (rows.length === 0) return []
  const outbox = await db.outbox.toArray()
  const order = ['RED', 'ORANGE', 'YELLOW', 'BLUE']
  return rows
    .map((r) => laid(r, outbox))
    .filter(waits)
    .sort((a, b) => order.indexOf(a.revision.level) - order.indexOf(b.revision.level) || (a.calledAt < b.calledAt ? 1 : -1))
}
