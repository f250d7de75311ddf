import { indicatorOf, isFigure, rt, type Form, type Indicator, type Rule, type Unit } from './form'

// The same as server/loss/figure in Go; both read server/loss/figure/testdata/vectors.json. Every number here is a whole one that
// JavaScript counts exactly: values are bounded so that no sum and no product leaves that range.

/** One figure as it was typed: hundredths of its unit. */
export interface Value {
  n: number
  unit: string
}
/** Filled items only; a stock at report time stands under code#rt. What is absent is not zero. */
export type Typed = Record<string, Value>
/** Hundredths of the printed units. */
export type Figures = Record<string, number>
export type Facts = Record<string, string>
export type Row = Record<string, string>

export interface Finding {
  /** Stable for the same finding of the same form. */
  id: string
  kind: 'value' | 'fact' | 'row' | 'rule' | 'realtime' | 'fall' | 'jump' | 'base'
  /** hard blocks; soft wants a reason. */
  severity: 'hard' | 'soft'
  codes: string[]
  /** Hundredths of printed units, but for factor. */
  numbers?: Record<string, number>
  why?: string
  field?: string
  row?: string
}
export interface Reason {
  code: string
  text: string
}

const printedMost = 1e12
const grainsMost = 1e14
/** The most a total may be in grains. */
export const sumMost = Number.MAX_SAFE_INTEGER
/** The most characters of words of one's own. */
export const reasonMost = 300

function unitOf(form: Form, printed: string, unit: string): Unit | undefined {
  return form.byUnit.get(printed + ' ' + unit)
}

type Judged = { grains: number; indicator: Indicator; why: '' } | { grains: 0; indicator?: Indicator; why: string }

function judge(form: Form, key: string, v: Value): Judged {
  const indicator = indicatorOf(form, key)
  if (!indicator || !isFigure(indicator)) return { grains: 0, why: 'unknown' }
  const unit = unitOf(form, indicator.unit, v.unit)
  if (!unit) return { grains: 0, indicator, why: 'unit' }
  if (v.n < 0) return { grains: 0, indicator, why: 'negative' }
  const printed = unitOf(form, indicator.unit, indicator.unit)!
  const most = Math.floor(Math.min(grainsMost, printedMost * Math.min(printed.grains, grainsMost / printedMost)) / unit.grains)
  if (!(v.n <= most)) return { grains: 0, indicator, why: 'big' }
  if (!Number.isInteger(v.n) || (unit.whole && v.n % 100 !== 0)) return { grains: 0, indicator, why: 'whole' }
  return { grains: v.n * unit.grains, indicator, why: '' }
}

/** The grains of a typed value; null for a value that is none. */
export function exact(form: Form, key: string, v: Value): number | null {
  const j = judge(form, key, v)
  return j.why ? null : j.grains
}

/** Why a value is none: unknown, unit, negative, big, whole; empty when it is one. */
export function faultOf(form: Form, key: string, v: Value): string {
  return judge(form, key, v).why
}

function round(form: Form, printed: string, grains: number): number {
  const unit = unitOf(form, printed, printed)
  if (!unit) return 0
  const rest = grains % unit.grains
  const whole = (grains - rest) / unit.grains
  if (2 * rest >= unit.grains) return whole + 1
  return -2 * rest >= unit.grains ? whole - 1 : whole
}

/** Rounds grains of a figure to hundredths of its printed unit, half away from zero. */
export function printed(form: Form, key: string, grains: number): number {
  const indicator = indicatorOf(form, key)
  return indicator ? round(form, indicator.unit, grains) : 0
}

/** Adds what is exact; null beyond sumMost. */
export function sum(parts: number[]): number | null {
  let out = 0
  for (const p of parts) {
    out += p
    if (!Number.isSafeInteger(p) || !Number.isSafeInteger(out)) return null
  }
  return out
}

/** The exact figures of those values that are some. */
export function grainsOf(form: Form, typed: Typed): Record<string, number> {
  const out: Record<string, number> = {}
  for (const key of Object.keys(typed)) {
    const j = judge(form, key, typed[key]!)
    if (!j.why) out[key] = j.grains
  }
  return out
}

/** The printed figures of those values that are some. */
export function figuresOf(form: Form, typed: Typed): Figures {
  const grains = grainsOf(form, typed)
  for (const key of Object.keys(grains)) grains[key] = printed(form, key, grains[key]!)
  return grains
}

function finest(form: Form, unit: string): string {
  const found = form.units.find((u) => u.printed === unit && u.grains === 1)
  return found ? found.unit : unit
}

const has = (o: object, key: string) => Object.prototype.hasOwnProperty.call(o, key)

/**
 * Fills in every total that was left out and of which at least one part is filled, in the unit of its parts, or in the finest when they
 * differ. The answer is a new object.
 */
export function complete(form: Form, typed: Typed): Typed {
  const out = { ...typed }
  for (let again = true; again;) {
    again = false
    for (const rule of form.asked) {
      if (rule.op !== '=' || has(out, rule.left)) continue
      const total = totalOf(form, rule, out)
      if (total) {
        out[rule.left] = total
        again = true
      }
    }
  }
  return out
}

function totalOf(form: Form, rule: Rule, typed: Typed): Value | null {
  const total = indicatorOf(form, rule.left)!
  let grains = 0
  let unit = ''
  for (const key of rule.right) {
    if (!has(typed, key)) continue
    const v = typed[key]!
    const j = judge(form, key, v)
    if (j.why) return null
    grains += j.grains
    unit = !unit || unit === v.unit ? v.unit : finest(form, total.unit)
  }
  return unit ? { n: grains / unitOf(form, total.unit, unit)!.grains, unit } : null
}

/**
 * Everything that is to be said about figures, in the order of the form: values that are none, rules, stocks, and then the soft checks
 * against the figures before (null without any) and what is known of the village. Relations are asked of what is printed.
 */
export function check(form: Form, typed: Typed, previous: Typed | null, base: Record<string, Value>): Finding[] {
  const out: Finding[] = []
  const full = complete(form, typed)
  for (const key of Object.keys(full).sort()) {
    const { why } = judge(form, key, full[key]!)
    if (why) out.push({ id: 'value:' + key, kind: 'value', severity: 'hard', codes: [key], why })
  }
  const now = grainsOf(form, full)
  for (const rule of form.asked) {
    const numbers = breaks(form, rule, now)
    if (numbers) out.push({ id: 'rule:' + rule.text, kind: 'rule', severity: 'hard', codes: [rule.left, ...rule.right], numbers })
  }
  for (const { code } of form.indicators) {
    if (!has(now, code + rt) || !has(now, code)) continue
    const numbers = { left: printed(form, code + rt, now[code + rt]!), right: printed(form, code, now[code]!) }
    if (numbers.left > numbers.right) out.push({ id: 'realtime:' + code, kind: 'realtime', severity: 'hard', codes: [code + rt, code], numbers })
  }
  const before = grainsOf(form, complete(form, previous || {}))
  for (const c of form.checks) {
    const filled = has(now, c.code)
    const had = has(before, c.code)
    const is = filled ? printed(form, c.code, now[c.code]!) : 0
    const was = had ? printed(form, c.code, before[c.code]!) : 0
    const found: Finding = { id: c.check + ':' + c.code, kind: c.check, severity: 'soft', codes: [c.code] }
    if (c.check === 'fall') {
      if (!had || was === 0 || (filled && is >= was)) continue
      found.numbers = filled ? { before: was, now: is } : { before: was }
    } else if (c.check === 'jump') {
      if (!had || !filled || is <= was * c.factor || is - was < c.minimum_hundredths) continue
      found.numbers = { before: was, now: is, factor: c.factor }
    } else {
      const known = baseOf(form, base, c.field)
      if (!filled || known === null || is <= known) continue
      found.field = c.field
      found.numbers = { now: is, base: known }
    }
    out.push(found)
  }
  return out
}

// The sum of the parts may be rounded once or be added from the printed parts: a sheet whose lines add up is never refused.
function breaks(form: Form, rule: Rule, now: Record<string, number>): { left: number; right: number } | null {
  const parts = rule.right.filter((key) => has(now, key))
  if (!has(now, rule.left) || !parts.length) return null
  const left = printed(form, rule.left, now[rule.left]!)
  const right = printed(
    form,
    rule.right[0]!,
    parts.reduce((s, key) => s + now[key]!, 0),
  )
  const added = parts.reduce((s, key) => s + printed(form, key, now[key]!), 0)
  const broken = rule.op === '=' && parts.length === rule.right.length ? left !== right && left !== added : left < Math.min(right, added)
  return broken ? { left, right } : null
}

function baseOf(form: Form, base: Record<string, Value>, field: string): number | null {
  const known = form.bases.find((b) => b.field === field)
  if (!known || !has(base, field)) return null
  const v = base[field]!
  const unit = unitOf(form, known.unit, v.unit)
  if (!unit || !Number.isInteger(v.n) || v.n < 0 || v.n > Math.floor(grainsMost / unit.grains)) return null
  return round(form, known.unit, v.n * unit.grains)
}

/** Whether nothing stands in the way: nothing hard, and for everything soft a ready reason, with words where the form asks for them. */
export function settled(form: Form, findings: Finding[], reasons: Record<string, Reason>): boolean {
  return findings.every((found) => {
    if (found.severity === 'hard' || !has(reasons, found.id)) return false
    const said = reasons[found.id]!
    const ready = form.reasons.find((r) => r.use === found.kind && r.code === said.code)
    return !!ready && line(said.text, reasonMost) && (!ready.text || said.text.trim() !== '')
  })
}

const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f]/
function line(s: string, most: number): boolean {
  return Array.from(s).length <= most && !unprintable.test(s)
}

/** A hard finding for every fact the form does not have or that is not written as it has to be. */
export function checkFacts(form: Form, facts: Facts): Finding[] {
  const out: Finding[] = []
  for (const code of Object.keys(facts).sort()) {
    const i = form.byCode.get(code)
    const why = !i || isFigure(i) ? 'unknown' : well(form, i.datatype, i.options, false, 100, facts[code]!) ? '' : 'format'
    if (why) out.push({ id: 'fact:' + code, kind: 'fact', severity: 'hard', codes: [code], why })
  }
  return out
}

/** A hard finding for every cell of a ledger's row that the ledger does not have or that is not written as it has to be. */
export function checkRow(form: Form, ledger: string, id: string, row: Row): Finding[] {
  const out: Finding[] = []
  for (const code of Object.keys(row).sort()) {
    const c = form.columns.find((o) => o.ledger === ledger && o.code === code)
    const why = !c ? 'unknown' : well(form, c.datatype, c.options, c.multi, c.most, row[code]!) ? '' : 'format'
    if (why) out.push({ id: `row:${id}:${code}`, kind: 'row', severity: 'hard', codes: [code], why, row: id })
  }
  return out
}

function day(s: string): boolean {
  const got = /^(\d{4})-(\d\d)-(\d\d)$/.exec(s)
  if (!got) return false
  const [y, m, d] = [Number(got[1]), Number(got[2]), Number(got[3])]
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0
  const most = m === 2 ? (leap ? 29 : 28) : m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31
  return m >= 1 && m <= 12 && d >= 1 && d <= most
}

function well(form: Form, kind: string, options: string, multi: boolean, most: number, s: string): boolean {
  if (!s || s.trim() !== s || !line(s, most)) return false
  switch (kind) {
    case 'code':
    case 'hazard':
      return form.hazards.some((h) => h.code4 === s)
    case 'enum':
    case 'option': {
      const parts = multi ? s.split(';') : [s]
      return parts.every((p, i) => parts.indexOf(p) === i && form.options.some((o) => o.list === options && o.code === p))
    }
    case 'date':
      return day(s)
    case 'datetime':
      return s.length === 13 && s[10] === 'T' && day(s.slice(0, 10)) && /^([01]\d|2[0-3])$/.test(s.slice(11))
    case 'dec1':
      return /^\d{1,12}(\.\d)?$/.test(s)
    case 'dec2':
      return /^\d{1,12}(\.\d{1,2})?$/.test(s)
    case 'int':
      return /^\d+$/.test(s)
    case 'typhoon':
      return /^\d{4}[^\d\u0000-\u001f\u007f-\u009f]*$/.test(s) && Array.from(s).length <= 24
    case 'idcard':
      return /^(\d{17}[\dX]|\d{15})$/.test(s)
    case 'phone':
      return s.length >= 5 && /^[\d+ -]+$/.test(s)
    case 'account':
      return s.length >= 5 && /^[\d ]+$/.test(s)
  }
  return true
}
