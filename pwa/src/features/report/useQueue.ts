import { computed, ref, type Ref } from 'vue'
import { t } from '@/app/i18n'
import { minutes, place } from '@/kit/format'
import { useLive, type PersonDb } from '@/store'
import { viewAll, type ReportView } from '@/store/reports'
import { current } from '@/wire/session'
import { nameOf, type Category } from './category'
import { byDeadline, counts, fits, type QueueTab } from './queue'

/** What the queue shows: the reports of the desk's place, cut by tab, search and filters. */
export function useQueue(db: PersonDb, byCode: Ref<Map<string, Category>>, tick: Ref<number>) {
  const all = useLive<ReportView[] | null>(() => viewAll(db), null)
  const tab = ref<QueueTab>('inbox')
  const search = ref('')
  const village = ref('')
  const category = ref('')

  const scope = computed(() => {
    const grants = current.value ? current.value.grants : []
    const mine = grants.find((g) => g.verbs.indexOf('report.review') >= 0) || grants.find((g) => g.verbs.indexOf('report.see') >= 0)
    return mine ? mine.place : null
  })
  const town = computed(() => (scope.value && scope.value.level === 'TOWN' ? scope.value.id : null))

  const tabs = computed(() => {
    const n = counts(all.value || [], tick.value)
    return [
      { key: 'inbox' as QueueTab, label: t('report.queue.inbox'), n: n.inbox },
      { key: 'doing' as QueueTab, label: t('report.queue.doing'), n: n.doing },
      { key: 'late' as QueueTab, label: t('report.queue.late'), n: n.late },
      { key: 'all' as QueueTab, label: t('report.queue.all'), n: null },
    ]
  })
  const villages = computed(() => {
    const out = new Map<string, string>()
    for (const r of all.value || []) out.set(r.place.village || r.place.id, place(r.place, town.value))
    return Array.from(out).sort((a, b) => (a[1] < b[1] ? -1 : 1))
  })
  const kinds = computed(() => {
    const out = new Map<string, string>()
    for (const r of all.value || []) out.set(r.category, nameOf(byCode.value.get(r.category), r.category))
    return Array.from(out).sort((a, b) => (a[0] < b[0] ? -1 : 1))
  })
  // Deadlines pass by the minute; the list need not be sorted every second.
  const minute = computed(() => Math.floor(tick.value / 15_000) * 15_000)
  const rows = computed(() =>
    (all.value || [])
      .filter((r) =>
        fits(r, {
          tab: tab.value,
          search: search.value,
          village: village.value,
          category: category.value,
          now: minute.value,
          name: nameOf(byCode.value.get(r.category), r.category),
        }),
      )
      .sort(byDeadline),
  )
  const filtered = computed(() => !!(search.value || village.value || category.value))
  function clear(): void {
    search.value = ''
    village.value = ''
    category.value = ''
  }
  return { all, tab, search, village, category, scope, town, tabs, villages, kinds, rows, filtered, clear }
}

export type Queue = ReturnType<typeof useQueue>

/** Time left for a decision in words, or by how much it is over; null when nothing is due. */
export function dueOf(r: ReportView, now: number, left: (ms: number) => string): { text: string; late: boolean } | null {
  if (r.state !== 'SUBMITTED' || !r.dueAt) return null
  const ms = Date.parse(r.dueAt) - now
  return ms >= 0 ? { text: left(ms), late: false } : { text: t('report.queue.over', { time: minutes(-ms) }), late: true }
}
