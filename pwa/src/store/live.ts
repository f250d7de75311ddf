import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef, watch, type Ref, type WatchSource } from 'vue'

/** A view of the database that follows every change, here, in another tab or in the worker. */
export function useLive<T>(read: () => T | Promise<T>, first: T, again?: WatchSource | WatchSource[]): Ref<T> {
  const value = shallowRef(first) as Ref<T>
  let stop: { unsubscribe(): void } | null = null
  const start = () => {
    if (stop) stop.unsubscribe()
    stop = liveQuery(read).subscribe({ next: (v) => (value.value = v), error: (err) => console.warn('view', err) })
  }
  start()
  if (again) watch(again as WatchSource, start)
  onScopeDispose(() => stop && stop.unsubscribe())
  return value
}
