import { createApp, h, nextTick, type App, type VNode } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const pushed = vi.hoisted(() => ({ to: [] as string[] }))
vi.mock('vue-router', async () => {
  const { h } = await import('vue')
  return {
    RouterLink: (props: { to: string }, { slots }: { slots: { default?: () => unknown } }) =>
      h('a', { ...props, href: props.to }, slots.default ? (slots.default() as never) : []),
    useRoute: () => ({ path: '/relay', query: {} }),
    useRouter: () => ({ push: vi.fn(), back: vi.fn(), replace: (to: string) => Promise.resolve(pushed.to.push(to)) }),
  }
})

import { i18n, loadWords } from '@/app/i18n'
import zh from '@/locales/zh-CN/relay.json'
import type { RelayWarningFragment, WarningMoveKind } from '@/wire/generated'
import { current, type Current } from '@/wire/session'
import { fault, serve, signedIn, type Got, type Reply } from '@/wire/testing'
import ComposerPage from './ComposerPage.vue'
import RelayPage from './RelayPage.vue'
import RelayRow from './RelayRow.vue'
import { readKept } from './draft'

await loadWords('warning', 'faults')
i18n.global.mergeLocaleMessage('zh-CN', { relay: zh } as never)

const county = {
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
const verbs = ['warning.see', 'warning.draft', 'warning.approve', 'warning.urgent', 'coverage.see']
const person = (name: string) => ({ person: 'p-' + name, name, role: 'COUNTY_DUTY' as const, post: 'A' as const, division: '台儿庄区' })
const inHours = (n: number) => new Date(Date.now() + n * 3600_000).toISOString()

function warning(more: Partial<RelayWarningFragment> = {}, content: Partial<RelayWarningFragment['content']> = {}): RelayWarningFragment {
  return {
    id: 'w1',
    origin: 'TYPED',
    report: null,
    state: 'DRAFT',
    desk: 'DOING',
    level: 'ORANGE',
    edit: 1,
    revision: 0,
    trusted: false,
    takenAt: null,
    takenBy: null,
    author: person('王志远'),
    reviewDueAt: null,
    reviewedAt: null,
    reviewedBy: null,
    receivedAt: inHours(-0.1),
    publishedAt: null,
    endedAt: null,
    may: ['EDIT', 'SUBMIT', 'REJECT', 'URGENT'],
    content: {
      issuer: '台儿庄区气象台',
      identifier: '',
      issuedAt: inHours(-0.2),
      level: 'ORANGE',
      event: '11B03',
      eventName: '暴雨',
      headline: '台儿庄区气象台发布暴雨橙色预警',
      text: '预计未来 3 小时我区大部将出现 50 毫米以上降雨。',
      instruction: '',
      areaWords: '',
      onsetAt: null,
      expiresAt: inHours(6),
      order: '',
      template: '',
      ...content,
    },
    target: { divisions: [{ id: 't1', name: '涧头集镇', path: '涧头集镇' }], without: [], audience: ['POSTS'], polygons: [], circles: [], shapes: 0 },
    inForce: null,
    moves: [{ id: 'm1', kind: 'DRAFT', from: null, to: 'DRAFT', by: person('王志远'), madeAt: inHours(-0.1), receivedAt: inHours(-0.1), text: '' }],
    ...more,
  }
}

const none = { hasNextPage: false, endCursor: null }
const preview = {
  surely: [{ id: 'v1', name: '巨梁桥村', path: '涧头集镇 巨梁桥村' }],
  perhaps: [{ id: 'v2', name: '新河涯村', path: '涧头集镇 新河涯村' }],
  people: 6,
  doubtful: 1,
  sites: 2,
  households: 40,
  callMinutes: 1,
  empty: [{ id: 'v2', name: '新河涯村', path: '涧头集镇 新河涯村' }],
}
type Answers = Record<string, (v: any) => unknown>
const usual: Answers = {
  RelayEvents: () => ({ eventTypes: [{ code: '11B03', name: '暴雨' }] }),
  RelayTemplates: () => ({
    warningTemplates: [
      {
        code: 'RAIN-O',
        event: '11B03',
        colour: 'orange',
        kind: 'alert',
        title: '暴雨橙色预警 · {area}',
        body: '{issuer}{time}发布。检查易涝点、车辆、水泵。通知独居老人和危房户做好转移准备。',
      },
    ],
  }),
  RelayDivisions: (v) => ({
    divisions: {
      nodes:
        v.level === 'TOWN'
          ? [{ id: 't1', code: '370405101000', shortName: '涧头集镇', parent: 'c' }]
          : ['v1', 'v2'].map((id) => ({ id, code: id, shortName: id === 'v1' ? '巨梁桥村' : '新河涯村', parent: 't1' })),
      pageInfo: none,
    },
  }),
  RelayPreview: () => ({ previewTarget: preview }),
}
let got: Got[] = []
function answer(more: Answers): void {
  const all = { ...usual, ...more }
  got = serve((_url, body) => {
    const say = all[body.operationName]
    if (!say) throw new Error('nothing to say to ' + body.operationName)
    const out = say(body.variables) as Reply | object
    return 'body' in out ? (out as Reply) : { body: { data: out } }
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
const settle = async (ms = 0) => {
  for (let i = 0; i < 30; i++) {
    await nextTick()
    await new Promise((r) => setTimeout(r, 1))
  }
  if (ms) await new Promise((r) => setTimeout(r, ms))
}
async function fill(id: string, value: string) {
  const el = q<HTMLInputElement>(id)
  el.value = value
  el.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
}
/** Publishes by the keyboard's way. */
async function publishTyped(n: string) {
  await fill('village-count', n)
  q('village-count')
    .closest('form')!
    .dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
  await settle()
}

beforeEach(async () => {
  localStorage.clear()
  pushed.to = []
  await signedIn('me')
  current.value = { person: { id: 'me', name: '王志远' }, me: null, grants: [{ verbs, place: county }], ended: false } as unknown as Current
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  document.querySelectorAll('.scrim').forEach((e) => e.remove())
  vi.useRealTimers()
})

describe('ComposerPage', () => {
  it('writes a new one with the words of a template, counts whom it calls, keeps it on this machine and submits it', async () => {
    let times = 0
    answer({
      DraftWarning: (v) => {
        if (++times === 1) throw new TypeError('cut')
        return { draftWarning: { warning: warning({ id: v.input.id }, v.input.content) } }
      },
      MoveWarning: (v) => ({ moveWarning: { warning: warning({ id: v.input.warning, state: 'SUBMITTED', desk: 'INBOX', may: ['EDIT'] }) } }),
    })
    show(() => h(ComposerPage))
    await settle()
    await fill('issuer', '台儿庄区气象台')
    await fill('event-name', '暴雨')
    expect(q<HTMLInputElement>('event-code').value).toBe('11B03')
    await settle()
    q('level-ORANGE').click()
    await settle()
    expect(q<HTMLInputElement>('headline').value).toBe('台儿庄区气象台发布暴雨橙色预警')
    expect(q<HTMLTextAreaElement>('text').value).toContain('检查易涝点')
    await fill('text', '预计未来 3 小时有暴雨。')
    q('order-0').click()
    q('town-t1').dispatchEvent(new Event('change', { bubbles: true }))
    await settle(650)
    expect(asked('RelayPreview')[0]).toMatchObject({ within: 'c', target: { divisions: ['t1'], audience: ['POSTS', 'SITES', 'HOUSEHOLDS'] } })
    expect(q('preview-villages').textContent).toContain('2 村')
    expect(q('mind-empty').textContent).toContain('新河涯村')
    expect(q('relay-look').textContent).toContain('暴雨橙色预警')
    expect(readKept('me', 'new')!.form.text).toBe('预计未来 3 小时有暴雨。')

    q('submit').click()
    await settle()
    expect(asked('MoveWarning')).toEqual([])
    expect(q('error').textContent).toContain('没存上')
    q('submit').click()
    await settle()
    const sent = asked('DraftWarning')
    expect(sent.length).toBe(2)
    expect(sent[1].input.id).toBe(sent[0].input.id)
    expect(sent[1].input.content).toMatchObject({
      level: 'ORANGE',
      event: '11B03',
      order: '检查易涝点、车辆、水泵',
      template: 'RAIN-O',
      text: '预计未来 3 小时有暴雨。',
    })
    expect(asked('MoveWarning')).toMatchObject([{ input: { warning: sent[0].input.id, kind: 'SUBMIT', edit: null } }])
    expect(pushed.to).toEqual(['/relay/' + sent[0].input.id])
    expect(readKept('me', 'new')).toBe(null)
    await settle(450)
    expect(readKept('me', 'new')).toBe(null)
  })

  it('goes on with the draft of a lost answer when more was written since', async () => {
    let id = ''
    answer({
      DraftWarning: (v) => {
        if (id) return fault('conflict', 'warning.conflict')
        id = v.input.id
        throw new TypeError('cut')
      },
      RelayShow: () => ({ warning: warning({ id }) }),
      EditWarning: (v) => ({ editWarning: { warning: warning({ id, edit: 2 }, v.input.content) } }),
    })
    show(() => h(ComposerPage))
    await settle()
    await fill('issuer', '台儿庄区气象台')
    await fill('event-name', '暴雨')
    q('level-ORANGE').click()
    await settle()
    q('save').click()
    await settle()
    await fill('order', '叫醒低洼住户')
    q('save').click()
    await settle()
    expect(asked('EditWarning')).toMatchObject([{ input: { warning: id, edit: 1, content: { order: '叫醒低洼住户' } } }])
    expect(pushed.to).toEqual(['/relay/' + id])
  })

  it('confirms without saving what is being written for the next version', async () => {
    const out = (more: Partial<RelayWarningFragment>) =>
      warning({ state: 'PUBLISHED', desk: 'LIVE', revision: 1, may: ['EDIT', 'CONFIRM', 'UPDATE', 'CANCEL'], ...more })
    answer({
      RelayShow: () => ({ warning: out({ reviewDueAt: inHours(0.1) }) }),
      MoveWarning: () => ({ moveWarning: { warning: out({ reviewedAt: inHours(0), reviewedBy: person('李敏') }) } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    expect(q('update')).toBe(null)
    q('next').click()
    await settle()
    await fill('order', '叫醒低洼住户')
    expect(q('update')).not.toBe(null)
    q('confirm').click()
    await settle()
    expect(asked('EditWarning')).toEqual([])
    expect(asked('MoveWarning')).toMatchObject([{ input: { kind: 'CONFIRM', edit: null } }])
    expect(q<HTMLInputElement>('order').value).toBe('叫醒低洼住户')
    expect(q('review')).toBe(null)
  })

  it('updates one in force with the edit just saved', async () => {
    const out = (edit: number, more: Partial<RelayWarningFragment> = {}) =>
      warning({ edit, state: 'PUBLISHED', desk: 'LIVE', revision: 1, may: ['EDIT', 'UPDATE', 'CANCEL'], ...more })
    answer({
      RelayShow: () => ({ warning: out(1) }),
      EditWarning: (v) => ({ editWarning: { warning: { ...out(2), content: { ...out(2).content, ...v.input.content } } } }),
      MoveWarning: () => ({ moveWarning: { warning: out(2, { revision: 2 }) } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle(700)
    q('next').click()
    await settle()
    await fill('order', '叫醒低洼住户')
    q('update').click()
    await settle()
    await publishTyped('2')
    expect(asked('MoveWarning')).toMatchObject([{ input: { kind: 'UPDATE', edit: 2 } }])
  })

  it('leaves out a village that is only perhaps inside', async () => {
    answer({
      RelayShow: () => ({ warning: warning() }),
      EditWarning: (v) => ({ editWarning: { warning: warning({ edit: 2 }, v.input.content) } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle(700)
    q('perhaps-v2').dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    q('save').click()
    await settle()
    expect(asked('EditWarning')).toMatchObject([{ input: { warning: 'w1', edit: 1, target: { divisions: ['t1'], without: ['v2'] } } }])
  })

  it('publishes urgently only after two seconds of holding or the number of villages, with the edit that was seen', async () => {
    answer({
      RelayShow: () => ({ warning: warning({ edit: 3 }) }),
      MoveWarning: () => ({
        moveWarning: {
          warning: warning({ edit: 3, state: 'PUBLISHED', desk: 'LIVE', revision: 1, may: ['EDIT', 'UPDATE', 'CANCEL'], reviewDueAt: inHours(0.15) }),
        },
      }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle(700)
    q('urgent').click()
    await settle()
    await publishTyped('3')
    expect(asked('MoveWarning')).toEqual([])
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    q('hold').dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(1_900)
    q('hold').dispatchEvent(new Event('pointerup', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(3_000)
    vi.useRealTimers()
    expect(asked('MoveWarning')).toEqual([])
    await publishTyped('2')
    expect(asked('MoveWarning')).toMatchObject([{ input: { warning: 'w1', kind: 'URGENT', edit: 3 } }])
    expect(q('hold')).toBe(null)
    expect(q('review').textContent).toContain('要由没改过它的人来复核')
    expect(q('confirm')).toBe(null)
  })

  it('holds for two seconds', async () => {
    answer({ RelayShow: () => ({ warning: warning() }), MoveWarning: () => ({ moveWarning: { warning: warning({ state: 'PUBLISHED', may: [] }) } }) })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle(700)
    q('urgent').click()
    await settle()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    q('hold').dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(2_000)
    vi.useRealTimers()
    await settle()
    expect(asked('MoveWarning').length).toBe(1)
  })

  it('approves and publishes in one press by a second person, and goes on where a lost answer stopped it', async () => {
    const at = (state: RelayWarningFragment['state'], may: WarningMoveKind[]) => warning({ state, may, desk: 'INBOX' })
    let times = 0
    answer({
      RelayShow: () => ({ warning: at('SUBMITTED', ['EDIT', 'RETURN', 'REJECT', 'APPROVE', 'URGENT']) }),
      MoveWarning: (v) => {
        if (v.input.kind === 'APPROVE') return { moveWarning: { warning: at('APPROVED', ['EDIT', 'PUBLISH']) } }
        if (++times === 1) throw new TypeError('cut')
        return { moveWarning: { warning: at('PUBLISHED', ['EDIT', 'UPDATE', 'CANCEL']) } }
      },
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle(700)
    expect(q<HTMLInputElement>('issuer').closest('fieldset')!.disabled).toBe(true)
    expect(q('submit')).toBe(null)
    q('approve-publish').click()
    await settle()
    await publishTyped('2')
    expect(q('error')).not.toBe(null)
    await publishTyped('2')
    const sent = asked('MoveWarning').map((v) => v.input)
    expect(sent.map((i) => i.kind)).toEqual(['APPROVE', 'PUBLISH', 'PUBLISH'])
    expect(sent[2].move).toBe(sent[1].move)
    expect(sent[0].edit).toBe(1)
  })

  it('says to an author that he cannot approve, and takes it back as a draft', async () => {
    answer({
      RelayShow: () => ({ warning: warning({ state: 'SUBMITTED', desk: 'INBOX', may: ['EDIT'] }) }),
      EditWarning: () => ({ editWarning: { warning: warning({ edit: 2 }) } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    expect(q('same-person').textContent).toContain('不能自己批准')
    expect(q('approve')).toBe(null)
    q('withdraw').click()
    await settle()
    expect(asked('EditWarning')).toMatchObject([{ input: { edit: 1, content: { eventName: '暴雨' } } }])
    expect(q<HTMLInputElement>('issuer').closest('fieldset')!.disabled).toBe(false)
  })

  it('returns nothing without a reason', async () => {
    answer({
      RelayShow: () => ({ warning: warning({ state: 'SUBMITTED', may: ['EDIT', 'RETURN', 'APPROVE'] }) }),
      MoveWarning: () => ({ moveWarning: { warning: warning() } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    q('return').click()
    await settle()
    const send = () => document.getElementById('relay-reason')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    send()
    await settle()
    expect(asked('MoveWarning')).toEqual([])
    await fill('reason', '范围不对')
    send()
    await settle()
    expect(asked('MoveWarning')).toMatchObject([{ input: { kind: 'RETURN', text: '范围不对' } }])
  })

  it('names who changed it and what, and offers to load theirs', async () => {
    const theirs = warning(
      {
        edit: 2,
        moves: warning().moves.concat([
          { id: 'm2', kind: 'EDIT', from: 'DRAFT', to: 'DRAFT', by: person('李敏'), madeAt: inHours(0), receivedAt: inHours(0), text: '' },
        ]),
      },
      { order: '巡查闸口堤防' },
    )
    let shown = 0
    answer({
      RelayShow: () => ({ warning: shown++ ? theirs : warning() }),
      EditWarning: () => fault('conflict', 'warning.edited', { params: { edit: 2 } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    await fill('order', '叫醒低洼住户')
    q('save').click()
    await settle()
    expect(q('clash').textContent).toContain('李敏')
    expect(q('clash').textContent).toContain('要求')
    expect(q<HTMLInputElement>('order').value).toBe('叫醒低洼住户')
    q('take-theirs').click()
    await settle()
    expect(q('clash')).toBe(null)
    expect(q<HTMLInputElement>('order').value).toBe('巡查闸口堤防')
  })

  it('sends mine over theirs once it was seen', async () => {
    let times = 0
    answer({
      RelayShow: () => ({ warning: warning({ edit: times ? 2 : 1 }, times ? { order: '巡查闸口堤防' } : {}) }),
      EditWarning: (v) => (++times === 1 ? fault('conflict', 'warning.edited') : { editWarning: { warning: warning({ edit: 3 }, v.input.content) } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    await fill('order', '叫醒低洼住户')
    q('save').click()
    await settle()
    q('keep-mine').click()
    await settle()
    q('save').click()
    await settle()
    expect(asked('EditWarning').map((v) => [v.input.edit, v.input.content.order])).toEqual([
      [1, '叫醒低洼住户'],
      [2, '叫醒低洼住户'],
    ])
    expect(q('saved')).not.toBe(null)
  })

  it('leaves the words of what came by machine alone, and lets the desk take it', async () => {
    const cap = (more: Partial<RelayWarningFragment>) =>
      warning({
        origin: 'CAP',
        trusted: true,
        state: 'PUBLISHED',
        desk: 'LIVE',
        revision: 1,
        may: ['EDIT', 'TAKE', 'UPDATE', 'CANCEL', 'CONFIRM'],
        ...more,
      })
    answer({
      RelayShow: () => ({ warning: cap({ reviewDueAt: inHours(0.1) }) }),
      MoveWarning: () => ({ moveWarning: { warning: cap({ takenAt: inHours(0), takenBy: person('王志远') }) } }),
    })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    expect(q('confirm')).not.toBe(null)
    q('next').click()
    await settle()
    expect(q<HTMLInputElement>('text').closest('fieldset')!.disabled).toBe(true)
    expect(q<HTMLInputElement>('order').closest('fieldset')!.disabled).toBe(false)
    q('take').click()
    await settle()
    expect(asked('MoveWarning')).toMatchObject([{ input: { kind: 'TAKE', edit: null } }])
    expect(q('take')).toBe(null)
  })

  it('finds again what was not saved', async () => {
    answer({ RelayShow: () => ({ warning: warning() }) })
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    await fill('order', '叫醒低洼住户')
    await settle(450)
    app!.unmount()
    host.remove()
    show(() => h(ComposerPage, { id: 'w1' }))
    await settle()
    expect(q('restored')).not.toBe(null)
    expect(q<HTMLInputElement>('order').value).toBe('叫醒低洼住户')
  })
})

describe('RelayPage', () => {
  it('shows what nobody has taken on top, counts the desks and opens the first that waits', async () => {
    const cap = warning({ id: 'cap', origin: 'CAP', trusted: true, desk: 'LIVE', state: 'PUBLISHED' })
    answer({
      RelayDesk: (v) => ({
        warnings: {
          nodes:
            v.desk === 'INBOX' ? [warning({ id: 'in', state: 'SUBMITTED', desk: 'INBOX' })] : v.desk === 'LIVE' ? [cap, warning({ id: 'live' })] : [],
          pageInfo: none,
        },
      }),
    })
    show(() => h(RelayPage))
    await settle()
    expect(
      asked('RelayDesk')
        .map((v) => v.desk)
        .sort(),
    ).toEqual(['DOING', 'DONE', 'INBOX', 'LIVE'])
    expect(q('desk-INBOX').getAttribute('aria-pressed')).toBe('true')
    expect(q('desk-LIVE').textContent).toContain('2')
    expect(q('desk-DONE').textContent!.trim()).toBe('已结束')
    expect(q('relay-untaken').textContent).toContain('没人接单，1 条')
    expect(q('relay-public').getAttribute('href')).toBe('/village')
  })

  it('says when its data stopped, and keeps what it has', async () => {
    let up = true
    answer({
      RelayDesk: () => {
        if (!up) throw new TypeError('cut')
        return { warnings: { nodes: [warning()], pageInfo: none } }
      },
    })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    show(() => h(RelayPage))
    await settle()
    up = false
    await vi.advanceTimersByTimeAsync(60_000)
    await settle()
    expect(host.textContent).toContain('数据停在')
    expect(q('error')).toBe(null)
  })

  it('counts down to the review, and says by how much it is late', () => {
    const w = warning({ state: 'PUBLISHED', reviewDueAt: new Date(1_000_000).toISOString() })
    show(() => h('div', [h(RelayRow, { warning: w, tick: 1_000_000 - 95_000 }), h(RelayRow, { warning: w, tick: 1_000_000 + 240_000 })]))
    expect(host.textContent).toContain('等复核，还有 1 分 35 秒')
    expect(host.textContent).toContain('复核超时 4 分')
    expect(host.textContent).toContain('橙色')
  })
})
