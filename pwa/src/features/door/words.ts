import { t, te } from '@/app/i18n'
import { when } from '@/kit/format'
import type { Cause, Door } from '@/store/doors'
import type { Secret } from '@/store/sealed'

/** Codes of the register in words; one the app does not know is shown as it stands. */
function word(group: 'danger' | 'mode' | 'need', code: string): string {
  return te(`door.${group}.${code}`) ? t(`door.${group}.${code}`) : code
}

export function nameOf(d: Door, secret: Secret | null): string {
  if (d.site) return d.site.name
  return t('door.home', { name: secret ? secret.name : d.household ? d.household.name : d.place.name })
}

/** What to know before knocking: how it is moved first, then who lives there. */
export function marksOf(d: Door, secret: Secret | null): { text: string; loud: boolean }[] {
  const h = d.household
  const out: { text: string; loud: boolean }[] = []
  const mode = h ? h.transferMode : d.site ? d.site.transferMode : ''
  if (mode && mode !== 'walk') out.push({ text: word('mode', mode), loud: true })
  if (h && h.helpers > 0) out.push({ text: t('door.helpers', { n: h.helpers }), loud: false })
  if (secret) secret.needs.forEach((n) => out.push({ text: word('need', n), loud: false }))
  else if (h && h.needy) out.push({ text: t('door.needy'), loud: false })
  if (h && h.alone) out.push({ text: t('door.alone'), loud: false })
  const dangers = h ? h.dangers : d.site ? d.site.dangers : []
  dangers.forEach((c) => out.push({ text: word('danger', c), loud: false }))
  return out
}

/** Who lives there, in numbers. */
export function peopleOf(d: Door): string {
  const h = d.household
  if (!h) return d.site ? t('door.who', { n: d.site.members }) : ''
  const parts = [t('door.who', { n: h.members })]
  if (h.elders) parts.push(t('door.elders', { n: h.elders }))
  if (h.children) parts.push(t('door.children', { n: h.children }))
  return parts.join('·')
}

/** What sent somebody: the warning by its name, the notice by its words; what this phone was not told of, by its time. */
export function causeName(c: Cause): string {
  if (c.kind === 'notice') return c.text ? t('door.cause.notice', { text: c.text }) : t('door.cause.notice_at', { time: when(c.at) })
  return c.event ? t('warning.title', { event: c.event, level: t(`warning.level.${c.level}`) }) : t('door.cause.warning_at', { time: when(c.at) })
}
