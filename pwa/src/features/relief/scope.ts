import { computed } from 'vue'
import { current } from '@/wire/session'

const order = ['COUNTY', 'TOWN', 'VILLAGE']
const verbs = ['statement.submit', 'statement.review', 'statement.see', 'statement.close']

/** The places whose relief and lists this person looks at, the widest first. */
export function useScope() {
  const places = computed(() =>
    (current.value ? current.value.grants : [])
      .filter((g) => verbs.some((v) => g.verbs.indexOf(v) >= 0) && order.indexOf(g.place.level) >= 0)
      .map((g) => g.place)
      .filter((p, i, all) => all.findIndex((o) => o.id === p.id) === i)
      .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level)),
  )
  return { places, home: computed(() => places.value[0]) }
}
