import { describe, expect, it } from 'vitest'
import { Events } from './live'

describe('Events', () => {
  it('reads events that arrive in any pieces, and leaves comments out', () => {
    const whole = ':\r\n\r\nevent: next\ndata: {"data":{"live":{"pos":7,"kinds":["REPORT"]}}}\n\n: ping\n\nevent: complete\n\n'
    for (const size of [1, 3, 7, whole.length]) {
      const events = new Events()
      const got = []
      for (let i = 0; i < whole.length; i += size) got.push(...events.feed(whole.slice(i, i + size)))
      expect(got).toEqual([
        { name: 'next', data: '{"data":{"live":{"pos":7,"kinds":["REPORT"]}}}' },
        { name: 'complete', data: '' },
      ])
    }
  })
})
