import { t } from '@/app/i18n'
import { when } from '@/kit/format'
import type { BoardPartFragment, BoardRevisionFragment, CoverageBoardQuery } from '@/wire/generated'

export type Board = CoverageBoardQuery['coverage']

export function titleOf(r: BoardRevisionFragment): string {
  return t('warning.title', { event: r.content.eventName, level: t(`warning.level.${r.level}`) })
}

/** Persons and villages that are not told yet: delivered but silent ones too. */
export function openOf(b: { villages: number; villagesAnswered: number; people: number; peopleAnswered: number }) {
  return { villages: b.villages - b.villagesAnswered, people: b.people - b.peopleAnswered }
}

/** A share in whole percent, rounded down so that 100 means everybody; it is only shown beside its fraction. */
export function percent(part: number, all: number): number {
  return all > 0 ? Math.floor((part * 100) / all) : 0
}

/** How many persons a share in percent is. */
export function shareOf(people: number, share: number): number {
  return Math.ceil((people * share) / 100)
}

export type Tone = 'silent' | 'some' | 'all'

/** How a village stands: nobody answered, somebody did, everybody did. */
export function toneOf(p: BoardPartFragment): Tone {
  if (!p.firstAnswerAt) return p.people > 0 && p.peopleAnswered >= p.people ? 'all' : 'silent'
  return p.peopleAnswered < p.people ? 'some' : 'all'
}

/** What a county's desk counts that lies in none of its parts: posts of the place itself. */
export function restOf(b: Board): { people: number; peopleAnswered: number; households: number; householdsReached: number } {
  const sum = (key: 'people' | 'peopleAnswered' | 'households' | 'householdsReached') => b[key] - b.parts.reduce((n, p) => n + p[key], 0)
  return { people: sum('people'), peopleAnswered: sum('peopleAnswered'), households: sum('households'), householdsReached: sum('householdsReached') }
}

/** Whether the numbers of a part moved, so that what lies under it has to be asked again. */
export function moved(a: BoardPartFragment | undefined, b: BoardPartFragment): boolean {
  return !a || JSON.stringify(a) !== JSON.stringify(b)
}

const within = (n: number | null) => (n === null ? t('coverage.fig.not_yet') : t('coverage.fig.within', { n }))

/** The curve in one sentence. */
export function curveSays(b: Board): string {
  if (b.curve.length === 0) return t('coverage.curve.none')
  return t('coverage.curve.say', {
    people: b.people,
    answered: b.peopleAnswered,
    m50: within(b.minutes50),
    m90: within(b.minutes90),
    m100: within(b.minutes100),
  })
}

const placesMost = 20

/** The duty brief (值班快报): one paragraph to read out or copy. It names places, never persons. */
export function briefOf(b: Board, silent: string[], now: number, lost: string[] = []): string {
  const r = b.revision
  const open = openOf(b)
  const out = [
    t('coverage.brief.head', {
      at: when(b.asOf, now),
      place: b.place.name,
      title: titleOf(r),
      issuer: r.content.issuer,
      issued: when(r.content.issuedAt, now),
      published: when(r.publishedAt, now),
      until: when(r.expiresAt, now),
    }),
    t('coverage.brief.villages', { n: b.villages, answered: b.villagesAnswered }),
    t('coverage.brief.people', { n: b.people, answered: b.peopleAnswered, behalf: b.peopleBehalf }),
  ]
  if (open.people === 0 && open.villages === 0) out.push(t('coverage.brief.all'))
  else {
    out.push(t('coverage.brief.open', open))
    const where =
      silent.slice(0, placesMost).join(t('coverage.comma')) +
      (silent.length > placesMost ? t('coverage.and_more', { n: silent.length - placesMost }) : '')
    out.push(silent.length ? t('coverage.brief.open_where', { where }) : t('coverage.brief.open_end'))
  }
  if (lost.length) {
    const where =
      lost.slice(0, placesMost).join(t('coverage.comma')) + (lost.length > placesMost ? t('coverage.and_more', { n: lost.length - placesMost }) : '')
    out.push(t('coverage.brief.lost', { n: lost.length, where }))
  }
  if (b.households > 0) {
    out.push(t('coverage.brief.doors', { n: b.households, reached: b.householdsReached, moved: b.moved }))
    if (b.householdsReached < b.households) out.push(t('coverage.brief.doors_open', { n: b.households - b.householdsReached }))
  }
  out.push(
    b.minutes50 === null
      ? t('coverage.brief.no_minutes')
      : t('coverage.brief.minutes', {
          n: b.people,
          n50: shareOf(b.people, 50),
          m50: within(b.minutes50),
          n90: shareOf(b.people, 90),
          m90: within(b.minutes90),
        }),
  )
  return out.join('')
}

/** The size of a file, for people. */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** What somebody typed, without the telephone numbers in it: paper is passed on. */
export function numbersMasked(text: string): string {
  return text.replace(/1\d{2}[ -]\d{4}[ -]\d{4}|0\d{2,3}[ -]\d{7,8}|\d{7,}/g, (n) => `${n.slice(0, 3)}****${n.slice(-4)}`)
}
