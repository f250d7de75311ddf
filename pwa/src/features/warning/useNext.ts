import { computed, onScopeDispose, ref, type Ref } from 'vue'
import { t } from '@/app/i18n'
import { countdown } from '@/kit/format'
import type { Call } from '@/store/calls'
import { clockOffset } from '@/wire/clock'

/** What the ladder does next, counted down each second: 再过 2 分 10 秒打电话叫您. */
export function useNext(call: Ref<Call | null>): Ref<string> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 1000)
  onScopeDispose(() => clearInterval(timer))
  return computed(() => {
    const c = call.value
    const left = c && c.nextAt ? Date.parse(c.nextAt) - now.value - clockOffset() : 0
    if (!c || left <= 0) return t('warning.no_next')
    return t(c.nextChannels.indexOf('VOICE') >= 0 ? 'warning.next_voice' : 'warning.next', { time: countdown(left) })
  })
}
