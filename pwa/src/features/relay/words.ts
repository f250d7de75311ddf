import { t } from '@/app/i18n'
export { fromField, toField } from '@/kit/moment'
import type { RelayRowFragment, WarningLevel } from '@/wire/generated'

export const levels: WarningLevel[] = ['BLUE', 'YELLOW', 'ORANGE', 'RED']

/** 暴雨橙色预警: the event and its colour, always in words. */
export function titleOf(w: { level: WarningLevel; content: { eventName: string } }): string {
  return t('warning.title', { event: w.content.eventName, level: t(`warning.level.${w.level}`) })
}

/** Red and orange do not wait for a second signature. */
export function isUrgent(level: WarningLevel | ''): boolean {
  return level === 'RED' || level === 'ORANGE'
}

/** Taken in from a trusted source and with nobody at the desk yet. */
export function untaken(w: RelayRowFragment): boolean {
  return w.origin === 'CAP' && w.trusted && !w.takenAt && w.desk !== 'DONE'
}
