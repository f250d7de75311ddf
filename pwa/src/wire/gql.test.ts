import { beforeEach, describe, expect, it, vi } from 'vitest'
import { WhoAmI } from './generated'
import { gql } from './gql'
import { WireError, isSignedOut } from './error'
import { fault, serve, signedIn } from './testing'
import { getKept } from './vault'

const me = { data: { me: { id: 'p1' } } }

async function failing(work: Promise<unknown>): Promise<WireError> {
  try {
    await work
  } catch (err) {
    return err as WireError
  }
  throw new Error('did not fail')
}

describe('gql', () => {
  beforeEach(() => signedIn())

  it('sends name, variables and hash, never the text', async () => {
    const got = serve(() => ({ body: me }))
    await gql(WhoAmI, {})
    expect(got[0]!.body).toEqual({ operationName: 'WhoAmI', variables: {}, extensions: { persistedQuery: { version: 1, sha256Hash: WhoAmI.hash } } })
    expect(got[0]!.headers.Authorization).toBe('Bearer t1')
  })

  it('refreshes once on 401 and asks again with the new token', async () => {
    const got = serve((url, _b, headers) => {
      if (url === '/auth/refresh') return { body: { access: 't2', expiresAt: 'x', person: { id: 'p1', name: 'n' } } }
      return headers.Authorization === 'Bearer t2' ? { body: me } : { status: 401, body: { error: { kind: 'denied', code: 'auth.required' } } }
    })
    await gql(WhoAmI, {})
    expect(got.map((g) => g.url)).toEqual(['/graphql', '/auth/refresh', '/graphql'])
    expect((await getKept())!.access).toBe('t2')
  })

  it('refreshes once for many at a time', async () => {
    let refreshes = 0
    serve((url, _b, headers) => {
      if (url === '/auth/refresh') {
        refreshes++
        return { body: { access: 't2', expiresAt: 'x', person: { id: 'p1', name: 'n' } } }
      }
      return headers.Authorization === 'Bearer t2' ? { body: me } : { status: 401 }
    })
    await Promise.all([gql(WhoAmI, {}), gql(WhoAmI, {}), gql(WhoAmI, {})])
    expect(refreshes).toBe(1)
  })

  it('marks the session as ended when the refresh is refused, and keeps who it was', async () => {
    serve(() => ({ status: 401, body: { error: { kind: 'denied', code: 'auth.required' } } }))
    const err = await failing(gql(WhoAmI, {}))
    expect(isSignedOut(err)).toBe(true)
    expect(await getKept()).toMatchObject({ ended: true, person: { id: 'p1' } })
  })

  it('does not end the session when the refresh only got no answer', async () => {
    serve((url) => {
      if (url === '/auth/refresh') throw new TypeError('cut')
      return { status: 401 }
    })
    expect((await failing(gql(WhoAmI, {}))).kind).toBe('offline')
    expect((await getKept())!.ended).toBe(false)
  })

  it("never works on under another person's cookie", async () => {
    serve((url) => (url === '/auth/refresh' ? { body: { access: 't2', expiresAt: 'x', person: { id: 'p2', name: 'n' } } } : { status: 401 }))
    expect(isSignedOut(await failing(gql(WhoAmI, {})))).toBe(true)
    expect((await getKept())!.access).toBe('')
  })

  it('gives kind, code, fields and request id of a fault in a 200', async () => {
    serve(() => fault('invalid', 'report.note_long', { fields: [{ path: 'input.content.note', code: 'report.note_long' }] }))
    const err = await failing(gql(WhoAmI, {}))
    expect(err).toMatchObject({ kind: 'invalid', code: 'report.note_long', requestId: 'abcdef0123', fields: [{ path: 'input.content.note' }] })
  })

  it('reads Retry-After of a 429', async () => {
    serve(() => ({ status: 429, headers: { 'Retry-After': '42' }, body: { error: { kind: 'limited', code: 'request.rate', params: {} } } }))
    expect(await failing(gql(WhoAmI, {}))).toMatchObject({ kind: 'limited', params: { seconds: 42 } })
  })

  it('takes a cut line and a slow server as offline, a proxy page as unavailable', async () => {
    serve(() => {
      throw new TypeError('cut')
    })
    expect((await failing(gql(WhoAmI, {}))).kind).toBe('offline')
    vi.stubGlobal(
      'fetch',
      (_u: string, init: { signal: AbortSignal }) => new Promise((_ok, no) => init.signal.addEventListener('abort', () => no(new Error('aborted')))),
    )
    expect((await failing(gql(WhoAmI, {}, { timeout: 20 }))).kind).toBe('offline')
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }))
    expect((await failing(gql(WhoAmI, {}))).kind).toBe('unavailable')
  })
})
