import { vault } from './vault'

interface Lease {
  key: string
  value: { holder: string; until: number }
}

const me = `${Date.now()}-${Math.random()}`
// Short, because old engines lose pages without a word; should a throttled tab lose it while it sends, the server still takes each id once.
const lease = 12_000

/**
 * Runs work while no other tab and no worker runs the same. Web Locks where they are; else a lease in the database, which a
 * crashed holder loses after twelve seconds.
 */
export function exclusively<T>(name: string, work: () => Promise<T>, locks: LockManager | undefined = lockManager()): Promise<T> {
  if (locks) return locks.request(name, work) as Promise<T>
  return inTurn(name, () => withLease(name, work))
}

/** Runs work only if nobody runs the same just now; gives undefined when somebody does. Without Web Locks it takes its turn. */
export function unlessHeld<T>(name: string, work: () => Promise<T>, locks: LockManager | undefined = lockManager()): Promise<T | undefined> {
  if (!locks) return exclusively(name, work, locks)
  return locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : Promise.resolve(undefined))) as Promise<T | undefined>
}

function lockManager(): LockManager | undefined {
  return typeof navigator !== 'undefined' ? (navigator as { locks?: LockManager }).locks : undefined
}

// Within one tab the lease has one holder, so turns are kept by a chain.
const chains = new Map<string, Promise<unknown>>()

function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = chains.get(name) || Promise.resolve()
  const next = before.then(work, work)
  chains.set(name, next)
  return next
}

async function withLease<T>(name: string, work: () => Promise<T>): Promise<T> {
  const key = `lease:${name}`
  while (!(await take(key))) await new Promise((done) => setTimeout(done, 400))
  const renew = setInterval(() => void take(key).catch(() => undefined), lease / 3)
  try {
    return await work()
  } finally {
    clearInterval(renew)
    await give(key)
  }
}

function take(key: string): Promise<boolean> {
  return vault.transaction('rw', vault.rows, async () => {
    const held = (await vault.rows.get(key)) as Lease | undefined
    if (held && held.value.holder !== me && held.value.until > Date.now()) return false
    await vault.rows.put({ key, value: { holder: me, until: Date.now() + lease } })
    return true
  })
}

function give(key: string): Promise<void> {
  return vault.transaction('rw', vault.rows, async () => {
    const held = (await vault.rows.get(key)) as Lease | undefined
    if (held && held.value.holder === me) await vault.rows.delete(key)
  })
}
