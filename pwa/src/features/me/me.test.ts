import { nextTick } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readDevice } from './device'
import { leave, type Leaving } from './leave'
import { lineWord, postLine, verbWords } from './words'

describe('readDevice', () => {
  it.each([
    [
      'Mozilla/5.0 (Linux; Android 10; ANA-AN00 Build/HUAWEIANA-AN00; wv) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0',
      'android',
      'ANA-AN00',
      '微信',
    ],
    ['Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36', 'android', '', 'Chrome'],
    ['Mozilla/5.0 (Linux; U; Android 9; zh-cn; MI 8 Build/PKQ1) AppleWebKit/537.36 Chrome/71 MiuiBrowser/12 Mobile', 'android', 'MI 8', '小米浏览器'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile/15E Safari/604', 'ios', 'iPhone', 'Safari'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120', 'windows', '', 'Edge'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Firefox/120', 'mac', '', 'Firefox'],
    ['curl/8', 'other', '', ''],
  ])('%s', (agent, system, model, browser) => expect(readDevice(agent)).toEqual({ system, model, browser }))
})

describe('leave', () => {
  afterEach(() => document.querySelectorAll('.scrim').forEach((n) => n.remove()))
  const press = async (id: string) => {
    await vi.waitFor(() => expect(document.querySelector(`[data-testid=confirm-${id}]`)).not.toBe(null))
    document.querySelector<HTMLElement>(`[data-testid=confirm-${id}]`)!.click()
    await nextTick()
  }
  function world(counts: number[]) {
    const calls: string[] = []
    const how: Leaving = {
      unsent: async () => (counts.length > 1 ? counts.shift()! : counts[0]!),
      flush: async () => void calls.push('flush'),
      signOut: async () => void calls.push('out'),
    }
    return { how, calls }
  }
  it('goes when nothing is unsent', async () => {
    const { how, calls } = world([0])
    const gone = leave(how)
    await press('ok')
    expect(await gone).toBe('out')
    expect(calls).toEqual(['out'])
  })
  it('stays when asked to', async () => {
    const { how, calls } = world([2])
    const gone = leave(how)
    await press('cancel')
    expect(await gone).toBe('stay')
    expect(calls).toEqual([])
  })
  it('sends first, then goes', async () => {
    const { how, calls } = world([2, 0])
    const gone = leave(how)
    await press('other')
    expect(await gone).toBe('out')
    expect(calls).toEqual(['flush', 'out'])
  })
  it('stays when something could not be sent', async () => {
    const { how, calls } = world([2, 1])
    const gone = leave(how)
    await press('other')
    expect(await gone).toEqual({ unsent: 1 })
    expect(calls).toEqual(['flush'])
  })
  it('goes all the same when the person insists', async () => {
    const { how, calls } = world([2])
    const gone = leave(how)
    await press('ok')
    expect(await gone).toBe('out')
    expect(calls).toEqual(['out'])
  })
})

describe('words', () => {
  it('names a post by place, role and A or B', () => {
    const place = {
      id: 'v',
      code: '',
      level: 'VILLAGE' as const,
      name: '冯湖村',
      path: '泥沟镇 冯湖村',
      county: 'c',
      town: 't',
      village: 'v',
      grid: null,
    }
    expect(postLine({ role: 'INFO_OFFICER', post: 'A', place })).toBe('泥沟镇 冯湖村·灾害信息员 A 岗')
  })
  it('leaves out verbs without a word and keeps lines without one', () => {
    expect(verbWords(['report.submit', 'no.such'])).toEqual(['报险情'])
    expect(lineWord('water')).toBe('水务')
    expect(lineWord('fishery')).toBe('fishery')
  })
})
