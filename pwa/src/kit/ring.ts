import { shallowRef } from 'vue'
import { current } from '../wire/session'

// Sound made by the phone itself, without a file: it works offline and weighs nothing. Browsers are mute until the page was touched, and a
// phone may be mute for other reasons, so a person tries it, says what he heard, and tries again after a month.

/** What rings: something new, something that came back, a trial. */
export type Chime = 'report' | 'returned' | 'try'
/** What rings for a warning: its colour, and the end of one (ui.md §6). */
export type Alarm = 'red' | 'orange' | 'yellow' | 'cancel'

/** A trial counts this long: phones are changed, muted and set back. */
export const tryDays = 30

interface Tried {
  /** When it was tried, by this phone's clock. */
  at: number
  /** What the person said: heard, not heard, or nothing. */
  heard: boolean | null
}
interface Note {
  hz: number
  /** Milliseconds after the first note. */
  at: number
  ms: number
}

// Two tones carry further than one: a speaker that swallows the low one lets the high one through.
const tunes: Record<Chime | Alarm, Note[]> = {
  // Rising, twice: it is repeated until somebody answers.
  red: [
    { hz: 740, at: 0, ms: 400 },
    { hz: 1109, at: 420, ms: 700 },
    { hz: 740, at: 1240, ms: 400 },
    { hz: 1109, at: 1660, ms: 700 },
  ],
  orange: [
    { hz: 831, at: 0, ms: 350 },
    { hz: 1047, at: 370, ms: 500 },
    { hz: 831, at: 1000, ms: 350 },
    { hz: 1047, at: 1370, ms: 500 },
    { hz: 831, at: 2000, ms: 350 },
    { hz: 1047, at: 2370, ms: 500 },
  ],
  yellow: [{ hz: 880, at: 0, ms: 600 }],
  cancel: [{ hz: 440, at: 0, ms: 500 }],
  report: [
    { hz: 880, at: 0, ms: 260 },
    { hz: 1175, at: 280, ms: 420 },
  ],
  returned: [
    { hz: 988, at: 0, ms: 260 },
    { hz: 659, at: 280, ms: 420 },
  ],
  try: [
    { hz: 880, at: 0, ms: 260 },
    { hz: 1175, at: 280, ms: 260 },
    { hz: 880, at: 560, ms: 260 },
    { hz: 1175, at: 840, ms: 420 },
  ],
}
// None of them is the pattern of a warning or of an exercise: a hand must not take one for the other.
const patterns: Record<Chime | Alarm, number[]> = {
  report: [200, 100, 200],
  returned: [400],
  try: [500, 200, 500],
  red: [800, 200, 800, 200, 800],
  orange: [600, 300, 600, 300, 600, 300, 600, 300, 600],
  yellow: [300, 200, 300],
  cancel: [150],
}

type Maker = new () => AudioContext
type OldWindow = { AudioContext?: Maker; webkitAudioContext?: Maker }

let context: AudioContext | null = null
let touched = false
/** The sound did not open although the page was touched: then a touch alone proves nothing until it runs again. */
let stuck = false
let listening = false
/** Counts what no other reactive thing tells: a touch, a change of the sound's state, a trial. */
const changes = shallowRef(0)
/** For phones that keep nothing: a trial then lasts as long as the page. */
const here: { [key: string]: string } = {}

function maker(): Maker | undefined {
  const w = self as unknown as OldWindow
  return w.AudioContext || w.webkitAudioContext
}

/** Whether this browser can make sound at all. */
export function soundExists(): boolean {
  return !!maker()
}

/** Whether this browser can make the phone tremble; whether the phone has a motor nobody tells. */
export function vibrationExists(): boolean {
  return typeof navigator.vibrate === 'function'
}

function myself(): string {
  return current.value ? current.value.person.id : ''
}
function keyOf(person: string): string {
  return 'jy-ring-' + person
}
function read(person: string): Tried | null {
  let text: string | null | undefined
  try {
    text = localStorage.getItem(keyOf(person))
  } catch {
    // No storage here; what this page knows counts.
  }
  try {
    const got = JSON.parse(text || here[keyOf(person)] || 'null') as Partial<Tried> | null
    return got && typeof got.at === 'number' ? { at: got.at, heard: typeof got.heard === 'boolean' ? got.heard : null } : null
  } catch {
    return null
  }
}
function write(person: string, tried: Tried): void {
  const text = JSON.stringify(tried)
  here[keyOf(person)] = text
  try {
    localStorage.setItem(keyOf(person), text)
  } catch {
    // Kept as long as the page lives.
  }
  changes.value++
}

/** The last trial of a person on this phone, or null. Reactive. */
export function lastTry(person: string = myself()): { at: Date; heard: boolean | null } | null {
  void changes.value
  const got = read(person)
  return got && { at: new Date(got.at), heard: got.heard }
}

/** Whether somebody tried it within the last month and did not say that nothing was heard. Reactive. */
export function tried(person: string = myself()): boolean {
  void changes.value
  const got = read(person)
  if (!got || got.heard === false) return false
  const age = Date.now() - got.at
  // A clock that was set back must not make a trial last for ever; a day is left for one that is a little wrong.
  return age < tryDays * 86_400_000 && age > -86_400_000
}

// iOS has a fourth state, interrupted, while a call goes on; it counts as one that can be resumed.
function running(): boolean {
  return !!context && (context.state as string) === 'running'
}

function activated(): boolean {
  const nav = navigator as unknown as { userActivation?: { hasBeenActive: boolean } }
  return touched || !!(nav.userActivation && nav.userActivation.hasBeenActive)
}

function open(): AudioContext | null {
  if (context && (context.state as string) !== 'closed') return context
  const Make = maker()
  if (!Make) return null
  try {
    context = new Make()
  } catch {
    // The phone has no sound device left to give.
    return null
  }
  context.onstatechange = () => {
    if (running()) stuck = false
    changes.value++
  }
  return context
}

/** Asks for sound and waits a moment. Without a touch a browser leaves the question open for ever, so nobody waits longer. */
async function wake(): Promise<boolean> {
  const c = open()
  if (running()) return true
  if (!c) return blocked()
  const asked = Promise.resolve(c.resume()).catch(() => undefined)
  await Promise.race([asked, new Promise((done) => setTimeout(done, 500))])
  return running() || blocked()
}
function blocked(): false {
  if (activated() && !stuck) {
    stuck = true
    changes.value++
  }
  return false
}

// The first touch of a page wakes the sound for who tried it before. A click and not a pointer going down: what is drawn anew because sound is
// ready must not move under the finger before the browser knows what was pressed.
function listen(): void {
  if (listening || typeof document === 'undefined') return
  listening = true
  const onTouch = () => {
    touched = true
    document.removeEventListener('click', onTouch, true)
    document.removeEventListener('keydown', onTouch, true)
    if (tried()) void wake()
    changes.value++
  }
  document.addEventListener('click', onTouch, true)
  document.addEventListener('keydown', onTouch, true)
}

/**
 * Whether a chime would be heard now: tried within the last month, and the sound of this page is running or may be resumed.
 * Reactive. False on a page nobody has touched yet, unless the browser lets it sound all the same.
 */
export function ready(person: string = myself()): boolean {
  void changes.value
  listen()
  if (!person || !maker() || !tried(person)) return false
  if (running()) return true
  if (activated()) return !stuck
  open()
  return running()
}

/** Opens the sound. Call it from a press, before anything is waited for. True when it runs, which is kept with its date for this person. */
export async function unlock(person: string = myself()): Promise<boolean> {
  touched = true
  const ok = await wake()
  if (ok && person) write(person, { at: Date.now(), heard: null })
  changes.value++
  return ok
}

/** Keeps what the person said after a trial. Not heard means: not ready, whatever the browser says. */
export function heard(yes: boolean, person: string = myself()): void {
  if (person) write(person, { at: Date.now(), heard: yes })
}

/** Sounds and vibrates. True when the sound was played; a phone that cannot sound may still tremble. */
export async function chime(kind: Chime | Alarm): Promise<boolean> {
  vibrate(kind)
  // A sleeping sound keeps its notes and plays them whenever it wakes, long after the cause; so none are given to it.
  if (!(await wake()) || !context) return false
  const start = context.currentTime + 0.02
  for (const note of tunes[kind]) play(context, note, start + note.at / 1000)
  return true
}

/** Rings for a warning, once; who needs it again asks again. */
export const alarm = (kind: Alarm): Promise<boolean> => chime(kind)

/** Trembles alone. False when this browser cannot, or did not take it. */
export function vibrate(kind: Chime | Alarm): boolean {
  try {
    return vibrationExists() && navigator.vibrate(patterns[kind])
  } catch {
    return false
  }
}

function play(c: AudioContext, note: Note, at: number): void {
  const tone = c.createOscillator()
  const gain = c.createGain()
  // A triangle has overtones a small speaker can give; a sine of this height nearly vanishes outdoors.
  tone.type = 'triangle'
  tone.frequency.value = note.hz
  const end = at + note.ms / 1000
  // Soft edges: a tone cut off hard clicks. An exponential ramp may not touch nought.
  gain.gain.setValueAtTime(0.0001, at)
  gain.gain.exponentialRampToValueAtTime(0.8, at + 0.02)
  gain.gain.setValueAtTime(0.8, end - 0.08)
  gain.gain.exponentialRampToValueAtTime(0.0001, end)
  tone.connect(gain)
  gain.connect(c.destination)
  tone.start(at)
  tone.stop(end + 0.02)
  tone.onended = () => {
    tone.disconnect()
    gain.disconnect()
  }
}
