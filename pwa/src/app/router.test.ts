import { beforeEach, describe, expect, it } from 'vitest'
import type { RouteLocationNormalized } from 'vue-router'
import { guard, homeOf, router } from './router'
import { current, type Grant } from '@/wire/session'

function as(...verbs: string[]) {
  current.value = { person: { id: 'p', name: 'n' }, me: { grants: [] } as never, grants: [{ verbs } as unknown as Grant], ended: false }
}
const to = (path: string) => guard(router.resolve(path) as RouteLocationNormalized)

describe('guard', () => {
  beforeEach(() => (current.value = null))

  it('asks a stranger to sign in and remembers where he wanted to go', () => {
    expect(to('/report/new')).toEqual({ path: '/sign-in', query: { to: '/report/new' } })
    expect(to('/join')).toBeNull()
  })

  it('sends each to his own home', () => {
    as('report.submit')
    expect([homeOf(), to('/')]).toEqual(['/', null])
    as('report.see', 'report.review')
    expect([homeOf(), to('/')]).toEqual(['/queue', '/queue'])
    as('people.manage')
    expect([homeOf(), to('/')]).toEqual(['/roster', '/roster'])
    as()
    expect([homeOf(), to('/')]).toEqual(['/me', '/me'])
  })

  it('keeps pages from those without the verb', () => {
    as('report.submit')
    expect(to('/queue')).toBe('/')
    expect(to('/roster')).toBe('/')
    expect(to('/report/new')).toBeNull()
  })

  it('treats an ended session as none', () => {
    as('report.submit')
    current.value = { ...current.value!, ended: true }
    expect(to('/outbox')).toEqual({ path: '/sign-in', query: { to: '/outbox' } })
    expect(to('/sign-in')).toBeNull()
  })
})
