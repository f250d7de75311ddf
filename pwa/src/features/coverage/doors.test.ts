import { createApp, h, nextTick, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { i18n, loadWords } from '@/app/i18n'
import zh from '@/locales/zh-CN/coverage.json'
import { hinted } from '@/store'
import type { TownDoorRowFragment } from '@/wire/generated'
import { current, type Current } from '@/wire/session'
import { serve, signedIn, type Got, type Reply } from '@/wire/testing'
import DoorPanel from './DoorPanel.vue'

await loadWords('warning', 'faults')
i18n.global.mergeLocaleMessage('zh-CN', { coverage: zh } as never)

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
const card = (name: string) => ({ person: 'p', name, role: 'GRID_OFFICER' as const, post: 'A' as const, division: '泥沟镇 冯湖村' })
const place = {
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
const door = (id: string, more: Partial<TownDoorRowFragment> = {}): TownDoorRowFragment => ({
  id,
  place,
  notice: null,
  why: 'NEEDS',
  state: 'OPEN',
  stage: 'TOWN',
  outcome: 'REFUSED',
  openedAt: at(-40),
  linkCalledAt: null,
  linkAnsweredAt: null,
  dueAt: at(-12),
  household: {
    id: 'h',
    code: 'HH004',
    name: '晁**',
    members: 1,
    alone: true,
    needy: true,
    officerAName: '岳小满',
    officerBName: '尹初阳',
    linkName: '巩一帆',
  },
  site: null,
  visits: [{ id: 'x', outcome: 'REFUSED', lane: false, note: '说不走', madeAt: at(-22), by: card('岳小满') }],
  rulings: [],
  ...more,
})

let got: Got[] = []
let rows: TownDoorRowFragment[] = []
let fails = false
let app: App | null = null
const host = document.createElement('div')
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)!
const asked = (name: string) => got.filter((g) => g.body && g.body.operationName === name).map((g) => g.body.variables)
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
const submit = () => document.getElementById('decide')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
function mount(verbs = ['coverage.see', 'door.assign']) {
  current.value = { person: { id: 'me', name: '林松' }, me: null, grants: [{ verbs, place }], ended: false } as unknown as Current
  document.body.appendChild(host)
  app = createApp({ render: () => h(DoorPanel, { warning: 'w1', within: 't1', tick: Date.now(), asOf: 'now' }) })
  app.mount(host)
}

beforeEach(async () => {
  await signedIn('me')
  hinted.value = { pos: 0, kinds: [] }
  rows = [door('d1')]
  fails = false
  got = serve((_url, body) => {
    if (body.operationName === 'TownDoors')
      return {
        body: {
          data: { doors: { nodes: rows, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: { value: rows.length, more: false } } },
        },
      } as Reply
    if (fails) throw new Error('no line')
    const i = body.variables.input
    const ruled = door(i.task, {
      rulings: [{ id: i.id, kind: i.decision, text: i.text, confirmedBy: i.confirmedBy || '', madeAt: i.madeAt, by: card('林松') }],
    })
    return { body: { data: { decideDoor: { door: ruled } } } } as Reply
  })
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  document.querySelectorAll('.scrim').forEach((e) => e.remove())
})

describe('DoorPanel', () => {
  it('says who stays, who was there, and how long it is overdue; masked names only', async () => {
    mount()
    await settle()
    expect(asked('TownDoors')[0]).toEqual({ warning: 'w1', within: 't1', after: null })
    const text = q('town-door-d1').textContent!.replace(/\s+/g, ' ')
    expect(text).toContain('晁** 家（HH004）')
    expect(text).toContain('泥沟镇 冯湖村')
    expect(text).toContain('岳小满：不肯走')
    expect(text).toContain('说不走')
    expect(text).toContain('超时 12 分')
    expect(text).toContain('包户：岳小满、尹初阳')
  })

  it('is not there while nothing is for the town to decide, and shows no button to who only looks on', async () => {
    rows = []
    mount()
    await settle()
    expect(q('town-doors')).toBe(null)
    app!.unmount()
    rows = [door('d1', { visits: [], outcome: null })]
    mount(['coverage.see'])
    await settle()
    expect(q('town-door-d1').textContent).toContain('还没有人去过')
    expect(q('decide-d1')).toBe(null)
  })

  it('asks for words, and for who confirmed that they are away; the same again after a lost answer is the same', async () => {
    mount()
    await settle()
    q('decide-d1').click()
    await settle()
    submit()
    await settle()
    expect(asked('DecideDoor')).toEqual([])
    q('decision-KNOWN_AWAY').click()
    await settle()
    type('decision-text', '在济南')
    submit()
    await settle()
    expect(asked('DecideDoor')).toEqual([])
    type('confirmed', '儿子')
    await settle()
    fails = true
    submit()
    await settle()
    fails = false
    submit()
    await settle()
    const sent = asked('DecideDoor')
    expect(sent.length).toBe(2)
    expect(sent[0].input).toMatchObject({ task: 'd1', decision: 'KNOWN_AWAY', text: '在济南', confirmedBy: '儿子' })
    expect(sent[1].input.id).toBe(sent[0].input.id)
    expect(q('doors-said').textContent).toContain('确认外出')
  })
})
