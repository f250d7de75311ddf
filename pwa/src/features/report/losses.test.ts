import 'fake-indexeddb/auto'
import { createApp, h, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import formText from '../../../../server/loss/form/testdata/2024.json?raw'
import { loadWords } from '@/app/i18n'
import { openForm, type FormDocument } from '@/kit/figures/form'
import { chainKey, dbOf, type PersonDb, type StoredEvent } from '@/store/db'
import { draftOf, saveLoss, state } from '@/store/loss'
import { answerOrder } from '@/store/orders'
import { village } from '@/store/testing'

const store = vi.hoisted(() => ({ db: null as unknown }))
vi.mock('@/store', async () => {
  const { useLive } = await import('@/store/live')
  const { shallowRef } = await import('vue')
  return { useLive, openDb: () => store.db, hinted: shallowRef({ pos: 0, kinds: [] }) }
})
const server = vi.hoisted(() => ({ owed: [] as unknown[], orders: [] as unknown[] }))
vi.mock('@/wire/gql', () => ({
  gql: () => Promise.resolve({ owedStatements: server.owed, verifyOrders: { nodes: server.orders, pageInfo: { hasNextPage: false } } }),
}))
const session = vi.hoisted(() => ({ current: { value: null as unknown } }))
vi.mock('@/wire/session', () => session)

const form = openForm(JSON.parse(formText) as FormDocument)
const event: StoredEvent = {
  id: 'e1',
  name: '运河洪涝',
  kind: 'DISASTER',
  prices: null,
  nature: 'NATURAL',
  hazard: '0201',
  hazardName: '江河洪水灾害',
  state: 'OPEN',
  startedAt: '2026-11-24T03:00:00.000Z',
  form: '2024',
  response: { scope: 'NONE', level: 0, since: null },
  receivedAt: '2026-11-24T03:00:00.000Z',
  stableAt: null,
}

let db: PersonDb
let app: App | null = null
beforeAll(() => loadWords('loss', 'order', 'faults'))
beforeEach(async () => {
  server.owed = []
  server.orders = []
  db = dbOf(`cards-${Date.now()}`)
  store.db = db
  session.current.value = { grants: [{ place: village, verbs: ['statement.submit'] }] }
  await db.forms.put({ version: '2024', document: formText })
  await db.events.put(event)
})
afterEach(async () => {
  if (app) app.unmount()
  app = null
  document.body.innerHTML = ''
  await db.delete()
})
async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await nextTick()
    await new Promise((done) => setTimeout(done, 5))
  }
}
async function show(): Promise<void> {
  document.body.innerHTML = '<div></div>'
  const { default: cards } = await import('./LossCards.vue')
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: cards }] })
  await router.push('/')
  app = createApp({ render: () => h(RouterView) })
  app.use(router)
  app.mount(document.body.firstElementChild!)
  await settle()
}
const tasks = () => Array.from(document.querySelectorAll('[data-testid^="loss-task-"]')).map((e) => e.getAttribute('data-testid')!.slice(10))

it('says what the village has to do, with the time that is left, and nothing once it is done', async () => {
  await show()
  expect(tasks()).toEqual(['first'])
  expect(document.body.textContent).toContain('没有受灾不用报')
  // Nobody has said that the village was hit, so no clock runs.
  expect(document.querySelector('.due')).toBeNull()
  const draft = { ...draftOf(form, event, village, undefined, 'FIRST'), occurredAt: new Date(Date.now() - 38 * 60_000).toISOString() }
  await saveLoss(db, draft)
  await settle()
  expect(tasks()).toEqual(['draft'])
  expect(document.querySelector('.due')!.textContent).toMatch(/剩 2[12] 分/)
  await state(db, form, draft, [])
  await settle()
  expect(tasks()).toEqual([])
  expect(document.querySelector('[data-testid="all-losses"]')).toBeTruthy()
})

it('names the final when the event is stable, what was refused, and what collides', async () => {
  await db.chains.put({ key: chainKey('e1', village.id), id: 'c1', event: 'e1', place: village, head: null, accepted: null, owes: [], may: [] })
  const statement = {
    id: 's1',
    event: 'e1',
    place: village,
    n: 1,
    kind: 'FIRST' as const,
    state: 'ACCEPTED' as const,
    form: '2024',
    occurredAt: event.startedAt,
    figures: [],
    facts: [],
    findings: [],
    returned: [],
    returnedText: '',
    disputed: false,
    behalf: null,
    text: '',
    by: { person: 'p', name: '甲', role: 'INFO_OFFICER' as const, post: 'A' as const, division: '' },
    madeAt: event.startedAt,
    receivedAt: event.startedAt,
    decidedAt: null,
    decidedBy: null,
    acceptedAt: event.startedAt,
  }
  await db.chains.update(chainKey('e1', village.id), { head: statement })
  await db.events.put({ ...event, state: 'STABLE', stableAt: new Date(Date.now() - 3600_000).toISOString() })
  await show()
  expect(tasks()).toEqual(['final'])
  const draft = draftOf(form, event, village, await db.chains.get(chainKey('e1', village.id)), 'FINAL')
  await state(db, form, draft, [])
  await db.outbox.toCollection().modify({ state: 'parked' })
  await settle()
  expect(tasks()).toEqual(['refused'])
  const nothing = { typed: {}, facts: {}, rows: {} }
  const conflict = { part: 'typed' as const, key: 'A01007', base: {}, mine: {}, theirs: {} }
  await db.outbox
    .toCollection()
    .modify({ clash: { base: 's2', by: '刘长海', at: event.startedAt, theirs: nothing, merged: nothing, conflicts: [conflict, conflict] } } as never)
  await settle()
  expect(tasks()).toEqual(['clash'])
  expect(document.body.textContent).toMatch(/刘长海 .*也交了，有 2 个数不同/)
})

it('says how far the village was reminded, and the time that is left where the server knows that it was hit', async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  const reminded = { calls: 2, lastAt: at(-20 * 60_000), heardAt: null, heardBy: null, nextAt: at(30 * 60_000) }
  server.owed = [{ event: 'e1', place: { id: village.id }, stage: 'first', due: at(-20 * 60_000), reminded }]
  await show()
  expect(document.querySelector('.due')!.textContent).toContain('超时')
  expect(document.querySelector('[data-testid="reminded-e1"]')!.textContent).toMatch(/^已催 2 次·最近 .+·没人接·下次 .+$/)
  app!.unmount()
  server.owed = [
    {
      event: 'e1',
      place: { id: village.id },
      stage: 'first',
      due: at(-1),
      reminded: { ...reminded, heardAt: at(0), heardBy: { name: '逄归田', role: 'INFO_OFFICER' }, nextAt: null },
    },
  ]
  await show()
  expect(document.querySelector('[data-testid="reminded-e1"]')!.textContent).toMatch(/^已催 2 次·最近 .+逄归田已听到$/)
})

it('says what those above want verified, with both clocks, and each way only until it is answered', async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  const place = { id: village.id, name: village.name, path: village.path }
  const order = {
    id: 'o1',
    event: 'e1',
    eventName: '运河洪涝',
    place,
    codes: [],
    text: '转移人数是不是 286',
    from: '市应急管理局',
    state: 'ASKED',
    by: { name: '甲', division: '台儿庄区' },
    askedAt: at(-18 * 60_000),
    phoneDue: at(12 * 60_000 + 30_000),
    writtenDue: at(-3 * 60_000),
    phone: null,
    written: null,
    form: '2024',
    mayPhone: true,
    mayWrite: true,
    mayWithdraw: false,
  }
  const owes = (stage: string, due: string) => ({ event: 'e1', place, stage, order: 'o1', due, reminded: null })
  server.owed = [owes('order_written', order.writtenDue), owes('order_phone', order.phoneDue)]
  server.orders = [order, { ...order, id: 'o2', mayPhone: false, mayWrite: false }]
  await show()
  const card = () => document.querySelector('[data-testid="order-task-o1"]')
  expect(card()!.textContent).toContain('市应急管理局要求核实')
  expect(card()!.textContent).toContain('电话 剩 12 分 / 书面 超时 3 分')
  expect(document.querySelectorAll('[data-testid^="order-task-"]').length).toBe(1)
  // The first report is not owed because of it.
  expect(document.querySelector('[data-testid="loss-task-first"] .due')).toBeNull()
  // What is noted and waits for a line is asked for no more.
  await answerOrder(db, order as never, 'PHONE', '市局值班室')
  await settle()
  expect(card()!.textContent).toContain('书面 超时 3 分')
  expect(card()!.textContent).not.toContain('电话')
  await answerOrder(db, order as never, 'WRITTEN', '无误')
  await settle()
  expect(card()).toBeNull()
  // A refused answer is asked for again, and gives way to the next one.
  await db.outbox.toCollection().modify({ state: 'parked' })
  await answerOrder(db, order as never, 'WRITTEN', '重新核过，无误')
  expect((await db.outbox.toArray()).map((e) => (e as { input: { text: string } }).input.text)).toEqual(['市局值班室', '重新核过，无误'])
})
