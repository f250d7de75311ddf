import type { ReportView } from '@/store/reports'

export type QueueTab = 'inbox' | 'doing' | 'late' | 'all'

export interface Wanted {
  tab: QueueTab
  search: string
  village: string
  category: string
  /** Server time. */
  now: number
  /** Name of the row's category, for the search. */
  name: string
}

export function isLate(r: ReportView, now: number): boolean {
  return r.state === 'SUBMITTED' && !!r.dueAt && Date.parse(r.dueAt) < now
}

function inTab(r: ReportView, tab: QueueTab, now: number): boolean {
  if (tab === 'inbox') return r.desk === 'INBOX'
  if (tab === 'doing') return r.desk === 'DOING'
  return tab === 'all' || isLate(r, now)
}

export function fits(r: ReportView, want: Wanted): boolean {
  if (!inTab(r, want.tab, want.now)) return false
  if (want.village && (r.place.village || r.place.id) !== want.village) return false
  if (want.category && r.category !== want.category) return false
  const words = want.search.trim().toLowerCase().split(/\s+/)
  const text = [want.name, r.category, r.spot, r.note, r.place.path, r.number, r.author ? r.author.name : '', r.facts.join(' ')]
    .join(' ')
    .toLowerCase()
  return words.every((w) => text.indexOf(w) >= 0)
}

export function counts(rows: ReportView[], now: number): { inbox: number; doing: number; late: number } {
  const n = { inbox: 0, doing: 0, late: 0 }
  for (const r of rows) {
    if (r.desk === 'INBOX') n.inbox++
    if (r.desk === 'DOING') n.doing++
    if (isLate(r, now)) n.late++
  }
  return n
}

/** The nearest deadline first, not the newest; without one, the newest first. */
export function byDeadline(a: ReportView, b: ReportView): number {
  const da = a.state === 'SUBMITTED' && a.dueAt ? a.dueAt : ''
  const db = b.state === 'SUBMITTED' && b.dueAt ? b.dueAt : ''
  if (da && db && da !== db) return da < db ? -1 : 1
  if (!!da !== !!db) return da ? -1 : 1
  return a.at < b.at ? 1 : a.at > b.at ? -1 : 0
}
