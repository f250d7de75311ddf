import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nameKey } from '../src/features/roster/settings'

// As the server lists them: one that is added there needs its words here.
it('every setting of the server has its words in both languages', () => {
  const list = readFileSync('../server/setting/setting.go', 'utf8')
  const keys = Array.from(list.matchAll(/^\s+\w+\s+= "([a-z_]+(?:\.[a-z_]+)+)"$/gm), (m) => m[1] as string)
  expect(keys.length).toBeGreaterThan(7)
  for (const language of ['zh-CN', 'en']) {
    const words = JSON.parse(readFileSync(`src/locales/${language}/roster.json`, 'utf8'))
    for (const key of keys) {
      const at = nameKey(key).split('.')
      expect(
        at.reduce((o: any, k) => o && o[k], words),
        `${language} ${key}`,
      ).toBeTypeOf('string')
    }
  }
})
