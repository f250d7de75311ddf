import { computed, shallowRef, watch, type Ref } from 'vue'
import { liveQuery } from 'dexie'
import { current, onSignOut, settleAway, settleSignOut } from '@/wire/session'
import { lineNow, onLine, type Line } from '@/wire/line'
import { dbOf, isBack, putAway, wipeReplica, type PersonDb } from './db'
import { Engine, forgetNews } from './engine'
import { countUnsent, letGo } from './outbox'
import { askToStay } from './room'

export { useLive } from './live'
export { checkedAt, hinted, loading, trouble } from './engine'
export { full, isQuota, roomForPhotos, writing } from './room'
export type { Draft, OutboxEntry, PersonDb, Place, StoredFile, StoredReport } from './db'

/** The open database; null while nobody is signed in. */
export const db = shallowRef<PersonDb | null>(null)
/** Whether answers come, for bands and hints. */
export const line = shallowRef<Line>(lineNow())
/** How many things are still only on this phone. */
export const unsent = shallowRef(0)

let engine: Engine | null = null
let counting: { unsubscribe(): void } | null = null

/** The open database; throws when nobody is signed in, which the router rules out. */
export function openDb(): PersonDb {
  if (!db.value) throw new Error('nobody is signed in')
  return db.value
}

// Seven days without contact: the phone may be in other hands, so what can be fetched again goes.
const patience = 7 * 24 * 3600_000

/** Called once at start, after startSession: opens and closes with whoever is signed in. */
export async function startStore(): Promise<void> {
  onSignOut(async (person) => {
    close()
    await putAway(person)
  })
  await settleAway().catch(() => undefined)
  onLine((l) => (line.value = l))
  self.addEventListener('offline', () => (line.value = { ...line.value, up: false, downSince: line.value.downSince || Date.now() }))
  const who = computed(() => (current.value ? `${current.value.person.id} ${current.value.ended}` : ''))
  // A sign-out the server could not hear is told as soon as there is a line, whether or not somebody signs in again.
  const settle = () => void settleSignOut().catch(() => undefined)
  settle()
  self.addEventListener('online', settle)
  watch(who, () => void follow(false), { flush: 'sync' })
  await follow(true)
}

async function follow(start: boolean): Promise<void> {
  const c = current.value
  if (!c) return close()
  if (!db.value || db.value.person !== c.person.id) {
    close()
    const opened = dbOf(c.person.id)
    db.value = opened
    counting = liveQuery(() => countUnsent(opened)).subscribe({ next: (n) => (unsent.value = n), error: () => undefined })
    if (start) await wipeIfStale(opened, c.ended)
    await isBack(opened).catch(() => undefined)
    void askToStay()
  }
  if (c.ended) {
    if (engine) engine.stop()
    engine = null
  } else if (!engine) {
    const person = c.person.id
    engine = new Engine(openDb(), () => (current.value && current.value.person.id === person && current.value.me ? current.value.grants : null))
    engine.start()
  }
}

async function wipeIfStale(opened: PersonDb, ended: boolean): Promise<void> {
  const checked = (await opened.notes.get('checkedAt').catch(() => undefined))?.value as string | undefined
  const old = checked !== undefined && Date.now() - Date.parse(checked) > patience
  if (ended || old) await wipeReplica(opened)
}

function close(): void {
  if (engine) engine.stop()
  engine = null
  if (counting) counting.unsubscribe()
  counting = null
  unsent.value = 0
  db.value = null
  forgetNews()
}

/** How many things the server does not know yet. */
export async function unsentCount(): Promise<number> {
  return db.value ? countUnsent(db.value) : 0
}

export function useUnsent(): Ref<number> {
  return unsent
}

/** Sends everything that can go now; gives how many are still here. */
export async function flush(): Promise<number> {
  if (!db.value) return 0
  await letGo(db.value)
  if (engine) {
    await engine.retry()
    await engine.carry()
  }
  return unsentCount()
}

/** Says that something was put into the outbox. */
export function made(): void {
  if (engine) void engine.made()
}

/** Tries one entry again, or all. */
export async function retry(id?: string): Promise<void> {
  if (engine) await engine.retry(id)
}

/** Asks the server now what is new. */
export async function checkNow(): Promise<void> {
  if (engine) await engine.refresh(true)
}
