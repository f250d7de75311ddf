import 'fake-indexeddb/auto'
import { createApp, h, nextTick, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadWords } from '@/app/i18n'
import type { Place } from '@/store'
import { dbOf, type PersonDb, type StoredNotice, type StoredOrder } from '@/store/db'
import { asks, receive, tell, viewNotices, viewOrders } from '@/store/notices'
import { drain } from '@/store/outbox'
import { fetchDangers, keepDanger } from '@/store/dangers'
import { WireError } from '@/wire/error'
import { asksShelter, filled, placesFor } from './words'

const wire = vi.hoisted(() => ({ gql: vi.fn() }))
vi.mock('@/wire/gql', () => wire)
const store = vi.hoisted(() => ({ db: null as unknown, made: vi.fn() }))
vi.mock('@/store', async () => {
  const { ref, shallowRef } = await import('vue')
  const { useLive } = await import('@/store/live')
  return {
    useLive,
    openDb: () => store.db,
    made: store.made,
    hinted: shallowRef({ pos: 0, kinds: [] }),
    line: ref({ up: true, downSince: 0 }),
    loading: ref(false),
    trouble: ref(null),
    checkedAt: ref(''),
    checkNow: vi.fn(),
  }
})
const session = vi.hoisted(() => ({ current: { value: null as unknown }, can: vi.fn(() => true) }))
vi.mock('@/wire/session', () => session)

const at = '2026-11-24T03:12:00.000Z'
const village: Place = {
  id: 'v1',
  code: '370405102243',
  level: 'VILLAGE',
  name: '冯湖村',
  path: '泥沟镇 冯湖村',
  county: 'c',
  town: 't1',
  village: 'v1',
  grid: null,
}
const town: Place = { ...village, id: 't1', level: 'TOWN', name: '泥沟镇', path: '泥沟镇', village: null }
const grid: Place = { ...village, id: 'g1', level: 'GRID', name: '一网格', path: '泥沟镇 冯湖村 一网格', grid: 'g1' }
const card = { person: 'p1', name: '岳小满', role: 'GRID_OFFICER' as const, post: 'A' as const, division: '泥沟镇 冯湖村' }

const template = { code: 'DANGER-0', eventName: '险情', title: '', body: '{time}，{place}发现险情。请到{shelter}清点。' }
const notice = (more: Partial<StoredNotice> = {}): StoredNotice => ({
  id: 'n1',
  place: village,
  report: null,
  eventName: '险情',
  text: '东堤管涌',
  circle: null,
  author: card,
  madeAt: at,
  receivedAt: at,
  endedAt: null,
  endedBy: null,
  endedText: '',
  mayEnd: true,
  ...more,
})
const order = (more: Partial<StoredOrder> = {}): StoredOrder => ({
  id: 'o1',
  kind: 'MOVE',
  state: 'IN_FORCE',
  place: village,
  notice: 'n1',
  report: null,
  warning: null,
  text: '东头三十户',
  whereto: '小学操场',
  legalBasis: { code: 'geo_29', law: '地质灾害防治条例', article: '第二十八、二十九条' },
  expert: '',
  opinion: '',
  author: card,
  madeAt: at,
  receivedAt: at,
  since: at,
  decidedAt: null,
  decidedBy: null,
  decidedText: '',
  endedAt: null,
  endedBy: null,
  endedText: '',
  posts: 3,
  received: 1,
  missing: [{ ...card, name: '逄春灯' }],
  asksMe: true,
  receivedByMe: null,
  resettled: false,
  may: [],
  ...more,
})

beforeAll(() => loadWords('danger', 'faults'))

let db: PersonDb
let n = 0
let app: App | null = null
beforeEach(async () => {
  n++
  db = dbOf(`danger-${n}`)
  store.db = db
  wire.gql.mockReset()
  store.made.mockReset()
})
afterEach(async () => {
  if (app) app.unmount()
  app = null
  document.body.innerHTML = ''
  await db.delete()
})

async function show(page: Component, path: string, props: Record<string, unknown> = {}): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: page, props: () => props }] })
  await router.push(path)
  const host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp({ render: () => h(RouterView) })
  app.use(router)
  app.mount(host)
  await settle()
}
async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await nextTick()
    await new Promise((done) => setTimeout(done, 5))
  }
}
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)
const press = async (id: string) => {
  q(id)!.click()
  await settle()
}

describe('words', () => {
  it('fills the marks of a template and leaves what has no words', () => {
    expect(asksShelter(template)).toBe(true)
    const text = filled(template, { place: '冯湖村东堤', shelter: ' ' })
    expect(text).toContain('冯湖村东堤发现险情')
    expect(text).toContain('{shelter}')
    expect(filled(template, { place: '冯湖村', shelter: '小学' })).not.toContain('{')
  })
  it("offers the places of a danger that are the teller's, his village first", () => {
    const of = (place: Place, verbs = ['danger.tell']) => [{ place, verbs }]
    const ids = (grants: { place: Place; verbs: string[] }[], p: Place | null) => placesFor(grants, p, [village]).map((x) => x.id)
    expect(ids(of(village), village)).toEqual(['v1'])
    expect(ids(of(village), grid)).toEqual(['v1', 'g1'])
    expect(ids(of(grid), grid)).toEqual(['g1'])
    expect(ids(of(town), village)).toEqual(['v1', 't1'])
    expect(ids(of(village, ['report.submit']), village)).toEqual([])
    expect(ids(of({ ...village, id: 'v2', village: 'v2' }), village)).toEqual([])
    expect(ids(of(town), null)).toEqual(['t1'])
  })
})

describe('the outbox', () => {
  it('keeps a notice on the phone until the server has named it, behind the report it follows', async () => {
    await db.outbox.add({
      id: 'r1',
      report: 'r1',
      kind: 'submit',
      input: { id: 'r1', place: 'v1', content: { category: 'NAT03', severity: 'MINOR' }, madeAt: at },
      madeAt: at,
      state: 'parked',
      tries: 0,
      notBefore: 0,
      claimed: 0,
    })
    const id = await tell(db, village, { report: 'r1', template: 'DANGER-0', text: '东堤管涌', circle: null }, { eventName: '险情', author: card })
    expect((await viewNotices(db))[0]).toMatchObject({ id, pending: true, tell: { state: 'waiting' } })
    await drain(db)
    expect(wire.gql).not.toHaveBeenCalled()
    await db.outbox.where('report').equals('r1').delete()
    wire.gql.mockResolvedValue({ tellDanger: { notice: notice({ id, report: 'r1' }) } })
    await drain(db)
    expect(await db.outbox.count()).toBe(0)
    expect((await viewNotices(db))[0]).toMatchObject({ id, mayEnd: true })
    expect((await viewNotices(db))[0]!.pending).toBeUndefined()
  })
  it('shows what the server refused, and takes a notice back before it went', async () => {
    const id = await tell(db, village, { template: 'DANGER-0', text: '东堤管涌' }, { eventName: '险情', author: card })
    wire.gql.mockRejectedValue(new WireError({ kind: 'invalid', code: 'danger.text' }))
    await drain(db)
    expect((await viewNotices(db))[0]).toMatchObject({ pending: true, tell: { state: 'parked' } })
    const { takeBack } = await import('@/store/outbox')
    expect(await takeBack(db, id)).toBe(true)
    expect(await viewNotices(db)).toEqual([])
  })
  it('confirms an order once, with or without a line', async () => {
    await db.orders.put(order())
    expect(asks((await viewOrders(db))[0]!)).toBe(true)
    const first = await receive(db, 'o1')
    expect(await receive(db, 'o1')).toBe(first)
    expect(asks((await viewOrders(db))[0]!)).toBe(false)
    wire.gql.mockResolvedValue({ receiveOrder: { order: order({ asksMe: false, receivedByMe: at, received: 2 }) } })
    await drain(db)
    expect(wire.gql).toHaveBeenCalledTimes(1)
    expect((await viewOrders(db))[0]).toMatchObject({ received: 2, asksMe: false })
  })
})

describe('the replica', () => {
  it('takes what concerns a place and forgets what is gone, never what only this phone has', async () => {
    const here = await tell(db, village, { template: 'DANGER-0', text: '西头' }, { eventName: '险情', author: card })
    await db.notices.bulkPut([notice({ id: 'old' }), notice({ id: 'far', place: { ...village, id: 'v9', village: 'v9', town: 't9' } })])
    wire.gql.mockImplementation((...args: [object, Record<string, unknown>]) => {
      const page = { hasNextPage: false, endCursor: null }
      if (!args[1].first) return Promise.resolve({ noticeTemplates: [template] })
      return Promise.resolve({ notices: { nodes: [notice({ id: 'new' })], pageInfo: page }, orders: { nodes: [order()], pageInfo: page } })
    })
    const keep = await fetchDangers(
      db,
      { place: village, desk: false, reports: true, dangers: true, tells: true },
      async (read) => (await read(null)).nodes,
    )
    await keep()
    expect((await db.notices.toCollection().primaryKeys()).sort()).toEqual(['far', here, 'new'].sort())
    expect((await db.notes.get('noticeTemplates'))!.value).toEqual([template])
    await keepDanger(db, { kind: 'NOTICE', id: 'new', gone: true })
    await keepDanger(db, { kind: 'ORDER', id: 'o1', gone: false, order: order({ state: 'DONE' }) })
    expect(await db.notices.get('new')).toBeUndefined()
    expect(await viewOrders(db)).toEqual([])
  })
  it('shows an ended notice for a day, and no longer', async () => {
    await db.notices.bulkPut([
      notice({ id: 'a', endedAt: new Date(Date.now() - 3600_000).toISOString() }),
      notice({ id: 'b', endedAt: new Date(Date.now() - 25 * 3600_000).toISOString() }),
    ])
    expect((await viewNotices(db)).map((x) => x.id)).toEqual(['a'])
  })
})

describe('pages', () => {
  it('lists live notices and orders, what waits for this person first', async () => {
    await db.notices.put(notice())
    await db.orders.bulkPut([
      order({ asksMe: false, receivedAt: '2026-11-24T04:00:00.000Z' }),
      order({ id: 'o2', kind: 'RETURN', state: 'PROPOSED', posts: 0, asksMe: false, may: ['APPROVE', 'REFUSE'] }),
    ])
    await show((await import('./NoticesPage.vue')).default, '/danger')
    const cards = Array.from(document.querySelectorAll('[data-testid^=order-]')).map((e) => e.getAttribute('data-testid'))
    expect(cards).toEqual(['order-o2', 'order-o1'])
    expect(q('notice-n1')!.textContent).toContain('东堤管涌')
    expect(q('received')!.textContent).toContain('逄春灯')
    // A refusal needs words, and its move keeps its id when it is sent again.
    await press('refuse')
    await press('words-ok')
    expect(wire.gql).not.toHaveBeenCalled()
    const words = q<HTMLInputElement>('words')!
    words.value = '再看一夜'
    words.dispatchEvent(new Event('input'))
    wire.gql
      .mockRejectedValueOnce(new WireError({ kind: 'unavailable' }))
      .mockResolvedValueOnce({ decideOrder: { order: order({ id: 'o2', kind: 'RETURN', state: 'REFUSED', asksMe: false }) } })
    await press('words-ok')
    await press('words-ok')
    const [first, second] = wire.gql.mock.calls.map((c) => c[1].input)
    expect(first).toMatchObject({ order: 'o2', approve: false, text: '再看一夜' })
    expect(second.move).toBe(first.move)
    expect(q('order-o2')).toBeNull()
  })
  it('says on the second day that they are counted as resettled', async () => {
    await db.orders.put(order({ resettled: true, asksMe: false }))
    await show((await import('./NoticesPage.vue')).default, '/danger')
    expect(q('resettled')!.textContent).toContain('按转移安置统计')
  })
  it('says of an ended notice that nobody may return', async () => {
    await db.notices.put(notice({ endedAt: new Date().toISOString(), endedText: '水退了', mayEnd: false }))
    wire.gql.mockResolvedValue({ notice: { ...notice(), doors: { open: 0, closed: 3, ended: 1, moved: 7 }, orders: [] } })
    await show((await import('./NoticePage.vue')).default, '/danger/n1', { id: 'n1' })
    expect(q('ended')!.textContent).toContain('不等于可以返回')
    expect(q('give-move')).toBeNull()
    expect(q('doors-done')!.textContent).toBe('3')
  })
})

describe('the warnings page', () => {
  it('shows local dangers beside the warnings, and an order is received there', async () => {
    await loadWords('warning')
    await db.notices.put(notice())
    await db.orders.put(order())
    const { default: page } = await import('@/features/warning/WarningsPage.vue')
    await show(page, '/warnings')
    await vi.waitFor(() => expect(q('band-n1')).not.toBeNull())
    expect(q('asks-o1')!.textContent).toContain('东头三十户')
    await press('band-receive')
    await vi.waitFor(() => expect(q('band-receive')).toBeNull())
    expect((await db.outbox.toArray()).map((e) => e.kind)).toEqual(['receive'])
    expect(store.made).toHaveBeenCalledOnce()
  })
  it('shows none where there is none', async () => {
    const { default: page } = await import('@/features/warning/WarningsPage.vue')
    await show(page, '/warnings')
    expect(q('danger-bands')).toBeNull()
  })
})

describe('orders of a report or warning', () => {
  it('shows those that follow it, and gives one at the chosen place', async () => {
    const OrderPanel = (await import('./OrderPanel.vue')).default
    await db.orders.bulkPut([order({ id: 'ow', notice: null, warning: 'w1' }), order({ id: 'on' }), order({ id: 'or', notice: null, report: 'r1' })])
    wire.gql.mockImplementation((_doc: unknown, vars: { input?: { id: string } }) =>
      Promise.resolve(
        vars.input
          ? { giveOrder: { order: order({ id: vars.input.id, notice: null, warning: 'w1', text: '低洼处都走' }) } }
          : { legalBases: [{ code: 'geo_29', law: '地质灾害防治条例', article: '第二十九条' }] },
      ),
    )
    await show(OrderPanel, '/', { cause: { warning: 'w1' }, places: [town, village] })
    await settle()
    expect(q('order-ow')).toBeTruthy()
    expect(q('order-on')).toBeNull()
    expect(q('order-or')).toBeNull()
    const select = q<HTMLSelectElement>('order-place')!
    select.value = 'v1'
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    expect(q('give-return')).toBeTruthy() // people were moved there
    await press('give-move')
    const fill = (id: string, value: string) => {
      const e = q<HTMLInputElement>(id)!
      e.value = value
      e.dispatchEvent(new Event('input', { bubbles: true }))
    }
    fill('order-text', '低洼处都走')
    fill('order-whereto', '小学操场')
    await settle()
    await press('order-give')
    const sent = wire.gql.mock.calls.map((c) => (c[1] as { input?: Record<string, unknown> }).input).filter(Boolean)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ kind: 'MOVE', warning: 'w1', place: 'v1', text: '低洼处都走', whereto: '小学操场' })
    expect(sent[0]).not.toHaveProperty('notice')
  })
  it('moves nobody for a warning that is over, and is not there where there is nothing', async () => {
    const OrderPanel = (await import('./OrderPanel.vue')).default
    await show(OrderPanel, '/', { cause: { warning: 'w1' }, places: [town], over: true })
    expect(q('order-panel')).toBeNull()
  })
})
