import { today } from '../../kit/format'
import type { AppointmentInput, Post, Role } from '../../wire/generated'

/** An appointment while it is being filled in. */
export interface Draft {
  role: Role | ''
  post: Post
  division: string
  lines: string[]
  from: string
  to: string
}

export function newDraft(): Draft {
  return { role: '', post: 'A', division: '', lines: [], from: today(), to: '' }
}

/** Null while something that must be there is missing or the term runs backwards. */
export function inputOf(d: Draft, id: string): AppointmentInput | null {
  if (!d.role || !d.division || !d.from || (d.to && d.to < d.from)) return null
  return { id, role: d.role, post: d.post, division: d.division, lines: d.lines, from: d.from, to: d.to || null }
}
