import { shallowRef } from 'vue'

/** Set while the phone has no room left. */
export const full = shallowRef(false)

// Under 20 MB left a browser starts to throw things out.
const little = 20 * 1024 * 1024

export function isQuota(err: unknown): boolean {
  const e = err as { name?: string; inner?: { name?: string } } | null
  return !!e && (e.name === 'QuotaExceededError' || (!!e.inner && e.inner.name === 'QuotaExceededError'))
}

/** Runs a write and tells when the phone is full; the fault still reaches the caller. */
export async function writing<T>(work: Promise<T>): Promise<T> {
  try {
    const done = await work
    // Somebody made room: the band goes as soon as that is true.
    if (full.value) void measure()
    return done
  } catch (err) {
    if (isQuota(err)) full.value = true
    throw err
  }
}

async function measure(): Promise<void> {
  const storage = navigator.storage
  if (!storage || typeof storage.estimate !== 'function') {
    full.value = false
    return
  }
  const { usage = 0, quota = 0 } = await storage.estimate()
  full.value = quota > 0 && quota - usage < little
}

/** Asks the browser to keep what is stored here, and looks how much room there is. */
export async function askToStay(): Promise<void> {
  const storage = navigator.storage
  if (!storage) return
  try {
    if (typeof storage.persist === 'function' && !(await storage.persisted())) await storage.persist()
    await measure()
  } catch {
    // An old browser: nothing to ask.
  }
}

// A photo of 1600 pixels with its small picture, and some to spare.
const photo = 700 * 1024

/** How many photos still fit; null when there is room enough or nobody can say. */
export async function roomForPhotos(): Promise<number | null> {
  const storage = navigator.storage
  if (!storage || typeof storage.estimate !== 'function') return null
  const { usage = 0, quota = 0 } = await storage.estimate()
  const n = Math.floor((quota - usage - little) / photo)
  return quota === 0 || n > 9 ? null : Math.max(0, n)
}
