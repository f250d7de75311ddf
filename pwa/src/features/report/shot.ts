import { t } from '@/app/i18n'
import { faultText } from '@/kit/fault'
import type { StoredFile } from '@/store'
import type { Shot } from '@/store/reports'

/** Whether there is something to look at: kept by the server, or still here. */
export function canShow(s: Shot): boolean {
  return s.state === 'KEPT' || !!s.file
}

/** What a file is called: photo 2, film, voice note. */
export function shotName(s: { kind: Shot['kind'] }, n: number): string {
  return t(`report.shot.${s.kind}`, { n })
}

/** How far a file has come, in a word or two; empty when it is where it should be. */
export function shotState(s: Shot): string {
  const f = s.file
  if (f) {
    if (f.state === 'refused') return t('report.shot.refused')
    if (f.state === 'sent') return t('report.shot.sent')
    if (f.state === 'waiting' && f.offset > 0) return `${Math.floor((100 * f.offset) / f.bytes)}%`
    return t('report.shot.waiting')
  }
  if (s.state === 'EXPECTED') return t('report.shot.expected')
  if (s.state === 'REFUSED') return t('report.shot.refused')
  if (s.state === 'MISSING') return t('report.shot.missing')
  return ''
}

/** Why a file was not kept, as a sentence. */
export function refusedText(f: StoredFile): string {
  return f.problem ? t(`report.shot.problem.${f.problem}`) : faultText(f.error)
}

export interface Tally {
  total: number
  kept: number
  /** Still on their way. */
  going: number
  refused: number
  photosOnly: boolean
}

/** How many of a report's files are through. What was refused and settled by the person counts no more. */
export function tallyOf(shots: Shot[]): Tally {
  const out: Tally = { total: 0, kept: 0, going: 0, refused: 0, photosOnly: true }
  for (const s of shots) {
    const refused = s.file ? s.file.state === 'refused' : s.state === 'REFUSED' || s.state === 'MISSING'
    if (refused && !s.file) continue
    out.total++
    if (s.kind !== 'PHOTO') out.photosOnly = false
    if (refused) out.refused++
    else if (s.state === 'KEPT') out.kept++
    else out.going++
  }
  return out
}

/** What holds the files that are still on this phone. */
export function filesText(files: StoredFile[], line: { held: string; asked: boolean; up: boolean }): string {
  const going = files.filter((f) => f.state === 'waiting')
  const sent = files.filter((f) => f.state === 'sent').length
  if (going.length === 0) return sent > 0 ? t('report.shot.say.sent') : ''
  const n = { n: going.length }
  if (!line.up) return t('report.shot.say.offline', n)
  if (line.held) return t(line.asked ? 'report.shot.say.asked' : 'report.shot.say.weak', { ...n, time: line.held })
  return t('report.shot.say.going', n)
}
