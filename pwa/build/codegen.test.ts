// @vitest-environment node
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

describe('operations.json', () => {
  it('holds each text under its own hash, and the app knows each by it', () => {
    const map = JSON.parse(readFileSync('operations.json', 'utf8')) as Record<string, { name: string; text: string }>
    const documents = 'src/wire/documents'
    const generated = readdirSync(documents)
      .map((file) => readFileSync(`${documents}/${file}`, 'utf8'))
      .join('')
    expect(Object.keys(map).length).toBeGreaterThan(10)
    expect(Object.keys(map)).toEqual(Object.keys(map).slice().sort())
    for (const [hash, { name, text }] of Object.entries(map)) {
      expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
      expect(generated).toContain(`{ name: '${name}', hash: '${hash}' }`)
    }
  })
})
