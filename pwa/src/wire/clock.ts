import { getNote, setNote } from './vault'

/** Server time minus phone time, in milliseconds. */
let offset = 0
let known = false

/**
 * Learns from the Date header of one answer. It has whole seconds and the way there and back costs time, so an answer only
 * gives a span; an offset inside the span is kept, so that the clock does not jitter.
 */
export function learn(dateHeader: string | null, sentAt: number, gotAt: number): void {
  const at = dateHeader ? Date.parse(dateHeader) : NaN
  if (isNaN(at)) return
  const low = at - gotAt
  const high = at + 1000 - sentAt
  if (known && offset >= low && offset <= high) return
  offset = Math.round((low + high) / 2)
  known = true
  void setNote('clock', offset).catch(() => undefined)
}

/** Reads what an earlier run learnt; without contact it is the best there is. */
export async function recallClock(): Promise<void> {
  const kept = await getNote<number>('clock').catch(() => undefined)
  if (!known && typeof kept === 'number') {
    offset = kept
    known = true
  }
}

/** Milliseconds, corrected by what the server said. */
export function now(): number {
  return Date.now() + offset
}

/** RFC 3339 in UTC with milliseconds. */
export function nowText(): string {
  return new Date(now()).toISOString()
}

/** How far this phone's clock is off, for telling its owner. */
export function clockOffset(): number {
  return offset
}

export function forgetClock(): void {
  offset = 0
  known = false
}
