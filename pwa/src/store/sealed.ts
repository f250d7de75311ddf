import { DoorSecrets, type DoorSecretsQuery } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { isAway, keyName, type PersonDb } from './db'

// Names, numbers and needs of a household are on this phone only while its door is open, only for its two officers, and under a
// key that the browser keeps and gives to nobody. Where there is no such key nothing is kept: the masks have to do.

export type Secret = NonNullable<DoorSecretsQuery['myDoors']['nodes'][number]['secret']>

/** Something only this browser opens again. */
export interface Box {
  iv: ArrayBuffer
  data: ArrayBuffer
}

/** Seals something; null where the browser has no such key. Not to be called inside a transaction, which would end under it. */
export async function sealBox(db: PersonDb, value: unknown): Promise<Box | null> {
  const key = await keyOf(db)
  if (!key) return null
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv: iv.buffer, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(value))) }
}

/** Opens what was sealed here; null when it cannot be. */
export async function openBox<T>(db: PersonDb, box: Box): Promise<T | null> {
  const key = await keyOf(db)
  if (!key) return null
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv }, key, box.data))) as T
  } catch {
    return null
  }
}

async function keyOf(db: PersonDb): Promise<CryptoKey | null> {
  const subtle = typeof crypto === 'undefined' ? undefined : crypto.subtle
  if (!subtle) return null
  const kept = async () => (await db.notes.get(keyName))?.value as CryptoKey | undefined
  const old = await kept()
  if (old) return old
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  // Another tab may have been first: what it has sealed is to be opened here, too.
  return db.transaction('rw', db.notes, async () => {
    const first = await kept()
    if (first) return first
    if (await isAway(db)) return null
    await db.notes.put({ key: keyName, value: key })
    return key
  })
}

/** Fetches what is sealed of the open doors that are this person's, if any of it is not here yet. */
export async function fetchSealed(db: PersonDb): Promise<void> {
  const mine = await db.doors
    .where('openN')
    .equals(1)
    .filter((d) => d.mine && !!d.household)
    .primaryKeys()
  const here = new Set(await db.sealed.toCollection().primaryKeys())
  if (!mine.some((id) => !here.has(id))) return
  if (!(await keyOf(db))) return
  let after: string | null = null
  for (let n = 0; n < 10; n++) {
    const { myDoors }: DoorSecretsQuery = await gql(DoorSecrets, { first: 100, after }, { as: db.person })
    for (const d of myDoors.nodes) {
      if (!d.secret) continue
      const box = await sealBox(db, d.secret)
      await db.transaction('rw', db.sealed, db.doors, db.notes, async () => {
        const door = await db.doors.get(d.id)
        // He may have signed out, or the door closed, while the answer was on its way.
        if (box && door && door.openN === 1 && !(await isAway(db))) await db.sealed.put({ id: d.id, ...box })
      })
    }
    if (!myDoors.pageInfo.hasNextPage || !myDoors.pageInfo.endCursor) return
    after = myDoors.pageInfo.endCursor
  }
}

/** Opens what is sealed of a door; null when it is not here. */
export async function openSealed(db: PersonDb, id: string): Promise<Secret | null> {
  const row = await db.sealed.get(id)
  return row ? openBox<Secret>(db, row) : null
}
