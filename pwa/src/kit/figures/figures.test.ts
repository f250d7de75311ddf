import { describe, expect, it } from 'vitest'
import formText from '../../../../server/loss/form/testdata/2024.json?raw'
import nextText from '../../../../server/loss/form/testdata/2027.json?raw'
import vectorText from '../../../../server/loss/figure/testdata/vectors.json?raw'
import { indicatorOf, openForm, parseRule, unitsOf, type FormDocument } from './form'
import {
  check,
  checkFacts,
  checkRow,
  complete,
  exact,
  faultOf,
  figuresOf,
  grainsOf,
  printed,
  settled,
  sum,
  sumMost,
  type Facts,
  type Figures,
  type Finding,
  type Reason,
  type Row,
  type Typed,
  type Value,
} from './figures'
import { diff, merge, take, type Change, type Conflict, type Statement } from './merge'

const document = JSON.parse(formText) as FormDocument
const form = openForm(document)

interface Named {
  name: string
}
type Vector = Named &
  (
    | { kind: 'exact'; key: string; value: Value; grains: number | null; why: string }
    | { kind: 'printed'; key: string; grains: number; printed: number }
    | { kind: 'total'; parts: Typed[]; figures: Figures }
    | { kind: 'complete'; typed: Typed; full: Typed }
    | { kind: 'check'; typed: Typed; previous?: Typed; base?: Record<string, Value>; findings: Finding[] }
    | { kind: 'settled'; typed: Typed; previous: Typed; base: Record<string, Value>; reasons: Record<string, Reason>; settled: boolean }
    | { kind: 'facts'; facts: Facts; findings: Finding[] }
    | { kind: 'row'; ledger: string; row: Row; findings: Finding[] }
    | { kind: 'parse'; rule: string; parsed: { left: string; op: string; right: string[] } | null }
    | { kind: 'merge'; base: Statement; mine: Statement; theirs: Statement; merged: Statement; conflicts: Conflict[] }
    | { kind: 'diff'; from: Statement; to: Statement; changes: Change[] }
  )
const vectors = JSON.parse(vectorText) as Vector[]

function parsed(rule: string) {
  try {
    const { left, op, right } = parseRule(rule)
    return { left, op, right }
  } catch {
    return null
  }
}

describe('the vectors that Go reads too', () => {
  it('are many, of every kind', () => {
    expect(vectors.length).toBeGreaterThan(500)
    expect(new Set(vectors.map((v) => v.kind)).size).toBe(11)
  })
  it.each(vectors.map((v) => [`${v.kind}: ${v.name}`, v] as const))('%s', (_, v) => {
    switch (v.kind) {
      case 'exact':
        expect(exact(form, v.key, v.value)).toBe(v.grains)
        expect(faultOf(form, v.key, v.value)).toBe(v.why)
        break
      case 'printed':
        expect(printed(form, v.key, v.grains) + 0).toBe(v.printed)
        break
      case 'total': {
        const keys = new Set(v.parts.flatMap((p) => Object.keys(p)))
        const all = v.parts.map((p) => grainsOf(form, p))
        const got: Figures = {}
        for (const k of keys) got[k] = printed(form, k, sum(all.map((g) => g[k] || 0))!)
        expect(got).toEqual(v.figures)
        break
      }
      case 'complete':
        expect(complete(form, v.typed)).toEqual(v.full)
        break
      case 'check':
        expect(check(form, v.typed, v.previous || null, v.base || {})).toEqual(v.findings)
        break
      case 'settled':
        expect(settled(form, check(form, v.typed, v.previous, v.base), v.reasons)).toBe(v.settled)
        break
      case 'facts':
        expect(checkFacts(form, v.facts)).toEqual(v.findings)
        break
      case 'row':
        expect(checkRow(form, v.ledger, 'r1', v.row)).toEqual(v.findings)
        break
      case 'parse':
        expect(parsed(v.rule)).toEqual(v.parsed)
        break
      case 'merge':
        expect(merge(v.base, v.mine, v.theirs)).toEqual({ merged: v.merged, conflicts: v.conflicts })
        expect(merge(v.base, v.theirs, v.mine)).toEqual({
          merged: v.merged,
          conflicts: v.conflicts.map((c) => ({ ...c, mine: c.theirs, theirs: c.mine })),
        })
        break
      case 'diff': {
        expect(diff(v.from, v.to)).toEqual(v.changes)
        const back = JSON.parse(JSON.stringify(v.from)) as Statement
        for (const c of v.changes) take(back, { ...c, base: {}, mine: {}, theirs: {} }, c.to)
        expect(back).toEqual(v.to)
      }
    }
  })
})

describe('every rule and soft check', () => {
  const cases = vectors.flatMap((v) => (v.kind === 'check' ? [v] : []))
  const differs = (changed: FormDocument) => {
    const f = openForm(changed)
    return cases.some((v) => JSON.stringify(check(f, v.typed, v.previous || null, v.base || {}).map(plain)) !== JSON.stringify(v.findings.map(plain)))
  }
  const plain = (f: Finding) => [f.id, Object.entries(f.numbers || {}).sort()]
  it('is seen by a vector', { timeout: 60_000 }, () => {
    expect(differs(document)).toBe(false)
    document.rules.forEach((r, i) => expect(differs({ ...document, rules: document.rules.filter((_, at) => at !== i) }), r.rule).toBe(true))
    document.checks.forEach((c, i) =>
      expect(differs({ ...document, checks: document.checks.filter((_, at) => at !== i) }), c.check + c.code).toBe(true),
    )
  })
})

describe('a version nobody has made yet', () => {
  const next = openForm(JSON.parse(nextText) as FormDocument)
  const people = (n: number) => ({ n: n * 100, unit: '人' })
  it('is asked by the same code', () => {
    const full = complete(next, { E2: people(3), E3: people(4), 'E2#rt': people(1), 'E3#rt': people(7) })
    expect([full.E1, full['E1#rt']]).toEqual([people(7), people(8)])
    const typed = { E1: people(9), E2: people(3), E3: people(4), E4: { n: 1600, unit: '亩' } }
    const ids = check(next, typed, { E1: people(1) }, { ponds: { n: 100, unit: '公顷' } }).map((f) => f.id)
    expect(ids).toEqual(['rule:E1=E2+E3', 'jump:E1', 'base:E4'])
    expect(exact(next, 'E4', { n: 3, unit: '分地' })).toBe(6)
    expect(checkRow(next, 'L01', 'r', { L2: '10030001234', L3: '1;2' })).toEqual([])
  })
})

describe('what only this side has', () => {
  it('takes no number that is not whole, nor one beyond what is counted exactly', () => {
    for (const n of [1.5, NaN, Infinity, -Infinity, 2 ** 53]) expect(exact(form, 'A01030', { n, unit: '亩' })).toBe(null)
    expect(sum([sumMost, 1])).toBe(null)
    expect(sum([sumMost - 1, 1])).toBe(sumMost)
    expect(sum([0.5])).toBe(null)
  })
  it('leaves out of the printed figures what is no value', () => {
    expect(figuresOf(form, { A01030: { n: 82000, unit: '亩' }, A01007: { n: 1, unit: '人' } })).toEqual({ A01030: 5467 })
  })
  it('finds indicators and units', () => {
    expect(indicatorOf(form, 'A01013#rt')!.code).toBe('A01013')
    expect(indicatorOf(form, 'A01007#rt')).toBe(undefined)
    expect(indicatorOf(form, 'constructor')).toBe(undefined)
    expect(unitsOf(form, '公顷').map((u) => u.unit)).toEqual(['亩', '公顷'])
  })
  it('is not led astray by names of the language', () => {
    const typed = JSON.parse('{"__proto__":{"n":100,"unit":"人"},"constructor":{"n":100,"unit":"人"}}') as Typed
    expect(check(form, typed, null, {}).map((f) => f.id)).toEqual(['value:__proto__', 'value:constructor'])
    const rows = JSON.parse('{"D01":{"__proto__":{"D01002":"1"}}}') as Statement['rows']
    const got = merge({ typed: {}, facts: {}, rows: {} }, { typed, facts: {}, rows }, { typed: {}, facts: {}, rows: {} })
    expect(Object.keys(got.merged.typed)).toEqual(['__proto__', 'constructor'])
    expect(Object.keys(got.merged.rows.D01!)).toEqual(['__proto__'])
    expect(got.conflicts).toEqual([])
  })
})
