import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed } from 'vue'

const session = vi.hoisted(() => ({ current: { value: null as unknown } }))
vi.mock('../wire/session', () => session)

// What the browser would do: `allowed` stands for a page that may sound.
let allowed = true
let rejects = false
const made: Sound[] = []

class Sound {
  state = 'suspended'
  currentTime = 5
  destination = {}
  onstatechange: (() => void) | null = null
  notes: { hz: number; from: number; to: number }[] = []
  constructor() {
    made.push(this)
  }
  resume(): Promise<void> {
    if (rejects) return Promise.reject(new Error('no'))
    if (!allowed) return new Promise(() => undefined)
    this.to('running')
    return Promise.resolve()
  }
  to(state: string) {
    this.state = state
    if (this.onstatechange) this.onstatechange()
  }
  createOscillator() {
    const note = { hz: 0, from: 0, to: 0 }
    this.notes.push(note)
    return {
      type: '',
      frequency: { set value(hz: number) { note.hz = hz } }, // prettier-ignore
      connect: () => undefined,
      start: (at: number) => (note.from = at),
      stop: (at: number) => (note.to = at),
    }
  }
  createGain() {
    return { gain: { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined }, connect: () => undefined }
  }
}

const day = 86_400_000
let ring: typeof import('./ring')
const vibrate = vi.fn(() => true)

async function page() {
  vi.resetModules()
  made.length = 0
  ring = await import('./ring')
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-07-18T03:12:00Z') })
  allowed = true
  rejects = false
  localStorage.clear()
  vibrate.mockClear()
  vi.stubGlobal('AudioContext', Sound)
  Object.defineProperty(navigator, 'vibrate', { value: vibrate, configurable: true })
  session.current.value = { person: { id: 'p1', name: 'x' } }
  await page()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('ready', () => {
  it('is not, as long as nobody tried; no sound is opened for that', () => {
    expect(ring.ready()).toBe(false)
    expect(made).toHaveLength(0)
  })
  it('is after a press, for this person only, and tells who watches', async () => {
    const seen = computed(() => ring.ready())
    expect(seen.value).toBe(false)
    expect(await ring.unlock()).toBe(true)
    expect(seen.value).toBe(true)
    expect(ring.ready('p2')).toBe(false)
    expect(ring.lastTry()).toEqual({ at: new Date('2026-07-18T03:12:00Z'), heard: null })
  })
  it('ends after thirty days', async () => {
    await ring.unlock()
    vi.setSystemTime(Date.now() + 30 * day - 1)
    expect(ring.ready()).toBe(true)
    vi.setSystemTime(Date.now() + 1)
    expect(ring.ready()).toBe(false)
    expect(ring.tried()).toBe(false)
  })
  it('does not count a trial from far in the future', async () => {
    await ring.unlock()
    vi.setSystemTime(Date.now() - 2 * day)
    expect(ring.ready()).toBe(false)
  })
  it('is not when nothing was heard, and is again when something was', async () => {
    await ring.unlock()
    ring.heard(false)
    expect(ring.ready()).toBe(false)
    expect(ring.lastTry()!.heard).toBe(false)
    ring.heard(true)
    expect(ring.ready()).toBe(true)
  })
  it('on a page opened anew waits for the first touch', async () => {
    await ring.unlock()
    allowed = false
    await page()
    expect(ring.ready()).toBe(false)
    expect(ring.tried()).toBe(true)
    allowed = true
    document.dispatchEvent(new Event('click'))
    expect(ring.ready()).toBe(true)
    expect(made[0]!.state).toBe('running')
  })
  it('on a page opened anew is at once where the browser lets it sound', async () => {
    await ring.unlock()
    await page()
    expect(ring.ready()).toBe(false)
    made[0]!.to('running')
    expect(ring.ready()).toBe(true)
  })
  it('is not without anybody signed in, nor without sound in the browser', async () => {
    await ring.unlock()
    session.current.value = null
    expect(ring.ready()).toBe(false)
    session.current.value = { person: { id: 'p1' } }
    vi.stubGlobal('AudioContext', undefined)
    expect(ring.soundExists()).toBe(false)
    expect(ring.ready()).toBe(false)
  })
  it('lives with a store that is forbidden or broken', async () => {
    localStorage.setItem('jy-ring-p1', '{')
    expect(ring.lastTry()).toBe(null)
    const set = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('no')
    })
    localStorage.clear()
    await ring.unlock()
    expect(ring.ready()).toBe(true)
    set.mockRestore()
  })
})

describe('unlock', () => {
  it('says no when the browser does not open the sound, and keeps no trial', async () => {
    allowed = false
    const asked = ring.unlock()
    await vi.advanceTimersByTimeAsync(500)
    expect(await asked).toBe(false)
    expect(localStorage.getItem('jy-ring-p1')).toBe(null)
  })
  it('says no when the browser refuses', async () => {
    rejects = true
    expect(await ring.unlock()).toBe(false)
  })
  it('makes a touched page that does not sound not ready, until it runs', async () => {
    await ring.unlock()
    made[0]!.to('interrupted')
    expect(ring.ready()).toBe(true)
    allowed = false
    const rung = ring.chime('report')
    await vi.advanceTimersByTimeAsync(500)
    expect(await rung).toBe(false)
    expect(ring.ready()).toBe(false)
    made[0]!.to('running')
    expect(ring.ready()).toBe(true)
  })
  it('opens the old name too', async () => {
    vi.stubGlobal('AudioContext', undefined)
    vi.stubGlobal('webkitAudioContext', Sound)
    expect(await ring.unlock()).toBe(true)
  })
})

describe('chime', () => {
  it.each([
    ['report', [880, 1175], [200, 100, 200]],
    ['returned', [988, 659], [400]],
    ['try', [880, 1175, 880, 1175], [500, 200, 500]],
  ] as const)('%s has its tune and its trembling', async (kind, hz, pattern) => {
    await ring.unlock()
    expect(await ring.chime(kind)).toBe(true)
    expect(made[0]!.notes.map((n) => n.hz)).toEqual(hz)
    expect(made[0]!.notes.every((n) => n.from >= 5 && n.to > n.from)).toBe(true)
    expect(vibrate).toHaveBeenCalledWith(pattern)
  })
  it('gives a sleeping sound no notes for later, but trembles', async () => {
    allowed = false
    const rung = ring.chime('report')
    await vi.advanceTimersByTimeAsync(500)
    expect(await rung).toBe(false)
    expect(made[0]!.notes).toHaveLength(0)
    expect(vibrate).toHaveBeenCalledTimes(1)
  })
  it('sounds on phones that cannot tremble', async () => {
    Object.defineProperty(navigator, 'vibrate', { value: undefined, configurable: true })
    await ring.unlock()
    expect(ring.vibrationExists()).toBe(false)
    expect(ring.vibrate('try')).toBe(false)
    expect(await ring.chime('try')).toBe(true)
  })
})
