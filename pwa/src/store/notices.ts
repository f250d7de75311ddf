import { nowText } from '@/wire/clock'
import type { TellDangerInput } from '@/wire/generated'
import { uuid7 } from '@/wire/id'
import type { OutboxEntry, PersonDb, Place, StoredNotice, StoredOrder } from './db'
import { enqueue, outboxTables } from './outbox'

/** A local danger notice with what still waits on this phone laid over it. */
export interface Notice extends StoredNotice {
  /** Set while nobody else knows of it; parked when the server refused it. */
  tell?: OutboxEntry & { kind: 'tell' }
  /** Doors of it that this phone knows. */
  doors: { open: number; done: number }
}

/** An order with this person's press laid over it. */
export interface Order extends StoredOrder {
  /** His press, still on this phone; parked when the server refused it. */
  receive?: OutboxEntry & { kind: 'receive' }
}

/** How long the end of a notice stays in view: its end lets nobody return, and whoever was told has to hear that. */
const endedMs = 24 * 3600_000

/** Notices that are live or ended within a day, newest first. */
export async function viewNotices(db: PersonDb): Promise<Notice[]> {
  const rows = await db.notices.toArray()
  if (rows.length === 0) return []
  const [outbox, doors] = await Promise.all([db.outbox.toArray(), db.doors.filter((d) => !!d.notice).toArray()])
  const since = new Date(Date.parse(nowText()) - endedMs).toISOString()
  return rows
    .filter((n) => !n.endedAt || n.endedAt > since)
    .map((n) => {
      const own = doors.filter((d) => d.notice === n.id && d.state !== 'ENDED')
      const open = own.filter((d) => d.state === 'OPEN').length
      return {
        ...n,
        tell: outbox.find((e): e is OutboxEntry & { kind: 'tell' } => e.kind === 'tell' && e.report === n.id),
        doors: { open, done: own.length - open },
      }
    })
    .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
}

/** Orders proposed or in force, newest first. */
export async function viewOrders(db: PersonDb): Promise<Order[]> {
  const rows = await db.orders.toArray()
  if (rows.length === 0) return []
  const outbox = await db.outbox.toArray()
  return rows
    .filter((o) => o.state === 'PROPOSED' || o.state === 'IN_FORCE')
    .map((o) => ({ ...o, receive: outbox.find((e): e is OutboxEntry & { kind: 'receive' } => e.kind === 'receive' && e.report === o.id) }))
    .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
}

/** Whether an order still waits for this person's press. */
export function asks(o: Order): boolean {
  return o.asksMe && !(o.receive && o.receive.state === 'waiting')
}

/** Tells a danger to a place. Entry and row are one transaction, so that whoever told it sees it. Gives the id of the notice. */
export async function tell(
  db: PersonDb,
  place: Place,
  said: Omit<TellDangerInput, 'id' | 'place' | 'madeAt'>,
  more: { eventName: string; author: StoredNotice['author'] },
): Promise<string> {
  const madeAt = nowText()
  const input: TellDangerInput = { ...said, id: uuid7(), place: place.id, madeAt }
  const notice: StoredNotice = {
    id: input.id,
    place,
    report: said.report || null,
    eventName: more.eventName,
    text: said.text,
    circle: said.circle || null,
    author: more.author,
    madeAt,
    receivedAt: madeAt,
    endedAt: null,
    endedBy: null,
    endedText: '',
    mayEnd: false,
    pending: true,
  }
  return enqueue(db, { kind: 'tell', input }, { notice })
}

/** One press confirms an order. A second press changes nothing. */
export function receive(db: PersonDb, order: string): Promise<string> {
  return db.transaction('rw', outboxTables(db), async () => {
    const old = (await db.outbox.where('report').equals(order).toArray()).find((e) => e.kind === 'receive')
    if (old && old.state === 'waiting') return old.id
    return enqueue(db, { kind: 'receive', input: { order, id: uuid7(), madeAt: nowText() } }, { replaces: old && old.id })
  })
}
