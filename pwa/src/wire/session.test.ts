import { beforeEach, describe, expect, it, vi } from 'vitest'
import { current, onSignOut, signIn, signOut, startSession } from './session'
import { serve } from './testing'
import { getKept, getNote, setKept, vault } from './vault'

const signed = { access: 't1', expiresAt: 'x', person: { id: 'p1', name: '岳小满' } }
const me = {
  id: 'p1',
  name: '岳小满',
  phone: '100****0022',
  session: 's',
  demo: false,
  grants: [{ id: 'g', verbs: ['report.submit'] }],
  failedTries: [],
}

describe('session', () => {
  beforeEach(async () => {
    await vault.rows.clear()
    await startSession()
  })

  it('keeps person and token and learns the appointments', async () => {
    serve((url) => (url === '/graphql' ? { body: { data: { me } } } : { body: signed }))
    const c = await signIn('10030000022', 'demo1234')
    expect(c.person).toEqual(signed.person)
    expect(c.grants).toHaveLength(1)
    expect((await getKept())!.access).toBe('t1')
  })

  it('tells a wrong password and keeps nothing', async () => {
    serve(() => ({ status: 401, body: { error: { kind: 'denied', code: 'auth.wrong' } } }))
    await expect(signIn('1', '2')).rejects.toMatchObject({ code: 'auth.wrong' })
    expect(await getKept()).toBeNull()
    expect(current.value).toBeNull()
  })

  it('signs out without a line, and tells the server later', async () => {
    serve((url) => (url === '/graphql' ? { body: { data: { me } } } : { body: signed }))
    await signIn('10030000022', 'demo1234')
    const away = vi.fn(async () => undefined)
    onSignOut(away)
    serve(() => {
      throw new TypeError('cut')
    })
    await signOut()
    expect(current.value).toBeNull()
    expect(away).toHaveBeenCalledWith('p1')
    expect(await getNote('signOutDue')).toBe(true)
  })

  it("puts the first person's copy away when another one signs in over an ended session", async () => {
    await setKept({ person: { id: 'p0', name: '盖如山' }, access: '', expiresAt: 'x', ended: true, me: null })
    const away = vi.fn(async () => undefined)
    onSignOut(away)
    serve((url) => (url === '/graphql' ? { body: { data: { me } } } : { body: signed }))
    await signIn('10030000022', 'demo1234')
    expect(away).toHaveBeenCalledWith('p0')
  })
})
