import { language, t } from '@/app/i18n'
import { when } from '@/kit/format'
import { openForm, rt, type Form, type Hazard, type Indicator } from '@/kit/figures/form'
import { definitionOf, unitName } from '@/kit/figures/say'
import { DeskForm } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { now } from '@/wire/clock'

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

/** What people say for an indicator or for its stock. */
export const labelOf = (form: Form, code: string) => definitionOf(form, code.replace(rt, '')).label
export const unitOf = (form: Form, i: Indicator) => unitName(form, i.unit, i.unit)
export const hazardName = (h: Hazard) => (language() === 'en' ? h.name_en : h.secondary_name || h.primary_name)
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

/** What a turn of an event changed, in the reader's words: `accident`, `0402`, `province 4` and an instant are what the server keeps. */
export function changedText(form: Form, what: string, value: string): string {
  if (what === 'nature') return t(`verify.nature.${value.toUpperCase()}`)
  if (what === 'started') return when(value, now())
  if (what === 'response') {
    const [scope = '', level = ''] = value.split(' ')
    return t(`verify.scope.${scope.toUpperCase()}`) + t(`verify.level.${level}`)
  }
  const hazard = what === 'hazard' && form.hazards.filter((h) => h.code4 === value)[0]
  return hazard ? hazardName(hazard) : value
}
