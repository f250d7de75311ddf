import { expect, it } from 'vitest'
import formText from '../../../../server/loss/form/testdata/2024.json?raw'
import vectors from '../../../../server/loss/figure/testdata/money.json'
import { openForm } from './form'
import { money, type Price } from './money'
import type { Typed } from './figures'

const form = openForm(JSON.parse(formText))

// The same file is read by server/loss/figure.
it.each((vectors as { name: string; prices: Price[]; typed?: Typed; lines?: number[]; total?: Record<string, number> }[]).filter((v) => v.lines))(
  'makes the same money: $name',
  (v) => {
    expect(money(form, v.prices, v.typed!)).toEqual({ lines: v.lines, total: v.total })
  },
)
