import { computed } from 'vue'
import { current } from '@/wire/session'

/** Places where the person holds one of the verbs, the widest first, each once. */
export function usePlaces(verbs: string[]) {
  const order = ['COUNTY', 'TOWN', 'VILLAGE', 'GRID']
  return computed(() => {
    const all = (current.value ? current.value.grants : []).filter((g) => verbs.some((v) => g.verbs.includes(v))).map((g) => g.place)
    return all.filter((p, i) => all.findIndex((o) => o.id === p.id) === i).sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  })
}
