import { expect, it } from 'vitest'
import { setLanguage, t, te } from './i18n'

it('speaks both languages, with values, from messages compiled at build time', async () => {
  expect(t('app.unsent', { n: 3 })).toBe('3 条待发')
  await setLanguage('en')
  expect(t('app.unsent', { n: 3 })).toBe('3 to send')
  await setLanguage('zh-CN')
  expect(te('fault.kind.offline')).toBe(true)
  expect(te('fault.nothing.like.this')).toBe(false)
})
