import { LiveNotices, LiveOrders, NoticeTemplates } from '@/wire/generated'
import { gql } from '@/wire/gql'
import type { PersonDb } from './db'
import { concerns } from './ground'
import type { Change, Scope } from './sync'

// What has to do with local dangers and is no part of the first load: most days there are none.

type Pages = <T>(
  read: (after: string | null) => Promise<{ nodes: T[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }>,
) => Promise<T[]>

const first = 100

/**
 * Asks for what is told and ordered in a scope and over it; what is over is asked for by who looks for it. Gives what keeps it, to be
 * called inside the transaction that writes the cursor.
 */
export async function fetchDangers(db: PersonDb, scope: Scope, pages: Pages): Promise<() => Promise<void>> {
  const within = scope.place.id
  const notices = await pages(async (after) => (await gql(LiveNotices, { within, first, after }, { as: db.person })).notices)
  const orders = await pages(async (after) => (await gql(LiveOrders, { within, first, after }, { as: db.person })).orders)
  const templates = scope.tells ? (await gql(NoticeTemplates, {}, { as: db.person })).noticeTemplates : null
  return async () => {
    if (templates) await db.notes.put({ key: 'noticeTemplates', value: templates })
    await db.notices.filter((n) => !n.pending && concerns(n.place, scope.place)).delete()
    await db.notices.bulkPut(notices)
    await db.orders.filter((o) => concerns(o.place, scope.place)).delete()
    await db.orders.bulkPut(orders)
  }
}

/** Keeps a change of a notice or an order; inside the transaction that writes the cursor. */
export async function keepDanger(db: PersonDb, change: Change): Promise<void> {
  if (change.kind === 'NOTICE') {
    if (change.notice) await db.notices.put(change.notice)
    else await db.notices.delete(change.id)
  } else if (change.kind === 'ORDER') {
    if (change.order) await db.orders.put(change.order)
    else await db.orders.delete(change.id)
  }
}
