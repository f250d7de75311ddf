import { onScopeDispose, ref, type Ref } from 'vue'
import { now } from '@/wire/clock'

/** Server time that moves on, for what is left. */
export function useNow(ms = 15_000): Ref<number> {
  const at = ref(now())
  const timer = setInterval(() => (at.value = now()), ms)
  onScopeDispose(() => clearInterval(timer))
  return at
}
