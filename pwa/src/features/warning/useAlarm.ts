import { onScopeDispose, watch, type Ref } from 'vue'
import { alarm } from '@/kit/ring'
import type { Call } from '@/store/calls'

// ui.md §6: red loops, orange three times and then each half minute, yellow once. Blue is silent.
const pause: Record<string, number> = { RED: 3_000, ORANGE: 30_000 }

/** Rings for what waits until it is answered or put aside; the screen stays awake while it is shown whole. */
export function useAlarm(call: Ref<Call | null>, whole: Ref<boolean>): void {
  let timer = 0
  let lock: { release(): Promise<void> } | null = null

  function ring() {
    clearTimeout(timer)
    const c = call.value
    if (!c) return
    void alarm(c.revision.level === 'RED' ? 'red' : c.revision.level === 'ORANGE' ? 'orange' : 'yellow')
    const again = pause[c.revision.level]
    if (whole.value && again) timer = window.setTimeout(ring, again)
  }
  async function awake(on: boolean) {
    const nav = navigator as unknown as { wakeLock?: { request(kind: 'screen'): Promise<{ release(): Promise<void> }> } }
    try {
      if (on && !lock && nav.wakeLock) lock = await nav.wakeLock.request('screen')
      else if (!on && lock) {
        await lock.release()
        lock = null
      }
    } catch {
      // The battery saver says no: it rings all the same.
    }
  }
  watch(
    [() => (call.value ? call.value.id + call.value.calledAt : ''), whole],
    ([id]) => {
      clearTimeout(timer)
      if (id) ring()
      void awake(!!id && whole.value)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    void awake(false)
  })
}
