import { computed, type ComputedRef, type Ref } from 'vue'
import { useTask } from '@/kit/useTask'
import { made, openDb, useLive } from '.'
import { asks, receive, viewNotices, viewOrders, type Notice, type Order } from './notices'

/** What the own place tells by itself: orders that wait for this person's press, live notices, orders whose answer the server took otherwise. */
export interface Bands {
  waiting: ComputedRef<Order[]>
  notices: Ref<Notice[]>
  resettled: ComputedRef<Order[]>
  busy: Ref<boolean>
  confirm: (id: string) => void
}

export function useBands(): Bands {
  const db = openDb()
  const orders = useLive<Order[]>(() => viewOrders(db), [])
  const task = useTask()
  return {
    waiting: computed(() => orders.value.filter(asks)),
    notices: useLive<Notice[]>(() => viewNotices(db), []),
    resettled: computed(() => orders.value.filter((o) => o.resettled)),
    busy: task.busy,
    confirm: (id) =>
      void task.run(async () => {
        await receive(db, id)
        made()
      }),
  }
}
