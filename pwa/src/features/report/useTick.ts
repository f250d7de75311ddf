import { onScopeDispose, ref, type Ref } from 'vue'
import { now } from '@/wire/clock'

/** Server time that moves on, for countdowns. */
export function useTick(ms: number): Ref<number> {
  const at = ref(now())
  const timer = setInterval(() => (at.value = now()), ms)
  onScopeDispose(() => clearInterval(timer))
  return at
}
