import { afterEach, expect, it, vi } from 'vitest'
import { keptHere } from './keepStore'

function storage(value: unknown) {
  Object.defineProperty(navigator, 'storage', { value, configurable: true })
}
afterEach(() => storage(undefined))

const nothing = { persisted: null, usage: null, quota: null }

it('reads what the browser says, and asks for nothing', async () => {
  const persist = vi.fn()
  storage({ persist, persisted: async () => true, estimate: async () => ({ usage: 5, quota: 100 }) })
  expect(await keptHere()).toEqual({ persisted: true, usage: 5, quota: 100 })
  expect(persist).not.toHaveBeenCalled()
})
it('says nothing where the browser says nothing', async () => {
  storage(undefined)
  expect(await keptHere()).toEqual(nothing)
  storage({})
  expect(await keptHere()).toEqual(nothing)
  storage({ persisted: () => Promise.reject(new Error('no')), estimate: () => Promise.reject(new Error('no')) })
  expect(await keptHere()).toEqual(nothing)
})
it('takes no room at all for an answer not given', async () => {
  storage({ persisted: async () => false, estimate: async () => ({ usage: 0, quota: 0 }) })
  expect(await keptHere()).toEqual({ persisted: false, usage: 0, quota: null })
})
