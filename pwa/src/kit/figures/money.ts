import type { Form } from './form'
import type { Typed } from './figures'
import { grainsOf } from './figures'

/** One line of the county's parameters: what a quantity makes of a loss in money, see server/loss/figure/money.go. */
export interface Price {
  code: string
  source: string
  less?: string
  unit: string
  /** Hundredths of a kilogram of a unit; nothing where the price is of the unit itself. */
  yield?: number
  /** Hundredths of a yuan. */
  price: number
  /** Hundredths of a percent. */
  rate: number
}

/** What the lines make of quantities, in hundredths of a yuan: line by line, each rounded once, and by loss. */
export function money(form: Form, prices: Price[], typed: Typed): { lines: number[]; total: { [code: string]: number } } {
  const lines: number[] = []
  const total: { [code: string]: number } = {}
  const grains = grainsOf(form, typed)
  for (const p of prices) {
    const told = grains[p.source]
    const source = form.byCode.get(p.source)
    const unit = source && form.units.find((u) => u.printed === source.unit && u.unit === p.unit)
    if (told === undefined || !unit) continue
    const quantity = Math.max(0, told - ((p.less && grains[p.less]) || 0))
    // Whole numbers beyond what a double counts exactly.
    let n = BigInt(quantity) * BigInt(p.yield || 1) * BigInt(p.price) * BigInt(p.rate)
    let by = BigInt(unit.grains) * BigInt(1_000_000)
    if (p.yield) by = by * BigInt(100)
    n = (n * BigInt(2) + by) / (by * BigInt(2))
    lines.push(Number(n))
    total[p.code] = (total[p.code] || 0) + Number(n)
  }
  return { lines, total }
}
