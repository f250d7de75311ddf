import { t, te } from '@/app/i18n'
import { today } from '@/kit/format'
import type { HouseholdRowFragment } from '@/wire/generated'

export const dangers = ['subsidence', 'old_house', 'low_lying', 'riverside', 'slope', 'other']
export const modes = ['walk', 'vehicle', 'carry', 'ambulance']
export const needs = [
  'hearing',
  'vision',
  'slow_walk',
  'wheelchair',
  'bedridden',
  'home_oxygen',
  'ventilator',
  'dialysis',
  'electricity',
  'mental_support',
  'pregnant',
  'infant',
  'left_behind_child',
  'refuses_often',
]

/** A code of the register in words; one the app does not know is shown as it stands. */
export function word(group: 'danger' | 'mode' | 'need', code: string): string {
  return te(`door.${group}.${code}`) ? t(`door.${group}.${code}`) : code
}

/** A kind of site in words; one the app does not know is shown as it stands. */
export function siteKind(code: string): string {
  return te(`register.site.${code}`) ? t(`register.site.${code}`) : code
}

/** Who lives there, in one line. */
export function peopleOf(h: HouseholdRowFragment): string {
  const parts = [t('door.who', { n: h.members })]
  if (h.elders) parts.push(t('door.elders', { n: h.elders }))
  if (h.children) parts.push(t('door.children', { n: h.children }))
  if (h.alone) parts.push(t('door.alone'))
  return parts.join('·')
}

/** What to know of the house. */
export function marksOf(h: HouseholdRowFragment): string[] {
  const out = h.dangers.map((d) => word('danger', d))
  if (h.transferMode && h.transferMode !== 'walk') out.unshift(word('mode', h.transferMode))
  if (h.needy) out.push(t('door.needy'))
  return out
}

/** Codes to choose from: the usual ones and those the row has already. */
export function choices(usual: string[], has: string[]): string[] {
  return usual.concat(has.filter((c) => !usual.includes(c)))
}

/** Whole days since a day such as 2026-11-28; null for none. */
export function daysSince(day: string | null, now: number): number | null {
  if (!day) return null
  return Math.round((Date.parse(today(now)) - Date.parse(day)) / 86_400_000)
}
