import { t, te } from '../../app/i18n'
import { addDays, today } from '../../kit/format'
import { fieldText, faultText, toFault } from '../../kit/fault'
import type { PersonRowFragment } from '../../wire/generated'

export type Appointment = PersonRowFragment['appointments'][number]

export function roleAndPost(a: { role: string; post: string }): string {
  return t('me.roleAndPost', { role: t('me.role.' + a.role), post: a.post })
}

export function lineWord(line: string): string {
  return te('me.line.' + line) ? t('me.line.' + line) : line
}

/** Where an appointment stands on a day. */
export function phaseOf(a: { from: string; to: string | null }, day: string): 'now' | 'later' | 'over' {
  if (a.to && a.to < day) return 'over'
  return a.from > day ? 'later' : 'now'
}

/** In force first, then those to come, then the past, each newest first. */
export function sorted(list: Appointment[], day: string): Appointment[] {
  const order = { now: 0, later: 1, over: 2 }
  return list.slice().sort((a, b) => order[phaseOf(a, day)] - order[phaseOf(b, day)] || (a.from < b.from ? 1 : a.from > b.from ? -1 : 0))
}

/** A number nobody has reached for half a year is as good as unknown when it counts. */
export function verified(at: string | null, day: string = today()): 'never' | 'old' | 'fresh' {
  if (!at) return 'never'
  return at < addDays(day, -180) ? 'old' : 'fresh'
}

/** The finding of one field: by its path in the fault, or by the codes that can only mean this field. */
export function errorAt(err: unknown, path: string, codes: string[] = []): string {
  if (!err) return ''
  const f = toFault(err)
  return fieldText(err, path) || (codes.indexOf(f.code) >= 0 && !f.fields.length ? faultText(err) : '')
}
