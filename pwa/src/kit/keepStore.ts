// Whether the browser keeps what this phone stores. The store itself asks for it whenever it is opened, so this only reads the answer.

export interface Kept {
  /** True when the browser promised not to throw anything out by itself; null when it does not say. */
  persisted: boolean | null
  /** Bytes used and bytes allowed; null when the browser does not say. */
  usage: number | null
  quota: number | null
}

/** What the browser says about keeping. Never throws: a browser that says nothing says so. */
export async function keptHere(): Promise<Kept> {
  const kept: Kept = { persisted: null, usage: null, quota: null }
  const storage = navigator.storage
  if (!storage) return kept
  try {
    if (typeof storage.persisted === 'function') kept.persisted = await storage.persisted()
  } catch {
    // It does not say.
  }
  try {
    if (typeof storage.estimate === 'function') {
      const { usage, quota } = await storage.estimate()
      if (typeof usage === 'number') kept.usage = usage
      // Nought is what a browser says that will not tell.
      if (typeof quota === 'number' && quota > 0) kept.quota = quota
    }
  } catch {
    // It does not say.
  }
  return kept
}
