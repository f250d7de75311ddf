import { expect, it } from 'vitest'
import { bytes } from './size'

it('says sizes as people do', () => {
  expect([0, 999, 1000, 12_345_678, 123_456_789, 5e12].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '12.3 MB', '123 MB', '5.0 TB'])
})
