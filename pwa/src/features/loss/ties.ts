import type { Typed } from '@/kit/figures/figures'
import type { Form } from '@/kit/figures/form'
import type { Counted } from '@/store/ledger'

/** A figure that is not what its ledger counts, in hundredths. */
export interface Untied {
  code: string
  ledger: string
  is: number
  counted: number
}

/** Figures that are not what their ledgers count, of those ledgers that are known as a whole: a figure nobody told counts as nothing. */
export function untied(form: Form, full: Typed, counted: Counted | null): Untied[] {
  if (!counted) return []
  const out: Untied[] = []
  for (const tie of form.ties) {
    const n = counted.counts[tie.code]
    const known = counted.ledgers.some((l) => l.code === tie.ledger && l.whole)
    const is = full[tie.code] ? full[tie.code]!.n : 0
    if (known && n !== undefined && n !== is) out.push({ code: tie.code, ledger: tie.ledger, is, counted: n })
  }
  return out
}
