import { createApp, h, nextTick, type App, type Component } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', () => ({ RouterLink: () => null, useRoute: () => ({ path: '/out' }), useRouter: () => ({ push: vi.fn(), back: vi.fn() }) }))
const verbs: string[] = []
vi.mock('@/wire/session', async (real) => ({ ...(await real<object>()), can: (verb: string) => verbs.indexOf(verb) >= 0 }))
const saved: string[] = []
vi.mock('@/kit/save', () => ({ saveFile: (f: { name: string }) => (saved.push(f.name), f.name) }))

import { loadWords } from '@/app/i18n'
import type { EntryListOfQuery } from '@/wire/generated'
import { fault, serve, signedIn, type Got } from '@/wire/testing'
import EntryPanel from './EntryPanel.vue'
import SheetPanel from './SheetPanel.vue'

await loadWords('entry', 'faults')

let app: App | null = null
let got: Got[] = []
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)
const settle = async () => {
  for (let i = 0; i < 40; i++) {
    await nextTick()
    await new Promise((r) => setTimeout(r, 1))
  }
}
const press = async (id: string) => {
  q(id)!.click()
  await settle()
}
const type = async (id: string, value: string) => {
  const e = q<HTMLInputElement>(id)!
  e.value = value
  e.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
}
const show = async (what: Component, props: Record<string, unknown>) => {
  const host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp({ render: () => h(what, props) })
  app.mount(host)
  await settle()
}
beforeEach(() => {
  verbs.length = saved.length = 0
  return signedIn('me')
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  document.body.innerHTML = ''
})

const row = { code: 'A01007', name: '受灾人口', unit: '人', then: '286', now: '300' }
const list = (more: Partial<EntryListOfQuery['entryList']> = {}): EntryListOfQuery['entryList'] => ({
  event: { id: 'e1', name: '7·18 冰雹', hazardName: '冰雹灾害', startedAt: '2026-07-18T07:00:00.000Z' },
  place: { id: 't1', name: '泥沟镇', level: 'TOWN' },
  at: '2026-07-18T10:00:00.000Z',
  mark: 'abc',
  filled: 4,
  rows: [row, { code: 'A01013#rt', name: '紧急转移安置人口（实时）', unit: '人', then: '18', now: null }],
  entries: [{ id: 'n1', n: 1, receipt: 'GJ-1', rows: [row], by: { name: '巩一帆', division: '泥沟镇' }, at: '2026-07-18T09:00:00.000Z' }],
  mayEnter: true,
  ...more,
})

describe('EntryPanel', () => {
  it('shows what differs, and keeps an entry of exactly that list, once after a lost answer', async () => {
    let asks = 0
    got = serve((_, body) => {
      if (body.operationName !== 'EntryRecord') return fault('internal', 'internal')
      if (asks++ === 0) throw new Error('cut')
      return { body: { data: { recordEntry: { entry: list().entries[0] } } } }
    })
    await show(EntryPanel, { list: list() })
    expect(q('entry-A01007')!.textContent).toContain('286')
    expect(q('entry-A01013#rt')!.textContent).toContain('已去掉')
    expect(q('entry-last')!.textContent).toContain('GJ-1')
    await press('entry-typed')
    await press('entry-record')
    expect(document.body.textContent).toContain('请填回执号')
    expect(asks).toBe(0)
    await type('entry-receipt', ' GJ-2 ')
    await press('entry-record')
    expect(q('error')).not.toBe(null)
    await press('entry-record')
    const inputs = got.filter((g) => g.body && g.body.operationName === 'EntryRecord').map((g) => g.body.variables.input)
    expect(inputs).toHaveLength(2)
    expect(inputs[0].id).toBe(inputs[1].id)
    expect(inputs[1]).toMatchObject({ event: 'e1', division: 't1', mark: 'abc', receipt: 'GJ-2' })
  })

  it('says that the figures have changed meanwhile', async () => {
    serve(() => fault('conflict', 'entry.moved_on'))
    await show(EntryPanel, { list: list() })
    await press('entry-typed')
    await type('entry-receipt', 'GJ-2')
    await press('entry-record')
    expect(document.body.textContent).toContain('请看新的清单再录')
  })

  it('has nothing to press when nothing differs, or when it is another’s to type', async () => {
    await show(EntryPanel, { list: list({ rows: [], entries: [] }) })
    expect(q('entry-nothing')).not.toBe(null)
    expect(q('entry-typed')).toBe(null)
    app!.unmount()
    document.body.innerHTML = ''
    await show(EntryPanel, { list: list({ mayEnter: false }) })
    expect(q('entry-rows')).not.toBe(null)
    expect(q('entry-typed')).toBe(null)
  })
})

describe('SheetPanel', () => {
  const props = { event: 'e1', place: { id: 't1', name: '泥沟镇', level: 'TOWN' }, below: [{ id: 'v1', name: '冯湖村' }] }
  const files = () =>
    serve(() => ({ body: new ArrayBuffer(2), headers: { 'Content-Disposition': 'attachment; filename="x.csv"', 'Content-Type': 'text/csv' } }))

  it('offers masked ledgers alone to who reviews nothing', async () => {
    got = files()
    await show(SheetPanel, props)
    expect(q('how-open')).toBe(null)
    await press('sheet-csv')
    expect(got[0]).toMatchObject({ url: '/exports/ledgers/e1/t1', method: 'POST', body: { ledger: 'D02', format: 'csv' } })
    expect(got[0]!.body.purpose).toBe(undefined)
    expect(saved).toEqual(['x.csv'])
  })

  it('asks nothing without a purpose, and puts it into no address', async () => {
    verbs.push('statement.review')
    got = files()
    await show(SheetPanel, props)
    await press('how-open')
    await type('sheet-purpose', ' 报')
    await press('sheet-csv')
    expect(got).toHaveLength(0)
    await type('sheet-purpose', '报民政核对')
    await press('sheet-csv')
    expect(got).toHaveLength(1)
    expect(got[0]!.body).toEqual({ ledger: 'D02', format: 'csv', purpose: '报民政核对' })
    expect(got[0]!.url).not.toContain('purpose')
  })

  it('makes a notice of one village, with an end and an office; of the dead there is none', async () => {
    verbs.push('statement.review')
    got = files()
    await show(SheetPanel, props)
    await press('how-notice')
    await type('sheet-purpose', '张榜公示')
    await press('sheet-html')
    expect(got).toHaveLength(0)
    await type('notice-contact', '镇民政办')
    await press('sheet-html')
    expect(got[0]).toMatchObject({ url: '/exports/ledgers/e1/v1', body: { ledger: 'D02', format: 'html', purpose: '张榜公示', contact: '镇民政办' } })
    expect(got[0]!.body.until).toMatch(/^\d{4}-\d\d-\d\d$/)
    await press('sheet-D01')
    expect(q('how-notice')).toBe(null)
    expect(q('sheet-html')).toBe(null)
  })
})
