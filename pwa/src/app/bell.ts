import { watch, type Ref } from 'vue'
import type { Chime } from '@/kit/ring'

/** Loaded when it is first needed: the first page says nothing by sound. */
const ring = (kind: Chime) => void import('@/kit/ring').then((r) => r.chime(kind)).catch(() => undefined)

/**
 * Rings for each id that was not there before. What is there when a person's store opens is not news, and neither is what
 * comes again: a decision taken back, a replica made anew.
 */
export function ringFor(kind: Chime, ids: Ref<string[] | null>, person: Ref<string>, sound: (kind: Chime) => void = ring): void {
  let whose = ''
  let known = new Set<string>()
  watch(
    [ids, person],
    ([now, who]) => {
      if (!now || !who) return
      const first = who !== whose
      if (first) {
        whose = who
        known = new Set()
      }
      const fresh = now.filter((id) => !known.has(id))
      fresh.forEach((id) => known.add(id))
      if (!first && fresh.length > 0) sound(kind)
    },
    { immediate: true },
  )
}
