import Dexie, { type Table } from 'dexie'
import type { WhoAmIQuery } from './generated'

export type Me = WhoAmIQuery['me']
export type Person = { id: string; name: string }

/** Who is signed in on this phone. Page and service worker read the same row. */
export interface Kept {
  person: Person
  access: string
  /** Instant, RFC 3339. */
  expiresAt: string
  /** The server said the session is over: unsent work stays, a new sign-in is asked. */
  ended: boolean
  /** Last known answer of `me`; null until the first contact. */
  me: Me | null
}

interface Row {
  key: string
  value: unknown
}

class Vault extends Dexie {
  rows!: Table<Row, string>
  constructor() {
    super('jiaoying')
    this.version(1).stores({ rows: 'key' })
  }
}

export const vault = new Vault()

export async function getKept(): Promise<Kept | null> {
  return ((await vault.rows.get('session'))?.value as Kept | undefined) ?? null
}

export async function setKept(kept: Kept | null): Promise<void> {
  if (kept) await vault.rows.put({ key: 'session', value: kept })
  else await vault.rows.delete('session')
}

/** Changes the kept session in one transaction, if it still is that person's. */
export async function changeKept(person: string, change: Partial<Kept>): Promise<void> {
  await vault.transaction('rw', vault.rows, async () => {
    const kept = await getKept()
    if (kept && kept.person.id === person) await setKept({ ...kept, ...change })
  })
}

export async function getNote<T>(key: string): Promise<T | undefined> {
  return (await vault.rows.get(key))?.value as T | undefined
}

export async function setNote(key: string, value: unknown): Promise<void> {
  await vault.rows.put({ key, value })
}

export async function dropNote(key: string): Promise<void> {
  await vault.rows.delete(key)
}
