import { computed } from 'vue'
import { current } from '@/wire/session'

const order = ['COUNTY', 'TOWN', 'VILLAGE', 'GRID']

/** The widest place whose answers this person watches. */
export function useScope() {
  return {
    home: computed(
      () =>
        (current.value ? current.value.grants : [])
          .filter((g) => g.verbs.indexOf('coverage.see') >= 0)
          .map((g) => g.place)
          .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))[0],
    ),
  }
}
