import { beforeEach, describe, expect, it } from 'vitest'
import { serve, signedIn, type Reply } from '@/wire/testing'
import type { PersonDb } from './db'
import { keepFile, reconcile, thumbKey } from './files'
import { countUnsent, drain, takeBack } from './outbox'
import { addMore, shotsOf, submit, viewOf } from './reports'
import { draft, file, freshDb, noise, report } from './testing'
import { filesLeft, sliceAfter, smallest, upload, usual } from './upload'

/** A server of tus and of reports: what it was told, what it has, and what it does wrong on demand. */
class Town {
  uploads = new Map<string, { media: string; size: number; data: number[] }>()
  media = new Map<string, { report: string; state: string; problem: string | null }>()
  log: string[] = []
  patched = 0
  /** Asked before each answer; a reply of its own, or throwing for a cut line. */
  trouble: (what: string) => Reply | undefined | void = () => undefined
  token = 't1'

  answer = async (url: string, body: any, headers: Record<string, string>, method: string): Promise<Reply> => {
    if (url === '/auth/refresh') {
      this.token = 't2'
      return { body: { access: 't2', expiresAt: '2026-11-24T05:00:00.000Z', person: { id: this.person, name: '岳小满' } } }
    }
    if (headers.Authorization !== `Bearer ${this.token}`) return { status: 401, body: { error: { kind: 'denied', code: 'auth.required' } } }
    const what = url === '/graphql' ? body.operationName : method
    this.log.push(what)
    const bad = this.trouble(what)
    if (bad) return bad
    if (url === '/graphql') return this.graphql(body)
    if (method === 'POST') return this.begin(headers)
    const up = this.uploads.get(url)
    if (!up) return { status: 404 }
    if (method === 'HEAD') return { headers: { 'Upload-Offset': String(up.data.length) } }
    if (Number(headers['Upload-Offset']) !== up.data.length) return { status: 409 }
    this.take(url, body)
    this.trouble('PATCHED')
    return { status: 204, headers: { 'Upload-Offset': String(up.data.length) } }
  }
  take(url: string, body: ArrayBuffer): void {
    this.patched += body.byteLength
    const up = this.uploads.get(url)!
    for (const b of Array.from(new Uint8Array(body))) up.data.push(b)
  }

  constructor(public person: string) {}

  private begin(headers: Record<string, string>): Reply {
    const media = atob((headers['Upload-Metadata'] as string).slice('media '.length))
    const known = this.media.get(media)
    if (!known || known.state !== 'EXPECTED') return { status: 404, body: { error: { kind: 'not_found', code: 'not_found' } } }
    for (const [path, u] of this.uploads) if (u.media === media) return { status: 409, headers: { Location: path } }
    const path = `/files/u${this.uploads.size + 1}`
    this.uploads.set(path, { media, size: Number(headers['Upload-Length']), data: [] })
    this.trouble('POSTED')
    return { status: 201, headers: { Location: path } }
  }
  private graphql(body: any): Reply {
    const input = body.variables.input
    const id = input ? input.report || input.id : body.variables.id
    for (const m of (input && input.media) || []) if (!this.media.has(m.id)) this.media.set(m.id, { report: id, state: 'EXPECTED', problem: null })
    const media = Array.from(this.media)
      .filter(([, m]) => m.report === id)
      .map(([mid, m]) => ({ id: mid, kind: 'PHOTO', type: 'image/jpeg', bytes: 1, durationMs: null, capturedAt: null, mine: true, ...m }))
    const name = ({ SubmitReport: 'submitReport', AddToReport: 'addToReport' } as Record<string, string>)[body.operationName]
    const row = report(id, { media: media as never })
    return { body: { data: name ? { [name]: { report: row } } : { report: row } } }
  }
  data(media: string): number[] {
    for (const u of this.uploads.values()) if (u.media === media) return u.data
    return []
  }
}

const cut = () => {
  throw new TypeError('cut')
}
/** Slices follow the line, so how many there were is chance. */
const steps = (log: string[]) => log.filter((x, i) => x !== log[i - 1])
const count = (log: string[], what: string) => log.filter((x) => x === what).length

let db: PersonDb
let town: Town
let bytes: ArrayBuffer

async function reported(n = 1, size = 3 * usual): Promise<void> {
  bytes = noise(size)
  for (let i = 1; i <= n; i++) await keepFile(db, file(`m${i}`, size), bytes.slice(0), noise(10), { draft: 'r1', report: 'r1' })
  await submit(db, draft('r1'), 'DANGER', null)
}

beforeEach(async () => {
  db = freshDb()
  town = new Town(db.person)
  await signedIn(db.person)
  serve(town.answer)
})

describe('upload', () => {
  it('carries nothing before the words are through, then each file once, and keeps the bytes until the server has looked', async () => {
    await reported(2)
    expect(await db.outbox.toArray()).toMatchObject([{ input: { media: [{ id: 'm1' }, { id: 'm2' }] } }])
    await upload(db)
    // It sends the words itself when they are due.
    expect(town.log[0]).toBe('SubmitReport')
    expect(steps(town.log.slice(1))).toEqual(['POST', 'PATCH', 'POST', 'PATCH'])
    expect(town.data('m1')).toEqual(Array.from(new Uint8Array(bytes)))
    expect(town.data('m2').length).toBe(3 * usual)
    expect((await db.files.toArray()).map((f) => f.state)).toEqual(['sent', 'sent'])
    expect(await db.bytes.count()).toBe(4)
    expect(await countUnsent(db)).toBe(1)

    town.media.get('m1')!.state = 'KEPT'
    await db.files.toCollection().modify({ notBefore: 0 })
    await upload(db)
    expect((await db.files.toArray()).map((f) => f.id)).toEqual(['m2'])
    // What one took oneself stays to be looked at.
    expect((await db.bytes.toCollection().primaryKeys()).sort()).toEqual(['m1/thumb', 'm1/view', 'm2', thumbKey('m2')])
    expect(await db.pictures.toArray()).toMatchObject([
      { key: 'm1/thumb', own: 1 },
      { key: 'm1/view', own: 1 },
    ])
  })

  it('goes on from what the server has after a cut, without waiting, and sends no byte twice', async () => {
    await reported()
    let n = 0
    town.trouble = (what) => {
      // The answer is lost, the bytes are there.
      if (what === 'PATCHED' && ++n === 2) cut()
    }
    await upload(db)
    expect(count(town.log, 'HEAD')).toBe(1)
    expect(count(town.log, 'POST')).toBe(1)
    expect(town.patched).toBe(3 * usual)
    expect(await db.files.toArray()).toMatchObject([{ state: 'sent' }])
  })

  it('waits when nothing goes through, and begins where it was in another life', async () => {
    await reported()
    let n = 0
    town.trouble = (what) => {
      if (what === 'PATCH' && ++n > 1) cut()
      if (what === 'HEAD') cut()
    }
    await upload(db)
    expect(await db.files.toArray()).toMatchObject([{ state: 'waiting', offset: usual, upload: '/files/u1' }])
    const { next } = await filesLeft(db)
    expect(next).toBeGreaterThan(Date.now() + 2_000)
    const asked = town.log.length
    await upload(db)
    expect(town.log.length).toBe(asked)

    town.trouble = () => undefined
    await db.notes.delete('filePause')
    await upload(db)
    expect(town.log.slice(asked)[0]).toBe('HEAD')
    expect(town.patched).toBe(3 * usual)
  })

  it('finds its upload again when the answer to the first request was lost', async () => {
    await reported()
    let n = 0
    town.trouble = (what) => {
      if (what === 'POSTED' && ++n === 1) cut()
    }
    await upload(db)
    await db.notes.delete('filePause')
    await upload(db)
    expect(town.uploads.size).toBe(1)
    expect(town.data('m1').length).toBe(3 * usual)
  })

  it('begins anew when the server no longer knows the upload', async () => {
    await reported()
    await drain(db)
    await db.files.update('m1', { upload: '/files/gone', offset: usual })
    await upload(db)
    expect(town.log.slice(1, 3)).toEqual(['HEAD', 'POST'])
    expect(town.data('m1').length).toBe(3 * usual)
  })

  it('renews the token in the middle and goes on', async () => {
    await reported()
    let n = 0
    town.trouble = (what) => {
      if (what === 'PATCHED' && ++n === 1) town.token = 't2'
    }
    await upload(db)
    expect(town.data('m1')).toEqual(Array.from(new Uint8Array(bytes)))
  })

  it('waits as long as the server asks, and the words do not', async () => {
    await reported()
    town.trouble = (what) =>
      what === 'POST' ? { status: 429, body: { error: { kind: 'limited', code: 'request.rate' } }, headers: { 'Retry-After': '300' } } : undefined
    await upload(db)
    const { next } = await filesLeft(db)
    expect(next - Date.now()).toBeGreaterThan(290_000)
    expect(await db.outbox.count()).toBe(0)
    await addMore(db, 'r1', '还在涨')
    expect((await drain(db)).waiting).toBe(0)
  })

  it('cuts smaller slices for a proxy that takes no more', async () => {
    await reported()
    serve((url, body, headers, method) =>
      method === 'PATCH' && body.byteLength > 100_000 ? { status: 413 } : town.answer(url, body, headers, method),
    )
    await upload(db)
    expect(town.data('m1')).toEqual(Array.from(new Uint8Array(bytes)))
  })

  it('lets words that are made meanwhile go before the next slice', async () => {
    await reported()
    let n = 0
    serve(async (url, body, headers, method) => {
      const got = await town.answer(url, body, headers, method)
      if (method === 'PATCH' && ++n === 1) await submit(db, draft('r2'), 'DANGER', null)
      return got
    })
    await upload(db)
    expect(steps(town.log)).toEqual(['SubmitReport', 'POST', 'PATCH', 'SubmitReport', 'PATCH'])
  })

  it('stops when words cannot go', async () => {
    await reported()
    await drain(db)
    await submit(db, draft('r2'), 'DANGER', null)
    town.trouble = (what) => (what === 'SubmitReport' ? cut() : undefined)
    await upload(db)
    expect(count(town.log, 'POST')).toBe(0)
  })

  it('never carries one file twice from two tabs', async () => {
    await reported()
    await Promise.all([upload(db), upload(db), upload(db, { spare: true })])
    expect(count(town.log, 'POST')).toBe(1)
    expect(town.patched).toBe(3 * usual)
  })

  it('asks the report when the server will not take it: kept already, or refused', async () => {
    await reported(2)
    await drain(db)
    town.media.get('m1')!.state = 'KEPT'
    Object.assign(town.media.get('m2')!, { state: 'REFUSED', problem: 'BROKEN' })
    await upload(db)
    expect(await db.files.toArray()).toMatchObject([{ id: 'm2', state: 'refused', problem: 'BROKEN' }])
    expect(await countUnsent(db)).toBe(1)
    // The person decides; nothing is sent meanwhile.
    const before = town.log.length
    await upload(db)
    expect(town.log.length).toBe(before)
  })

  it('says so when the browser has lost the bytes', async () => {
    await reported()
    await drain(db)
    await db.bytes.clear()
    await upload(db)
    expect(await db.files.toArray()).toMatchObject([{ state: 'refused', problem: 'LOST' }])
  })

  it('sends what another person took under nobody else', async () => {
    await reported()
    await drain(db)
    await signedIn('somebody-else')
    await upload(db)
    expect(count(town.log, 'POST')).toBe(0)
    expect(await db.files.toArray()).toMatchObject([{ state: 'waiting', offset: 0 }])
  })

  it('shows one list of what the server and this phone know', async () => {
    await reported(2, 10)
    expect(shotsOf((await viewOf(db, 'r1'))!).map((s) => [s.id, s.state, s.file!.state])).toEqual([
      ['m1', null, 'held'],
      ['m2', null, 'held'],
    ])
    await drain(db)
    town.media.get('m1')!.state = 'KEPT'
    await upload(db)
    await db.files.toCollection().modify({ notBefore: 0 })
    await upload(db)
    await reconcile(db)
    expect(shotsOf((await viewOf(db, 'r1'))!).map((s) => [s.id, s.state, s.file ? s.file.state : ''])).toEqual([
      ['m1', 'KEPT', ''],
      ['m2', 'EXPECTED', 'sent'],
    ])
  })

  it('leaves nothing behind of what is taken back', async () => {
    await reported(2, 10)
    expect(await takeBack(db, 'r1')).toBe(true)
    expect([await db.files.count(), await db.bytes.count(), await db.reports.count()]).toEqual([0, 0, 0])
  })
})

describe('sliceAfter', () => {
  it('follows the line within bounds', () => {
    expect(sliceAfter(usual, 2_000)).toBe(usual)
    expect(sliceAfter(usual, 100)).toBe(2 * usual)
    expect(sliceAfter(2 * usual, 10)).toBe(2 * usual)
    expect(sliceAfter(usual, 60_000)).toBe(smallest)
  })
})
