import { t } from '@/app/i18n'
import { when } from '@/kit/format'
import type { StoredReport } from '@/store'
import { nameOf, type Category } from './category'

/** A report as plain words for the chat group that exists anyway: without names and numbers of persons. */
export function asText(r: StoredReport, category: Category | undefined): string {
  const lines = [
    `${nameOf(category, r.category)}（${t(`report.severity.${r.severity}`)}）`,
    [r.place.path, r.spot].filter(Boolean).join(' '),
    when(r.madeAt),
  ]
  if (r.peopleOut) lines.push(`${t('report.page.people')}：${t(`report.people.${r.peopleOut}`)}`)
  if (r.facts.length) lines.push(r.facts.join('、'))
  if (r.note) lines.push(r.note)
  if (r.number) lines.push(t('report.page.number', { number: r.number }))
  return lines.join('\n')
}
