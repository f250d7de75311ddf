import { computed, type Ref } from 'vue'
import { db, useLive, type Place } from '@/store'
import { current } from '@/wire/session'

/** Where I may report: the places of my posts and the grids under them, own ones first. */
export function useReportPlaces(): Ref<Place[]> {
  const divisions = useLive(
    async () => (db.value ? (await db.value.divisions.toArray()).filter((d) => !d.validTo).map((d) => d.place) : []),
    [] as Place[],
    db,
  )
  return computed(() => {
    const own: Place[] = []
    for (const g of current.value ? current.value.grants : []) {
      if (g.verbs.indexOf('report.submit') >= 0 && !own.some((p) => p.id === g.place.id)) own.push(g.place)
    }
    const ids = own.map((p) => p.id)
    const under = divisions.value.filter(
      (p) =>
        ids.indexOf(p.id) < 0 &&
        (p.level === 'GRID' || p.level === 'VILLAGE') &&
        ids.some((id) => p.village === id || p.town === id || p.county === id),
    )
    return own.filter((p) => p.level === 'VILLAGE' || p.level === 'GRID').concat(under)
  })
}
