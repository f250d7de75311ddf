import { t } from '@/app/i18n'
import type { RailStep } from '@/kit/AppRail.vue'
import { when } from '@/kit/format'
import { shotsOf, type ReportView } from '@/store/reports'
import { tallyOf } from './shot'

/** The line from this phone to the town. A step is done only when the server, or this phone, has its time. */
export function railOf(r: ReportView): { steps: RailStep[]; say: string } {
  const refused = !!r.move && r.move.state === 'parked'
  const there = !r.pending
  // A mended report starts its way anew: what the town saw was the old text.
  const mending = !!r.move && r.move.kind === 'resubmit'
  const files = filesStep(r)
  const phone: RailStep = {
    label: t('report.rail.phone'),
    time: when(mending && r.move ? r.move.madeAt : r.madeAt),
    state: 'done',
    testid: 'rail-phone',
  }
  if (!there || mending) {
    const text: RailStep = refused
      ? { label: t('report.rail.refused'), state: 'fail', testid: 'rail-text' }
      : { label: t('report.rail.wait.text'), state: 'now', testid: 'rail-text' }
    return {
      steps: [
        phone,
        text,
        ...(files ? [files] : []),
        { label: t('report.rail.seen'), state: 'todo', testid: 'rail-seen' },
        ...(files ? [] : [{ label: t('report.rail.accepted'), state: 'todo' as const, testid: 'rail-end' }]),
      ],
      say: t(refused ? 'report.rail.say.refused' : 'report.rail.say.phone'),
    }
  }
  const move = (kinds: string[]) => r.moves.filter((m) => kinds.indexOf(m.kind) >= 0).pop()
  const last = move(['SUBMIT', 'RESUBMIT'])
  const text: RailStep = { label: t('report.rail.text'), time: when(last ? last.receivedAt : r.receivedAt), state: 'done', testid: 'rail-text' }
  if (last) phone.time = when(last.madeAt)
  const seen: RailStep = r.seenAt
    ? { label: t('report.rail.seen'), time: when(r.seenAt), state: 'done', testid: 'rail-seen' }
    : r.state === 'SUBMITTED'
      ? { label: t('report.rail.wait.seen'), state: 'now', testid: 'rail-seen' }
      : { label: t('report.rail.seen'), state: 'done', testid: 'rail-seen' }
  // My own decision that still waits here is no fact yet: the ring says "going on".
  const own = !!r.move && (r.move.kind === 'accept' || r.move.kind === 'return') && !refused
  let end: RailStep
  if (r.state === 'ACCEPTED')
    end = { label: t('report.rail.accepted'), time: own ? '' : when(move(['ACCEPT'])?.receivedAt), state: own ? 'now' : 'done', testid: 'rail-end' }
  else if (r.state === 'RETURNED')
    end = { label: t('report.rail.returned'), time: own ? '' : when(move(['RETURN'])?.receivedAt), state: own ? 'now' : 'fail', testid: 'rail-end' }
  else if (r.seenAt) end = { label: t('report.rail.wait.decide'), state: 'now', testid: 'rail-end' }
  else end = { label: t('report.rail.accepted'), state: 'todo', testid: 'rail-end' }
  const say = r.state === 'ACCEPTED' ? 'accepted' : r.state === 'RETURNED' ? 'returned' : r.seenAt ? 'seen' : 'text'
  if (!files) return { steps: [phone, text, seen, end], say: t(`report.rail.say.${say}`) }
  // Four words side by side is what a narrow phone holds: with photos the last one is the furthest the report has come.
  const last4 = r.state === 'SUBMITTED' ? seen : end
  return { steps: [phone, text, files, last4], say: t(`report.rail.say.${say === 'text' && files.state !== 'done' ? 'photos' : say}`) }
}

/** Photos 3/4; none when there are none. They may lag behind being seen, and the line shows exactly that. */
function filesStep(r: ReportView): RailStep | null {
  const tally = tallyOf(shotsOf(r))
  if (tally.total === 0) return null
  return {
    label: t(tally.photosOnly ? 'report.rail.photos' : 'report.rail.files', { n: tally.kept, all: tally.total }),
    state: tally.going > 0 ? (r.pending ? 'todo' : 'now') : tally.refused > 0 ? 'fail' : 'done',
    testid: 'rail-files',
  }
}
