import type { IconName } from './icons'

/** One entry of the bottom bar or of the desk's rail. */
export interface NavItem {
  to: string
  label: string
  icon: IconName
  badge?: number
  /** Words for the badge, such as "3 waiting". */
  badgeLabel?: string
  /** The filled pill in the middle of the bottom bar. */
  pill?: boolean
  testid?: string
}

/** A page belongs to an entry when its path lies at or under it; the home page only at itself. */
export function isAt(path: string, to: string): boolean {
  return path === to || (to !== '/' && path.slice(0, to.length + 1) === to + '/')
}

/** The longest matching entry wins, so that /tree/x lights /tree and not /. */
export function activeOf(path: string, items: { to: string }[]): string {
  return items.reduce((best, i) => (isAt(path, i.to) && i.to.length > best.length ? i.to : best), '')
}
