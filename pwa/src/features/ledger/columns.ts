import { language, t, te } from '@/app/i18n'
import { checkRow } from '@/kit/figures/figures'
import type { Column, Form } from '@/kit/figures/form'
import { definitionOf } from '@/kit/figures/say'
import { tiesOf } from '@/kit/figures/tie'
import type { Cell, Cells } from '@/store/ledger'

// A ledger as its columns say: nothing here knows one ledger from another.

const en = () => language() === 'en'

export const columnsOf = (form: Form, ledger: string): Column[] => form.columns.filter((c) => c.ledger === ledger)
export const headingOf = (c: Column): string => (en() ? c.heading_en : c.heading)
export function titleOf(form: Form, ledger: string): string {
  const b = form.books.find((x) => x.code === ledger)
  return b ? (en() ? b.title.en : b.title.zh) : ledger
}
export const unitOf = (c: Column): string => (c.unit && te(`ledger.unit.${c.unit}`) && en() ? t(`ledger.unit.${c.unit}`) : c.unit)

/** How a column is counted, in the words of the figure it counts for. */
export function definitionFor(form: Form, c: Column): string {
  const codes = tiesOf(form, c.ledger)[c.code] || []
  return codes
    .map((code) => definitionOf(form, code).text)
    .filter((text, i, all) => text && all.indexOf(text) === i)
    .join('\n')
}

/** Photos are of what is counted in rooms: a house shows what the numbers say. */
export const takesPhotos = (form: Form, ledger: string): boolean => form.ties.some((tie) => tie.ledger === ledger && tie.how === 'sum')

/** What is filled in first, and what mostly comes later: money and whoever it goes to. */
export function partsOf(form: Form, ledger: string): { now: Column[]; later: Column[] } {
  const all = columnsOf(form, ledger)
  const n = all.findIndex((c) => c.datatype === 'dec2' && (c.unit === '元' || c.unit === '万元'))
  return n < 0 ? { now: all, later: [] } : { now: all.slice(0, n), later: all.slice(n) }
}

export function choicesOf(form: Form, c: Column): { value: string; label: string }[] {
  if (c.datatype === 'hazard') return form.hazards.map((h) => ({ value: h.code4, label: en() ? h.name_en : h.secondary_name || h.primary_name }))
  return form.options.filter((o) => o.list === c.options).map((o) => ({ value: o.code, label: en() ? o.en : o.zh }))
}

/** A cell as it is read: options by name, numbers with their unit. */
export function cellText(form: Form, c: Column, cell: Cell | undefined): string {
  if (!cell) return ''
  if (cell.masked) return cell.text
  if (c.datatype === 'option' || c.datatype === 'hazard') {
    const all = choicesOf(form, c)
    return cell.text
      .split(';')
      .map((v) => (all.find((o) => o.value === v) || { label: v }).label)
      .join('、')
  }
  if (c.datatype === 'datetime') return t('ledger.hour', { day: cell.text.slice(0, 10), hour: cell.text.slice(11) })
  return c.unit ? `${cell.text} ${unitOf(c)}` : cell.text
}

/** How a row is called in a list: its first sealed column, masked. */
export function nameOf(form: Form, ledger: string, cells: Record<string, Cell>): string {
  const c = columnsOf(form, ledger).find((x) => x.sealed && cells[x.code])
  return c ? cells[c.code]!.text : t('ledger.no_name')
}

/** What a list says of a row: what it counts, else its numbers and choices. */
export function sayOf(form: Form, ledger: string, cells: Record<string, Cell>): string {
  const ties = tiesOf(form, ledger)
  const counting = Object.keys(ties).length > 0
  return columnsOf(form, ledger)
    .filter((c) => !c.sealed && cells[c.code] && (counting ? !!ties[c.code] : c.datatype === 'int'))
    .map((c) => (c.datatype === 'option' ? cellText(form, c, cells[c.code]) : `${headingOf(c)} ${cellText(form, c, cells[c.code])}`))
    .join('，')
}

/** Codes of the columns that are not written as they have to be. */
export function badOf(form: Form, ledger: string, cells: Cells, sealed: Cells): string[] {
  const whole: Cells = {}
  for (const code of Object.keys(cells)) if (cells[code]) whole[code] = cells[code]!
  for (const code of Object.keys(sealed)) if (sealed[code]) whole[code] = sealed[code]!
  return checkRow(form, ledger, '', whole).map((f) => f.codes[0]!)
}

/** Whether a row counts for nothing as it stands: said, never forbidden. */
export function countsNothing(form: Form, ledger: string, cells: Cells): boolean {
  const columns = Object.keys(tiesOf(form, ledger))
  return columns.length > 0 && !columns.some((c) => cells[c] && cells[c] !== '0')
}

/** Whether nothing of its own stands in a row: when it was and what it was come along by themselves. */
export function isEmpty(form: Form, ledger: string, cells: Cells, sealed: Cells): boolean {
  const along = carried(form, ledger, cells)
  return Object.keys(sealed).length === 0 && Object.keys(cells).every((c) => !cells[c] || along[c])
}

/** What is the same for the next row: when it was, and what it was. */
export function carried(form: Form, ledger: string, cells: Cells): Cells {
  const out: Cells = {}
  for (const c of columnsOf(form, ledger))
    if (!c.sealed && cells[c.code] && (c.datatype === 'hazard' || c.datatype === 'date' || c.datatype === 'datetime')) out[c.code] = cells[c.code]!
  return out
}
