import { expect, it } from 'vitest'
import { remindedParts } from './reminded'

const at = Date.parse('2026-11-28T00:40:00.000Z')
const r = { calls: 2, lastAt: '2026-11-28T00:30:00.000Z', heardAt: null, heardBy: null, nextAt: '2026-11-28T01:10:00.000Z' }
const keys = (...args: Parameters<typeof remindedParts>) => remindedParts(...args).map((p) => p.key)

it('says how often and when it was rung, whether anybody heard it, and when next', () => {
  expect(keys(r, at)).toEqual(['times', 'last', 'silent', 'next'])
  expect(keys({ ...r, heardAt: r.lastAt, heardBy: { name: '逄归田', role: 'INFO_OFFICER' } }, at)).toEqual(['times', 'last', 'heard', 'next'])
  expect(keys(r, Date.parse(r.lastAt) + 30_000)).toEqual(['times', 'last', 'ringing', 'next'])
  expect(keys({ ...r, nextAt: null }, at)).toEqual(['times', 'last', 'silent'])
})

it('says when it is rung first, and nothing where nobody is', () => {
  expect(keys({ ...r, calls: 0, lastAt: null }, at)).toEqual(['first'])
  expect(keys({ ...r, calls: 0, lastAt: null, nextAt: '2026-11-28T00:00:00.000Z' }, at)).toEqual([])
  expect(keys(null, at)).toEqual([])
})
