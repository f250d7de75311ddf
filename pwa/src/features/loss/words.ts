import { language, t, te } from '@/app/i18n'
import { figuresOf, grainsOf, settled, type Finding, type Reason, type Typed, type Value } from '@/kit/figures/figures'
import { indicatorOf, isFigure, rt, unitsOf, type Form, type Indicator, type ReadyReason, type Unit } from '@/kit/figures/form'
import { definitionOf, unitName } from '@/kit/figures/say'
import type { Place } from '@/store'

// How the form is shown to a village: its pages, rows and sentences. What is counted and checked is in kit/figures.

/** One line of a page. A stock at report time is a line of its own under its sum. */
export interface Line {
  key: string
  indicator: Indicator
  /** Of which the line above is the whole. */
  inside: boolean
  now: boolean
}
export interface Page {
  code: string
  /** Shown at once, and what most villages leave empty. */
  lines: Line[]
  more: Line[]
}

// In the form's own words, whatever the language of the page.
const whole = /^其中/

/**
 * The pages a village fills. In a first report what the rule names comes first, with its parts and with what is `known` already, and the
 * rest is put away.
 */
export function pagesOf(form: Form, first: boolean, known: string[] = []): Page[] {
  const own = form.indicators.filter((i) => isFigure(i) && i.owner.indexOf('village') >= 0)
  const parent = (i: Indicator) => own.find((o) => o.code === i.parent)
  const inside = (i: Indicator): boolean => {
    const p = parent(i)
    return !!p && (own.some((o) => o.parent === i.parent && whole.test(o.name)) || inside(p))
  }
  const lines = (i: Indicator): Line[] => {
    const line: Line = { key: i.code, indicator: i, inside: inside(i), now: false }
    return i.realtime_and_cumulative ? [line, { key: i.code + rt, indicator: i, inside: true, now: true }] : [line]
  }
  const out: Page[] = []
  for (const code of Array.from(new Set(own.map((i) => i.page)))) {
    const all = own.filter((i) => i.page === code)
    const named = all.filter((i) => i.named_in_first_report || known.indexOf(i.code) >= 0)
    if (!first || named.length === 0) {
      out.push({ code, lines: all.flatMap(lines), more: [] })
      continue
    }
    const shown: Indicator[] = []
    for (const i of named) {
      const sum = form.rules.map((r) => r.rule).find((r) => r.split('=')[0] === i.code)
      shown.push(i, ...all.filter((o) => sum && sum.split('=')[1]!.split('+').indexOf(o.code) >= 0))
    }
    // What is so right now is the same at first; it is put away too.
    const later = shown.flatMap(lines).filter((l) => l.now)
    out.push({
      code,
      lines: shown.flatMap(lines).filter((l) => !l.now),
      more: all
        .filter((i) => shown.indexOf(i) < 0)
        .flatMap(lines)
        .concat(later),
    })
  }
  return out
}

const bareLabel = (s: string) => s.replace(/^其中[:：]\s*/, '').replace(/^Of (these|which):\s*/, '')

/** A line in a sentence of its own: with the whole name where the short one stands twice. */
export function nameOf(form: Form, key: string): string {
  const code = key.replace(rt, '')
  const en = language() === 'en'
  const { label } = definitionOf(form, code)
  const twice = form.definitions.filter((d) => (en ? d.label_en : d.label) === label).length > 1
  const i = form.byCode.get(code)
  const name = bareLabel(twice && i ? (en ? i.name_en : i.name) : label)
  return key === code ? name : t('loss.now_of', { name })
}

/** Hundredths as people write them: 820, 54.67. */
export function numberText(n: number): string {
  const s = (Math.abs(n) / 100).toFixed(2).replace(/\.?0+$/, '')
  return n < 0 ? '-' + s : s
}

/** What was pressed, with everything that is no number left out: no letters, one point, two places. */
export function onlyNumber(text: string, wholeOnly: boolean): string {
  const half = text.replace(/[０-９．。]/g, (c) => (c === '．' || c === '。' ? '.' : String.fromCharCode(c.charCodeAt(0) - 0xfee0)))
  if (wholeOnly) return half.replace(/\..*$/, '').replace(/\D/g, '').slice(0, 10)
  const [head, ...rest] = half.replace(/[^\d.]/g, '').split('.')
  return rest.length > 0 ? `${head!.slice(0, 10)}.${rest.join('').slice(0, 2)}` : head!.slice(0, 10)
}

/** The hundredths of what stands in a field; null for nothing. */
export function hundredthsOf(text: string): number | null {
  if (!/\d/.test(text)) return null
  const [head, rest] = text.split('.')
  return Number(head || '0') * 100 + Number(((rest || '') + '00').slice(0, 2))
}

/** The same value in another unit, to two places: shown, never kept. */
export function inUnit(form: Form, key: string, v: Value, unit: string): number | null {
  const i = indicatorOf(form, key)
  const from = i && form.byUnit.get(i.unit + ' ' + v.unit)
  const to = i && form.byUnit.get(i.unit + ' ' + unit)
  return from && to ? Math.round((v.n * from.grains) / to.grains) : null
}

/** The same value in another unit where nothing is lost by it; else null. */
export function exactIn(form: Form, key: string, v: Value, unit: string): Value | null {
  const n = inUnit(form, key, v, unit)
  if (n === null) return null
  const back = inUnit(form, key, { n, unit }, v.unit)
  const i = indicatorOf(form, key)!
  const to = form.byUnit.get(i.unit + ' ' + unit)!
  const from = form.byUnit.get(i.unit + ' ' + v.unit)!
  return back === v.n && n * to.grains === v.n * from.grains ? { n, unit } : null
}

/** The units a page lets one choose between, by printed unit. */
export function choicesOf(form: Form, page: Page): { printed: string; units: Unit[] }[] {
  const out: { printed: string; units: Unit[] }[] = []
  for (const l of page.lines.concat(page.more)) {
    const units = unitsOf(form, l.indicator.unit)
    if (units.length > 1 && !out.some((o) => o.printed === l.indicator.unit)) out.push({ printed: l.indicator.unit, units })
  }
  return out
}

/** The unit a line is typed in when nobody has chosen: 亩 and 万元, which people count in. */
export function unitFor(form: Form, indicator: Indicator, chosen: Record<string, string>): string {
  const units = unitsOf(form, indicator.unit)
  const said = chosen[indicator.unit]
  if (said && units.some((u) => u.unit === said)) return said
  return units.length > 0 ? units[0]!.unit : indicator.unit
}

// ---- findings

export interface Sentence {
  /** What is wrong, in bold. */
  lead: string
  rest: string
}

export interface Seen {
  form: Form
  /** With totals filled in. */
  full: Typed
  before: Typed
  base: Record<string, Value>
  baseSource: string
}

/** A number of a finding in the unit it was typed in, where all were typed in one. */
function said(s: Seen, key: string, printed: number, from: Typed = s.full): string {
  const v = from[key]
  return v ? numberText(v.n) : numberText(printed)
}

export function sentenceOf(s: Seen, f: Finding): Sentence {
  const { form } = s
  const key = f.codes[0]!
  const i = indicatorOf(form, key)
  const unit = (v: Value | undefined) => (i ? unitName(form, i.unit, v ? v.unit : i.unit) : '')
  const n = f.numbers || {}
  if (f.kind === 'rule' || f.kind === 'realtime') {
    const parts = f.codes.slice(1).filter((c) => s.full[c])
    const units = new Set([key, ...parts].map((c) => (s.full[c] ? s.full[c]!.unit : '')))
    const same = units.size === 1
    const grains = grainsOf(form, s.full)
    const one = form.byUnit.get((i ? i.unit : '') + ' ' + (same ? s.full[key]!.unit : i ? i.unit : ''))
    const per = one ? one.grains : 1
    const left = same ? s.full[key]!.n : n.left!
    const added = same ? parts.reduce((sum, c) => sum + grains[c]!, 0) / per : n.right!
    const u = i ? unitName(form, i.unit, same ? s.full[key]!.unit : i.unit) : ''
    const gap = t('loss.gap', { n: numberText(Math.abs(left - added)), unit: u })
    const values = { left: nameOf(form, key), n: numberText(left), sum: numberText(added), unit: u }
    if (f.kind === 'realtime')
      return { lead: gap, rest: t('loss.finding.realtime', { now: numberText(left), all: numberText(added), name: nameOf(form, f.codes[1]!) }) }
    const list = parts.map((c) => t('loss.part', { name: nameOf(form, c), n: same ? numberText(s.full[c]!.n) : said(s, c, 0) })).join(t('loss.plus'))
    if (parts.length > 1)
      return { lead: gap, rest: t(f.id.indexOf('>=') >= 0 || left < added ? 'loss.finding.less' : 'loss.finding.sum', { ...values, list }) }
    return { lead: gap, rest: t('loss.finding.part', { ...values, part: parts[0] ? nameOf(form, parts[0]) : '' }) }
  }
  const name = nameOf(form, key)
  if (f.kind === 'value') return { lead: name, rest: t(`loss.finding.value.${f.why || 'unknown'}`) }
  const now = s.full[key]
  const was = s.before[key]
  const together = {
    name,
    now: now ? numberText(now.n) : '',
    nowUnit: unit(now),
    before: was ? numberText(was.n) : numberText(n.before || 0),
    beforeUnit: unit(was),
  }
  if (f.kind === 'fall') return { lead: t(now ? 'loss.finding.fall' : 'loss.finding.cleared', together), rest: '' }
  if (f.kind === 'jump') return { lead: t('loss.finding.jump', together), rest: t('loss.finding.jump_rest', { factor: n.factor || 0 }) }
  const known = s.base[f.field || '']
  const b = form.bases.find((x) => x.field === f.field)
  const of = te(`loss.base.${f.field}`) ? t(`loss.base.${f.field}`) : b ? (language() === 'en' ? b.name.en : b.name.zh) : ''
  const most = known ? `${numberText(known.n)} ${b ? unitName(form, b.unit, known.unit) : ''}` : numberText(n.base || 0)
  return {
    lead: t('loss.finding.base', { of, most }),
    rest: s.baseSource ? t('loss.finding.base_rest', { of, source: s.baseSource }) : '',
  }
}

// Reasons that speak of land or of people say nothing of the other.
const about: Record<string, string[]> = { riverland: ['arable'], rented: ['arable'], outsiders: ['population', 'households'] }

export function reasonsFor(form: Form, f: Finding): ReadyReason[] {
  const i = indicatorOf(form, f.codes[0]!)
  return form.reasons.filter(
    (r) =>
      r.use === f.kind && (r.code !== 'found' || (!!i && i.unit === '人')) && (!about[r.code] || !f.field || about[r.code]!.indexOf(f.field) >= 0),
  )
}

/** Findings that still stand in the way. */
export function openOf(form: Form, findings: Finding[], reasons: Record<string, Reason>): Finding[] {
  return findings.filter((f) => f.severity === 'hard' || !settled(form, [f], reasons))
}

export type Mark = 'block' | 'ask' | 'done' | ''

/** What stands at the tab of a page. */
export function markOf(page: Page, open: Finding[], typed: Typed): Mark {
  const keys = page.lines.concat(page.more).map((l) => l.key)
  const here = open.filter((f) => f.codes.some((c) => keys.indexOf(c) >= 0))
  if (here.some((f) => f.severity === 'hard')) return 'block'
  if (here.length > 0) return 'ask'
  return keys.some((k) => typed[k]) ? 'done' : ''
}

/** The line a finding stands under: the last of its lines as they are shown. */
export function under(lines: Line[], f: Finding): string {
  const shown = lines.filter((l) => f.codes.indexOf(l.key) >= 0)
  return shown.length > 0 ? shown[shown.length - 1]!.key : ''
}

/** Whether a figure says another thing than before; the same land in another unit does not. */
export function differs(form: Form, key: string, a: Typed, b: Typed): boolean {
  const one = figuresOf(form, a[key] ? { [key]: a[key]! } : {})[key]
  const two = figuresOf(form, b[key] ? { [key]: b[key]! } : {})[key]
  return one !== two
}

/** The town a village tells: the first word of its path. */
export function townOf(place: Place): string {
  const cut = place.path.indexOf(' ')
  return cut > 0 ? place.path.slice(0, cut) : place.path
}
