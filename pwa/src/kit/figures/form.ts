// A version of the official loss form as the server hands it out: one JSON document, see server/loss/form. Here it is only read.

export interface Text {
  zh: string
  en: string
}
export interface Titled {
  code: string
  title: Text
  /** Of a ledger that belongs to a season of relief: the columns its lists sum. */
  season?: { persons: string; money: string[] }
}
export type Level = 'village' | 'town' | 'county'
export interface Unit {
  printed: string
  unit: string
  /** Grains in a hundredth of this unit. */
  grains: number
  whole: boolean
  name_en: string
}
export interface Indicator {
  form: string
  code: string
  name: string
  name_en: string
  datatype: 'int' | 'dec2' | 'dec1' | 'text' | 'typhoon' | 'date' | 'datetime' | 'code' | 'enum'
  unit: string
  parent: string
  group: string
  page: string
  owner: Level[]
  realtime_and_cumulative: boolean
  named_in_first_report: boolean
  options: string
  code_certainty: string
}
export interface Definition {
  code: string
  label: string
  label_en: string
  zh: string
  en: string
}
export interface SoftCheck {
  check: 'fall' | 'jump' | 'base'
  code: string
  field: string
  factor: number
  minimum_hundredths: number
}
export interface Column {
  ledger: string
  code: string
  heading: string
  heading_en: string
  datatype: 'text' | 'int' | 'dec2' | 'date' | 'datetime' | 'hazard' | 'option' | 'idcard' | 'phone' | 'account'
  unit: string
  sealed: boolean
  options: string
  multi: boolean
  most: number
}
export interface Option {
  list: string
  code: string
  zh: string
  en: string
}
export interface Hazard {
  code4: string
  primary_code: string
  primary_name: string
  secondary_code: string
  secondary_name: string
  ledger_option: string
  name_en: string
}
export interface ReadyReason {
  use: 'fall' | 'jump' | 'base' | 'return' | 'change' | 'maintain' | 'behalf'
  code: string
  zh: string
  en: string
  /** Words of one's own are needed besides. */
  text: boolean
}
export interface Deadline {
  key: string
  stage: string
  level: Level
  case: string
  /** Of the grave case: so many people lost, or so many trapped. */
  least: number
  start: string
  minutes: number
  days: number
  date: string
  clause: string
}

/** What a figure has to be at its final, counted from a ledger. */
export interface Tie {
  code: string
  ledger: string
  how: 'equals' | 'positive' | 'sum'
  column: string
  value: string
  /** Of positive: columns, parted by ';', that are more than nothing in rows counted elsewhere. */
  unless: string
}

/** The document. */
export interface FormDocument {
  version: string
  title: Text
  source: string
  valid_from: string
  valid_until: string
  sheets: Titled[]
  books: Titled[]
  bases: { field: string; unit: string; name: Text }[]
  /** Primary code of the hazard whose clocks are its own; empty when the form has none. */
  drought: string
  units: Unit[]
  indicators: Indicator[]
  definitions: Definition[]
  rules: { rule: string }[]
  checks: SoftCheck[]
  columns: Column[]
  options: Option[]
  hazards: Hazard[]
  reasons: ReadyReason[]
  deadlines: Deadline[]
  ties: Tie[]
}

/** One relation: the left is at least or exactly the sum of the right. */
export interface Rule {
  text: string
  left: string
  op: '>=' | '='
  right: string[]
}

/** The document with its indexes. */
export interface Form extends FormDocument {
  /** By code; a key with #rt is found by indicatorOf. */
  byCode: Map<string, Indicator>
  /** By printed unit and unit. */
  byUnit: Map<string, Unit>
  /** The printed rules, and each once more over stocks where all of its codes have one. */
  asked: Rule[]
}

/** The mark of a stock at report time. */
export const rt = '#rt'

/** Reads A (>=|=) B (+ C)*; throws for anything else. */
export function parseRule(text: string): Rule {
  const got = /^([A-Za-z0-9_]{1,16})(>=|=)([A-Za-z0-9_]{1,16}(?:\+[A-Za-z0-9_]{1,16}){0,39})$/.exec(text)
  if (!got) throw new Error(`no rule: ${text}`)
  const rule = { text, left: got[1]!, op: got[2] as Rule['op'], right: got[3]!.split('+') }
  if (new Set([rule.left, ...rule.right]).size !== rule.right.length + 1) throw new Error(`a code twice: ${text}`)
  return rule
}

/** Makes the indexes of a document the server has checked. */
export function openForm(document: FormDocument): Form {
  const form: Form = { ...document, byCode: new Map(), byUnit: new Map(), asked: [] }
  for (const i of document.indicators) form.byCode.set(i.code, i)
  for (const u of document.units) form.byUnit.set(u.printed + ' ' + u.unit, u)
  const rules = document.rules.map((r) => parseRule(r.rule))
  const stocks = rules
    .filter((r) => [r.left, ...r.right].every((code) => indicatorOf(form, code + rt)))
    .map((r) => {
      const left = r.left + rt
      const right = r.right.map((code) => code + rt)
      return { text: left + r.op + right.join('+'), left, op: r.op, right }
    })
  form.asked = rules.concat(stocks)
  return form
}

/** The indicator of a key; undefined for a key the form does not have. */
export function indicatorOf(form: Form, key: string): Indicator | undefined {
  if (key.slice(-rt.length) !== rt) return form.byCode.get(key)
  const found = form.byCode.get(key.slice(0, -rt.length))
  return found && found.realtime_and_cumulative ? found : undefined
}

/** Whether it is a number of a unit, not a fact in words. */
export function isFigure(indicator: Indicator): boolean {
  return indicator.datatype === 'int' || indicator.datatype === 'dec2'
}

/** The units a printed unit may be typed in, the usual one first. */
export function unitsOf(form: Form, printed: string): Unit[] {
  return form.units.filter((u) => u.printed === printed)
}
