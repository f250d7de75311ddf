import { t, te } from '@/app/i18n'
import { faultText, toFault } from '@/kit/fault'
import type { Channel, LadderRowFragment } from '@/wire/generated'

export type Step = LadderRowFragment['steps'][number]

export const colours = ['red', 'orange', 'yellow', 'blue']
export const channels: Channel[] = ['INAPP', 'PUSH', 'SMS', 'VOICE', 'LIST', 'FALLBACK', 'DOOR', 'LOUDSPEAKER']
/** Roles of places, whose steps call no post. */
export const whole = ['household', 'resident', 'village_unit']
export const desks = ['town_duty', 'town_leader', 'county_duty', 'county_leader', 'grid_officer', 'department']

export function roleOf(role: string): string {
  const r = role === 'dept_duty' ? 'department' : role
  const post = `me.role.${r.toUpperCase()}`
  return te(`ladder.role.${r}`) ? t(`ladder.role.${r}`) : te(post) ? t(post) : r
}

/** One step as a sentence: when, by what, to whom. */
export function stepSays(s: Step): string {
  const by = s.channels.map((c) => t(`ladder.by.${c}`)).join(t('ladder.comma'))
  const to = s.to === 'SUPERIOR' && s.desk ? roleOf(s.desk) : t(`ladder.to.${s.to}`)
  return t(s.night ? 'ladder.step' : 'ladder.step_day', { n: s.afterMinutes, by, to })
}

/** The sentence of a fault at one step's field, such as steps[2].afterMinutes. */
export function stepError(err: unknown, i: number, field: string): string {
  if (!err) return ''
  const f = toFault(err).fields.find((x) => x.path.endsWith(`steps[${i}].${field}`))
  return f ? faultText({ kind: 'invalid', code: f.code, params: f.params }) : ''
}

const longest: Record<string, number> = { issuer: 7, time: 5, area: 9, place: 9, until: 5, shelter: 3, wind: 4 }
/** What one SMS holds, and what its signature takes of it; the server has the same numbers. */
export const smsWhole = 70
const signature = 6

/** The most characters an SMS becomes with its signature; the marks nobody knows. */
export function smsLength(text: string): { n: number; unknown: string[] } {
  const unknown: string[] = []
  let n = signature
  const rest = text.replace(/\{([^{}]*)\}/g, (_, mark: string) => {
    const most = longest[mark]
    if (most === undefined) unknown.push(mark)
    n += most || 0
    return ''
  })
  return { n: n + Array.from(rest).length, unknown }
}
