import Dexie from 'dexie'
import { beforeEach, describe, expect, it } from 'vitest'
import { addingTo, dbOf, putAnswer, putAway, wipeReplica, type PersonDb } from './db'
import { dropDraft, dropFiles, filesOf, keepFile, takeUp } from './files'
import { keepPicture, picture } from './pictures'
import { addMore, saveDraft, submit } from './reports'
import { draft, file, freshDb, noise, report, row } from './testing'
import { fault, serve, signedIn } from '@/wire/testing'
import { drain, retryNow } from './outbox'

let db: PersonDb
const keep = (id: string, draftId = 'r1', replaces?: string) =>
  keepFile(db, file(id, 10), noise(10), noise(3), { draft: draftId, report: 'r1', replaces })
const media = (id: string, state: 'EXPECTED' | 'KEPT') => ({
  id,
  kind: 'PHOTO' as const,
  state,
  problem: null,
  type: 'image/jpeg',
  bytes: 10,
  durationMs: null,
  capturedAt: null,
  mine: true,
})

beforeEach(() => {
  db = freshDb()
})

describe('the database', () => {
  it('keeps every draft and everything unsent when it learns of files', async () => {
    const person = `old-${Date.now()}`
    const old = new Dexie(`jiaoying-${person}`)
    old.version(1).stores({
      reports: 'id, at, desk, [mineN+at]',
      divisions: 'id, parent, level',
      categories: 'code',
      cursors: 'scope',
      drafts: 'id, updatedAt',
      outbox: '++seq, &id, report',
      notes: 'key',
    })
    const { media: _none, ...without } = row('r9')
    void _none
    await old.table('drafts').add(draft('d1'))
    await old.table('outbox').add({ id: 'r9', report: 'r9', kind: 'submit', state: 'waiting', input: { id: 'r9' } })
    await old.table('reports').add(without)
    old.close()

    db = dbOf(person)
    expect(await db.drafts.toArray()).toMatchObject([{ id: 'd1' }])
    expect(await db.outbox.toArray()).toMatchObject([{ id: 'r9', seq: 1 }])
    expect(await db.reports.toArray()).toMatchObject([{ id: 'r9', media: [] }])
    await db.delete()
  })

  it('stays after a sign-out while a file has not got through, without what can be fetched again', async () => {
    const person = `out-${Date.now()}`
    db = dbOf(person)
    await keep('m1')
    await submit(db, draft('r1'), 'DANGER', null)
    await db.outbox.clear()
    await db.files.toCollection().modify({ state: 'waiting' })
    await keepPicture(db, 'x/thumb', { data: noise(5), type: 'image/jpeg' }, false)
    await putAway(person)
    db = dbOf(person)
    expect((await db.bytes.toCollection().primaryKeys()).sort()).toEqual(['m1', 'm1/thumb'])
    expect(await db.files.count()).toBe(1)
    await db.delete()
  })

  it('puts no older answer over a row that knows of more files', async () => {
    await db.reports.put(row('r1', { media: [media('m1', 'KEPT')] }))
    await putAnswer(db, report('r1', { media: [media('m1', 'EXPECTED')] }))
    expect((await db.reports.get('r1'))!.media[0]!.state).toBe('KEPT')
  })
})

describe('files', () => {
  it('takes the place of the one it replaces, and goes with its draft', async () => {
    await saveDraft(db, draft('r1'))
    await keep('m1')
    await keep('m2')
    await keep('m3', 'r1', 'm1')
    expect((await filesOf(db, 'r1')).map((f) => f.id)).toEqual(['m3', 'm2'])
    await dropDraft(db, 'r1')
    expect([await db.drafts.count(), await db.files.count(), await db.bytes.count()]).toEqual([0, 0, 0])
  })

  it('goes along with a refused report that is mended, less what was taken out, under new ids when the old one was taken', async () => {
    await signedIn(db.person)
    await keep('m1')
    await keep('m2')
    await submit(db, draft('r1'), 'DANGER', null)
    serve(() => fault('conflict', 'report.conflict'))
    await drain(db)
    await takeUp(db, 'r1', 'r1')
    await dropFiles(db, ['m1'])
    await submit(db, { ...draft('r1'), id: 'r2' }, 'DANGER', null, 'r1', 'r1')
    const files = await db.files.toArray()
    expect(files).toMatchObject([{ report: 'r2', move: 'r2', draft: '', state: 'held' }])
    expect(files[0]!.id).not.toBe('m2')
    expect(await db.outbox.toArray()).toMatchObject([{ id: 'r2', input: { media: [{ id: files[0]!.id }] } }])
    expect((await db.bytes.toCollection().primaryKeys()).sort()).toEqual([files[0]!.id, `${files[0]!.id}/thumb`].sort())
    expect(await db.reports.toCollection().primaryKeys()).toEqual(['r2'])
  })

  it('adds to a report what was chosen for it and nothing else', async () => {
    await keep('m1', addingTo('r1'))
    await keep('m2', 'r1')
    await addMore(db, 'r1', '还在涨')
    expect(await db.outbox.toArray()).toMatchObject([{ kind: 'add', report: 'r1', input: { text: '还在涨', media: [{ id: 'm1' }] } }])
    expect((await filesOf(db, 'r1')).map((f) => f.id)).toEqual(['m2'])
  })

  it('tries again when a person says so', async () => {
    await keep('m1')
    await db.files.toCollection().modify({ state: 'waiting', notBefore: Date.now() + 60_000 })
    await db.notes.put({ key: 'filePause', value: { until: Date.now() + 60_000, tries: 3, asked: true } })
    await retryNow(db)
    expect(await db.notes.count()).toBe(1)
    await retryNow(db, undefined, true)
    expect(await db.notes.count()).toBe(0)
    expect((await db.files.get('m1'))!.notBefore).toBe(0)
  })
})

describe('pictures', () => {
  it('fetches once, shows it without a line after, and lets the oldest of other people go first', async () => {
    await signedIn(db.person)
    const got = serve(() => ({ body: noise(40), headers: { 'Content-Type': 'image/jpeg' } }))
    expect((await picture(db, 'a', 'thumb', false)).size).toBe(40)
    expect(got[0]).toMatchObject({ url: '/media/a?size=thumb', headers: { Authorization: 'Bearer t1' } })
    serve(() => {
      throw new TypeError('cut')
    })
    expect((await picture(db, 'a', 'thumb', false)).type).toBe('image/jpeg')
    await expect(picture(db, 'b', 'thumb', false)).rejects.toMatchObject({ kind: 'offline' })

    const put = (key: string, own: boolean) => keepPicture(db, key, { data: noise(40), type: 'image/jpeg' }, own, 100)
    await put('mine/view', true)
    await put('c/thumb', false)
    await put('d/thumb', false)
    expect((await db.pictures.toCollection().primaryKeys()).sort()).toEqual(['d/thumb', 'mine/view'])
    expect((await db.bytes.toCollection().primaryKeys()).sort()).toEqual(['d/thumb', 'mine/view'])
  })

  it('goes with the rest that can be fetched again', async () => {
    await keepPicture(db, 'a/view', { data: noise(4), type: 'image/jpeg' }, true)
    await keep('m1')
    await wipeReplica(db)
    expect(await db.pictures.count()).toBe(0)
    expect((await db.bytes.toCollection().primaryKeys()).sort()).toEqual(['m1', 'm1/thumb'])
  })
})
