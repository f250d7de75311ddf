import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const day = 86_400_000
const phone = {
  safari: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
  iosChrome: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/120.0 Mobile/15E148 Safari/604.1',
  iosWechat: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.40',
  iosView: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15',
  wechat: 'Mozilla/5.0 (Linux; Android 10; ANA-AN00; wv) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0',
  chrome: 'Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36',
  desk: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36',
}

let agent = phone.desk
let stands = false
let mod: typeof import('./install')
const used: [string, EventListener][] = []

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-07-18T03:12:00Z') })
  agent = phone.desk
  stands = false
  localStorage.clear()
  vi.spyOn(navigator, 'userAgent', 'get').mockImplementation(() => agent)
  vi.spyOn(window, 'matchMedia').mockImplementation(() => ({ matches: stands }) as MediaQueryList)
  const add = window.addEventListener.bind(window)
  vi.spyOn(window, 'addEventListener').mockImplementation(((type: string, fn: EventListener) => {
    used.push([type, fn])
    add(type, fn)
  }) as typeof window.addEventListener)
  vi.resetModules()
  mod = await import('./install')
  mod.startInstall()
})
afterEach(() => {
  for (const [type, fn] of used.splice(0)) window.removeEventListener(type, fn)
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function offer(outcome: 'accepted' | 'dismissed' = 'accepted') {
  const prompt = vi.fn(() => Promise.resolve())
  const e = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt, userChoice: Promise.resolve({ outcome }) })
  window.dispatchEvent(e)
  return { e, prompt }
}

it.each([
  ['safari', 5, 'ios'],
  ['iosChrome', 5, 'ios-other'],
  ['iosView', 5, 'ios-other'],
  ['iosWechat', 5, 'wechat-ios'],
  ['mac', 5, 'ios'],
  ['mac', 0, null],
  ['wechat', 5, 'wechat-android'],
  ['chrome', 5, 'android'],
  ['desk', 0, null],
] as const)('by hand on %s with %d fingers: %s', (name, fingers, hand) => expect(mod.handOf(phone[name], fingers)).toBe(hand))

describe('installWay', () => {
  it('knows no way on a desk browser that offers none', () => expect(mod.installWay()).toEqual({ kind: 'none' }))
  it('takes the browser’s offer and keeps its bar away', () => {
    agent = phone.chrome
    expect(mod.installWay()).toEqual({ kind: 'hand', hand: 'android' })
    expect(offer().e.defaultPrevented).toBe(true)
    expect(mod.installWay()).toEqual({ kind: 'prompt' })
  })
  it('sees the installed app from inside', () => {
    stands = true
    expect(mod.installWay()).toEqual({ kind: 'installed' })
  })
  it('remembers outside that it was installed, until the browser offers it again', () => {
    offer()
    window.dispatchEvent(new Event('appinstalled'))
    expect(mod.installWay()).toEqual({ kind: 'installed' })
    offer()
    expect(mod.installWay()).toEqual({ kind: 'prompt' })
  })
})

describe('offerable', () => {
  it('only after something was sent', () => {
    offer()
    expect(mod.offerable(false)).toBe(false)
    expect(mod.offerable(true)).toBe(true)
  })
  it('not where it is installed or cannot be', () => {
    expect(mod.offerable(true)).toBe(false)
    stands = true
    offer()
    expect(mod.offerable(true)).toBe(false)
  })
  it('not for fourteen days after "later"', () => {
    agent = phone.safari
    mod.putOff()
    expect(mod.offerable(true)).toBe(false)
    vi.setSystemTime(Date.now() + 14 * day - 1)
    expect(mod.offerable(true)).toBe(false)
    vi.setSystemTime(Date.now() + 1)
    expect(mod.offerable(true)).toBe(true)
  })
  it('again when the date of "later" came from a wrong clock', () => {
    agent = phone.safari
    localStorage.setItem('jy-install-later', String(Date.now() + 400 * day))
    expect(mod.offerable(true)).toBe(true)
  })
})

describe('install', () => {
  it('asks once and is done when taken', async () => {
    const { prompt } = offer()
    expect(await mod.install()).toBe(true)
    expect(prompt).toHaveBeenCalledTimes(1)
    expect(mod.installWay()).toEqual({ kind: 'installed' })
    expect(await mod.install()).toBe(false)
  })
  it('counts a refusal as later', async () => {
    agent = phone.chrome
    offer('dismissed')
    expect(await mod.install()).toBe(false)
    expect(mod.offerable(true)).toBe(false)
  })
  it('lives with an offer that the browser took back', async () => {
    offer().prompt.mockReturnValue(Promise.reject(new Error('gone')))
    expect(await mod.install()).toBe(false)
  })
})
