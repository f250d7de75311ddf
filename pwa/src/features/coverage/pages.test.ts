import { createApp, h, nextTick, type App, type VNode } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', async () => {
  const { h } = await import('vue')
  return {
    RouterLink: (props: { to: string }, { slots }: { slots: { default?: () => unknown } }) =>
      h('a', { ...props, href: props.to }, slots.default ? (slots.default() as never) : []),
    useRoute: () => ({ path: '/coverage', query: {} }),
    useRouter: () => ({ push: vi.fn(), back: vi.fn(), replace: vi.fn() }),
  }
})

import { i18n, loadWords } from '@/app/i18n'
import zh from '@/locales/zh-CN/coverage.json'
import { hinted } from '@/store'
import type { BoardDeliveryFragment, BoardPartFragment, BoardRevisionFragment, SilentRowFragment } from '@/wire/generated'
import { current, type Current } from '@/wire/session'
import { serve, signedIn, type Got, type Reply } from '@/wire/testing'
import CoverageList from './CoverageList.vue'
import CoveragePage from './CoveragePage.vue'
import { briefOf, curveSays, percent, restOf, toneOf, type Board } from './board'

await loadWords('warning', 'faults')
i18n.global.mergeLocaleMessage('zh-CN', { coverage: zh } as never)

const place = (id: string, level: 'COUNTY' | 'TOWN' | 'VILLAGE', name: string, path = name) => ({
  id,
  code: id,
  level,
  name,
  path,
  county: 'c',
  town: level === 'TOWN' ? id : level === 'VILLAGE' ? 't1' : null,
  village: level === 'VILLAGE' ? id : null,
  grid: null,
})
const county = place('c', 'COUNTY', '台儿庄区')
const card = (name: string) => ({ person: 'p-' + name, name, role: 'VILLAGE_HEAD' as const, post: 'A' as const, division: '涧头集镇 巨梁桥村' })
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const revision = (more: Partial<BoardRevisionFragment> = {}): BoardRevisionFragment => ({
  id: 'r1',
  warning: 'w1',
  number: 1,
  kind: 'ALERT',
  urgent: false,
  level: 'ORANGE',
  content: { issuer: '台儿庄区气象台', issuedAt: ago(20), eventName: '暴雨', headline: '', order: '' },
  publishedAt: ago(14.5),
  publishedBy: card('王志远'),
  expiresAt: ago(-300),
  endedAt: null,
  endedBy: null,
  ...more,
})
const part = (at: ReturnType<typeof place>, n: Partial<BoardPartFragment>): BoardPartFragment => ({
  place: at,
  villages: 1,
  villagesAnswered: 0,
  people: 0,
  peopleAnswered: 0,
  households: 0,
  householdsReached: 0,
  firstAnswerAt: null,
  ...n,
})
const towns = () => [
  part(place('t1', 'TOWN', '涧头集镇'), {
    villages: 3,
    villagesAnswered: 2,
    people: 20,
    peopleAnswered: 12,
    households: 30,
    householdsReached: 10,
    firstAnswerAt: ago(12),
  }),
  part(place('t2', 'TOWN', '马兰屯镇'), { villages: 1, villagesAnswered: 1, people: 5, peopleAnswered: 5, firstAnswerAt: ago(13) }),
]
const wall: Record<string, BoardPartFragment[]> = {
  t1: [
    part(place('v3', 'VILLAGE', '张庄村', '涧头集镇 张庄村'), { people: 4, peopleAnswered: 4, villagesAnswered: 1, firstAnswerAt: ago(12) }),
    part(place('v1', 'VILLAGE', '巨梁桥村', '涧头集镇 巨梁桥村'), { people: 8 }),
    part(place('v2', 'VILLAGE', '高山后村', '涧头集镇 高山后村'), { people: 8, peopleAnswered: 5, villagesAnswered: 1, firstAnswerAt: ago(3) }),
  ],
  t2: [part(place('v4', 'VILLAGE', '林桥村', '马兰屯镇 林桥村'), { people: 5, peopleAnswered: 5, villagesAnswered: 1, firstAnswerAt: ago(13) })],
}
const board = (more: Partial<Board> = {}): Board => ({
  revision: revision(),
  place: county,
  asOf: new Date().toISOString(),
  villages: 4,
  villagesAnswered: 3,
  people: 27,
  peopleAnswered: 17,
  peopleBehalf: 2,
  peopleDelivered: 6,
  households: 30,
  householdsReached: 10,
  moved: 3,
  minutes50: 6,
  minutes90: null,
  minutes100: null,
  curve: [
    { minute: 1, answered: 5 },
    { minute: 6, answered: 14 },
    { minute: 12, answered: 17 },
  ],
  parts: towns(),
  ...more,
})
const delivery = (id: string, name: string, more: Partial<BoardDeliveryFragment> = {}): BoardDeliveryFragment => ({
  id,
  person: card(name),
  place: place('v1', 'VILLAGE', '巨梁桥村', '涧头集镇 巨梁桥村'),
  state: 'OPEN',
  calledAt: ago(12),
  deliveredAt: null,
  openedAt: null,
  answeredAt: null,
  away: false,
  nextAt: null,
  nextChannels: [],
  ...more,
})

const lost = (more: Partial<SilentRowFragment> = {}): SilentRowFragment => ({
  id: 's1',
  place: place('v1', 'VILLAGE', '巨梁桥村', '涧头集镇 巨梁桥村'),
  state: 'SILENT',
  silentSince: ago(14.5),
  round: 1,
  asks: ['FALLBACK'],
  nextAt: ago(-0.5),
  nextChannels: ['DOOR'],
  sent: '',
  sentAt: null,
  reachedAt: null,
  reachedBy: null,
  notes: [],
  ...more,
})
const none = { hasNextPage: false, endCursor: null }
type Answers = Record<string, (v: any) => unknown>
const usual: Answers = {
  CoverageBoard: () => ({ coverage: board() }),
  CoverageParts: (v) => ({ coverage: { asOf: ago(0), parts: wall[v.within] } }),
  CoverageOpen: () => ({
    uncovered: {
      nodes: [delivery('d1', '贺宝山'), delivery('d2', '于永昌', { deliveredAt: ago(11), nextAt: ago(-2), nextChannels: ['VOICE'] })],
      pageInfo: none,
    },
  }),
  SilentVillages: () => ({ silentVillages: { nodes: [], pageInfo: none } }),
  SpotList: () => ({ spotChecks: { nodes: [], pageInfo: none } }),
  TownDoors: () => ({ doors: { nodes: [], pageInfo: none, totalCount: { value: 0, more: false } } }),
}
let got: Got[] = []
function answer(more: Answers = {}): void {
  const all = { ...usual, ...more }
  got = serve((_url, body) => {
    const say = all[body.operationName]
    if (!say) throw new Error('nothing to say to ' + body.operationName)
    return { body: { data: say(body.variables) } } as Reply
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
const submit = (id: string) => document.getElementById(id)!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
function signIn(at: typeof county, verbs = ['warning.see', 'coverage.see', 'answer.behalf', 'people.see']) {
  current.value = { person: { id: 'me', name: '王志远' }, me: null, grants: [{ verbs, place: at }], ended: false } as unknown as Current
}

beforeEach(async () => {
  await signedIn('me')
  signIn(county)
  hinted.value = { pos: 0, kinds: [] }
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  document.querySelectorAll('.scrim').forEach((e) => e.remove())
  vi.useRealTimers()
})

describe('CoveragePage', () => {
  it('shows five numbers with what they are of, the towns, and every village as a sentence', async () => {
    answer()
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(asked('CoverageBoard')[0]).toEqual({ warning: 'w1', within: 'c' })
    expect(text('fig-open')).toContain('1 村 10 人')
    expect(text('fig-open')).toContain('共 4 村、27 人；送达没应 6/27 人')
    expect(text('fig-answered')).toContain('17/ 27 人')
    expect(text('fig-answered')).toContain('占 62%，3/4 村有人应')
    expect(text('fig-behalf')).toContain('2/ 17 人已应答')
    expect(text('fig-doors')).toContain('10/ 30 户')
    expect(text('fig-soon')).toContain('50%14/27 人')
    expect(text('fig-soon')).toContain('6 分')
    expect(text('fig-soon')).toContain('未到')
    expect(text('part-t1')).toContain('涧头集镇')
    // Two people of the county itself are in no town, and stand in a row of their own, so that the sum is right.
    expect(host.querySelector('.tbl')!.textContent).toContain('台儿庄区')
    expect(asked('CoverageParts').map((v) => v.within)).toEqual(['t1', 't2'])
    expect(Array.from(host.querySelectorAll('[data-testid="wall-t1"] li')).map((e) => (e as HTMLElement).dataset.tone)).toEqual([
      'silent',
      'some',
      'all',
    ])
    expect(text('tile-v1')).toContain('巨梁桥村，没人应，已 14 分')
    expect(text('tile-v2')).toContain('还差 3/8 人')
    expect(q('curve').getAttribute('aria-label')).toContain('27 人中已应答 17 人；50% 用 6 分，90% 未到')
    expect(text('open-d2')).toContain('送达没应答')
    expect(text('open-d2')).toContain('再打电话')
    expect(text('spoken')).toBe('还没叫到 1 村、10 人')
    expect(q('stale')).toBe(null)
  })

  it('asks again on a hint, and only for the towns that moved', async () => {
    let n = 12
    const [first, second] = towns() as [BoardPartFragment, BoardPartFragment]
    answer({
      CoverageBoard: () => ({ coverage: board({ parts: [{ ...first, peopleAnswered: n }, second] }) }),
    })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    n = 13
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (let i = 0; i < 5; i++) {
      hinted.value = { pos: i, kinds: ['DELIVERY'] }
      await nextTick()
    }
    expect(asked('CoverageBoard').length).toBe(1)
    await vi.advanceTimersByTimeAsync(3_000)
    vi.useRealTimers()
    await settle()
    expect(asked('CoverageBoard').length).toBe(2)
    expect(asked('CoverageParts').map((v) => v.within)).toEqual(['t1', 't2', 't1'])
    hinted.value = { pos: 9, kinds: ['REPORT'] }
    await settle()
    expect(asked('CoverageBoard').length).toBe(2)
  })

  it('says when its data stopped, in grey, and keeps what it has', async () => {
    let up = true
    answer({
      CoverageBoard: () => {
        if (!up) throw new TypeError('cut')
        return { coverage: board({ asOf: '2026-07-17T19:18:00.000Z' }) }
      },
    })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(text('stale')).toContain('数据停在 03:18')
    expect(host.querySelector('.main')!.classList.contains('stale')).toBe(true)
    up = false
    q('stale').querySelector('button')!.click()
    await settle()
    expect(text('fig-open')).toContain('10 人')
    expect(q('stale')).not.toBe(null)
  })

  it('says that everybody is told', async () => {
    answer({
      CoverageBoard: () => ({ coverage: board({ villagesAnswered: 4, peopleAnswered: 27 }) }),
      CoverageOpen: () => ({ uncovered: { nodes: [], pageInfo: none } }),
    })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(text('fig-open')).toContain('都叫到了')
    expect(text('open-none')).toContain('都叫到了')
  })

  it('opens the same board in a town, with its villages', async () => {
    const town = place('t1', 'TOWN', '涧头集镇')
    signIn(town as typeof county, ['coverage.see', 'answer.behalf'])
    answer({ CoverageBoard: () => ({ coverage: board({ place: town, parts: wall.t1, people: 20, peopleAnswered: 9 }) }) })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(asked('CoverageBoard')[0].within).toBe('t1')
    expect(asked('CoverageParts')).toEqual([])
    expect(text('wall-t1')).toContain('巨梁桥村')
    // Each village leads to what its villagers can read.
    const to = Array.from(document.querySelectorAll('.tbl a')).map((a) => [a.getAttribute('href'), a.getAttribute('aria-label')])
    expect(to).toHaveLength(wall.t1!.length)
    expect(to[0]).toEqual([`/village/${wall.t1![0]!.place.code}`, `${wall.t1![0]!.place.name}，村民能看到的页面`])
    expect(q('call-d1')).toBe(null)
    expect(q('behalf-d1')).not.toBe(null)
  })

  it('answers on behalf with how and what was said, the same id after a lost answer, and takes him from the list', async () => {
    let times = 0
    answer({
      AnswerOnBehalf: (v) => {
        if (++times === 1) throw new TypeError('cut')
        return { answerOnBehalf: { delivery: delivery(v.input.delivery, '贺宝山', { state: 'BEHALF' }) } }
      },
    })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    q('behalf-d1').click()
    await settle()
    submit('behalf')
    await settle()
    expect(asked('AnswerOnBehalf')).toEqual([])
    q('how-IN_PERSON').click()
    const area = q<HTMLTextAreaElement>('behalf-text')
    area.value = '和本人说的，已去敲门'
    area.dispatchEvent(new Event('input', { bubbles: true }))
    await nextTick()
    submit('behalf')
    await settle()
    expect(q('error').textContent).toContain('没记上')
    submit('behalf')
    await settle()
    const sent = asked('AnswerOnBehalf').map((v) => v.input)
    expect(sent.length).toBe(2)
    expect(sent[1]).toMatchObject({ delivery: 'd1', proof: 'IN_PERSON', text: '和本人说的，已去敲门', id: sent[0].id })
    expect(q('open-d1')).toBe(null)
    expect(text('behalf-done')).toBe('贺宝山 已记为应答')
  })

  it('gives a number for ten seconds, with the reason kept', async () => {
    answer({ RevealPhone: () => ({ revealPhone: { phone: '10030000022' } }) })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    q('call-d1').click()
    await settle()
    expect(asked('RevealPhone')).toEqual([{ input: { person: 'p-贺宝山', purpose: '预警叫应：暴雨橙色预警' } }])
    expect(q('phone-d1').getAttribute('href')).toBe('tel:10030000022')
    expect(q('call-d2')).not.toBe(null)
  })

  it('shows what was tried', async () => {
    answer({
      CoverageDelivery: () => ({
        delivery: {
          ...delivery('d1', '贺宝山'),
          attempts: [
            {
              id: 'a1',
              channel: 'VOICE',
              step: 1,
              state: 'REFUSED',
              at: '2026-07-17T19:08:06.000Z',
              settledAt: null,
              code: 'no_answer',
              to: card('贺宝山'),
            },
          ],
        },
      }),
    })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    q('attempts-d1').click()
    await settle()
    expect(text('attempts')).toContain('03:08:06')
    expect(text('attempts')).toContain('打电话')
    expect(text('attempts')).toContain('no_answer')
  })
})

describe('villages out of contact', () => {
  it('says what to do now, keeps what was done under one id, and tells the brief', async () => {
    let times = 0
    answer({
      SilentVillages: () => ({ silentVillages: { nodes: times < 2 ? [lost()] : [], pageInfo: none } }),
      NoteVillage: (v) => {
        if (++times === 1) throw new TypeError('cut')
        const note = {
          id: v.input.id,
          kind: v.input.kind,
          way: v.input.way,
          spoke: v.input.spoke,
          who: v.input.who,
          text: v.input.text,
          by: card('王志远'),
          receivedAt: ago(0),
        }
        return { noteVillage: { village: lost({ state: 'REACHED', reachedBy: 'WAY', reachedAt: ago(0), notes: [note] }) } }
      },
    })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(asked('SilentVillages')[0]).toEqual({ warning: 'w1', within: 'c', state: 'SILENT', after: null })
    expect(text('silent-v1')).toContain('涧头集镇 巨梁桥村')
    expect(text('silent-v1')).toContain('没声音 14 分')
    expect(text('silent-v1')).toContain('该试别的办法')
    expect(text('silent-v1')).toContain('派人去')
    q('brief').click()
    await settle()
    expect(document.querySelector<HTMLTextAreaElement>('.scrim textarea')!.value).toContain('失联 1 村：涧头集镇 巨梁桥村')
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await settle()
    q('try-v1').click()
    await settle()
    submit('silent')
    await settle()
    expect(asked('NoteVillage')).toEqual([])
    q('way-NEIGHBOUR').click()
    q('spoke-yes').click()
    await settle()
    const who = q<HTMLInputElement>('silent-who')
    who.value = '邻村书记'
    who.dispatchEvent(new Event('input', { bubbles: true }))
    await nextTick()
    submit('silent')
    await settle()
    submit('silent')
    await settle()
    const sent = asked('NoteVillage').map((v) => v.input)
    expect(sent.length).toBe(2)
    expect(sent[1]).toEqual(sent[0])
    expect(sent[0]).toMatchObject({ rung: 's1', kind: 'TRY', way: 'NEIGHBOUR', spoke: true, who: '邻村书记' })
    expect(text('silent-done')).toContain('联系上了')
    expect(q('silent-v1')).toBe(null)
  })
  it('is not there while every village is heard, and without the verb nothing can be pressed', async () => {
    answer()
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(q('silent-list')).toBe(null)
    app!.unmount()
    signIn(county, ['coverage.see'])
    answer({ SilentVillages: () => ({ silentVillages: { nodes: [lost({ sent: '林松', sentAt: ago(3) })], pageInfo: none } }) })
    show(() => h(CoveragePage, { warning: 'w1' }))
    await settle()
    expect(text('silent-v1')).toContain('已派 林松')
    expect(q('try-v1')).toBe(null)
  })
})

describe('CoverageList', () => {
  it('lists the newest version of each warning in force', async () => {
    answer({
      CoverageList: () => ({
        revisions: {
          nodes: [revision({ id: 'r2', number: 2 }), revision({ id: 'r1' }), revision({ id: 'x', warning: 'w2', level: 'RED' })],
          pageInfo: none,
        },
      }),
    })
    show(() => h(CoverageList))
    await settle()
    expect(asked('CoverageList')).toEqual([{ within: 'c', after: null }])
    expect(host.querySelectorAll('.cl').length).toBe(2)
    expect(text('board-w1')).toContain('第 2 版')
  })
})

describe('board', () => {
  it('writes the duty brief as one paragraph of places and figures, without a person', () => {
    const b = board({ asOf: '2026-07-17T19:18:00.000Z' })
    const brief = briefOf(b, ['涧头集镇 巨梁桥村'], Date.parse('2026-07-17T19:19:00.000Z'))
    expect(brief).toContain('截至 03:18，台儿庄区暴雨橙色预警')
    expect(brief).toContain(
      '4 村中 3 村有人应答；责任人应叫 27 人，已应答 17 人，其中代叫应 2 人；还没叫到 1 村、10 人，没人应的：涧头集镇 巨梁桥村；',
    )
    expect(brief).toContain('上门应到 30 户，已到 10 户，转移 3 人；还有 20 户没核实。')
    expect(brief).toContain('50%（14/27 人）用 6 分，90%（25/27 人）未到。')
    expect(brief).not.toContain('王志远')
    expect(brief).not.toContain('\n')
    expect(briefOf(board({ peopleAnswered: 27, villagesAnswered: 4, households: 0 }), [], Date.now())).toContain('都叫到了')
  })
  it('calls 100 only what is everybody', () => {
    expect([percent(426, 427), percent(427, 427), percent(0, 0)]).toEqual([99, 100, 0])
  })
  it('leaves nobody out of the sums', () => {
    expect(restOf(board())).toMatchObject({ people: 2, peopleAnswered: 0, households: 0 })
  })
  it('tells silent from some from all', () => {
    expect(wall.t1!.map(toneOf)).toEqual(['all', 'silent', 'some'])
    expect(curveSays(board({ curve: [] }))).toBe('还没有人应答')
  })
})
