import { describe, expect, it } from 'vitest'
import { cleanPhone, isPhone, ownPath, tokenOf, waitOf } from './phone'

describe('phone', () => {
  it.each([
    ['100 3000 0001', '10030000001'],
    ['+86 100-3000-0001', '10030000001'],
    ['8610030000001', '10030000001'],
    ['008610030000001', '10030000001'],
    ['１００３０００００01', '10030000001'],
    ['10030000001 ', '10030000001'],
    // A number that begins with 86 and is short is no country code.
    ['8610030', '8610030'],
  ])('%s is %s', (typed, want) => expect(cleanPhone(typed)).toBe(want))
  it.each([
    ['10030000001', true],
    ['1003000000', false],
    ['100300000012', false],
    ['20030000001', false],
    ['', false],
  ])('%s: %s', (n, want) => expect(isPhone(n)).toBe(want))
})

describe('ownPath', () => {
  it.each([
    ['/queue/1?x=2', '/queue/1?x=2'],
    ['/me', '/me'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/sign-in?to=/me', '/'],
    ['/join', '/'],
    [undefined, '/'],
    [['/me'], '/'],
  ])('%s leads to %s', (next, want) => expect(ownPath(next)).toBe(want))
})

it('takes the secret from behind the #', () => {
  expect(tokenOf('#abc-_1')).toBe('abc-_1')
  expect(tokenOf('#a%2Bb')).toBe('a+b')
  expect(tokenOf('#%')).toBe('%')
  expect(tokenOf('')).toBe('')
})

it('reads how long to wait, and only from a fault that says so', () => {
  expect(waitOf({ code: 'auth.wait', params: { seconds: 108 } })).toBe(108)
  expect(waitOf({ code: 'auth.wait', params: { seconds: 1e9 } })).toBe(3600)
  expect(waitOf({ code: 'auth.wait', params: {} })).toBe(0)
  expect(waitOf({ code: 'auth.wrong', params: { seconds: 9 } })).toBe(0)
  expect(waitOf(new Error('x'))).toBe(0)
  expect(waitOf(null)).toBe(0)
})
