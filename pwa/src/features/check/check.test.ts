import { createApp, h, nextTick, type App, type Component } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const wire = vi.hoisted(() => ({
  current: { value: { person: { id: 'p1', name: '岳小满' } } as unknown },
  offset: 0,
  note: undefined as number | undefined,
}))
vi.mock('@/wire/session', () => ({ current: wire.current }))
vi.mock('../wire/session', () => ({ current: wire.current }))
vi.mock('@/wire/clock', () => ({ clockOffset: () => wire.offset, now: () => Date.now() }))
vi.mock('@/wire/vault', () => ({ getNote: async () => wire.note }))
const ring = vi.hoisted(() => ({ exists: true, ready: false, tried: false, last: null as { at: Date; heard: boolean | null } | null, opens: true }))
vi.mock('@/kit/ring', async () => {
  const { ref } = await import('vue')
  const tick = ref(0)
  const see =
    <T>(get: () => T) =>
    () => (void tick.value, get())
  return {
    soundExists: () => ring.exists,
    vibrationExists: () => typeof navigator.vibrate === 'function',
    vibrate: () => navigator.vibrate(1),
    ready: see(() => ring.ready),
    tried: see(() => ring.tried),
    lastTry: see(() => ring.last),
    chime: vi.fn(async () => ring.opens),
    unlock: vi.fn(async () => {
      if (ring.opens) Object.assign(ring, { ready: true, tried: true, last: { at: new Date(), heard: null } })
      tick.value++
      return ring.opens
    }),
    heard: vi.fn((yes: boolean) => {
      Object.assign(ring, { ready: yes, tried: yes, last: { at: new Date(), heard: yes } })
      tick.value++
    }),
  }
})
const way = vi.hoisted(() => ({ now: { kind: 'prompt' } as unknown, offer: true, stands: false }))
vi.mock('@/kit/install', async () => {
  const { ref } = await import('vue')
  const tick = ref(0)
  return {
    standalone: () => way.stands,
    installWay: () => (void tick.value, way.now),
    offerable: (sent: boolean) => (void tick.value, sent && way.offer),
    putOff: vi.fn(() => {
      way.offer = false
      tick.value++
    }),
    install: vi.fn(async () => {
      way.offer = false
      tick.value++
    }),
  }
})
vi.mock('vue-router', () => ({
  RouterLink: { props: ['to'], template: '<a/>', render: () => null },
  useRouter: () => ({ back: vi.fn(), replace: vi.fn() }),
}))

import { loadWords, setLanguage } from '@/app/i18n'
import en from '@/locales/en/check.json'
import zh from '@/locales/zh-CN/check.json'
import CheckPage from './CheckPage.vue'
import InstallCard from '@/kit/InstallCard.vue'
import SoundCard from '@/kit/SoundCard.vue'
import * as checks from './checks'
import { asText, saying } from './text'

await loadWords('check')

const given: [object, string, PropertyDescriptor | undefined][] = []
function give(on: object, name: string, value: unknown) {
  given.push([on, name, Object.getOwnPropertyDescriptor(on, name)])
  Object.defineProperty(on, name, { value, configurable: true, writable: true })
}
const key = (line: checks.Line) => `${line.level} ${line.say.map((s) => s.key).join('+')}${line.todo ? ' > ' + line.todo.key : ''}`
const may = (state: string | Error) =>
  give(navigator, 'permissions', { query: async () => (state instanceof Error ? Promise.reject(state) : { state }) })
const devices = (kinds: string[], getUserMedia: unknown = () => undefined) =>
  give(navigator, 'mediaDevices', { enumerateDevices: async () => kinds.map((kind) => ({ kind })), getUserMedia })
const worker = (controller: unknown, registration?: unknown) =>
  give(navigator, 'serviceWorker', {
    controller,
    getRegistration: async () => registration,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })

let app: App | null = null
function show(what: Component, props: Record<string, unknown> = {}) {
  const host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp({ render: () => h(what, props) })
  app.mount(host)
}
const q = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)
const settle = async () => {
  for (let i = 0; i < 12; i++) {
    await Promise.resolve()
    await nextTick()
  }
}
async function press(id: string) {
  q(id)!.click()
  await settle()
}

beforeEach(() => {
  Object.assign(wire, { offset: 0, note: 0 })
  Object.assign(ring, { exists: true, ready: false, tried: false, last: null, opens: true })
  Object.assign(way, { now: { kind: 'prompt' }, offer: true, stands: false })
  give(self, 'isSecureContext', true)
  vi.clearAllMocks()
})
afterEach(async () => {
  if (app) app.unmount()
  app = null
  document.body.innerHTML = ''
  for (const [on, name, before] of given.splice(0).reverse()) {
    if (before) Object.defineProperty(on, name, before)
    else delete (on as Record<string, unknown>)[name]
  }
  await setLanguage('zh-CN')
})

describe('the words', () => {
  const flat = (tree: object, at = ''): [string, string][] =>
    Object.entries(tree).reduce<[string, string][]>(
      (all, [k, v]) => all.concat(typeof v === 'object' ? flat(v as object, at + k + '.') : [[at + k, String((v as unknown as () => string) || '')]]),
      [],
    )
  it('are the same in both languages and shout in neither', () => {
    expect(flat(en).map(([k]) => k)).toEqual(flat(zh).map(([k]) => k))
    for (const [k, v] of flat(zh).concat(flat(en))) expect(/[!！]/.test(v.replace(/!==|!=/g, '')), k).toBe(false)
  })
})

describe('engine', () => {
  it('works with all three', () => {
    worker({})
    expect(key(checks.engine())).toBe('works engine.works')
  })
  it('does not without a store', () => {
    give(self, 'indexedDB', undefined)
    expect(key(checks.engine())).toBe('no engine.no_store > engine.renew')
  })
  it('works partly without a worker or a fingerprint, and knows why', () => {
    give(navigator, 'serviceWorker', undefined)
    expect(key(checks.engine())).toBe('partly engine.no_worker > engine.renew')
    give(crypto, 'subtle', undefined)
    give(self, 'isSecureContext', false)
    expect(key(checks.engine())).toBe('partly engine.neither > engine.https')
    worker({})
    expect(key(checks.engine())).toBe('partly engine.no_photo > engine.https')
  })
})

describe('shell', () => {
  const kept = (page: unknown) => give(self, 'caches', { match: vi.fn(async () => page) })
  it('works when the worker has the page', async () => {
    worker({})
    kept({})
    expect(key(await checks.shell())).toBe('works shell.works')
    expect(caches.match).toHaveBeenCalledWith('/index.html', { ignoreSearch: true })
  })
  it('works partly when the page is not kept, or the worker waits for the next start', async () => {
    worker({})
    kept(undefined)
    expect(key(await checks.shell())).toBe('partly shell.empty > shell.online')
    worker(null, {})
    expect(key(await checks.shell())).toBe('partly shell.next > shell.reopen')
  })
  it('does not without a worker', async () => {
    worker(null)
    expect(key(await checks.shell())).toBe('no shell.none > shell.online')
    give(navigator, 'serviceWorker', undefined)
    expect(key(await checks.shell())).toBe('no shell.never > shell.other')
  })
})

describe('storage', () => {
  const mb = 1024 * 1024
  const store = (persisted: boolean | undefined, usage: number, quota: number) =>
    give(navigator, 'storage', { persisted: persisted === undefined ? undefined : async () => persisted, estimate: async () => ({ usage, quota }) })
  it('works when it is promised and there is room', async () => {
    store(true, 35 * mb, 1263 * mb)
    const line = await checks.storage()
    expect(key(line)).toBe('works storage.kept+storage.room')
    expect(saying(line)).toBe('浏览器答应不清掉叫应的东西。已用 35\u00a0MB，还能存 1.2\u00a0GB。')
    await setLanguage('en')
    expect(saying(line)).toBe('The browser promised not to clear what Jiaoying keeps. 35\u00a0MB used, room for 1.2\u00a0GB.')
  })
  it('works partly without a promise; installed, there is no more to install', async () => {
    store(false, 1, 900 * mb)
    expect(key(await checks.storage())).toBe('partly storage.loose+storage.room > storage.install')
    way.stands = true
    expect(key(await checks.storage())).toBe('partly storage.loose+storage.room > storage.send')
    store(undefined, 0, 0)
    expect(key(await checks.storage())).toBe('partly storage.unknown+storage.silent > storage.send')
  })
  it('does not when the phone is full', async () => {
    store(true, 90 * mb, 100 * mb)
    expect(key(await checks.storage())).toBe('no storage.full+storage.room > storage.clear')
  })
})

describe('background', () => {
  it('is possible with a sync manager only', async () => {
    worker({}, { sync: {} })
    expect(key(await checks.background())).toBe('partly background.open > background.stay')
    give(self, 'SyncManager', class {})
    expect(key(await checks.background())).toBe('works background.works')
    worker({}, undefined)
    expect(key(await checks.background())).toBe('partly background.open > background.stay')
  })
})

describe('notice', () => {
  const permission = (now: string, then = now) =>
    give(self, 'Notification', {
      permission: now,
      requestPermission: vi.fn(async function (this: { permission: string }) {
        this.permission = then
      }),
    })
  it.each([
    ['granted', 'partly notice.granted > notice.certain'],
    ['denied', 'no notice.denied > notice.settings'],
    ['default', 'untried notice.ask > notice.certain'],
  ])('%s', (state, want) => {
    permission(state)
    expect(key(checks.notice())).toBe(want)
  })
  it('asks and says what came of it', async () => {
    permission('default', 'granted')
    expect(key(await checks.askNotice())).toBe('partly notice.granted > notice.certain')
  })
  it('is missing in some browsers, and on iOS until it is installed', () => {
    give(self, 'Notification', undefined)
    expect(key(checks.notice())).toBe('no notice.never > notice.certain')
    give(navigator, 'userAgent', 'iPhone')
    expect(key(checks.notice())).toBe('no notice.never > notice.install')
  })
  it('never leaves out what is certain', () => {
    for (const k of ['settings', 'install', 'certain']) expect(saying({ level: 'no', say: [{ key: 'notice.' + k }] })).toContain('短信和电话')
  })
})

describe('sound', () => {
  const at = new Date('2020-01-02T03:04:00Z')
  it.each([
    [null, false, 'untried sound.untried'],
    [true, true, 'works sound.works'],
    [null, true, 'partly sound.unsaid > sound.say'],
    [false, false, 'no sound.unheard > sound.louder'],
    [true, false, 'untried sound.old'],
  ] as const)('heard %s, in the last month %s', (heard, tried, want) => {
    Object.assign(ring, { tried, last: want === 'untried sound.untried' ? null : { at, heard } })
    expect(key(checks.sound())).toBe(want)
  })
  it('does not where the browser has none', () => {
    ring.exists = false
    expect(key(checks.sound())).toBe('no sound.never > sound.other')
  })
})

describe('position', () => {
  const at = (accuracy: number) => give(navigator, 'geolocation', { getCurrentPosition: (ok: (p: unknown) => void) => ok({ coords: { accuracy } }) })
  const fail = (code: number) => give(navigator, 'geolocation', { getCurrentPosition: (_: unknown, no: (e: unknown) => void) => no({ code }) })
  it('is measured at once only where it was allowed before', async () => {
    at(8.4)
    may('granted')
    const line = await checks.position()
    expect(key(line)).toBe('works position.works')
    expect(saying(line)).toBe('能定位，误差约 8 米。')
    may('prompt')
    expect(key(await checks.position())).toBe('untried position.untried')
    may(new TypeError('no such name'))
    expect(key(await checks.position())).toBe('untried position.untried')
    may('denied')
    expect(key(await checks.position())).toBe('no position.refused > position.settings')
  })
  it('says what came of trying', async () => {
    at(100)
    expect((await checks.measure()).level).toBe('works')
    at(101)
    expect(key(await checks.measure())).toBe('partly position.poor > position.outside')
    fail(1)
    expect(key(await checks.measure())).toBe('no position.refused > position.settings')
    fail(3)
    expect(key(await checks.measure())).toBe('no position.none > position.outside')
  })
  it('needs a safe address and a browser that has it', async () => {
    at(8)
    give(self, 'isSecureContext', false)
    expect(key(await checks.position())).toBe('no position.https > engine.https')
    give(navigator, 'geolocation', undefined)
    expect(key(await checks.position())).toBe('no position.never > position.map')
  })
})

describe('camera', () => {
  it('is looked for, not opened', async () => {
    const open = vi.fn()
    devices(['videoinput', 'audioinput'], open)
    may('prompt')
    expect(key(await checks.camera())).toBe('works camera.works')
    may('denied')
    expect(key(await checks.camera())).toBe('partly camera.refused > camera.try')
    devices(['audioinput'], open)
    expect(key(await checks.camera())).toBe('no camera.none > camera.gallery')
    give(navigator, 'mediaDevices', undefined)
    expect(key(await checks.camera())).toBe('partly camera.unknown > camera.try')
    expect(open).not.toHaveBeenCalled()
  })
  it('is of no use where photos cannot be added', async () => {
    give(crypto, 'subtle', undefined)
    expect(key(await checks.camera())).toBe('no camera.unsafe > engine.renew')
  })
})

describe('voice', () => {
  const recorder = (types: string[]) => give(self, 'MediaRecorder', { isTypeSupported: (x: string) => types.indexOf(x) >= 0 })
  it('needs a recorder, a microphone and leave', async () => {
    devices(['audioinput'])
    give(self, 'MediaRecorder', undefined)
    expect(key(await checks.voice())).toBe('no voice.never > voice.write')
    recorder(['audio/flac'])
    expect(key(await checks.voice())).toBe('no voice.never > voice.write')
    recorder(['audio/mp4'])
    may('granted')
    expect(key(await checks.voice())).toBe('works voice.works')
    may('prompt')
    expect(key(await checks.voice())).toBe('untried voice.untried')
    may('denied')
    expect(key(await checks.voice())).toBe('no voice.refused > voice.settings')
    devices(['videoinput'])
    expect(key(await checks.voice())).toBe('no voice.none > voice.write')
  })
  it('is opened and let go again', async () => {
    const stop = vi.fn()
    devices(['audioinput'], async () => ({ getTracks: () => [{ stop }] }))
    expect(key(await checks.tryVoice())).toBe('works voice.works')
    expect(stop).toHaveBeenCalledTimes(1)
  })
  it.each([
    ['NotAllowedError', 'no voice.refused > voice.settings'],
    ['NotFoundError', 'no voice.none > voice.write'],
    ['NotReadableError', 'no voice.busy > voice.free'],
  ])('%s', async (name, want) => {
    devices(['audioinput'], () => Promise.reject(Object.assign(new Error(), { name })))
    expect(key(await checks.tryVoice())).toBe(want)
  })
})

describe('clock', () => {
  it.each([
    [undefined, 0, 'partly clock.unknown > shell.online'],
    [1, 900, 'works clock.works'],
    [1, 90_000, 'works clock.little_slow'],
    [1, -90_000, 'works clock.little_fast'],
    [1, 360_000, 'partly clock.slow > clock.settings'],
    [1, -360_000, 'partly clock.fast > clock.settings'],
  ])('note %s, off by %d', async (note, offset, want) => {
    Object.assign(wire, { note, offset })
    expect(key(await checks.clock())).toBe(want)
  })
  it('says by how much', async () => {
    wire.offset = 360_000
    expect(saying(await checks.clock())).toContain('慢 6 分')
  })
})

describe('CheckPage', () => {
  it('tells each line in a word, asks for nothing, and copies it without a name', async () => {
    const ask = vi.fn()
    may('prompt')
    devices(['videoinput', 'audioinput'], ask)
    give(navigator, 'geolocation', { getCurrentPosition: ask })
    const write = vi.fn(async (text: string) => void text)
    give(navigator, 'clipboard', { writeText: write })
    show(CheckPage)
    await vi.waitFor(() => expect(q('check-sum')!.textContent).not.toContain('正在查'))
    for (const id of checks.lineIds) expect(q('check-' + id)!.textContent, id).toMatch(/能用|还没试/)
    expect(ask).not.toHaveBeenCalled()
    await press('check-copy')
    await vi.waitFor(() => expect(write).toHaveBeenCalledTimes(1))
    const text = write.mock.calls[0]![0]
    expect(text.split('\n')).toHaveLength(checks.lineIds.length + 2)
    expect(text).toContain('响铃：还没试。')
    expect(text).not.toContain('岳小满')
  })
  it('rings, asks, and believes the answer', async () => {
    show(CheckPage)
    await vi.waitFor(() => expect(q('check-sound')!.dataset.state).toBe('untried'))
    await press('try-sound')
    await press('heard-no')
    expect(q('check-sound')!.dataset.state).toBe('no')
    await press('try-sound')
    await press('heard-yes')
    expect(q('check-sound')!.dataset.state).toBe('works')
  })
  it('says so when the browser does not let it sound', async () => {
    ring.opens = false
    show(CheckPage)
    await settle()
    await press('try-sound')
    expect(q('heard-yes')).toBe(null)
    expect(q('check-sound')!.textContent).toContain('浏览器没让响')
  })
  it('vibrates, asks, and believes the answer', async () => {
    give(navigator, 'vibrate', () => true)
    show(CheckPage)
    await settle()
    await press('try-vibration')
    await press('felt-yes')
    expect(q('check-vibration')!.dataset.state).toBe('works')
  })
  it('finds the position after a press', async () => {
    may('prompt')
    give(navigator, 'geolocation', { getCurrentPosition: (ok: (p: unknown) => void) => ok({ coords: { accuracy: 12 } }) })
    show(CheckPage)
    await vi.waitFor(() => expect(q('check-position')!.dataset.state).toBe('untried'))
    await press('try-position')
    expect(q('check-position')!.textContent).toContain('误差约 12 米')
  })
  it('shows the text where it cannot be copied', async () => {
    give(navigator, 'clipboard', undefined)
    give(document, 'execCommand', () => false)
    show(CheckPage)
    await vi.waitFor(() => expect(q('check-copy')!.hasAttribute('disabled')).toBe(false))
    await press('check-copy')
    expect((q('check-text') as HTMLTextAreaElement).value).toContain('叫应 手机自检')
  })
})

it('the text keeps the order of the page and says what to do', () => {
  const lines = Object.fromEntries(checks.lineIds.map((id) => [id, checks.looking])) as Record<checks.LineId, checks.Line>
  lines.vibration = { level: 'no', say: [{ key: 'vibration.never' }], todo: { key: 'vibration.sound' } }
  const rows = asText(lines, '03:12', 'Browser/1').split('\n')
  expect(rows[0]).toBe('叫应 手机自检 03:12')
  expect(rows[7]).toBe('震动：不能用。这个浏览器不能震动。怎么办：请打开响铃，把音量调大。')
  expect(rows[rows.length - 1]).toBe('浏览器标识：Browser/1')
})

describe('SoundCard', () => {
  it('stays until it was tried, asks, and goes when it was heard', async () => {
    show(SoundCard)
    await vi.waitFor(() => expect(q('sound-card')).not.toBe(null))
    expect(q('sound-card')!.textContent).toContain('响铃没开')
    await press('sound-try')
    expect(q('sound-card')!.textContent).toContain('听到响铃了吗')
    await press('card-heard-yes')
    expect(q('sound-card')).toBe(null)
  })
  it('stays when nothing was heard', async () => {
    show(SoundCard)
    await vi.waitFor(() => expect(q('sound-card')).not.toBe(null))
    await press('sound-try')
    await press('card-heard-no')
    expect(q('sound-card')!.textContent).toContain('上次没听到')
  })
  it('stays when the browser refused', async () => {
    ring.opens = false
    show(SoundCard)
    await vi.waitFor(() => expect(q('sound-card')).not.toBe(null))
    await press('sound-try')
    expect(q('sound-card')!.textContent).toContain('浏览器没让响')
  })
  it('asks nothing of who tried it this month and only opened the page anew', async () => {
    Object.assign(ring, { tried: true, last: { at: new Date(), heard: true } })
    show(SoundCard)
    await vi.waitFor(() => expect(q('sound-try')).not.toBe(null))
    expect(q('sound-card')!.textContent).toContain('打开响铃')
    await press('sound-try')
    expect(q('card-heard-yes')).toBe(null)
  })
  it('is away when sound is ready, or cannot be', async () => {
    ring.exists = false
    show(SoundCard)
    await settle()
    expect(q('sound-card')).toBe(null)
  })
})

describe('InstallCard', () => {
  it('has a button where the browser asks', async () => {
    show(InstallCard, { sentOnce: true })
    await vi.waitFor(() => expect(q('install-now')).not.toBe(null))
    await press('install-now')
    expect(q('install-card')).toBe(null)
  })
  it('goes for a while on "later"', async () => {
    show(InstallCard, { sentOnce: true })
    await vi.waitFor(() => expect(q('install-later')).not.toBe(null))
    await press('install-later')
    expect(q('install-card')).toBe(null)
  })
  it.each(['ios', 'ios-other', 'wechat-ios', 'wechat-android', 'android'])('has the steps for %s', async (hand) => {
    way.now = { kind: 'hand', hand }
    show(InstallCard, { sentOnce: true })
    await vi.waitFor(() => expect(q('install-card')).not.toBe(null))
    const steps = Array.from(q('install-card')!.querySelectorAll('li')).map((li) => li.textContent || '')
    expect(steps.length).toBeGreaterThan(1)
    for (const s of steps) expect(s).not.toContain('check.')
    expect(q('install-now')).toBe(null)
  })
  it('does not come before anything was sent', async () => {
    show(InstallCard, { sentOnce: false })
    await settle()
    expect(q('install-card')).toBe(null)
  })
})
