import { describe, expect, it } from 'vitest'
import { parts, said } from './numbers'

describe('numbers of a county', () => {
  it('are read in smallest parts, without floats', () => {
    expect(parts('1912750.5', 2)).toBe(191275050)
    expect(parts(' 1 912 750.50 ', 2)).toBe(191275050)
    expect(parts('1,912,750', 2)).toBe(191275000)
    expect(parts('0.05', 3)).toBe(50)
    expect(parts('310000', 0)).toBe(310000)
    // 0.1 + 0.2 and their like: what is typed is what is sent.
    expect(parts('1234567890.07', 2)).toBe(123456789007)
    for (const bad of ['', '-1', '1.234', '1e5', '一', '1.2.3', '1234567890123']) expect(parts(bad, 2)).toBe(null)
    expect(parts('1.5', 0)).toBe(null)
  })

  it('are written back as they were typed', () => {
    expect(said(191275050, 2)).toBe('1\u2009912\u2009750.50')
    expect(said(50, 3)).toBe('0.050')
    expect(said(310000, 0)).toBe('310\u2009000')
    expect(said(9999, 0)).toBe('9999')
    expect(said(0, 2)).toBe('0.00')
    for (const n of [0, 1, 99, 100, 12345678, 9007199254740991]) for (const d of [0, 2, 3]) if (n < 1e12) expect(parts(said(n, d), d)).toBe(n)
  })
})
