import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import { OneVerifyOrder, VerifyOrders, type OrderFragment, type VerifyAnswerKind } from '@/wire/generated'
import { nowText } from '@/wire/clock'
import { gql } from '@/wire/gql'
import { uuid7 } from '@/wire/id'
import { hinted } from '@/store'
import { isAway, type OutboxEntry, type PersonDb } from './db'
import { enqueue } from './outbox'

// Orders from above to verify something (核实令): answered once by phone and once in writing.

export type Order = OrderFragment
type Waiting = OutboxEntry & { kind: 'more'; op: 'verify' }

const keyOf = (id: string) => `order:${id}`
const isWaiting = (e: OutboxEntry): e is Waiting => e.kind === 'more' && e.op === 'verify'

/** An order as the server has it now; without a line as it was last read, and null when there is none. */
export async function readOrder(db: PersonDb, id: string): Promise<Order | null> {
  try {
    const order = (await gql(OneVerifyOrder, { id })).verifyOrder || null
    await db.transaction('rw', db.notes, async () => {
      if (order && !(await isAway(db))) await db.notes.put({ key: keyOf(id), value: order })
    })
    return order
  } catch (err) {
    const kept = await db.notes.get(keyOf(id))
    if (kept && (err as { kind?: string }).kind === 'offline') return kept.value as Order
    throw err
  }
}

/** Answers an order: at once while there is a line, else as soon as there is one. A refused answer gives way to the next one. */
export async function answerOrder(db: PersonDb, order: Pick<Order, 'id' | 'event' | 'place'>, kind: VerifyAnswerKind, text: string): Promise<string> {
  // One answer does not wait behind the other.
  const about = `${order.id}|${kind}`
  const old = await db.outbox.where('report').equals(about).first()
  const madeAt = nowText()
  return enqueue(
    db,
    {
      kind: 'more',
      op: 'verify',
      input: { order: order.id, id: uuid7(), kind, text, at: madeAt },
      sealed: null,
      event: order.event,
      about,
      name: order.place.name,
      madeAt,
    },
    { replaces: old && old.state === 'parked' ? old.id : undefined },
  )
}

/** The answers to an order that lie here. */
export async function waitingFor(db: PersonDb, id: string): Promise<Waiting[]> {
  return (await db.outbox.where('report').startsWith(`${id}|`).toArray()).filter(isWaiting)
}

/** All answers that wait to be sent, as `order|kind`. */
export async function waitingAnswers(db: PersonDb): Promise<string[]> {
  return (await db.outbox.toArray())
    .filter(isWaiting)
    .filter((e) => e.state === 'waiting')
    .map((e) => `${e.input.order}|${e.input.kind}`)
}

/** The orders of some places that this person answers: asked for when the places change, and when something came. */
export function useOrders(where: Ref<{ event: string; within: string }[]>): Ref<Order[]> {
  const rows = shallowRef<Order[]>([])
  let turn = 0
  let over = false
  const read = async () => {
    const mine = ++turn
    try {
      const got = await Promise.all(where.value.map((w) => gql(VerifyOrders, { ...w, after: null })))
      if (mine === turn && !over) rows.value = got.flatMap((g) => g.verifyOrders.nodes).filter((o) => o.mayPhone || o.mayWrite)
    } catch {
      // what was asked before stays; whoever is asked is rung as well
    }
  }
  watch(where, (now, old) => (!old || JSON.stringify(now) !== JSON.stringify(old)) && void read(), { immediate: true })
  watch(hinted, (h) => h.kinds.indexOf('CHECK') >= 0 && void read())
  onBeforeUnmount(() => (over = true))
  return rows
}
