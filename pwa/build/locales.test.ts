// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wordsOf } from '../src/app/i18n'

const dir = 'src/locales'

function keys(tree: Record<string, unknown>, at = ''): string[] {
  return Object.keys(tree).flatMap((k) => (typeof tree[k] === 'string' ? [at + k] : keys(tree[k] as Record<string, unknown>, `${at}${k}.`)))
}
function words(tree: Record<string, unknown>, at = ''): [string, string][] {
  return Object.keys(tree).flatMap((k) =>
    typeof tree[k] === 'string' ? [[at + k, tree[k] as string] as [string, string]] : words(tree[k] as Record<string, unknown>, `${at}${k}.`),
  )
}
const read = (lang: string, file: string) => JSON.parse(readFileSync(`${dir}/${lang}/${file}`, 'utf8')) as Record<string, unknown>
const files = readdirSync(`${dir}/zh-CN`).filter((f) => f.slice(-5) === '.json')

describe('locales', () => {
  it('has the same files in both languages', () => {
    expect(readdirSync(`${dir}/en`).filter((f) => f.slice(-5) === '.json')).toEqual(files)
    expect(files).toContain('report.json')
  })

  for (const file of files) {
    it(`${file}: same keys and same places for values`, () => {
      const zh = read('zh-CN', file)
      const en = read('en', file)
      expect(keys(en).sort()).toEqual(keys(zh).sort())
      const marks = (s: string) => (s.match(/\{\w+\}/g) || []).sort().join()
      const other = new Map(words(en))
      for (const [key, text] of words(zh)) expect([key, marks(other.get(key) || '')]).toEqual([key, marks(text)])
    })
  }

  it('every key that the code names is there', () => {
    const all = new Set(files.flatMap((f) => keys(read('zh-CN', f)).map((k) => `${wordsOf(f.slice(0, -5))}.${k}`)))
    const missing: string[] = []
    for (const file of walk('src')) {
      if (!/\.(vue|ts)$/.test(file) || /\.test\.ts$/.test(file)) continue
      for (const m of readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'\s*[,)]/g))
        if (!all.has(m[1] as string)) missing.push(`${file}: ${m[1]}`)
    }
    expect(missing).toEqual([])
  })
})

function walk(at: string): string[] {
  return readdirSync(at, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(`${at}/${e.name}`) : [`${at}/${e.name}`]))
}
