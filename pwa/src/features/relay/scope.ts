import { computed } from 'vue'
import { current } from '@/wire/session'

/** The county whose warnings this person works on, and who he is. */
export function useScope() {
  return {
    county: computed(() => {
      const g = (current.value ? current.value.grants : []).find((x) => x.verbs.indexOf('warning.see') >= 0)
      return g ? g.place.id : ''
    }),
    me: computed(() => (current.value ? current.value.person.id : '')),
  }
}
