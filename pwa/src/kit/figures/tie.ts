import type { Row } from './figures'
import type { Form, Tie } from './form'

// What the ties of a form make of a village's ledgers, as server/loss/figure counts them. Rows taken out are left out by the caller.

/** What CheckRow has let in, as a number; nothing for what is empty. */
function whole(s: string | undefined): number {
  const n = /^\d{1,9}$/.test(s || '') ? Number(s) : 0
  return n
}

function counted(tie: Tie, row: Row): number {
  const is = row[tie.column]
  if (tie.how === 'equals') return is === tie.value ? 1 : 0
  if (tie.how === 'sum') return whole(is)
  return whole(is) > 0 && !tie.unless.split(';').some((c) => whole(row[c]) > 0) ? 1 : 0
}

/** By indicator, in hundredths of the printed unit: of the ledgers that are known here. */
export function tied(form: Form, rows: Record<string, Row[]>): Record<string, number> {
  const out: Record<string, number> = {}
  for (const tie of form.ties) {
    const known = rows[tie.ledger]
    if (known) out[tie.code] = known.reduce((sum, row) => sum + counted(tie, row), 0) * 100
  }
  return out
}

/** Columns that count for a figure, with the figures they count for. */
export function tiesOf(form: Form, ledger: string): Record<string, string[]> {
  const out: Record<string, string[]> = {}
  for (const tie of form.ties) if (tie.ledger === ledger) out[tie.column] = (out[tie.column] || []).concat(tie.code)
  return out
}
