import { afterEach, describe, expect, it } from 'vitest'
import { addDays, clock, countdown, day, duration, minutes, num, place, readCode, today, when } from './format'

// 2026-07-18 03:12:06 in Beijing
const now = Date.parse('2026-07-17T19:12:06Z')

afterEach(() => {
  document.documentElement.lang = 'zh-CN'
})

describe('when', () => {
  it.each([
    ['today', '2026-07-17T19:12:06Z', '03:12'],
    ['the first minute of the day', '2026-07-17T16:00:00Z', '00:00'],
    ['the last minute of yesterday', '2026-07-17T15:59:59Z', '昨天 23:59'],
    ['yesterday', '2026-07-17T13:40:00Z', '昨天 21:40'],
    ['two days ago', '2026-07-15T16:00:00Z', '07-16 00:00'],
    ['last year', '2025-12-31T15:59:00Z', '2025-12-31 23:59'],
    ['new year in Beijing, old year in UTC', '2025-12-31T16:00:00Z', '01-01 00:00'],
    ['tomorrow', '2026-07-18T16:00:00Z', '07-19 00:00'],
  ])('%s', (_name, at, want) => expect(when(at, now)).toBe(want))

  it('is empty for what is no time', () => {
    expect(when(null, now)).toBe('')
    expect(when(undefined, now)).toBe('')
    expect(when('gestern', now)).toBe('')
  })
  it('speaks the language of the page', () => {
    document.documentElement.lang = 'en'
    expect(when('2026-07-17T13:40:00Z', now)).toBe('Yesterday 21:40')
    expect(countdown(108_000)).toBe('1 min 48 s')
  })
})

describe('days', () => {
  it('has the day of Beijing, not of the phone', () => expect(today(now)).toBe('2026-07-18'))
  it('adds days over the end of a month', () => {
    expect(addDays('2026-07-31', 1)).toBe('2026-08-01')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  })
  it('leaves this year out', () => {
    expect(day('2026-02-03', now)).toBe('02-03')
    expect(day('2025-02-03', now)).toBe('2025-02-03')
    expect(day(null, now)).toBe('')
  })
  it('shows seconds in records', () => {
    expect(clock('2026-07-17T19:12:06Z', true)).toBe('03:12:06')
    expect(clock('2026-07-17T19:12:06Z')).toBe('03:12')
  })
})

describe('lengths', () => {
  it.each([
    [100_000, '1′40″'],
    [5_000, '0′05″'],
    [3_599_999, '59′59″'],
    [4_920_000, '1 小时 22 分'],
    [7_200_000, '2 小时'],
    [3 * 86_400_000, '3 天'],
    [-5, '0′00″'],
  ])('%d ms lasts %s', (ms, want) => expect(duration(ms)).toBe(want))
  it.each([
    [108_000, '1 分 48 秒'],
    [11_001, '12 秒'],
    [0, '0 秒'],
    [-9, '0 秒'],
    [4_920_000, '1 小时 22 分'],
  ])('%d ms are left as %s', (ms, want) => expect(countdown(ms)).toBe(want))
  it('never says 0 minutes', () => {
    expect(minutes(1)).toBe('1 分')
    expect(minutes(-240_000)).toBe('4 分')
    expect(minutes(660_000)).toBe('11 分')
  })
})

describe('numbers and places', () => {
  it('marks thousands on the desk only, from 10 000', () => {
    expect(num(12345)).toBe('12345')
    expect(num(9999, true)).toBe('9999')
    expect(num(1234567, true)).toBe('1\u2009234\u2009567')
    expect(num(54.666)).toBe('54.67')
    expect(num(null)).toBe('')
    expect(num(0)).toBe('0')
  })
  it('names the town unless the page is the town', () => {
    const p = { name: '冯湖村', path: '泥沟镇 冯湖村', town: 't1' }
    expect(place(p)).toBe('泥沟镇 冯湖村')
    expect(place(p, 't1')).toBe('冯湖村')
    expect(place(p, 't2')).toBe('泥沟镇 冯湖村')
    expect(place({ ...p, town: null }, undefined)).toBe('泥沟镇 冯湖村')
  })
  it('gives a code that can be read out', () => {
    expect(readCode('3f9a2c77e0')).toBe('3F9-A2C')
    expect(readCode('a-b')).toBe('AB')
    expect(readCode('')).toBe('')
  })
})
