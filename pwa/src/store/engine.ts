import { shallowRef } from 'vue'
import { isSignedOut } from '@/wire/error'
import { live } from '@/wire/live'
import { lineNow } from '@/wire/line'
import { refreshMe, type Grant } from '@/wire/session'
import type { PersonDb } from './db'
import { drain, hurry, retryNow, unjoined } from './outbox'
import { full, isQuota } from './room'
import { keepOnly, pull, scopesOf } from './sync'

// While somebody looks, one question a minute is what a lost hint may cost.
const poll = 60_000

/** When the phone last heard everything there is to know, in server time; empty before the first time. */
export const checkedAt = shallowRef('')
/** True while the first load of this person runs. */
export const loading = shallowRef(false)
/** The last thing that kept the phone from being up to date; null while it is. */
export const trouble = shallowRef<unknown>(null)

/** The last hint of the live stream, for pages that ask the server themselves, such as a board. */
export const hinted = shallowRef<{ pos: number; kinds: string[] }>({ pos: 0, kinds: [] })

/** The next person on this phone has heard nothing yet. */
export function forgetNews(): void {
  checkedAt.value = ''
  loading.value = false
  trouble.value = null
}

/** Sends and fetches for one person until stopped. */
export class Engine {
  private stopped = false
  private timer = 0
  private hint = 0
  private hintWhole = false
  private sending = false
  private sendAgain = false
  private hope = false
  private pulling: Promise<void> | null = null
  private pullAgain = false
  private pullWhole = false
  private stopLive: (() => void) | null = null
  private freeLive: (() => void) | null = null
  private ticker = 0
  private fileTimer = 0
  private carrying: Promise<void> | null = null
  private carryAgain = false
  private cut = new AbortController()

  constructor(
    readonly db: PersonDb,
    /** The person's appointments; null while they are not known. */
    private grants: () => Grant[] | null,
  ) {}

  start(): void {
    self.addEventListener('online', this.online)
    document.addEventListener('visibilitychange', this.seen)
    this.ticker = window.setInterval(() => {
      if (document.visibilityState !== 'hidden') this.wake()
    }, poll)
    void this.db.notes.get('checkedAt').then(
      (n) => n && !this.stopped && !checkedAt.value && (checkedAt.value = n.value as string),
      () => undefined,
    )
    this.kick()
    void this.refresh(true)
    this.electLive()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearTimeout(this.fileTimer)
    clearTimeout(this.hint)
    clearInterval(this.ticker)
    this.cut.abort()
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
    this.hope = true
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
      this.pullWhole = this.pullWhole || whole
      return this.pulling
    }
    this.pulling = this.pullAll(whole).then(() => {
      this.pulling = null
      if (this.pullAgain && !this.stopped) {
        const again = this.pullWhole
        this.pullAgain = false
        this.pullWhole = false
        return this.refresh(again)
      }
    })
    return this.pulling
  }

  private online = () => {
    this.hope = true
    // Another network: what is on its way hangs on one that is gone.
    this.cut.abort()
    this.cut = new AbortController()
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
        // A request that was on its way when the line came back fails late and orders a wait that is out of date by then.
        if (this.sendAgain && this.hope) await retryNow(this.db)
        this.sendAgain = false
        this.hope = false
        const left = await drain(this.db)
        next = left.next
        if (left.waiting > 0) void askSync()
        // Somebody else's version came first: joined here, and it goes at once.
        if ((await unjoined(this.db)) && (await (await import('./losses')).joinAll(this.db))) this.sendAgain = true
      } while (this.sendAgain && !this.stopped)
    } catch (err) {
      console.warn('outbox', err)
      next = Date.now() + poll
    } finally {
      this.sending = false
    }
    clearTimeout(this.timer)
    // Due already and still here: something other than the wait kept it, such as a session that has just ended. No rush then.
    const wait = next - Date.now()
    if (next > 0 && !this.stopped) this.timer = window.setTimeout(() => this.kick(), wait <= 0 ? 2_000 : Math.min(wait + 50, poll))
    void this.carry()
  }

  /** Photos go on a way of their own, so that words never wait behind them. */
  carry(): Promise<void> {
    if (this.stopped) return Promise.resolve()
    if (this.carrying) {
      this.carryAgain = true
      return this.carrying
    }
    this.carrying = this.carryAll().then(() => {
      this.carrying = null
    })
    return this.carrying
  }

  private async carryAll(): Promise<void> {
    let next = 0
    try {
      do {
        this.carryAgain = false
        // Most of the time there is nothing to carry, and then its code is not even loaded.
        if ((await this.db.files.where('state').anyOf('waiting', 'sent').count()) === 0) return
        const { upload } = await import('./upload')
        if (this.stopped) return
        const left = await upload(this.db, { signal: this.cut.signal })
        next = left.next
        if (left.waiting > 0) void askSync()
      } while (this.carryAgain && !this.stopped)
    } catch (err) {
      if (!this.stopped) console.warn('files', err)
      next = Date.now() + poll
    }
    clearTimeout(this.fileTimer)
    const wait = next - Date.now()
    if (next > 0 && !this.stopped) this.fileTimer = window.setTimeout(() => void this.carry(), wait <= 0 ? 2_000 : Math.min(wait + 50, poll))
  }

  private async pullAll(whole: boolean): Promise<void> {
    try {
      let kinds: string[] = []
      if (whole || !this.grants()) await refreshMe()
      if (this.stopped) return
      const first = (await this.db.cursors.count()) === 0
      if (first) loading.value = true
      // A grant that changed can change the places, so the round is made once more.
      for (let round = 0; round < 2; round++) {
        const grants = this.grants()
        // Not known, or already somebody else's: nothing is fetched, and above all nothing is thrown away.
        if (this.stopped || !grants) return
        const scopes = scopesOf(grants)
        await keepOnly(this.db, scopes)
        kinds = []
        for (const scope of scopes) {
          if (this.stopped) return
          kinds = kinds.concat(await pull(this.db, scope))
        }
        if (kinds.indexOf('ACCOUNT') < 0) break
        await refreshMe()
      }
      if (this.stopped || (await this.db.cursors.count()) === 0) return
      // Doors that came open bring names and numbers along, for who has to go there.
      if ((await this.db.doors.where('openN').equals(1).count()) > 0) await (await import('./sealed')).fetchSealed(this.db)
      const at = new Date(lineNow().lastAnswer).toISOString()
      await this.db.notes.put({ key: 'checkedAt', value: at })
      checkedAt.value = at
      trouble.value = null
    } catch (err) {
      if (this.stopped || isSignedOut(err)) return
      if (isQuota(err)) full.value = true
      else trouble.value = err
    } finally {
      if (!this.stopped) loading.value = false
    }
  }

  // One stream per device: the tab that holds the lock listens, the others see its writes through the database.
  private electLive(): void {
    const locks = (navigator as { locks?: LockManager }).locks
    const run = () => {
      if (this.stopped) return
      this.stopLive = live({
        onHint: (hint) => {
          if (hint.kinds.indexOf('ACCOUNT') >= 0) this.hintWhole = true
          // One wait for any number of hints: a busy town must not push the question ahead of itself for ever.
          hinted.value = { pos: hint.pos, kinds: hint.kinds }
          if (this.hint) return
          // Spread, so that a town's phones do not all ask in the same moment; a warning does not wait for that.
          const spread = hint.kinds.indexOf('DELIVERY') >= 0 ? 300 : 2_000
          this.hint = window.setTimeout(() => {
            const whole = this.hintWhole
            this.hint = 0
            this.hintWhole = false
            void this.refresh(whole)
          }, Math.random() * spread)
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
