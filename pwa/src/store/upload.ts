import { WireError, isSignedOut } from '@/wire/error'
import { CheckPhotos, LedgerLineOf, ReportById } from '@/wire/generated'
import { gql, type Options } from '@/wire/gql'
import { exclusively, unlessHeld } from '@/wire/lock'
import { begin, push, reached } from '@/wire/tus'
import { putAnswer, type PersonDb, type StoredFile } from './db'
import { heard, reconcile } from './files'
import { putLine } from './lines'
import { backOff, drain, getPause, textDue, type Left, type Pause } from './outbox'

// A cut line loses at most the slice that was on its way, so a slice lasts about two seconds of the line there is.
const sliceMs = 2_000
export const smallest = 64 * 1024
export const usual = 256 * 1024
const largest = 512 * 1024

/** The size of the next slice, from how the last one went. */
export function sliceAfter(bytes: number, ms: number): number {
  const fit = (bytes / Math.max(ms, 1)) * sliceMs
  // Never more than twice as much at once: one lucky slice says little of a valley.
  return Math.round(Math.max(smallest, Math.min(largest, bytes * 2, fit)))
}

// When every byte is there the server looks at the file; that takes it a moment, and its hint may not reach us.
const firstAsk = 4_000
const longestAsk = 5 * 60_000
const longestWait = 15 * 60_000

/**
 * Carries the files over whose words the server has, one at a time, each from where it stopped. Words go first: before every
 * slice it looks whether some wait. Under a lock, so that no file is carried by two; with `spare` nothing is done while another
 * tab does it.
 */
export async function upload(db: PersonDb, opts: { signal?: AbortSignal; spare?: boolean } = {}): Promise<Left> {
  const work = () => new Carrier(db, opts.signal).run()
  if (opts.spare) await unlessHeld(`files:${db.person}`, work)
  else await exclusively(`files:${db.person}`, work)
  return filesLeft(db)
}

/** What is still to be carried or heard of, and when; `waiting` counts what can be done by sending. */
export async function filesLeft(db: PersonDb): Promise<Left> {
  const pause = await getPause(db, 'filePause')
  // Words that wait for the line hold the files up as well.
  const words = (await textDue(db)) ? await getPause(db) : null
  const files = await db.files.where('state').anyOf('waiting', 'sent').toArray()
  let next = 0
  for (const f of files) {
    const due = Math.max(f.notBefore, pause ? pause.until : 0, words ? words.until : 0, 1)
    if (next === 0 || due < next) next = due
  }
  return { waiting: files.filter((f) => f.state === 'waiting').length, next }
}

/** end: the line or the session is at fault, nothing more now. */
type Came = 'on' | 'end'

class Carrier {
  private done = new Set<string>()
  private slice = usual
  private as: Options

  constructor(
    private db: PersonDb,
    private signal?: AbortSignal,
  ) {
    this.as = { as: db.person, signal }
  }

  async run(): Promise<void> {
    await reconcile(this.db)
    const pause = await getPause(this.db, 'filePause')
    if (pause && pause.until > Date.now()) return
    for (;;) {
      if (!(await this.wordsFirst())) return
      const file = await this.next()
      if (!file) break
      this.done.add(file.id)
      const came = file.state === 'sent' ? await this.hear(file) : await this.carry(file)
      if (came === 'end') return
    }
  }

  /** False when words wait that cannot go now: then neither do photos. */
  private async wordsFirst(): Promise<boolean> {
    if (this.signal && this.signal.aborted) return false
    if (!(await textDue(this.db))) return true
    await drain(this.db)
    return !(await textDue(this.db))
  }

  private async next(): Promise<StoredFile | undefined> {
    const now = Date.now()
    const files = (await this.db.files.where('state').anyOf('waiting', 'sent').toArray()).filter((f) => f.notBefore <= now && !this.done.has(f.id))
    // What is begun is ended first, then in the order of making.
    const rank = (f: StoredFile) => (f.state === 'sent' ? '0' : f.offset > 0 ? '1' : '2') + f.move
    return files.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.order - b.order))[0]
  }

  private async carry(file: StoredFile): Promise<Came> {
    const bytes = await this.db.bytes.get(file.id)
    if (!bytes) {
      // The browser threw it out: said, not retried for ever.
      await this.db.files.update(file.id, { state: 'refused', problem: 'LOST' })
      return 'on'
    }
    // A line that is cut while bytes go through is tried again at once; only one that gives nothing is waited for.
    for (;;) {
      const before = await this.offsetOf(file.id)
      try {
        const came = await this.through(file, bytes.data)
        if (came) return came
      } catch (err) {
        const cut = err instanceof WireError && err.kind === 'offline' && !(this.signal && this.signal.aborted)
        if (cut && (await this.offsetOf(file.id)) > before) continue
        return this.failed(file, err)
      }
    }
  }

  private async offsetOf(id: string): Promise<number> {
    const f = await this.db.files.get(id)
    return f ? f.offset : 0
  }

  /** Goes on from where the server is. Nothing: the upload it had is gone, begin anew. */
  private async through(file: StoredFile, data: ArrayBuffer): Promise<Came | undefined> {
    const kept = await this.db.files.get(file.id)
    if (!kept || kept.state !== 'waiting') return 'on'
    let path = kept.upload
    let offset: number | null = path ? await reached(path, this.as) : null
    if (offset === null) {
      const upload = await begin(file.id, file.bytes, this.as)
      path = upload.path
      offset = upload.old ? await reached(path, this.as) : 0
      if (offset === null) throw new WireError({ kind: 'unavailable' })
      await this.db.files.update(file.id, { upload: path, offset })
    } else if (offset !== kept.offset) await this.db.files.update(file.id, { offset })
    while (offset < file.bytes) {
      if (!(await this.wordsFirst())) return 'end'
      const from: number = offset
      const part = data.slice(from, from + this.slice)
      const began = Date.now()
      offset = await this.pushed(path, from, part)
      if (offset === null) {
        // Somewhere else than thought, or gone: the offset is asked again, and so is the upload if need be.
        const at = await reached(path, this.as)
        if (at === null) await this.db.files.update(file.id, { upload: '', offset: 0 })
        if (at === null || at === from) return this.again(file)
        offset = at
      } else if (part.byteLength === this.slice) this.slice = sliceAfter(part.byteLength, Date.now() - began)
      // Taken back or deleted meanwhile: the rest stays here.
      const still = await this.db.files.update(file.id, { offset, tries: 0, error: undefined })
      if (!still) return 'on'
      await this.db.notes.delete('filePause')
    }
    await this.db.files.update(file.id, { state: 'sent', tries: 0, notBefore: Date.now() + firstAsk })
    return 'on'
  }

  /** A proxy may take less at once than we send. */
  private async pushed(path: string, from: number, part: ArrayBuffer): Promise<number | null> {
    try {
      return await push(path, from, part, this.as)
    } catch (err) {
      if (!(err instanceof WireError) || err.status !== 413 || err.params.seconds !== undefined || part.byteLength <= smallest / 4) throw err
      this.slice = Math.round(part.byteLength / 2)
      return this.pushed(path, from, part.slice(0, this.slice))
    }
  }

  private async again(file: StoredFile): Promise<Came> {
    const f = await this.db.files.get(file.id)
    const tries = f ? f.tries : 0
    await this.db.files.update(file.id, { tries: tries + 1, notBefore: Date.now() + (tries === 0 ? 0 : backOff(tries)) })
    if (tries === 0) this.done.delete(file.id)
    return 'on'
  }

  private async failed(file: StoredFile, err: unknown): Promise<Came> {
    // Sign in first; neither the file nor the line is to blame. Or the network changed under us.
    if (isSignedOut(err) || (this.signal && this.signal.aborted)) return 'end'
    const fault = err instanceof WireError ? err : new WireError({ kind: 'internal' })
    const line = fault.kind === 'offline' || fault.kind === 'limited' || fault.kind === 'unavailable' || fault.status === 413
    if (line) {
      await this.pause(fault)
      return 'end'
    }
    // It was judged, or it is there already and only the answer was lost: the report says which.
    const tries = file.tries + 1
    await this.db.files.update(file.id, { tries, notBefore: Date.now() + backOff(file.tries), error: fault.toFault() })
    return this.ask(file)
  }

  private async pause(fault: WireError): Promise<void> {
    const before = await getPause(this.db, 'filePause')
    const tries = before ? before.tries : 0
    const asked = Number(fault.params.seconds) * 1000
    const wait = asked > 0 ? Math.min(asked, longestWait) : backOff(tries)
    await this.db.notes.put({ key: 'filePause', value: { until: Date.now() + wait, tries: tries + 1, asked: asked > 0 } satisfies Pause })
  }

  /** Every byte is there: has the server looked at it? */
  private async hear(file: StoredFile): Promise<Came> {
    const wait = Math.min(longestAsk, firstAsk * Math.pow(2, file.tries))
    await this.db.files.update(file.id, { tries: file.tries + 1, notBefore: Date.now() + wait })
    return this.ask(file)
  }

  private async ask(file: StoredFile): Promise<Came> {
    try {
      if (file.check) {
        const { siteCheck } = await gql(CheckPhotos, { id: file.report }, this.as)
        if (siteCheck) await heard(this.db, file.report, siteCheck.media)
      } else if (file.ledger) {
        const { ledgerRow } = await gql(LedgerLineOf, { id: file.report }, this.as)
        await this.db.transaction('rw', this.db.ledgers, () => putLine(this.db, ledgerRow))
      } else {
        const { report } = await gql(ReportById, { id: file.report }, this.as)
        if (report) await this.db.transaction('rw', this.db.reports, () => putAnswer(this.db, report))
      }
      await reconcile(this.db)
      return 'on'
    } catch (err) {
      if (isSignedOut(err)) return 'end'
      if (err instanceof WireError && (err.kind === 'offline' || err.kind === 'unavailable' || err.kind === 'limited')) {
        await this.pause(err)
        return 'end'
      }
      return 'on'
    }
  }
}
