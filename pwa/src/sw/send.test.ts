import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PersonDb } from '@/store/db'
import { keepFile } from '@/store/files'
import { roomForPhotos } from '@/store/room'
import { submit } from '@/store/reports'
import { draft, file, noise, report } from '@/store/testing'
import { unlessHeld } from '@/wire/lock'
import { serve, signedIn, type Reply } from '@/wire/testing'
import { sendWaiting } from './send'

const media = {
  id: 'm1',
  kind: 'PHOTO' as const,
  state: 'EXPECTED' as const,
  problem: null,
  type: 'image/jpeg',
  bytes: 9,
  durationMs: null,
  capturedAt: null,
  mine: true,
}
let person: string

/** Takes everything, or nothing of the bytes. */
function town(bytes: boolean): string[] {
  const log: string[] = []
  serve((url, body, _headers, method): Reply => {
    log.push(url === '/graphql' ? body.operationName : method)
    if (url === '/graphql') return { body: { data: { submitReport: { report: report('r1', { media: [media] }) } } } }
    if (!bytes) throw new TypeError('cut')
    if (method === 'POST') return { status: 201, headers: { Location: '/files/u1' } }
    return { status: 204, headers: { 'Upload-Offset': String(body.byteLength) } }
  })
  return log
}

beforeEach(async () => {
  person = `sw-${Date.now()}-${Math.random()}`
  await signedIn(person)
  const db = new PersonDb(person)
  await keepFile(db, file('m1', 9), noise(9), null, { draft: 'r1', report: 'r1' })
  await submit(db, draft('r1'), 'DANGER', null)
  db.close()
})
afterEach(() => vi.unstubAllGlobals())

describe('sendWaiting', () => {
  it('sends words, then photos, without a page', async () => {
    const log = town(true)
    await sendWaiting()
    expect(log).toEqual(['SubmitReport', 'POST', 'PATCH'])
    const db = new PersonDb(person)
    expect(await db.files.toArray()).toMatchObject([{ state: 'sent' }])
    db.close()
  })

  it('asks to be called again while a photo is left', async () => {
    town(false)
    await expect(sendWaiting()).rejects.toThrow('1 left')
  })
})

describe('unlessHeld', () => {
  it('does nothing while somebody does the same', async () => {
    const asked: unknown[] = []
    const locks = (free: boolean) =>
      ({
        request: (name: string, how: unknown, work: (lock: unknown) => unknown) => {
          asked.push(name, how)
          return Promise.resolve(work(free ? {} : null))
        },
      }) as unknown as LockManager
    expect(await unlessHeld('x', async () => 1, locks(true))).toBe(1)
    expect(await unlessHeld('x', async () => 1, locks(false))).toBeUndefined()
    expect(asked[1]).toEqual({ ifAvailable: true })
  })
})

describe('roomForPhotos', () => {
  const mb = 1024 * 1024
  const room = async (quota: number, usage: number) => {
    Object.defineProperty(navigator, 'storage', { configurable: true, value: { estimate: async () => ({ quota, usage }) } })
    return roomForPhotos()
  }
  it('counts only when it is little', async () => {
    expect(await room(1000 * mb, 10 * mb)).toBeNull()
    expect(await room(1000 * mb, 1000 * mb - 25 * mb)).toBe(7)
    expect(await room(1000 * mb, 999 * mb)).toBe(0)
    expect(await room(0, 0)).toBeNull()
  })
})
