import { afterEach, describe, expect, it, vi } from 'vitest'
import { clockOffset, forgetClock, learn, now } from './clock'
import { uuid7 } from './id'
import { exclusively } from './lock'

describe('uuid7', () => {
  it('is a version 7 id that sorts by time', () => {
    const ids = [1, 2, 3].map((n) => uuid7(1_700_000_000_000 + n))
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(ids.slice().sort()).toEqual(ids)
    expect(uuid7()).not.toBe(uuid7())
  })
})

describe('clock', () => {
  afterEach(forgetClock)

  it('learns how far the phone is off and does not jitter', () => {
    const phone = Date.parse('2026-11-24T03:00:00Z')
    learn('Tue, 24 Nov 2026 03:06:00 GMT', phone, phone + 200)
    const first = clockOffset()
    expect(Math.abs(first - 360_000)).toBeLessThan(1000)
    learn('Tue, 24 Nov 2026 03:06:10 GMT', phone + 10_100, phone + 10_300)
    expect(clockOffset()).toBe(first)
    expect(now() - Date.now()).toBeCloseTo(first, -2)
  })

  it('ignores an answer without a date', () => {
    learn(null, 0, 0)
    expect(clockOffset()).toBe(0)
  })
})

describe('exclusively without Web Locks', () => {
  it('lets one at a time in, and the next after a fault', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      inside++
      most = Math.max(most, inside)
      await new Promise((done) => setTimeout(done, 5))
      inside--
    }
    await Promise.allSettled([
      exclusively('x', work, undefined),
      exclusively('x', () => Promise.reject(new Error('no')), undefined),
      exclusively('x', work, undefined),
      exclusively('x', work, undefined),
    ])
    expect(most).toBe(1)
  })

  it('waits for another tab and takes over a crashed one', async () => {
    const { vault } = await import('./vault')
    await vault.rows.put({ key: 'lease:y', value: { holder: 'another tab', until: Date.now() + 600 } })
    const began = Date.now()
    await exclusively('y', async () => undefined, undefined)
    expect(Date.now() - began).toBeGreaterThanOrEqual(590)
    expect(await vault.rows.get('lease:y')).toBeUndefined()
    vi.restoreAllMocks()
  })
})
