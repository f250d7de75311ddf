import { nowText } from '@/wire/clock'
import { NoteDelivery } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { uuid7 } from '@/wire/id'
import { laid, type Call } from './calls'
import type { PersonDb } from './db'
import { enqueue, outboxTables } from './outbox'

/** Warnings to this person, newest first, at most a hundred. */
export async function viewCalls(db: PersonDb): Promise<Call[]> {
  const [rows, outbox] = await Promise.all([db.deliveries.orderBy('calledAt').reverse().limit(100).toArray(), db.outbox.toArray()])
  return rows.map((r) => laid(r, outbox))
}

export async function viewCall(db: PersonDb, id: string): Promise<Call | null> {
  const [row, outbox] = await Promise.all([db.deliveries.get(id), db.outbox.where('report').equals(id).toArray()])
  return row ? laid(row, outbox) : null
}

/** One press is an answer, whatever else is missing. A second press changes nothing. */
export function answer(db: PersonDb, delivery: string, away = false): Promise<string> {
  return db.transaction('rw', outboxTables(db), async () => {
    const old = (await db.outbox.where('report').equals(delivery).toArray()).find((e) => e.kind === 'answer')
    if (old && old.state === 'waiting') return old.id
    return enqueue(db, { kind: 'answer', input: { delivery, id: uuid7(), away, madeAt: nowText() } }, { replaces: old && old.id })
  })
}

/** One press that the village is as it was. Of several that wait here the newest counts. */
export function sayWord(db: PersonDb, delivery: string): Promise<string> {
  return db.transaction('rw', outboxTables(db), async () => {
    const old = (await db.outbox.where('report').equals(delivery).toArray()).find((e) => e.kind === 'word' && !e.claimed)
    return enqueue(db, { kind: 'word', input: { delivery, id: uuid7(), madeAt: nowText() } }, { replaces: old && old.id })
  })
}

/** What he says to the short questions; what was said before and still waits here gives way. */
export function sayTo(db: PersonDb, delivery: string, answers: { name: string; text: string }[]): Promise<string> {
  return db.transaction('rw', outboxTables(db), async () => {
    const old = (await db.outbox.where('report').equals(delivery).toArray()).find((e) => e.kind === 'questions' && !e.claimed)
    return enqueue(db, { kind: 'questions', input: { delivery, id: uuid7(), answers, madeAt: nowText() } }, { replaces: old && old.id })
  })
}

/** Tells the server that warnings lie here, or were seen. A courtesy: lost, it is told the next time. */
export async function noteCalls(db: PersonDb, ids: string[], opened: boolean): Promise<void> {
  if (ids.length === 0) return
  try {
    await gql(NoteDelivery, { input: { deliveries: ids.slice(0, 50), opened, madeAt: nowText() } }, { as: db.person })
  } catch {
    // Without a line nobody hears of it, and the answer says it too.
  }
}
