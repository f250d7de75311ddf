import { language, t } from '@/app/i18n'
import { when } from '@/kit/format'
import type { RevisionRowFragment, WarningLevel } from '@/wire/generated'

/** 暴雨红色预警: what it is and its colour, always in words. */
export function titleOf(r: { level: WarningLevel; content: { eventName: string } }): string {
  return t('warning.title', { event: r.content.eventName, level: t(`warning.level.${r.level}`) })
}

/** Who issued it, when, and until when it holds. */
export function sourceOf(r: RevisionRowFragment): string {
  return t('warning.source', { issuer: r.content.issuer, at: when(r.content.issuedAt), until: when(r.expiresAt) })
}

/** For data-level. */
export function levelOf(level: WarningLevel): string {
  return level.toLowerCase()
}

export function questionOf(q: { zh: string; en: string }): string {
  return language() === 'en' ? q.en : q.zh
}
