import { language } from '@/app/i18n'
import type { YearsOfQuery } from '@/wire/generated'

export type Years = YearsOfQuery['lossYears']
export type Key = Years['keys'][number]
export type Target = Years['targets'][number]

/** A number as it is typed, in smallest parts; null when it is none. No floats: 1912750.5 of two decimals is 191275050. */
export function parts(text: string, decimals: number): number | null {
  const m = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim().replace(/[\s,，\u2009]/g, ''))
  if (!m || (m[2] || '').length > decimals) return null
  const n = Number((m[1] as string) + ((m[2] || '') + '0'.repeat(decimals)).slice(0, decimals))
  return n <= Number.MAX_SAFE_INTEGER ? n : null
}

/** Smallest parts as people read them: from 10 000 on a thin space. */
export function said(value: number, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const grouped = Number(whole) >= 10_000 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole
  return decimals === 0 ? grouped : `${grouped}.${digits.slice(-decimals)}`
}

export const nameOf = (k: { name: string; nameEn: string }) => (language() === 'en' ? k.nameEn : k.name)
export const unitOf = (k: { unit: string; unitEn: string }) => (language() === 'en' ? k.unitEn : k.unit)
