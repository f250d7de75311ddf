import { keptHere } from '@/kit/keepStore'
import { lastTry, soundExists, tried, vibrationExists } from '@/kit/ring'
import { minutes, when } from '@/kit/format'
import { standalone } from '@/kit/install'
import { clockOffset } from '@/wire/clock'
import { getNote } from '@/wire/vault'

// What this phone can do for the app, looked at one by one. Nothing is taken for granted from the name of a phone; each part is asked or tried.

/** works, in part, not; not tried yet, because that needs a press; being looked at. */
export type Level = 'works' | 'partly' | 'no' | 'untried' | 'looking'
export const lineIds = ['engine', 'shell', 'storage', 'background', 'notice', 'sound', 'vibration', 'position', 'camera', 'voice', 'clock'] as const
export type LineId = (typeof lineIds)[number]

/** A sentence by its key under `check.`, with what it is filled with. */
export interface Sentence {
  key: string
  with?: Record<string, unknown>
}
export interface Line {
  level: Level
  say: Sentence[]
  /** What the person can do. */
  todo?: Sentence
}

const line = (level: Level, key: string, todo?: string, values?: Record<string, unknown>): Line => ({
  level,
  say: [{ key, with: values }],
  todo: todo ? { key: todo } : undefined,
})

export const looking: Line = line('looking', 'looking')

/** Over this many metres a position is shown as not exact. */
export const poorM = 100
// The same span after which the phone's clock is told on the first page.
const clockMs = 120_000
// Under 20 MB left a browser starts to throw things out.
const little = 20 * 1024 * 1024

/** 35 MB, 1.2 GB. */
export function size(bytes: number): string {
  const mb = bytes / 1024 / 1024
  return mb < 1024 ? `${mb < 10 ? Math.round(mb * 10) / 10 : Math.round(mb)}\u00a0MB` : `${Math.round((mb / 1024) * 10) / 10}\u00a0GB`
}

type Permission = 'granted' | 'denied' | 'prompt' | 'unknown'

/** What was decided before, without asking anybody. Browsers know different names, and some none. */
async function permission(name: string): Promise<Permission> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state
  } catch {
    return 'unknown'
  }
}

function subtle(): boolean {
  return typeof crypto !== 'undefined' && !!crypto.subtle
}
/** Phones reach us over https; over http browsers hide half of what they can. */
function safe(): boolean {
  return self.isSecureContext !== false
}

/** Whether the browser has what the app stands on. */
export function engine(): Line {
  if (typeof indexedDB === 'undefined' || !indexedDB) return line('no', 'engine.no_store', 'engine.renew')
  const worker = !!navigator.serviceWorker
  if (worker && subtle()) return line('works', 'engine.works')
  const key = !worker && !subtle() ? 'engine.neither' : worker ? 'engine.no_photo' : 'engine.no_worker'
  return line('partly', key, safe() ? 'engine.renew' : 'engine.https')
}

/** Whether the app opens without a line: somebody must hand out its pages, and have them. */
export async function shell(): Promise<Line> {
  const sw = navigator.serviceWorker
  if (!sw) return line('no', 'shell.never', 'shell.other')
  if (!sw.controller) {
    const found = await sw.getRegistration().catch(() => undefined)
    return found ? line('partly', 'shell.next', 'shell.reopen') : line('no', 'shell.none', 'shell.online')
  }
  // Kept under a name with its version, hence without regard to what follows the question mark.
  const page = typeof caches === 'undefined' ? true : await caches.match('/index.html', { ignoreSearch: true }).catch(() => undefined)
  return page ? line('works', 'shell.works') : line('partly', 'shell.empty', 'shell.online')
}

export async function storage(): Promise<Line> {
  const { persisted, usage, quota } = await keptHere()
  const left = quota === null ? null : Math.max(0, quota - (usage || 0))
  const room: Sentence = left === null ? { key: 'storage.silent' } : { key: 'storage.room', with: { left: size(left), used: size(usage || 0) } }
  if (left !== null && left < little) return { level: 'no', say: [{ key: 'storage.full' }, room], todo: { key: 'storage.clear' } }
  if (persisted === true) return { level: 'works', say: [{ key: 'storage.kept' }, room] }
  return {
    level: 'partly',
    say: [{ key: persisted === false ? 'storage.loose' : 'storage.unknown' }, room],
    todo: { key: standalone() ? 'storage.send' : 'storage.install' },
  }
}

/** Whether the browser may send while the app is closed. It decides itself when, so nothing is promised. */
export async function background(): Promise<Line> {
  const only = line('partly', 'background.open', 'background.stay')
  if (!('SyncManager' in self) || !navigator.serviceWorker) return only
  const found = await navigator.serviceWorker.getRegistration().catch(() => undefined)
  return found && 'sync' in found ? line('works', 'background.works') : only
}

/** Notifications are never called certain: a closed browser may be put to sleep by the phone. */
export function notice(): Line {
  if (typeof Notification === 'undefined') {
    const ios = /iPhone|iPad|iPod/.test(navigator.userAgent)
    return line('no', 'notice.never', ios && !standalone() ? 'notice.install' : 'notice.certain')
  }
  if (Notification.permission === 'granted') return line('partly', 'notice.granted', 'notice.certain')
  if (Notification.permission === 'denied') return line('no', 'notice.denied', 'notice.settings')
  return line('untried', 'notice.ask', 'notice.certain')
}

export async function askNotice(): Promise<Line> {
  try {
    await Notification.requestPermission()
  } catch {
    // It did not let itself be asked; the state below says what holds.
  }
  return notice()
}

/** By the last trial of the person who is signed in. */
export function sound(): Line {
  if (!soundExists()) return line('no', 'sound.never', 'sound.other')
  const last = lastTry()
  if (!last) return line('untried', 'sound.untried')
  const time = when(last.at)
  if (last.heard === false) return line('no', 'sound.unheard', 'sound.louder', { time })
  if (!tried()) return line('untried', 'sound.old', undefined, { time })
  return last.heard ? line('works', 'sound.works', undefined, { time }) : line('partly', 'sound.unsaid', 'sound.say', { time })
}

/** The browser did not open the sound although it was pressed. */
export const soundRefused: Line = line('no', 'sound.refused', 'sound.louder')

export function vibration(felt?: boolean): Line {
  if (!vibrationExists()) return line('no', 'vibration.never', 'vibration.sound')
  if (felt === undefined) return line('untried', 'vibration.untried')
  return felt ? line('works', 'vibration.works') : line('no', 'vibration.unfelt', 'vibration.settings')
}

/** Only what was allowed before is measured at once; the question of the browser comes after a press. */
export async function position(): Promise<Line> {
  if (!navigator.geolocation) return line('no', 'position.never', 'position.map')
  if (!safe()) return line('no', 'position.https', 'engine.https')
  const may = await permission('geolocation')
  if (may === 'granted') return measure()
  return may === 'denied' ? line('no', 'position.refused', 'position.settings') : line('untried', 'position.untried')
}

export function measure(): Promise<Line> {
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      (p) => {
        const m = Math.round(p.coords.accuracy)
        done(m <= poorM ? line('works', 'position.works', undefined, { m }) : line('partly', 'position.poor', 'position.outside', { m }))
      },
      (e) => done(e.code === 1 ? line('no', 'position.refused', 'position.settings') : line('no', 'position.none', 'position.outside')),
      { enableHighAccuracy: true, maximumAge: 0, timeout: 20_000 },
    )
  })
}

/** How many of a kind the phone has; null where the browser does not tell. */
async function count(kind: MediaDeviceKind): Promise<number | null> {
  const devices = navigator.mediaDevices
  if (!devices || typeof devices.enumerateDevices !== 'function') return null
  const all = await devices.enumerateDevices().catch(() => null)
  return all && all.filter((d) => d.kind === kind).length
}

/** Photos are taken with the phone's own camera, which needs no leave for the page; but a photo needs a fingerprint, which needs https. */
export async function camera(): Promise<Line> {
  if (!subtle()) return line('no', 'camera.unsafe', safe() ? 'engine.renew' : 'engine.https')
  const n = await count('videoinput')
  if (n === null) return line('partly', 'camera.unknown', 'camera.try')
  if (n === 0) return line('no', 'camera.none', 'camera.gallery')
  return (await permission('camera')) === 'denied' ? line('partly', 'camera.refused', 'camera.try') : line('works', 'camera.works')
}

// What the recorder of voice notes can write.
const voiceTypes = ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4', 'audio/ogg;codecs=opus']

export async function voice(): Promise<Line> {
  const can = typeof MediaRecorder !== 'undefined' && !!navigator.mediaDevices && typeof navigator.mediaDevices.getUserMedia === 'function'
  if (!can || !voiceTypes.some((type) => MediaRecorder.isTypeSupported(type)))
    return line('no', 'voice.never', safe() ? 'voice.write' : 'engine.https')
  if ((await count('audioinput')) === 0) return line('no', 'voice.none', 'voice.write')
  const may = await permission('microphone')
  if (may === 'granted') return line('works', 'voice.works')
  return may === 'denied' ? line('no', 'voice.refused', 'voice.settings') : line('untried', 'voice.untried')
}

/** Opens the microphone and lets it go again; nothing is recorded. */
export async function tryVoice(): Promise<Line> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    stream.getTracks().forEach((track) => track.stop())
    return line('works', 'voice.works')
  } catch (err) {
    const name = (err as { name?: string } | null)?.name
    if (name === 'NotFoundError') return line('no', 'voice.none', 'voice.write')
    if (name === 'NotAllowedError' || name === 'SecurityError') return line('no', 'voice.refused', 'voice.settings')
    return line('no', 'voice.busy', 'voice.free')
  }
}

/** Against the server's clock, as far as it was ever heard. */
export async function clock(): Promise<Line> {
  const known = await getNote<number>('clock').catch(() => undefined)
  if (known === undefined) return line('partly', 'clock.unknown', 'shell.online')
  const off = clockOffset()
  const s = Math.round(Math.abs(off) / 1000)
  // An answer tells the time to a second; less is no difference.
  if (s <= 1) return line('works', 'clock.works')
  const way = off > 0 ? 'slow' : 'fast'
  if (Math.abs(off) <= clockMs) return line('works', `clock.little_${way}`, undefined, { s })
  return line('partly', `clock.${way}`, 'clock.settings', { time: minutes(Math.abs(off)) })
}

/** What can be looked at without asking the person anything. */
export const looks: Record<LineId, () => Line | Promise<Line>> = {
  engine,
  shell,
  storage,
  background,
  notice,
  sound,
  vibration: () => vibration(),
  position,
  camera,
  voice,
  clock,
}
