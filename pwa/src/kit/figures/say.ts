import { language } from '@/app/i18n'
import type { Form, ReadyReason } from './form'

// What the form calls its lines, units and reasons, in the language of the page.

const en = () => language() === 'en'

/** What people say for an indicator and how it is counted; the printed name where nobody said anything shorter. */
export function definitionOf(form: Form, code: string): { label: string; text: string } {
  const d = form.definitions.find((x) => x.code === code)
  const i = form.byCode.get(code)
  if (!d) return { label: i ? (en() ? i.name_en : i.name) : code, text: '' }
  return { label: en() ? d.label_en : d.label, text: en() ? d.en : d.zh }
}

/** Words of the unit. */
export function unitName(form: Form, printed: string, unit: string): string {
  const u = en() ? form.byUnit.get(printed + ' ' + unit) : undefined
  return u ? u.name_en : unit
}

/** The ready reasons for a use. */
export function readyOf(form: Form, use: ReadyReason['use']): ReadyReason[] {
  return form.reasons.filter((r) => r.use === use)
}

/** A ready reason in words; its code where the form has none. */
export function reasonText(form: Form, use: ReadyReason['use'], code: string): string {
  const r = form.reasons.find((x) => x.use === use && x.code === code)
  return r ? (en() ? r.en : r.zh) : code
}
