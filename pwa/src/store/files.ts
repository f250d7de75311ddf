import type { MediaInput } from '@/wire/generated'
import { uuid7 } from '@/wire/id'
import type { MediaData, PersonDb, ReportData, StoredFile } from './db'

/** What is known of a file when it is chosen; the bytes come beside it. */
export type FileFacts = Pick<
  StoredFile,
  'id' | 'kind' | 'type' | 'bytes' | 'sha256' | 'capturedAt' | 'latitude' | 'longitude' | 'accuracyM' | 'durationMs'
>

export const thumbKey = (id: string): string => `${id}/thumb`

/** Keeps a file for a draft, its bytes and its small picture, all or nothing. With `replaces` it takes that one's place. */
export async function keepFile(
  db: PersonDb,
  facts: FileFacts,
  data: ArrayBuffer,
  thumb: ArrayBuffer | null,
  to: { draft: string; report: string; replaces?: string; ledger?: string; check?: true },
): Promise<void> {
  await db.transaction('rw', db.files, db.bytes, async () => {
    const old = to.replaces ? await db.files.get(to.replaces) : undefined
    const others = await db.files.where('draft').equals(to.draft).toArray()
    const last = others.reduce((most, f) => Math.max(most, f.order), 0)
    const file: StoredFile = {
      ...facts,
      report: to.report,
      draft: to.draft,
      move: '',
      order: old ? old.order : last + 1,
      state: 'draft',
      upload: '',
      offset: 0,
      tries: 0,
      notBefore: 0,
    }
    if (to.ledger) file.ledger = to.ledger
    if (to.check) file.check = true
    if (to.replaces) await dropFiles(db, [to.replaces])
    await db.files.add(file)
    await db.bytes.put({ key: facts.id, type: facts.type, data })
    if (thumb) await db.bytes.put({ key: thumbKey(facts.id), type: 'image/jpeg', data: thumb })
  })
}

/** Forgets files with their bytes. */
export async function dropFiles(db: PersonDb, ids: string[]): Promise<void> {
  await db.transaction('rw', db.files, db.bytes, async () => {
    await db.files.bulkDelete(ids)
    await db.bytes.bulkDelete(ids.concat(ids.map(thumbKey)))
  })
}

/** Forgets a draft with the files chosen for it. */
export async function dropDraft(db: PersonDb, draft: string): Promise<void> {
  await db.transaction('rw', db.drafts, db.files, db.bytes, async () => {
    await db.drafts.delete(draft)
    await dropFiles(db, await db.files.where('draft').equals(draft).primaryKeys())
  })
}

export function filesOf(db: PersonDb, draft: string): Promise<StoredFile[]> {
  return db.files.where('draft').equals(draft).sortBy('order')
}

/** Gives the files of a refused entry back to a draft, so that they can be looked through and go along when it is sent anew. */
export async function takeUp(db: PersonDb, move: string, draft: string): Promise<void> {
  await db.files.where('move').equals(move).modify({ draft, state: 'draft' })
}

/** As the server is told of it. */
export function toMediaInput(f: StoredFile): MediaInput {
  return {
    id: f.id,
    type: f.type,
    bytes: f.bytes,
    sha256: f.sha256,
    capturedAt: f.capturedAt,
    latitude: f.latitude,
    longitude: f.longitude,
    accuracyM: f.accuracyM,
    durationMs: f.durationMs,
  }
}

/**
 * Sends the files of a draft off with an entry; they are held until its words are through. Under `anew` they get new ids, for
 * the old ones may be taken just as the report's was. Within the caller's transaction.
 */
export async function sendAlong(db: PersonDb, draft: string, report: string, move: string, anew: boolean): Promise<MediaInput[]> {
  const files = await filesOf(db, draft)
  for (const f of files) {
    const old = f.id
    if (anew) f.id = uuid7()
    const next: StoredFile = { ...f, report, move, draft: '', state: 'held', upload: '', offset: 0, tries: 0, notBefore: 0 }
    delete next.error
    await db.files.put(next)
    if (!anew) continue
    for (const end of ['', '/thumb']) {
      const bytes = await db.bytes.get(old + end)
      if (bytes) await db.bytes.put({ ...bytes, key: f.id + end })
    }
    await dropFiles(db, [old])
  }
  return files.map(toMediaInput)
}

/** The words are through: their files may follow. Within the caller's transaction. */
export async function letFollow(db: PersonDb, move: string): Promise<void> {
  await db.files
    .where('move')
    .equals(move)
    .modify((f) => {
      if (f.state === 'held') f.state = 'waiting'
    })
}

const own = ['waiting', 'sent', 'refused']

/** What is not through though its words are: one for each report whose files are on the way, and one for each refused file. */
export async function countFiles(db: PersonDb): Promise<number> {
  const files = await db.files.where('state').anyOf(own).toArray()
  const going = new Set(files.filter((f) => f.state !== 'refused').map((f) => f.report))
  return going.size + files.filter((f) => f.state === 'refused').length
}

/** Brings the files into line with what the rows they hang on say: kept ones may go from the phone, refused ones wait for a person. */
export async function reconcile(db: PersonDb): Promise<void> {
  const files = await db.files.where('state').anyOf(own).toArray()
  if (files.length === 0) return
  await db.transaction('rw', [db.files, db.bytes, db.pictures, db.reports, db.ledgers], async () => {
    for (const f of files) {
      const row = f.check ? undefined : await (f.ledger ? db.ledgers.get(f.report) : db.reports.get(f.report))
      if (row) await judge(db, f, row.media)
    }
  })
}

/** The same for the photos of a site check: the phone keeps none that was answered, so the server's word comes with it. */
export async function heard(db: PersonDb, check: string, media: MediaData[]): Promise<void> {
  await db.transaction('rw', [db.files, db.bytes, db.pictures], async () => {
    for (const f of await db.files.where('report').equals(check).toArray()) if (own.indexOf(f.state) >= 0) await judge(db, f, media)
  })
}

async function judge(db: PersonDb, f: StoredFile, of: MediaData[]): Promise<void> {
  const media = of.find((m) => m.id === f.id)
  if (!media) return
  if (media.state === 'KEPT') await release(db, f)
  else if (media.state !== 'EXPECTED' && f.state !== 'refused')
    await db.files.update(f.id, { state: 'refused', problem: media.problem || 'LOST', error: undefined })
}

// More than this is fetched again when somebody wants to see it.
const largest = 4 * 1024 * 1024

/** The server has it: from now on it is a picture like others, only that it is already here. */
async function release(db: PersonDb, f: StoredFile): Promise<void> {
  const bytes = await db.bytes.get(f.id)
  const thumb = await db.bytes.get(thumbKey(f.id))
  await db.files.delete(f.id)
  await db.bytes.delete(f.id)
  const at = Date.now()
  if (thumb) await db.pictures.put({ key: thumb.key, own: 1, bytes: thumb.data.byteLength, at })
  if (!bytes || bytes.data.byteLength > largest) return
  const key = `${f.id}/${f.kind === 'PHOTO' ? 'view' : 'whole'}`
  await db.bytes.put({ ...bytes, key })
  await db.pictures.put({ key, own: 1, bytes: bytes.data.byteLength, at })
}

/** Forgets the pictures of reports that are no longer this phone's to show. Within the caller's transaction. */
export async function forgetPictures(db: PersonDb, reports: ReportData[]): Promise<void> {
  const keys: string[] = []
  for (const r of reports) for (const m of r.media) for (const size of ['thumb', 'view', 'whole']) keys.push(`${m.id}/${size}`)
  // Only what is fetched again: a file that has not got through yet has no row there.
  const kept = (await db.pictures.bulkGet(keys)).filter((p) => !!p).map((p) => (p as { key: string }).key)
  await db.pictures.bulkDelete(kept)
  await db.bytes.bulkDelete(kept)
}
