import { computed } from 'vue'
import { current } from '../../wire/session'

/** The place a person looks after with one of the verbs; the widest of several. */
export function placeFor(grants: { verbs: string[]; place: { id: string; level: string; name: string } }[], verbs: string[]) {
  const order = ['COUNTY', 'TOWN', 'VILLAGE', 'GRID']
  return grants
    .filter((g) => verbs.some((v) => g.verbs.indexOf(v) >= 0))
    .map((g) => g.place)
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))[0]
}

export function useScope() {
  const grants = computed(() => (current.value ? current.value.grants : []))
  const has = (verb: string) => grants.value.some((g) => g.verbs.indexOf(verb) >= 0)
  return {
    home: computed(() => placeFor(grants.value, ['people.manage', 'tree.edit', 'people.see'])),
    manages: computed(() => has('people.manage')),
    sees: computed(() => has('people.see') || has('people.manage')),
    editsTree: computed(() => has('tree.edit')),
    editsSettings: computed(() => has('setting.edit')),
    me: computed(() => (current.value ? current.value.person.id : '')),
  }
}
