import { createApp, h, nextTick, type App, type VNode } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', async () => {
  const { h } = await import('vue')
  return {
    RouterLink: (props: { to: string }, { slots }: { slots: { default?: () => unknown } }) =>
      h('a', { ...props, href: props.to }, slots.default ? (slots.default() as never) : []),
    useRoute: () => ({ path: '/settings/ladder', query: {} }),
    useRouter: () => ({ push: vi.fn(), back: vi.fn(), replace: vi.fn() }),
  }
})

import { loadWords } from '@/app/i18n'
import type { LadderRowFragment, TemplateRowFragment } from '@/wire/generated'
import { serve, signedIn, type Got, type Reply } from '@/wire/testing'
import LadderPage from './LadderPage.vue'
import WordsPage from './WordsPage.vue'
import { smsLength } from './words'

await loadWords('ladder', 'me', 'roster', 'faults')

const ladder = (more: Partial<LadderRowFragment> = {}): LadderRowFragment => ({
  colour: 'red',
  role: 'village_head',
  changed: false,
  steps: [
    { number: 1, afterMinutes: 0, channels: ['INAPP', 'VOICE'], to: 'A', desk: '', night: true },
    { number: 2, afterMinutes: 5, channels: ['VOICE'], to: 'B', desk: '', night: true },
    { number: 3, afterMinutes: 10, channels: ['LIST', 'VOICE'], to: 'SUPERIOR', desk: 'town_leader', night: false },
  ],
  ...more,
})
const words = (more: Partial<TemplateRowFragment> = {}): TemplateRowFragment => ({
  code: 'RAIN-R',
  event: '11B03',
  eventName: '暴雨',
  colour: 'red',
  kind: 'alert',
  title: '暴雨红色预警',
  body: '马上转移',
  sms: '{issuer}{time}发布暴雨红色预警：{area}。收到回1',
  smsMost: 46,
  loudspeaker: '马上转移',
  ...more,
})

let got: Got[] = []
function answer(all: Record<string, (v: any) => unknown>): void {
  got = serve((_url, body) => {
    const say = all[body.operationName]
    if (!say) throw new Error('nothing to say to ' + body.operationName)
    return say(body.variables) as Reply
  })
}
const ok = (data: unknown): Reply => ({ body: { data } }) as Reply
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
const type = (id: string, value: string) => {
  q<HTMLInputElement>(id).value = value
  q(id).dispatchEvent(new Event('input', { bubbles: true }))
}
const settle = async () => {
  for (let i = 0; i < 40; i++) {
    await nextTick()
    await new Promise((r) => setTimeout(r, 1))
  }
}
const submit = (id: string) => document.getElementById(id)!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))

beforeEach(() => signedIn('me'))
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  document.querySelectorAll('.scrim').forEach((e) => e.remove())
})

describe('LadderPage', () => {
  it('says each step as a sentence, and sends the changed steps', async () => {
    answer({
      Ladders: () => ok({ ladders: [ladder()] }),
      SetLadder: (v) =>
        ok({
          setLadder: {
            ladders: [ladder({ changed: true, steps: v.input.steps.map((s: any, i: number) => ({ ...s, desk: s.desk || '', number: i + 1 })) })],
          },
        }),
    })
    show(() => h(LadderPage))
    await settle()
    expect(q('ladder-village_head').textContent).toContain('0 分：应用内、打电话 → A 岗')
    expect(q('ladder-village_head').textContent).toContain('10 分：列入名单、打电话 → 镇街带班领导（夜里 22 点到 6 点不叫）')
    q('edit-village_head').click()
    await settle()
    type('minutes-1', '3')
    q('drop-2').click()
    await settle()
    q('add-step').click()
    await settle()
    submit('ladder')
    await settle()
    expect(asked('SetLadder')[0].input).toEqual({
      colour: 'red',
      role: 'village_head',
      steps: [
        { afterMinutes: 0, channels: ['INAPP', 'VOICE'], to: 'A', desk: null, night: true },
        { afterMinutes: 3, channels: ['VOICE'], to: 'B', desk: null, night: true },
        { afterMinutes: 8, channels: ['VOICE'], to: 'A', desk: null, night: true },
      ],
    })
    expect(q('ladder-village_head').textContent).toContain('改过')
    expect(q('ladder-village_head').textContent).toContain('已改，下次发布就用')
  })

  it('names the step that was refused, and sends no minutes that are none', async () => {
    const fields = [{ path: 'input.steps[1].afterMinutes', code: 'ladder.after', params: {} }]
    answer({
      Ladders: () => ok({ ladders: [ladder()] }),
      SetLadder: () =>
        ({
          body: { data: null, errors: [{ message: 'x', extensions: { kind: 'invalid', code: 'invalid', params: {}, fields } }] },
        }) as unknown as Reply,
    })
    show(() => h(LadderPage))
    await settle()
    q('edit-village_head').click()
    await settle()
    type('minutes-1', '半')
    submit('ladder')
    await settle()
    expect(asked('SetLadder')).toEqual([])
    type('minutes-1', '0')
    await settle()
    submit('ladder')
    await settle()
    expect(q('step-1').textContent).toContain('后一步不能早于前一步')
  })
})

describe('WordsPage', () => {
  it('counts the SMS as the server does', () => {
    expect(smsLength('{issuer}{time}发布暴雨红色预警：{area}。低洼河边危房人员马上转移，勿下地下室。收到回1，求助回2')).toEqual({
      n: 65,
      unknown: [],
    })
    expect(smsLength('{phone}')).toEqual({ n: 6, unknown: ['phone'] })
  })
  it('finds a template, says how long its SMS is, and saves it', async () => {
    answer({
      TemplateWords: () => ok({ warningTemplates: [words(), words({ code: 'WIND-B', eventName: '大风', colour: 'blue' })] }),
      SetTemplate: (v) => ok({ setTemplate: { template: words({ ...v.input.words, smsMost: 40 }) } }),
    })
    show(() => h(WordsPage))
    await settle()
    type('words-search', '暴雨')
    await settle()
    expect(q('words-WIND-B')).toBe(null)
    q('words-RAIN-R').querySelector('button')!.click()
    await settle()
    type('sms-RAIN-R', '长'.repeat(70))
    await settle()
    expect(q('words-RAIN-R').textContent).toContain('多了 6 字')
    type('sms-RAIN-R', '{area}马上转移')
    await settle()
    q('words-RAIN-R')
      .querySelector('form')!
      .dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await settle()
    expect(asked('SetTemplate')[0].input).toMatchObject({ code: 'RAIN-R', words: { sms: '{area}马上转移', title: '暴雨红色预警' } })
    expect(q('words-RAIN-R').textContent).toContain('短信 40/70 字')
  })
})
