import { shallowRef } from 'vue'

// Putting the app on the phone's screen. Installed, it starts without a line, keeps its store and has its own window; but nobody is asked before
// he has seen that it is of use.

/** By hand, it depends on the browser which words lead there. */
export type Hand = 'ios' | 'ios-other' | 'wechat-ios' | 'wechat-android' | 'android'
/** Installed already; the browser asks by itself; by hand; this browser cannot. */
export type InstallWay = { kind: 'installed' } | { kind: 'prompt' } | { kind: 'hand'; hand: Hand } | { kind: 'none' }

/** How long "later" lasts. */
export const laterDays = 14

interface PromptEvent extends Event {
  prompt(): Promise<unknown>
  userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>
}

const laterKey = 'jy-install-later'
// A page in the browser cannot see that the app was installed from it yesterday; only the event said so.
const doneKey = 'jy-installed'

let caught: PromptEvent | null = null
let started = false
const changes = shallowRef(0)

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // No storage: it is offered again.
  }
  changes.value++
}

/** Called once, early: the browser says only once, soon after the page came, that it would install. */
export function startInstall(): void {
  if (started) return
  started = true
  self.addEventListener('beforeinstallprompt', (e) => {
    // The browser's own bar comes at a moment of its choosing; ours comes after something was sent.
    e.preventDefault()
    caught = e as PromptEvent
    // It offers only what is not there: somebody has taken the app off again.
    keep(doneKey, null)
  })
  self.addEventListener('appinstalled', () => {
    caught = null
    keep(doneKey, '1')
  })
}

/** Whether this page runs as the installed app. */
export function standalone(): boolean {
  const ios = (navigator as unknown as { standalone?: boolean }).standalone === true
  return ios || (!!self.matchMedia && self.matchMedia('(display-mode: standalone)').matches)
}

/** Which words lead to the screen in this browser; null where no way is known. */
export function handOf(agent: string, touchPoints: number): Hand | null {
  // An iPad says it is a Mac; no Mac has a screen for ten fingers.
  const ios = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)
  const android = /Android/i.test(agent)
  if (/MicroMessenger/i.test(agent)) return ios ? 'wechat-ios' : android ? 'wechat-android' : null
  if (ios) return /CriOS|FxiOS|EdgiOS|UCBrowser|MQQBrowser|QQ\/|Quark|baidu|DingTalk/i.test(agent) || !/Safari/.test(agent) ? 'ios-other' : 'ios'
  return android ? 'android' : null
}

/** How the app can be put on this phone. Reactive. */
export function installWay(): InstallWay {
  void changes.value
  if (standalone() || kept(doneKey) === '1') return { kind: 'installed' }
  if (caught) return { kind: 'prompt' }
  const hand = handOf(navigator.userAgent, navigator.maxTouchPoints || 0)
  return hand ? { kind: 'hand', hand } : { kind: 'none' }
}

/** Whether now is the moment to offer it: it can be done, it was of use once, and nobody put it off lately. Reactive. */
export function offerable(sentOnce: boolean): boolean {
  void changes.value
  if (!sentOnce) return false
  const way = installWay().kind
  if (way === 'installed' || way === 'none') return false
  const until = Number(kept(laterKey))
  // A date further away than "later" can lie comes from a clock that was wrong.
  return !(until > Date.now() && until <= Date.now() + laterDays * 86_400_000)
}

/** Not now: not offered again for two weeks. */
export function putOff(): void {
  keep(laterKey, String(Date.now() + laterDays * 86_400_000))
}

/** Lets the browser ask. Call it from a press. A refusal counts as "later". True when the person took it. */
export async function install(): Promise<boolean> {
  const e = caught
  if (!e) return false
  // An event can ask once only.
  caught = null
  changes.value++
  try {
    await e.prompt()
    if ((await e.userChoice).outcome === 'accepted') {
      keep(doneKey, '1')
      return true
    }
  } catch {
    // The browser took its offer back.
  }
  putOff()
  return false
}
