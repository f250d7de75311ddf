import type { OutboxEntry, PersonDb, StoredDelivery } from './db'

/** A warning to this person, with what he answered and the server has not named yet laid over it. */
export interface Call extends StoredDelivery {
  /** His press, still on this phone; parked when the server refused it. */
  answer?: OutboxEntry & { kind: 'answer' }
  /** What he said to the short questions, still on this phone. */
  said?: OutboxEntry & { kind: 'questions' }
}

/** Lays what waits in the outbox over a row. */
export function laid(row: StoredDelivery, outbox: OutboxEntry[]): Call {
  const call: Call = { ...row }
  for (const e of outbox) {
    if (e.report !== row.id) continue
    if (e.kind === 'answer') call.answer = e
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
