import { createApp, h, nextTick, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', () => ({
  RouterLink: () => null,
  useRoute: () => ({ path: '/coverage', query: {} }),
  useRouter: () => ({ push: vi.fn(), back: vi.fn() }),
}))

import { loadWords } from '@/app/i18n'
import type { ExportRowFragment, RequestExportInput } from '@/wire/generated'
import { serve, signedIn, type Got } from '@/wire/testing'
import PackDialog from './PackDialog.vue'

await loadWords('pack', 'faults')

const made = (more: Partial<ExportRowFragment> = {}): ExportRowFragment => ({
  id: 'x1',
  kind: 'OFFLINE_PACK',
  state: 'PENDING',
  masked: false,
  done: 0,
  total: 0,
  bytes: 0,
  requestedBy: { person: 'p', name: '巩一帆', role: 'TOWN_DUTY', post: 'A', division: '泥沟镇' },
  requestedAt: '2026-11-24T03:12:00.000Z',
  readyAt: null,
  expiresAt: null,
  ...more,
})
let got: Got[] = []
const asked = (name: string) => got.filter((g) => g.body && g.body.operationName === name).map((g) => g.body.variables)
let app: App | null = null
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)!
const settle = async () => {
  for (let i = 0; i < 40; i++) {
    await nextTick()
    await new Promise((r) => setTimeout(r, 1))
  }
}
const type = (id: string, value: string) => {
  const e = q<HTMLInputElement>(id)
  e.value = value
  e.dispatchEvent(new Event('input', { bubbles: true }))
}
const press = async (id: string) => {
  q(id).click()
  await settle()
}

beforeEach(() => signedIn('me'))
afterEach(() => {
  if (app) app.unmount()
  app = null
  document.body.innerHTML = ''
  vi.restoreAllMocks()
})

describe('PackDialog', () => {
  const show = (warning: string | null) => {
    const host = document.createElement('div')
    document.body.appendChild(host)
    const places = [
      { id: 't1', name: '泥沟镇' },
      { id: 'v1', name: '冯湖村' },
    ]
    app = createApp({ render: () => h(PackDialog, { open: true, warning, places }) })
    app.mount(host)
  }

  it('asks what for, makes one with the same id after a lost answer, and gives it when it is ready', async () => {
    let asks = 0
    got = serve((url, body) => {
      if (url.indexOf('/exports/') === 0)
        return {
          body: '<!doctype html>',
          type: 'text/html; charset=utf-8',
          headers: { 'Content-Disposition': 'attachment; filename="x.html"; filename*=UTF-8\'\'%E5%BA%94%E6%80%A5%E5%8C%85.html' },
        } as never
      if (body.operationName === 'RequestExport') {
        if (asks++ === 0) throw new Error('cut')
        return { body: { data: { requestExport: { export: made() } } } }
      }
      return { body: { data: { export: made({ state: 'READY', bytes: 15 }) } } }
    })
    show(null)
    await settle()
    type('pack-purpose', ' ')
    await settle()
    await press('pack-make')
    expect(asked('RequestExport')).toHaveLength(0)
    expect(document.body.textContent).toContain('请写两个字以上')
    type('pack-purpose', ' 雨季备用 ')
    const select = q<HTMLSelectElement>('pack-place')
    select.value = 'v1'
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    await press('pack-make')
    expect(q('error').textContent).toContain('没做上')
    await press('pack-make')
    const inputs = asked('RequestExport').map((v) => (v as { input: RequestExportInput }).input)
    expect(inputs).toHaveLength(2)
    expect(inputs[0]).toEqual(inputs[1])
    expect(inputs[1]).toMatchObject({ kind: 'OFFLINE_PACK', warning: null, within: 'v1', purpose: '雨季备用', language: 'zh-CN' })
    expect(q('pack-waits').textContent).toContain('正在做')
    await new Promise((r) => setTimeout(r, 1_600))
    await settle()
    expect(q('pack-ready').textContent).toContain('做好了')
    expect(asked('ExportById')).toEqual([{ id: 'x1' }])
  })

  it('is of the warning it was opened from, and says when it could not be made', async () => {
    got = serve(() => ({ body: { data: { requestExport: { export: made({ state: 'FAILED' }) } } } }))
    show('w1')
    await settle()
    expect(q<HTMLInputElement>('pack-purpose').value).toContain('预警期间')
    await press('pack-make')
    expect(asked('RequestExport')[0]).toMatchObject({ input: { warning: 'w1', within: 't1' } })
    expect(document.querySelector('[role=alert]')!.textContent).toContain('没做成')
  })
})
