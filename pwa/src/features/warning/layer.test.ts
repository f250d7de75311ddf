import { createApp, h, nextTick, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', () => ({ useRouter: () => ({ push: vi.fn() }) }))
const store = vi.hoisted(() => ({ answer: vi.fn(), sayTo: vi.fn(), noteCalls: vi.fn(async () => undefined) }))
vi.mock('@/store/answer', () => store)
vi.mock('@/store', async (real) => ({ ...(await real<typeof import('@/store')>()), openDb: () => ({}), made: vi.fn() }))
vi.mock('./actions', () => ({ actionsOf: async () => [] }))
vi.mock('@/kit/ring', async (real) => ({ ...(await real<typeof import('@/kit/ring')>()), alarm: async () => undefined }))

import { loadWords } from '@/app/i18n'
import { wordDue, type Call } from '@/store/calls'
import { storedDelivery } from '@/store/db'
import { village } from '@/store/testing'
import WarningLayer from './WarningLayer.vue'

await loadWords('warning', 'faults')

const call = storedDelivery({
  id: 'd1',
  warning: 'w1',
  asks: true,
  state: 'OPEN',
  calledAt: '2026-11-24T02:00:00.000Z',
  deliveredAt: null,
  openedAt: null,
  answeredAt: null,
  answerBy: null,
  away: false,
  nextAt: null,
  wordAt: null,
  wordEvery: null,
  nextChannels: [],
  answers: [],
  behalfBy: null,
  place: village,
  person: { person: 'p1', name: '岳小满', role: 'GRID_OFFICER', post: 'A', division: '冯湖村' },
  revision: {
    id: 'r1',
    warning: 'w1',
    number: 1,
    kind: 'ALERT',
    material: true,
    urgent: true,
    level: 'RED',
    publishedAt: '2026-11-24T02:00:00.000Z',
    expiresAt: '2026-11-25T02:00:00.000Z',
    endedAt: null,
    endedBy: null,
    questions: [],
    publishedBy: { name: '王志远', division: '台儿庄区' },
    content: {
      issuer: '台儿庄区气象台',
      issuedAt: '2026-11-24T01:50:00.000Z',
      level: 'RED',
      event: '11B03',
      eventName: '暴雨',
      headline: '暴雨红色预警',
      text: '三小时内有大暴雨',
      instruction: '',
      areaWords: '',
      onsetAt: null,
      expiresAt: '2026-11-25T02:00:00.000Z',
      order: '',
    },
  },
})

let app: App | null = null
function show(): HTMLElement {
  const el = document.createElement('div')
  document.body.append(el)
  app = createApp({ render: () => h(WarningLayer, { calls: [call], desk: false }) })
  app.mount(el)
  return el
}
const by = (el: HTMLElement, id: string) => el.querySelector<HTMLElement>(`[data-testid="${id}"]`)
const settled = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
  await nextTick()
}

describe('the warning that waits for a press', () => {
  beforeEach(() => {
    store.answer.mockReset()
    store.sayTo.mockReset()
  })
  afterEach(() => {
    if (app) app.unmount()
    app = null
    document.body.innerHTML = ''
  })

  it('says that it was answered once that is kept', async () => {
    store.answer.mockResolvedValue('a1')
    const el = show()
    await settled()
    by(el, 'answer')!.click()
    await settled()
    expect(by(el, 'answered')).not.toBeNull()
    expect(by(el, 'not-kept')).toBeNull()
  })

  it('claims nothing that could not be kept, and takes the next press', async () => {
    store.answer.mockRejectedValueOnce(new Error('the disk is full')).mockResolvedValueOnce('a1')
    const el = show()
    await settled()
    by(el, 'answer')!.click()
    await settled()
    expect(by(el, 'answered')).toBeNull()
    expect(by(el, 'not-kept')!.textContent).toContain('没存住')
    by(el, 'answer')!.click()
    await settled()
    expect(by(el, 'answered')).not.toBeNull()
    expect(by(el, 'not-kept')).toBeNull()
    expect(store.answer).toHaveBeenCalledTimes(2)
  })
})

describe('the hourly word of a village', () => {
  const at = (t: string) => Date.parse(`2026-11-24T${t}:00.000Z`)
  const answered = { ...call, state: 'ANSWERED' as const, answeredAt: '2026-11-24T02:03:00.000Z', wordEvery: 60 }
  it('is due an hour after the answer or the last word, kept here or there', () => {
    expect(wordDue(answered)).toBe(at('03:03'))
    expect(wordDue({ ...answered, wordAt: '2026-11-24T03:01:00.000Z' })).toBe(at('04:01'))
    const word = { kind: 'word', madeAt: '2026-11-24T03:30:00.000Z' } as Call['word']
    expect(wordDue({ ...answered, word })).toBe(at('04:30'))
  })
  it('is not asked before the answer, after the end, or of a post without a village', () => {
    expect(wordDue({ ...call, wordEvery: 60 })).toBe(0)
    expect(wordDue({ ...answered, wordEvery: null })).toBe(0)
    expect(wordDue({ ...answered, revision: { ...call.revision, endedAt: '2026-11-24T02:30:00.000Z' } })).toBe(0)
  })
})
