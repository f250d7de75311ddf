import { createApp, h, nextTick, ref, type App, type VNode } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const wire = vi.hoisted(() => ({ gql: vi.fn(), current: { value: null as unknown } }))
vi.mock('../../wire/gql', () => ({ gql: wire.gql }))
vi.mock('../../wire/session', () => ({ current: wire.current }))
vi.mock('vue-router', () => ({
  RouterLink: { props: ['to'], template: '<a><slot/></a>', render: () => null },
  useRoute: () => ({ path: '/settings', query: {} }),
  useRouter: () => ({ push: vi.fn(), replace: vi.fn() }),
}))

import LinkDialog from './LinkDialog.vue'
import PersonCreate from './PersonCreate.vue'
import PhoneReveal from './PhoneReveal.vue'
import SettingsPage from './SettingsPage.vue'
import { forgetTree, useTree } from './useTree'

const place = {
  id: 'c',
  code: '370405000000',
  level: 'COUNTY',
  name: '台儿庄区',
  path: '台儿庄区',
  county: 'c',
  town: null,
  village: null,
  grid: null,
}
const town = {
  id: 't',
  code: '370405102000',
  mcaCode: null,
  level: 'TOWN',
  name: '泥沟镇',
  shortName: '泥沟镇',
  parent: 'c',
  population: null,
  households: null,
  latitude: null,
  longitude: null,
  validFrom: '2020-01-01',
  validTo: null,
  successors: [],
  aliases: [],
  place: { ...place, id: 't', level: 'TOWN', name: '泥沟镇', path: '泥沟镇' },
}
const person = { id: 'p1', name: '岳小满', phone: '100****0022', state: 'INVITED' as const, verifiedAt: null, place, appointments: [] } as never
wire.current.value = { person: { id: 'me' }, grants: [{ verbs: ['people.manage', 'setting.edit', 'tree.edit'], place }] }

let app: App | null = null
let host: HTMLElement
function show(render: () => VNode) {
  host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp({ render })
  app.mount(host)
}
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)!
const calls = (name: string) => wire.gql.mock.calls.filter((c) => c[0].name === name).map((c) => c[1])
const submit = (id: string) => document.getElementById(id)!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
async function fill(id: string, value: string, event = 'input') {
  const el = q<HTMLInputElement>(id)
  el.value = value
  el.dispatchEvent(new Event(event, { bubbles: true }))
  await nextTick()
}
const settle = async () => {
  for (let i = 0; i < 8; i++) await nextTick()
  await new Promise((r) => setTimeout(r))
}

beforeEach(() => {
  wire.gql.mockReset()
  forgetTree()
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  vi.useRealTimers()
})

describe('PhoneReveal', () => {
  it('gives no number without a reason, shows it for ten seconds, then forgets it', async () => {
    wire.gql.mockResolvedValue({ revealPhone: { phone: '10030000022' } })
    show(() => h(PhoneReveal, { person, may: true }))
    q('reveal').click()
    await nextTick()
    submit('reveal')
    await settle()
    expect(wire.gql).not.toHaveBeenCalled()
    await fill('purpose', '核对号码')
    vi.useFakeTimers()
    submit('reveal')
    await vi.advanceTimersByTimeAsync(0)
    expect(calls('RevealPhone')).toEqual([{ input: { person: 'p1', purpose: '核对号码' } }])
    expect(q('full-phone').textContent).toBe('10030000022')
    await vi.advanceTimersByTimeAsync(9_000)
    expect(q('full-phone')).not.toBe(null)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(q('full-phone')).toBe(null)
    expect(document.body.innerHTML).not.toContain('10030000022')
  })
  it('offers nothing to those who may not', () => {
    show(() => h(PhoneReveal, { person, may: false }))
    expect(q('reveal')).toBe(null)
  })
})

describe('PersonCreate', () => {
  it('sends the same ids again after a lost answer', async () => {
    wire.gql.mockImplementation((doc: { name: string }) => {
      if (doc.name === 'TreePage') return Promise.resolve({ divisions: { nodes: [town], pageInfo: { hasNextPage: false, endCursor: null } } })
      return Promise.reject({ kind: 'offline', code: 'offline' })
    })
    const open = ref(false)
    show(() => h(PersonCreate, { open: open.value, 'onUpdate:open': (v: boolean) => (open.value = v) }))
    open.value = true
    await settle()
    submit('person-create')
    await settle()
    expect(calls('AddPerson')).toEqual([])
    await fill('person-name', '岳小满')
    await fill('person-phone', '100 3000 0022')
    await fill('role', 'TOWN_DUTY', 'change')
    q('division').click()
    await nextTick()
    const row = Array.from(document.querySelectorAll<HTMLElement>('.list .li')).find((b) => b.textContent!.includes('泥沟镇'))!
    row.click()
    await nextTick()
    submit('person-create')
    await settle()
    submit('person-create')
    await settle()
    const sent = calls('AddPerson') as { input: { id: string; phone: string; appointment: { id: string; division: string } } }[]
    expect(sent.length).toBe(2)
    expect(sent[0]!.input.phone).toBe('10030000022')
    expect(sent[0]!.input.appointment.division).toBe('t')
    expect(sent[1]).toEqual(sent[0])
    expect(open.value).toBe(true)
    expect(q('error')).not.toBe(null)
  })
})

describe('LinkDialog', () => {
  it('shows the link once and says when it is over', async () => {
    vi.useFakeTimers()
    wire.gql.mockResolvedValue({
      createLink: { kind: 'RESET', url: 'http://127.0.0.1/reset#abc', expiresAt: new Date(Date.now() + 60_000).toISOString() },
    })
    const open = ref(false)
    show(() => h(LinkDialog, { person, open: open.value, 'onUpdate:open': (v: boolean) => (open.value = v) }))
    open.value = true
    await vi.advanceTimersByTimeAsync(0)
    expect(q('link-url').textContent).toBe('http://127.0.0.1/reset#abc')
    await vi.advanceTimersByTimeAsync(59_000)
    expect(q('copy-link')).not.toBe(null)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(q('copy-link')).toBe(null)
    open.value = false
    await vi.advanceTimersByTimeAsync(0)
    expect(document.body.innerHTML).not.toContain('#abc')
  })
})

describe('SettingsPage', () => {
  const row = (over: object) => ({ key: 'report.accept_minutes.minor', value: 120, min: 5, max: 1440, default: 120, changed: false, ...over })
  it('sends nothing out of bounds, then the number, and shows what the server made of it', async () => {
    wire.gql.mockImplementation((doc: { name: string }) =>
      Promise.resolve(doc.name === 'SettingList' ? { settings: [row({})] } : { setSetting: { settings: [row({ value: 60, changed: true })] } }),
    )
    show(() => h(SettingsPage))
    await settle()
    const input = 'set-report.accept_minutes.minor'
    await fill(input, '4')
    expect(q(input).getAttribute('aria-invalid')).toBe('true')
    host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await settle()
    expect(calls('SetSetting')).toEqual([])
    await fill(input, '60')
    host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await settle()
    expect(calls('SetSetting')).toEqual([{ input: { key: 'report.accept_minutes.minor', value: 60 } }])
    expect(host.textContent).toContain('保存好了')
    q('default-report.accept_minutes.minor').click()
    await settle()
    expect(calls('SetSetting')[1]).toEqual({ input: { key: 'report.accept_minutes.minor', value: null } })
  })
})

it('a setting that is yes or no is chosen in words', async () => {
  const row = { key: 'warning.alone.yellow', value: 0, min: 0, max: 1, default: 0, changed: false }
  wire.gql.mockImplementation((doc: { name: string }) =>
    Promise.resolve(doc.name === 'SettingList' ? { settings: [row] } : { setSetting: { settings: [{ ...row, value: 1, changed: true }] } }),
  )
  show(() => h(SettingsPage))
  await settle()
  expect(host.textContent).toContain('黄色预警由谁发布')
  const choice = Array.from(host.querySelectorAll<HTMLElement>('.seg button'))
  expect(choice.map((b) => b.textContent!.trim())).toEqual(['要两个人', '一个人就行'])
  choice[1]!.click()
  await settle()
  host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
  await settle()
  expect(calls('SetSetting').pop()).toEqual({ input: { key: 'warning.alone.yellow', value: 1 } })
})

describe('useTree', () => {
  it('reads every page once, and again for another person', async () => {
    wire.gql.mockImplementation((_doc: unknown, v: { after: string | null }) =>
      Promise.resolve({ divisions: { nodes: [{ ...town, id: v.after || 't' }], pageInfo: { hasNextPage: !v.after, endCursor: 't2' } } }),
    )
    show(() => h('p'))
    const { load, rows } = useTree()
    await Promise.all([load('c'), load('c')])
    await load('c')
    expect(rows.value.map((r) => r.id)).toEqual(['t', 't2'])
    expect(wire.gql).toHaveBeenCalledTimes(2)
    const before = wire.current.value
    wire.current.value = { person: { id: 'other' }, grants: [] }
    await load('c')
    wire.current.value = before
    expect(wire.gql).toHaveBeenCalledTimes(4)
  })
})
