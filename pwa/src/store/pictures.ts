import { fetchMedia, type Size } from '@/wire/media'
import type { PersonDb } from './db'

export type { Size }

// Some hundred looks at a photo; a phone of 16 GB gives a site about that without asking anybody.
const most = 60 * 1024 * 1024
// A film is not worth thirty photos.
const largest = 4 * 1024 * 1024

/** A file's bytes: from this phone if they are here, else from the server, and kept then. */
export async function picture(db: PersonDb, id: string, size: Size, own: boolean): Promise<Blob> {
  const key = `${id}/${size}`
  const here = (await db.bytes.get(key)) || (size === 'thumb' ? undefined : await db.bytes.get(id))
  if (here) {
    void db.pictures.update(key, { at: Date.now() }).catch(() => undefined)
    return new Blob([here.data], { type: here.type })
  }
  const got = await fetchMedia(id, size, { as: db.person })
  await keepPicture(db, key, got, own).catch(() => undefined)
  return new Blob([got.data], { type: got.type })
}

/** Keeps a picture and lets the oldest go, those of other people first. */
export async function keepPicture(
  db: PersonDb,
  key: string,
  got: { data: ArrayBuffer; type: string },
  own: boolean,
  room: number = most,
): Promise<void> {
  if (got.data.byteLength > Math.min(largest, room)) return
  await db.transaction('rw', db.pictures, db.bytes, async () => {
    await db.bytes.put({ key, ...got })
    await db.pictures.put({ key, own: own ? 1 : 0, bytes: got.data.byteLength, at: Date.now() })
    const all = await db.pictures.orderBy('[own+at]').toArray()
    let sum = all.reduce((n, p) => n + p.bytes, 0)
    for (const p of all) {
      if (sum <= room) break
      if (p.key === key) continue
      await db.pictures.delete(p.key)
      await db.bytes.delete(p.key)
      sum -= p.bytes
    }
  })
}
