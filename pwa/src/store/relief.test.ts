import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serve, signedIn, type Reply } from '@/wire/testing'
import type { PersonDb } from './db'
import { keepFile } from './files'
import { answerOrder, waitingFor } from './orders'
import { drain } from './outbox'
import { addNeed, giveRelief, keepRelief, keptRelief, mask, reliefWaiting, tellFound } from './relief'
import { file, freshDb, noise } from './testing'
import { upload } from './upload'

describe('relief', () => {
  let db: PersonDb
  beforeEach(async () => {
    db = freshDb()
    await signedIn(db.person)
  })
  afterEach(() => db.delete())

  it('keeps who is in need sealed until it is sent, and sends it whole and once', async () => {
    const sent: any[] = []
    await addNeed(db, {
      event: 'e1',
      village: 'v1',
      name: '尹怀桥',
      phone: '10030002001',
      where: '村小学',
      persons: 3,
      wants: ['WATER'],
      text: null,
      since: '2026-07-18T03:00:00Z',
    })
    const lies = JSON.stringify(await db.outbox.toArray())
    for (const secret of ['尹怀桥', '10030002001', '村小学']) expect(lies).not.toContain(secret)
    expect((await reliefWaiting(db, 'e1')).map((e) => e.name)).toEqual(['尹**'])
    expect(await reliefWaiting(db, 'e2')).toEqual([])
    const stop = serve((_u, body) => {
      sent.push(body.variables.input)
      return { body: { data: { addReliefNeed: { need: { id: body.variables.input.id } } } } }
    })
    await drain(db)
    await drain(db)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ name: '尹怀桥', phone: '10030002001', where: '村小学', persons: 3 })
    expect(await db.outbox.count()).toBe(0)
    void stop
  })

  it('a receipt waits behind the need it is for', async () => {
    const order: string[] = []
    const id = await addNeed(db, { event: 'e1', village: 'v1', name: '张三', persons: 1, wants: ['FOOD'], since: '2026-07-18T03:00:00Z' })
    await giveRelief(db, { id, event: 'e1', name: '张*' }, { items: [{ want: 'FOOD', name: '面', quantity: 100, unit: '箱' }], receiver: 'SELF' })
    serve((_u, body) => {
      order.push(body.operationName)
      if (order.length === 1)
        return { body: { data: null, errors: [{ message: '', extensions: { kind: 'invalid', code: 'relief.since', params: {}, fields: [] } }] } }
      return { body: { data: { addReliefNeed: { need: { id } }, recordRelief: { need: { id } } } } }
    })
    await drain(db)
    // What was refused is told; what hangs on it does not go by itself.
    expect(order).toEqual(['AddReliefNeed'])
    expect((await db.outbox.toArray()).map((e) => e.state)).toEqual(['parked', 'waiting'])
  })

  it('tells what was found, and forgets the check when the server has it', async () => {
    await db.checks.put({ id: 'c1' } as never)
    await tellFound(db, { id: 'c1', event: 'e1', name: '姚楼村' }, { findings: [{ code: 'A01007', verdict: 'MATCHES' }], text: null })
    serve(() => ({ body: { data: { answerSiteCheck: { check: { id: 'c1' } } } } }))
    await drain(db)
    expect(await db.checks.count()).toBe(0)
    expect(await db.outbox.count()).toBe(0)
  })

  it('sends the photos from the spot with what was found; a refused answer gives them to the next one', async () => {
    await db.checks.put({ id: 'c1' } as never)
    await keepFile(db, file('m1', 8), noise(8), noise(3), { draft: 'c1', report: 'c1', check: true })
    await keepFile(db, file('m2', 8), noise(8), noise(3), { draft: 'c1', report: 'c1', check: true })
    const found = { findings: [{ code: 'A01007', verdict: 'MATCHES' as const }], text: null }
    const sent: any[] = []
    const media: any[] = []
    let refuse = true
    serve((url, body, headers): Reply => {
      if (url === '/graphql' && body.operationName === 'AnswerSiteCheck') {
        sent.push(body.variables.input)
        if (refuse)
          return { body: { data: null, errors: [{ message: '', extensions: { kind: 'invalid', code: 'check.findings', params: {}, fields: [] } }] } }
        return { body: { data: { answerSiteCheck: { check: { id: 'c1' } } } } }
      }
      if (url === '/graphql') return { body: { data: { siteCheck: { id: 'c1', media } } } }
      if (headers['Upload-Metadata']) return { status: 201, headers: { Location: '/files/' + atob(headers['Upload-Metadata'].slice(6)) } }
      return { status: 204, headers: { 'Upload-Offset': '8' } }
    })
    await tellFound(db, { id: 'c1', event: 'e1', name: '姚楼村' }, found)
    await drain(db)
    expect(sent[0].media.map((m: any) => m.id)).toEqual(['m1', 'm2'])
    expect((await db.outbox.toArray()).map((e) => e.state)).toEqual(['parked'])
    refuse = false
    await tellFound(db, { id: 'c1', event: 'e1', name: '姚楼村' }, found)
    await upload(db)
    expect([sent.length, sent[1].media.map((m: any) => m.id), sent[1].id === sent[0].id]).toEqual([2, ['m1', 'm2'], false])
    // Every byte is there; the phone keeps them until the server has looked at them.
    expect((await db.files.toArray()).map((f) => [f.id, f.state])).toEqual([
      ['m1', 'sent'],
      ['m2', 'sent'],
    ])
    media.push({ id: 'm1', state: 'KEPT', problem: null }, { id: 'm2', state: 'REFUSED', problem: 'BROKEN' })
    await db.files.toCollection().modify({ notBefore: 0 })
    await upload(db)
    expect((await db.files.toArray()).map((f) => [f.id, f.state, f.problem])).toEqual([['m2', 'refused', 'BROKEN']])
    expect((await db.pictures.toArray()).map((p) => p.key).sort()).toEqual(['m1/thumb', 'm1/view'])
    expect([await db.checks.count(), await db.outbox.count()]).toEqual([0, 0])
  })

  it('sends the answers to an order to verify, none behind the other', async () => {
    const sent: any[] = []
    const order = { id: 'o1', event: 'e1', place: { id: 'v1', name: '姚楼村', path: '姚楼村' } }
    await answerOrder(db, order, 'PHONE', '市局值班室')
    await answerOrder(db, order, 'WRITTEN', '逐户核对，无误')
    serve((_url, body) => {
      sent.push(body.variables.input)
      return sent.length === 1
        ? { body: { data: null, errors: [{ message: '', extensions: { kind: 'conflict', code: 'loss.answered' } }] } }
        : { body: { data: { answerVerify: { order: { id: 'o1' } } } } }
    })
    await drain(db)
    expect(sent.map((s) => [s.kind, s.text])).toEqual([
      ['PHONE', '市局值班室'],
      ['WRITTEN', '逐户核对，无误'],
    ])
    expect((await waitingFor(db, 'o1')).map((e) => [e.input.kind, e.state])).toEqual([['PHONE', 'parked']])
    expect(await reliefWaiting(db, 'e1')).toEqual([])
  })

  it('keeps the list as it was last read', async () => {
    await keepRelief(db, 'e1', 'v1', true, { n: 1 })
    expect(await keptRelief(db, 'e1', 'v1', true)).toMatchObject({ relief: { n: 1 } })
    expect(await keptRelief(db, 'e1', 'v1', false)).toBe(null)
    expect([mask('尹怀桥'), mask('张三'), mask('𠮷'), mask('')]).toEqual(['尹**', '张*', '*', '*'])
  })
})
