import { shallowRef } from 'vue'
import { isSignedOut } from '@/wire/error'
import { live } from '@/wire/live'
import { lineNow } from '@/wire/line'
import { refreshMe, settleSignOut, type Grant } from '@/wire/session'
import type { PersonDb } from './db'
import { drain, hurry, retryNow } from './outbox'
import { keepOnly, pull, scopesOf } from './sync'

// While somebody looks, one question a minute is what a lost hint may cost.
const poll = 60_000

/** When the phone last heard everything there is to know, in server time; empty before the first time. */
export const checkedAt = shallowRef('')
/** True while the first load of this person runs. */
export const loading = shallowRef(false)
/** The last thing that kept the phone from being up to date; null while it is. */
export const trouble = shallowRef<unknown>(null)

/** Sends and fetches for one person until stopped. */
export class Engine {
  private stopped = false
  private timer = 0
  private hint = 0
  private sending = false
  private sendAgain = false
  private pulling: Promise<void> | null = null
  private pullAgain = false
  private stopLive: (() => void) | null = null
  private freeLive: (() => void) | null = null
  private ticker = 0

  constructor(
    readonly db: PersonDb,
    private grants: () => Grant[],
  ) {}

  start(): void {
    self.addEventListener('online', this.online)
    document.addEventListener('visibilitychange', this.seen)
    this.ticker = window.setInterval(() => {
      if (document.visibilityState !== 'hidden') this.wake()
    }, poll)
    void this.db.notes.get('checkedAt').then((n) => n && (checkedAt.value = n.value as string))
    void settleSignOut().catch(() => undefined)
    this.kick()
    void this.refresh(true)
    this.electLive()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearTimeout(this.hint)
    clearInterval(this.ticker)
    self.removeEventListener('online', this.online)
    document.removeEventListener('visibilitychange', this.seen)
    if (this.stopLive) this.stopLive()
    if (this.freeLive) this.freeLive()
  }

  /** Sends what is due now. */
  kick(): void {
    void this.send()
  }

  /** Somebody just made something: try even if a guessed wait is on. */
  async made(): Promise<void> {
    await hurry(this.db)
    this.kick()
    void askSync()
  }

  /** Everything again, now; gives when the try is over. */
  async retry(id?: string, pressed = true): Promise<void> {
    await retryNow(this.db, id, pressed)
    await this.send()
  }

  /** Fetches what changed; with `whole` also who I am. */
  refresh(whole = false): Promise<void> {
    if (this.pulling) {
      this.pullAgain = true
      return this.pulling
    }
    this.pulling = this.pullAll(whole).then(() => {
      this.pulling = null
      if (this.pullAgain && !this.stopped) {
        this.pullAgain = false
        return this.refresh()
      }
    })
    return this.pulling
  }

  private online = () => {
    void this.retry(undefined, false)
    void this.refresh()
  }

  private seen = () => {
    if (document.visibilityState !== 'hidden') this.wake()
  }

  private wake(): void {
    this.kick()
    void this.refresh()
  }

  private async send(): Promise<void> {
    if (this.sending) {
      this.sendAgain = true
      return
    }
    this.sending = true
    let next = 0
    try {
      do {
        this.sendAgain = false
        const left = await drain(this.db)
        next = left.next
        if (left.waiting > 0) void askSync()
      } while (this.sendAgain && !this.stopped)
    } catch (err) {
      console.warn('outbox', err)
      next = Date.now() + poll
    } finally {
      this.sending = false
    }
    clearTimeout(this.timer)
    if (next > 0 && !this.stopped) this.timer = window.setTimeout(() => this.kick(), Math.max(200, Math.min(next - Date.now() + 50, poll)))
  }

  private async pullAll(whole: boolean): Promise<void> {
    try {
      let kinds: string[] = []
      if (whole) await refreshMe()
      const first = (await this.db.cursors.count()) === 0
      if (first) loading.value = true
      // A grant that changed can change the places, so the round is made once more.
      for (let round = 0; round < 2; round++) {
        const scopes = scopesOf(this.grants())
        await keepOnly(this.db, scopes)
        kinds = []
        for (const scope of scopes) {
          if (this.stopped) return
          kinds = kinds.concat(await pull(this.db, scope))
        }
        if (kinds.indexOf('ACCOUNT') < 0) break
        await refreshMe()
      }
      if (this.stopped || scopesOf(this.grants()).length === 0) return
      const at = new Date(lineNow().lastAnswer).toISOString()
      await this.db.notes.put({ key: 'checkedAt', value: at })
      checkedAt.value = at
      trouble.value = null
    } catch (err) {
      if (!this.stopped && !isSignedOut(err)) trouble.value = err
    } finally {
      loading.value = false
    }
  }

  // One stream per device: the tab that holds the lock listens, the others see its writes through the database.
  private electLive(): void {
    const locks = (navigator as { locks?: LockManager }).locks
    const run = () => {
      if (this.stopped) return
      this.stopLive = live({
        onHint: () => {
          clearTimeout(this.hint)
          // Spread, so that a town's phones do not all ask in the same moment.
          this.hint = window.setTimeout(() => void this.refresh(), Math.random() * 2_000)
        },
      })
    }
    if (!locks) return run()
    void locks.request(`live:${this.db.person}`, () => {
      run()
      return new Promise<void>((free) => (this.stopped ? free() : (this.freeLive = free)))
    })
  }
}

/** Asks the browser to wake the worker when there is a line again. Not everywhere, so never relied on. */
async function askSync(): Promise<void> {
  try {
    const sw = navigator.serviceWorker
    const reg = sw && sw.controller ? await sw.ready : null
    const sync = reg && (reg as unknown as { sync?: { register(tag: string): Promise<void> } }).sync
    if (sync) await sync.register('outbox')
  } catch {
    // Refused by the browser: the page sends by itself.
  }
}
