import 'fake-indexeddb/auto'
import { createApp, h, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import formText from '../../../../server/loss/form/testdata/2024.json?raw'
import { loadWords } from '@/app/i18n'
import { openForm, type FormDocument } from '@/kit/figures/form'
import { dbOf, type PersonDb } from '@/store/db'
import { lastDraft, ledgerKey, viewLedger } from '@/store/ledger'
import { village } from '@/store/testing'
import { badOf, carried, countsNothing, partsOf, takesPhotos } from './columns'
import LedgerPage from './LedgerPage.vue'

const wire = vi.hoisted(() => ({ gql: vi.fn() }))
vi.mock('@/wire/gql', () => wire)
const store = vi.hoisted(() => ({ db: null as unknown, made: vi.fn() }))
vi.mock('@/store', async () => {
  const { ref } = await import('vue')
  const { useLive } = await import('@/store/live')
  return {
    useLive,
    openDb: () => store.db,
    made: store.made,
    writing: <T>(work: Promise<T>) => work,
    line: ref({ up: false, downSince: 0 }),
    hinted: ref({ pos: 0, kinds: [] }),
    isQuota: () => false,
    roomForPhotos: async () => null,
  }
})
const files = vi.hoisted(() => ({ fetchLedger: vi.fn(async (..._ask: any[]) => ({ data: new ArrayBuffer(1), type: 'text/html', name: 'x.html' })) }))
vi.mock('@/wire/exports', () => files)
vi.mock('@/kit/save', () => ({ saveFile: (f: { name: string }) => f.name }))
const session = vi.hoisted(() => ({ current: { value: null as unknown }, can: vi.fn(() => true) }))
vi.mock('@/wire/session', () => session)

const form = openForm(JSON.parse(formText) as FormDocument)
const at = '2026-11-24T03:00:00.000Z'
let db: PersonDb
let app: App | null = null
let n = 0

const q = <E extends HTMLElement = HTMLElement>(id: string) => document.querySelector<E>(`[data-testid="${id}"]`)
async function settle() {
  for (let i = 0; i < 12; i++) {
    await new Promise((ok) => setTimeout(ok, 5))
    await nextTick()
  }
}
async function until(id: string) {
  await vi.waitFor(() => expect(q(id)).toBeTruthy(), { timeout: 20_000 })
}
async function show(ledger: string) {
  if (app) app.unmount()
  document.body.innerHTML = '<div id="app"></div>'
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/ledger/:event/:ledger/:village?', component: LedgerPage, props: true },
      { path: '/:rest(.*)*', component: { render: () => null } },
    ],
  })
  await router.push(`/ledger/e1/${ledger}`)
  app = createApp({ render: () => h(RouterView) })
  app.use(router)
  app.mount('#app')
  await until('row-new')
}
async function press(id: string) {
  q(id)!.click()
  await settle()
}
async function type(id: string, text: string) {
  const e = q<HTMLInputElement>(id)!
  e.value = text
  e.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
}

describe('the columns', () => {
  it('are taken from the form, whatever the ledger is called', () => {
    expect(['D01', 'D02', 'D03'].map((l) => takesPhotos(form, l))).toEqual([false, true, false])
    expect(['D01', 'D02', 'D03'].map((l) => partsOf(form, l).later[0]!.code)).toEqual(['D01012', 'D02017', 'D03010'])
    expect(badOf(form, 'D02', { D02011: 'x', D02009: '2026-02-30' }, { D02002: '12', D02001: '' })).toEqual(['D02002', 'D02009', 'D02011'])
    expect([countsNothing(form, 'D01', { D01003: '5' }), countsNothing(form, 'D01', { D01007: '2' }), countsNothing(form, 'D03', {})]).toEqual([
      true,
      false,
      false,
    ])
    expect(carried(form, 'D02', { D02009: '2026-11-28', D02010: '0401', D02011: '2', D02008: '3' })).toEqual({ D02009: '2026-11-28', D02010: '0401' })
  })
})

describe('the page of a village', () => {
  beforeAll(async () => {
    await loadWords('ledger', 'media', 'faults')
  })
  beforeEach(async () => {
    db = dbOf(`ledger-${n++}`)
    store.db = db
    session.current.value = { grants: [{ place: village, verbs: ['ledger.edit', 'statement.submit'] }] }
    await db.forms.put({ version: '2024', document: formText })
    await db.events.put({
      id: 'e1',
      name: '大风倒房',
      kind: 'DISASTER' as const,
      prices: null,
      nature: 'NATURAL',
      hazard: '0401',
      hazardName: '大风灾害',
      state: 'OPEN',
      startedAt: at,
      form: '2024',
      response: { scope: 'NONE', level: 0, since: null },
      receivedAt: at,
      stableAt: null,
    })
  })
  afterEach(() => {
    if (app) app.unmount()
    app = null
  })

  it('keeps what is typed, stops at what is written wrongly, and goes on to the next row', { timeout: 60_000 }, async () => {
    await show('D02')
    await press('row-new')
    await until('cell-D02001')
    // Nothing typed is nothing to save.
    await press('row-save')
    expect(await db.outbox.count()).toBe(0)
    await type('cell-D02001', '尹怀桥')
    await type('cell-D02002', '3704')
    await type('cell-D02009', '2026-11-28')
    await type('cell-D02011', '2')
    await vi.waitFor(async () => expect((await lastDraft(db, ledgerKey('e1', 'v1', 'D02')))!.cells.D02011).toBe('2'))
    await press('row-next')
    expect(q('field-D02002')!.textContent).toContain('18 位或 15 位')
    expect(await db.outbox.count()).toBe(0)
    await type('cell-D02002', '')
    await press('row-next')
    await vi.waitFor(() => expect(q<HTMLInputElement>('cell-D02001')!.value).toBe(''), { timeout: 10_000 })
    expect(q<HTMLInputElement>('cell-D02009')!.value).toBe('2026-11-28')
    const [line] = await viewLedger(db, ledgerKey('e1', 'v1', 'D02'))
    expect([line!.state, line!.cells.D02001!.text, line!.cells.D02011!.text, line!.cells.D02002]).toEqual(['here', '尹*', '2', undefined])
  })

  it('prints what the town has of it: masked, in clear with a purpose, or as the notice of its households', { timeout: 60_000 }, async () => {
    const { line } = await import('@/store')
    wire.gql.mockRejectedValue(new Error('nobody answers'))
    await db.ledgers.put({
      id: 'r1',
      key: ledgerKey('e1', 'v1', 'D02'),
      event: 'e1',
      place: village,
      ledger: 'D02',
      revision: 1,
      version: 'x1',
      cells: [{ code: 'D02001', text: '尹*', masked: true }],
      removedAt: null,
      removedText: '',
      receivedAt: at,
      changedAt: at,
      twins: [],
      mayEdit: true,
      media: [],
    } as never)
    await show('D02')
    await press('ledger-print')
    await until('print-now')
    expect(q<HTMLButtonElement>('print-now')!.disabled).toBe(true)
    line.value = { up: true, downSince: 0 } as never
    await settle()
    await press('print-now')
    await press('print-open')
    await press('print-now')
    expect(document.body.textContent).toContain('请写用途')
    await press('print-notice')
    await type('print-purpose', '张榜公示')
    await press('print-now')
    expect(document.body.textContent).toContain('请写部门和电话')
    await type('print-contact', '村委会')
    await press('print-now')
    expect(files.fetchLedger.mock.calls).toMatchObject([
      ['e1', 'v1', { ledger: 'D02', format: 'xlsx' }],
      ['e1', 'v1', { ledger: 'D02', format: 'html', purpose: '张榜公示', contact: '村委会' }],
    ])
    expect(files.fetchLedger.mock.calls[0]![2].purpose).toBe(undefined)
    expect(q('print-said')!.textContent).toContain('x.html')
    line.value = { up: false, downSince: 0 } as never
  })

  it('takes a missing person without a name, with several causes', { timeout: 60_000 }, async () => {
    await show('D01')
    await press('row-new')
    await until('D01007-2')
    await press('D01007-2')
    await press('D01010-9')
    await press('D01010-1')
    await press('row-save')
    await vi.waitFor(async () => expect(await db.outbox.count()).toBe(1), { timeout: 10_000 })
    const [entry] = await db.outbox.toArray()
    expect(entry!.kind === 'row' && entry!.input.cells.filter((c) => c.code !== 'D01011')).toEqual([
      { code: 'D01007', text: '2' },
      { code: 'D01010', text: '1;9' },
    ])
  })
})
