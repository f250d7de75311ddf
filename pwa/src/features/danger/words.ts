import type { Place } from '@/store'
import { clock } from '@/kit/format'
import { nowText } from '@/wire/clock'
import type { NoticeTemplatesQuery } from '@/wire/generated'

export type Template = NoticeTemplatesQuery['noticeTemplates'][number]

/** The most a notice says (tellDanger). */
export const textMost = 500
/** Radii that are offered, metres. */
export const radii = [200, 500, 1000, 3000]

/** The sentence of a template with its marks filled in; a mark without words stays, so that nobody sends it by a slip. */
export function filled(template: Template, words: { place: string; shelter: string }): string {
  const marks: Record<string, string> = { '{place}': words.place.trim(), '{time}': clock(nowText()), '{shelter}': words.shelter.trim() }
  return Object.keys(marks).reduce((text, m) => (marks[m] ? text.split(m).join(marks[m] as string) : text), template.body)
}

/** Whether a template says where to go. */
export function asksShelter(template: Template): boolean {
  return template.body.indexOf('{shelter}') >= 0
}

interface GrantLike {
  place: Place
  verbs: string[]
}

const covers = (p: Place, by: Place) => by.id === p.id || p.grid === by.id || p.village === by.id || p.town === by.id || p.county === by.id

/** Whether one of the posts tells dangers at a place. */
export function tellsAt(grants: GrantLike[], p: Place): boolean {
  return grants.some((g) => g.verbs.indexOf('danger.tell') >= 0 && covers(p, g.place))
}

/** Places a danger at a spot can be told to: its own, and those over it that are the teller's. The smallest village first. */
export function placesFor(grants: GrantLike[], at: Place | null, known: Place[]): Place[] {
  const own = grants.filter((g) => g.verbs.indexOf('danger.tell') >= 0).map((g) => g.place)
  const out: Place[] = []
  const add = (p: Place | undefined) => {
    if (p && p.level !== 'COUNTY' && !out.some((o) => o.id === p.id) && tellsAt(grants, p)) out.push(p)
  }
  if (!at) own.forEach(add)
  else {
    const find = (id: string | null | undefined) => (id ? [at, ...own, ...known].find((p) => p.id === id) : undefined)
    add(find(at.village))
    add(at.level === 'GRID' ? at : undefined)
    add(find(at.town))
  }
  return out
}
