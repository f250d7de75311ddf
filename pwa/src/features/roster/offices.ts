import type { Level, Role } from '../../wire/generated'

// Where a post of each role can stand; the server decides, this only spares the administrator wrong choices.
const levels: Record<Role, Level[]> = {
  GRID_OFFICER: ['VILLAGE', 'GRID'],
  INFO_OFFICER: ['VILLAGE'],
  VILLAGE_HEAD: ['VILLAGE'],
  MONITOR: ['VILLAGE', 'GRID'],
  TOWN_DUTY: ['TOWN'],
  TOWN_ADMIN: ['TOWN'],
  TOWN_LEADER: ['TOWN'],
  TOWN_MEDIATOR: ['TOWN'],
  COUNTY_DUTY: ['COUNTY'],
  COUNTY_LEADER: ['COUNTY'],
  COUNTY_LOSS_CLOSER: ['COUNTY'],
  DEPARTMENT: ['COUNTY'],
  COUNTY_ADMIN: ['COUNTY'],
  AUDITOR: ['COUNTY', 'TOWN'],
  SITE_RECEIVER: ['VILLAGE'],
  FIRM_SAFETY: ['TOWN', 'VILLAGE'],
}

/** Roles in the order they are given out most. */
export const roles = Object.keys(levels) as Role[]

export function levelsOf(role: Role | ''): Level[] {
  return role ? levels[role] : []
}

/** Lines a post can be limited to. */
export const lines = ['water', 'geology', 'mine', 'health', 'dispute']

/** Roles that are given for a line as a rule. */
export function takesLines(role: Role | ''): boolean {
  return role === 'DEPARTMENT' || role === 'MONITOR' || role === 'TOWN_MEDIATOR'
}
