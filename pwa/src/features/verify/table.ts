import type { Form, Indicator } from '@/kit/figures/form'
import { isFigure } from '@/kit/figures/form'
import type { DeskTableQuery } from '@/wire/generated'

export type Table = DeskTableQuery['lossTable']
export type Row = Table['rows'][number]

/** How many figures the first page of a table has. */
const columnsMost = 9

/** The first sheet of the form is the one that is summed. */
const sheetOf = (form: Form) => (form.sheets[0] ? form.sheets[0].code : '')

/** Pages of the form, in printed order, and before them the figures that somebody filled in. */
export function pagesOf(form: Form): string[] {
  const out: string[] = []
  for (const i of form.indicators) if (i.form === sheetOf(form) && isFigure(i) && out.indexOf(i.page) < 0) out.push(i.page)
  return out
}

/** The columns of a page; of the first page those that are named in the first report and then those in use, in printed order. */
export function columnsOf(form: Form, table: Table, page: string): Indicator[] {
  const all = form.indicators.filter((i) => i.form === sheetOf(form) && isFigure(i))
  if (page) return all.filter((i) => i.page === page)
  const used: { [code: string]: boolean } = {}
  for (const t of table.sum) if (t.printed !== 0) used[t.code] = true
  for (const r of table.rows) if (r.statement) for (const t of r.statement.totals) if (t.printed !== 0) used[t.code] = true
  const named = all.filter((i) => i.named_in_first_report)
  const more = all.filter((i) => used[i.code] && named.indexOf(i) < 0).slice(0, Math.max(0, columnsMost - named.length))
  return all.filter((i) => named.indexOf(i) >= 0 || more.indexOf(i) >= 0)
}

export const valueOf = (totals: { code: string; printed: number }[], code: string): number | null => {
  const found = totals.find((t) => t.code === code)
  return found ? found.printed : null
}

/** What is remarkable about one cell: sent back, a finding with or without a reason. */
export function markOf(row: Row, code: string): 'returned' | 'finding' | '' {
  const s = row.statement
  if (!s) return ''
  if (s.state === 'RETURNED' && s.returned.some((c) => c.code === code)) return 'returned'
  return s.findings.some((f) => f.codes[0] === code) ? 'finding' : ''
}

/** A statement that nothing speaks against: it can be taken with others at once. */
export function plain(row: Row): boolean {
  const s = row.statement
  return !!s && s.mayDecide && s.findings.length === 0 && !s.disputed && !s.behalf
}

export interface Counts {
  accepted: number
  waiting: number
  returned: number
  none: number
}
export function countsOf(rows: Row[]): Counts {
  const of = (state: Row['state']) => rows.filter((r) => r.state === state).length
  return { accepted: of('ACCEPTED'), waiting: of('SUBMITTED'), returned: of('RETURNED'), none: of('NONE') }
}

/** Rows worth looking at first: waiting, sent back, owed; then what is taken; then who has nothing to tell. */
export function sorted(rows: Row[]): Row[] {
  const rank = (r: Row) => (r.state === 'SUBMITTED' ? 0 : r.state === 'RETURNED' ? 1 : r.owed ? 2 : r.state === 'ACCEPTED' ? 3 : 4)
  return rows
    .map((r, i) => ({ r, i }))
    .sort((a, b) => rank(a.r) - rank(b.r) || a.i - b.i)
    .map((x) => x.r)
}
