import { expect, test } from 'vitest'
import { allSettled } from './older'

test('what an old engine is given says the same as what a new one has', async () => {
  const all = () => [1, Promise.resolve('two'), Promise.reject(new Error('three'))]
  expect(await allSettled(all())).toEqual(await Promise.allSettled(all()))
  expect(await allSettled([])).toEqual([])
})
