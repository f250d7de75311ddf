import { language } from '@/app/i18n'
import { openForm, type Form, type Hazard, type Indicator, type ReadyReason } from '@/kit/figures/form'
import { DeskForm } from '@/wire/generated'
import { gql } from '@/wire/gql'

const kept: { [version: string]: Promise<Form> } = {}

/** A version of the form; left out, the one in force today. A form is never changed, so it is asked for once. */
export function loadForm(version = ''): Promise<Form> {
  const known = kept[version]
  if (known) return known
  const asked = gql(DeskForm, { version: version || null }).then(({ lossForm }) => openForm(JSON.parse(lossForm.document)))
  kept[version] = asked
  asked.catch(() => delete kept[version])
  return asked
}

const en = () => language() === 'en'
/** What people say for an indicator; the printed name where nobody said anything shorter. */
export function labelOf(form: Form, code: string): string {
  const bare = code.replace('#rt', '')
  const said = form.definitions.find((d) => d.code === bare)
  const n = form.byCode.get(bare)
  const label = en() ? (said && said.label_en) || (n && n.name_en) : (said && said.label) || (n && n.name)
  return label || code
}
export const unitOf = (form: Form, i: Indicator) => {
  const u = form.byUnit.get(`${i.unit} ${i.unit}`) || form.units.find((x) => x.printed === i.unit && x.unit === i.unit)
  return en() && u ? u.name_en : i.unit
}
export const hazardName = (h: Hazard) => (en() ? h.name_en : h.secondary_name || h.primary_name)
export const reasonsFor = (form: Form, use: ReadyReason['use']) => form.reasons.filter((r) => r.use === use)
export const reasonName = (form: Form, use: ReadyReason['use'], code: string) => {
  const r = form.reasons.find((x) => x.use === use && x.code === code)
  return r ? (en() ? r.en : r.zh) : code
}

/** Hundredths as the form prints them: whole units whole, others with two decimals; from 10 000 on a thin space. */
export function printedText(whole: boolean, hundredths: number): string {
  const sign = hundredths < 0 ? '−' : ''
  const abs = Math.abs(hundredths)
  const units = Math.floor(abs / 100)
  const digits = String(units)
  const grouped = units >= 10_000 ? digits.replace(/\B(?=(\d{3})+$)/g, '\u2009') : digits
  const rest = abs % 100
  return sign + grouped + (whole ? '' : '.' + (rest < 10 ? '0' : '') + rest)
}
export const wholeOf = (i: Indicator) => i.datatype === 'int'
