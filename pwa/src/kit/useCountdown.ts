import { onBeforeUnmount, ref, type Ref } from 'vue'

/** Milliseconds left, drawn once a second; `start` begins anew, 0 stops. Follows the clock, since a phone asleep ticks no timer. */
export function useCountdown(done?: () => void): { left: Ref<number>; start: (ms: number) => void } {
  const left = ref(0)
  let end = 0
  let timer: ReturnType<typeof setInterval> | undefined

  function stop() {
    if (timer !== undefined) clearInterval(timer)
    timer = undefined
  }
  function tick() {
    left.value = Math.max(0, end - Date.now())
    if (left.value > 0) return
    stop()
    if (done) done()
  }
  function start(ms: number) {
    stop()
    end = Date.now() + ms
    left.value = Math.max(0, ms)
    if (ms > 0) timer = setInterval(tick, 1000)
  }
  onBeforeUnmount(stop)
  return { left, start }
}
