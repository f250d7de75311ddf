import { createApp, h, nextTick, type App, type VNode } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', () => ({
  RouterLink: () => null,
  useRoute: () => ({ path: '/coverage', query: {} }),
  useRouter: () => ({ push: vi.fn(), back: vi.fn() }),
}))

import { i18n, loadWords } from '@/app/i18n'
import zh from '@/locales/zh-CN/coverage.json'
import { nameOf } from '@/wire/exports'
import type { ExportRowFragment, SpotRowFragment } from '@/wire/generated'
import { current, type Current } from '@/wire/session'
import { fault, serve, signedIn, type Got, type Reply } from '@/wire/testing'
import ExportDialog from './ExportDialog.vue'
import RecordPage from './RecordPage.vue'
import SpotPanel from './SpotPanel.vue'
import { numbersMasked, sizeOf } from './board'

await loadWords('warning', 'faults')
i18n.global.mergeLocaleMessage('zh-CN', { coverage: zh } as never)

const card = (name: string) => ({ person: 'p-' + name, name, role: 'VILLAGE_HEAD' as const, post: 'A' as const, division: '泥沟镇 冯湖村' })
const village = {
  id: 'v1',
  code: 'v1',
  level: 'VILLAGE' as const,
  name: '冯湖村',
  path: '泥沟镇 冯湖村',
  county: 'c',
  town: 't1',
  village: 'v1',
  grid: null,
}
const at = '2026-11-24T03:12:00.000Z'
const none = { hasNextPage: false, endCursor: null }

const made = (more: Partial<ExportRowFragment> = {}): ExportRowFragment => ({
  id: 'x1',
  kind: 'CALL_RECORD',
  state: 'READY',
  masked: false,
  done: 90,
  total: 90,
  bytes: 45_000,
  requestedBy: card('靳望舒'),
  requestedAt: at,
  readyAt: at,
  expiresAt: '2026-12-01T03:12:00.000Z',
  ...more,
})
const check = (id: string, more: Partial<SpotRowFragment> = {}): SpotRowFragment => ({
  id,
  subject: 'DELIVERY',
  place: village,
  person: card('岳小满'),
  door: '',
  telephone: false,
  at,
  answerBy: 'KEY',
  outcome: null,
  drawnAt: at,
  result: null,
  note: '',
  checkedAt: null,
  checkedBy: null,
  corrected: false,
  ...more,
})

type Answers = Record<string, (v: any) => unknown>
let got: Got[] = []
function answer(all: Answers, file?: Reply): void {
  got = serve((url, body) => {
    if (url.indexOf('/exports/') === 0 && file) return file
    const say = all[body.operationName]
    if (!say) throw new Error('nothing to say to ' + body.operationName)
    const said = say(body.variables)
    return said && (said as Reply).body ? (said as Reply) : { body: { data: said } }
  })
}
const asked = (name: string) => got.filter((g) => g.body && g.body.operationName === name).map((g) => g.body.variables)

let app: App | null = null
let host: HTMLElement
function show(render: () => VNode) {
  host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp({ render })
  app.mount(host)
}
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)!
const text = (id: string) => q(id).textContent!.replace(/\s+/g, ' ').trim()
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

beforeEach(async () => {
  await signedIn('me')
  current.value = { person: { id: 'me', name: '靳望舒' }, me: null, grants: [], ended: false } as unknown as Current
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  document.querySelectorAll('.scrim').forEach((e) => e.remove())
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('ExportDialog', () => {
  const dialog = () => show(() => h(ExportDialog, { open: true, warning: 'w1', within: 'c', tick: Date.parse(at) }))

  it('makes one with the same id after a lost answer, shows how far it is, and lists what was made', async () => {
    let asks = 0
    let state: ExportRowFragment = made({ id: 'x2', kind: 'CASE_FILE', state: 'RUNNING', done: 30, total: 120, bytes: 0 })
    answer({
      ExportList: () => ({ exports: { nodes: asks > 1 ? [state, made()] : [made()], pageInfo: none } }),
      RequestExport: () => {
        if (asks++ === 0) throw new Error('cut')
        return { requestExport: { export: state } }
      },
    })
    dialog()
    await settle()
    expect(asked('ExportList')[0]).toEqual({ within: 'c', warning: 'w1', after: null })
    expect(text('export-x1')).toContain('叫应记录')
    expect(text('export-x1')).toContain('44 KB')
    q('export-make-CASE_FILE').click()
    await settle()
    expect(q('error').textContent).toContain('没做上')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    q('export-make-CASE_FILE').click()
    await vi.waitFor(() => expect(q('export-x2')).toBeTruthy())
    const ids = asked('RequestExport').map((v) => v.input.id)
    expect(ids[1]).toBe(ids[0])
    expect(asked('RequestExport')[1].input).toMatchObject({ kind: 'CASE_FILE', warning: 'w1', within: 'c', language: 'zh-CN' })
    expect(text('export-x2')).toContain('正在做，30/120 行')
    expect(q('export-x2').querySelector('[role=progressbar]')!.getAttribute('aria-valuenow')).toBe('25')
    // It looks again by itself until it is ready, and then no more.
    state = made({ id: 'x2', kind: 'CASE_FILE' })
    const before = asked('ExportList').length
    await vi.advanceTimersByTimeAsync(2_100)
    await vi.waitFor(() => expect(q('export-get-CASE_FILE')).toBeTruthy())
    expect(asked('ExportList').length).toBe(before + 1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked('ExportList').length).toBe(before + 1)
  })

  it('downloads under the name of the server, and says when that did not go', async () => {
    const bytes = new Uint8Array([80, 75, 3, 4]).buffer
    answer(
      {
        ExportList: () => ({
          exports: { nodes: [made(), made({ id: 'x3', state: 'EXPIRED' }), made({ id: 'x4', state: 'FAILED' })], pageInfo: none },
        }),
      },
      {
        body: bytes,
        headers: {
          'Content-Type': 'application/zip',
          'Content-Disposition': `attachment; filename="__.zip"; filename*=UTF-8''${encodeURIComponent('案卷-台儿庄区.zip')}`,
        },
      },
    )
    const names: string[] = []
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download)
    })
    dialog()
    await settle()
    expect(text('export-x3')).toContain('过期已删')
    expect(text('export-x4')).toContain('没做成')
    expect(document.querySelectorAll('[data-testid=export-get-CALL_RECORD]').length).toBe(1)
    q('export-get-CALL_RECORD').click()
    await settle()
    expect(names).toEqual(['案卷-台儿庄区.zip'])
    expect(text('export-said')).toContain('案卷-台儿庄区.zip')
    expect(got.find((g) => g.url === '/exports/x1')!.headers.Authorization).toBe('Bearer t1')
    answer({}, { status: 409, body: { error: { kind: 'conflict', code: 'export.expired' } } })
    q('export-get-CALL_RECORD').click()
    await settle()
    expect(text('export-x1')).toContain('没下载成')
    expect(text('export-x1')).toContain('过期已删，请再做一份')
  })

  it('reads names and sizes', () => {
    expect(nameOf(`attachment; filename="a_.zip"; filename*=UTF-8''%E6%A1%88.zip`)).toBe('案.zip')
    expect(nameOf(`attachment; filename="a.zip"; filename*=UTF-8''%E6%`)).toBe('a.zip')
    expect(nameOf('')).toBe('')
    expect(numbersMasked('打 13900001111 和 0632-6611234，水位 34.5')).toBe('打 139****1111 和 063****1234，水位 34.5')
    expect([sizeOf(12), sizeOf(2_000), sizeOf(3_400_000)]).toEqual(['12 B', '2 KB', '3.2 MB'])
  })
})

describe('SpotPanel', () => {
  const panel = () => show(() => h(SpotPanel, { warning: 'w1', within: 'c', tick: Date.parse(at), title: '暴雨红色预警' }))
  const door = check('c2', { subject: 'DOOR', person: null, door: 'HH002 桑*', telephone: true, answerBy: null, outcome: 'TOLD' })

  it('draws, rings either kind for ten seconds, and keeps one result with what it corrected', async () => {
    answer({
      SpotList: () => ({ spotChecks: { nodes: [], pageInfo: none } }),
      DrawSpotChecks: () => ({ drawSpotChecks: { checks: [check('c1'), door] } }),
      RevealPhone: () => ({ revealPhone: { phone: '10030000022' } }),
      RevealSpotCheck: () => ({ revealSpotCheck: { phone: '10030002003' } }),
      NoteSpotCheck: (v) => ({
        noteSpotCheck: {
          check: check('c1', { result: v.input.result, note: v.input.note, checkedAt: at, checkedBy: card('靳望舒'), corrected: true }),
        },
      }),
    })
    panel()
    await settle()
    expect(text('spot-none')).toContain('还没有抽过')
    type('spot-posts', '21')
    await settle()
    q('spot-draw').click()
    await settle()
    expect(asked('DrawSpotChecks')).toEqual([])
    expect(text('spot')).toContain('填 0 到 20')
    type('spot-posts', '1')
    type('spot-doors', '1')
    await settle()
    q('spot-draw').click()
    await settle()
    expect(asked('DrawSpotChecks')[0].input).toMatchObject({ warning: 'w1', within: 'c', posts: 1, doors: 1 })
    expect(text('spot-c1')).toContain('电话按键应答，请问是不是本人应的')
    expect(text('spot-c2')).toContain('HH002 桑*')
    expect(text('spot-c2')).toContain('已告知，请问有没有人上门')
    q('spot-call-c2').click()
    await settle()
    expect(q('spot-phone-c2').getAttribute('href')).toBe('tel:10030002003')
    q('spot-call-c1').click()
    await settle()
    expect(asked('RevealPhone')[0].input).toMatchObject({ person: 'p-岳小满', purpose: '预警抽查：暴雨红色预警' })
    expect(q('spot-phone-c1').getAttribute('href')).toBe('tel:10030000022')
    expect(q('spot-phone-c2')).toBe(null)
    expect(q('spot-save-c1')).toBe(null)
    q('spot-WRONG_NUMBER-c1').click()
    await settle()
    type('spot-note-c1', ' 空号 ')
    await settle()
    q('spot-save-c1').click()
    await settle()
    expect(asked('NoteSpotCheck')[0].input).toMatchObject({ check: 'c1', result: 'WRONG_NUMBER', note: '空号' })
    expect(q('spot-c1').dataset.result).toBe('WRONG_NUMBER')
    expect(text('spot-c1')).toContain('号码已列入战备检查')
    expect(text('spot-said')).toContain('岳小满')
  })

  it('keeps a result once, with the same id after a lost answer', async () => {
    let tries = 0
    answer({
      SpotList: () => ({ spotChecks: { nodes: [check('c1')], pageInfo: none } }),
      NoteSpotCheck: () => {
        if (tries++ === 0) throw new Error('cut')
        return fault('conflict', 'spot.checked')
      },
    })
    panel()
    await settle()
    q('spot-CONFIRMED-c1').click()
    await settle()
    for (let i = 0; i < 2; i++) {
      q('spot-save-c1').click()
      await settle()
    }
    const ids = asked('NoteSpotCheck').map((v) => v.input.id)
    expect(ids).toHaveLength(2)
    expect(ids[1]).toBe(ids[0])
    expect(text('spot-c1')).toContain('别人已经记过结果了')
  })
})

describe('RecordPage', () => {
  const revision = {
    id: 'r1',
    warning: 'w1',
    number: 2,
    kind: 'ALERT',
    urgent: false,
    level: 'RED',
    content: { issuer: '台儿庄区气象台', issuedAt: at, eventName: '暴雨', headline: '', order: '' },
    publishedAt: at,
    publishedBy: card('靳望舒'),
    expiresAt: at,
    endedAt: null,
    endedBy: null,
  }
  const county = {
    id: 'c',
    code: '370405',
    level: 'COUNTY' as const,
    name: '台儿庄区',
    path: '台儿庄区',
    county: 'c',
    town: null,
    village: null,
    grid: null,
  }
  const coverage = {
    revision,
    place: county,
    asOf: at,
    villages: 2,
    villagesAnswered: 1,
    people: 4,
    peopleAnswered: 2,
    peopleBehalf: 1,
    households: 0,
    householdsReached: 0,
    moved: 0,
  }
  const row = (id: string, name: string, place: typeof village, more: Record<string, unknown> = {}) => ({
    id,
    person: card(name),
    place,
    asks: true,
    state: 'OPEN',
    calledAt: at,
    deliveredAt: null,
    answeredAt: null,
    answerBy: null,
    away: false,
    behalfBy: null,
    behalfText: '',
    ...more,
  })
  const other = { ...village, id: 'v2', code: 'v0', name: '张庄村', path: '泥沟镇 张庄村' }

  it('lists everybody by place, with the answer and how it is proved, over several pages', async () => {
    answer({
      RecordHead: () => ({ coverage }),
      RecordRows: (v) =>
        v.after
          ? { callRecord: { nodes: [row('d3', '单惊蛰', other, { deliveredAt: at })], pageInfo: none } }
          : {
              callRecord: {
                nodes: [
                  row('d1', '岳小满', village, { state: 'ANSWERED', answeredAt: at, answerBy: 'KEY' }),
                  row('d2', '逄归田', village, {
                    state: 'BEHALF',
                    answeredAt: at,
                    answerBy: 'PHONE',
                    behalfBy: card('巩一帆'),
                    behalfText: '家里人说收到',
                  }),
                ],
                pageInfo: { hasNextPage: true, endCursor: 'x' },
              },
            },
    })
    show(() => h(RecordPage, { warning: 'w1' }))
    await settle()
    expect(text('record-rates')).toContain('村叫应率 1/2（50%）；责任人应答率 2/4（50%），其中代叫应 1 人')
    expect(Array.from(document.querySelectorAll('[data-testid^=record-v]')).map((e) => (e as HTMLElement).dataset.testid)).toEqual([
      'record-v0',
      'record-v1',
    ])
    expect(text('record-row-d1')).toContain('11:12:00电话按键应答')
    expect(text('record-row-d2')).toContain('电话代应答，巩一帆：家里人说收到')
    expect(text('record-row-d3')).toContain('送达没应答')
    expect(q('record-cut')).toBe(null)
    const printed = vi.fn()
    vi.stubGlobal('print', printed)
    q('record-print').click()
    expect(printed).toHaveBeenCalled()
  })

  it('says when it cannot hold everybody', async () => {
    let n = 0
    answer({
      RecordHead: () => ({ coverage }),
      RecordRows: () => ({
        callRecord: {
          nodes: Array.from({ length: 100 }, () => row('d' + n++, '岳小满', village)),
          pageInfo: { hasNextPage: true, endCursor: 'x' + n },
        },
      }),
    })
    show(() => h(RecordPage, { warning: 'w1' }))
    await settle()
    await vi.waitFor(() => expect(text('record-cut')).toContain('前 1000 人'))
    expect(asked('RecordRows')).toHaveLength(10)
  })
})
