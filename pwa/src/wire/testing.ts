import { vi } from 'vitest'
import { vault, setKept } from './vault'

/** What a test's server says to one request; throwing is a cut line. */
export type Say = (url: string, body: any, headers: Record<string, string>) => Promise<Reply> | Reply
export interface Reply {
  status?: number
  body?: unknown
  headers?: Record<string, string>
}

/** Puts a server made of one function in place of the network. Gives the list of requests it got. */
export function serve(say: Say): { url: string; body: any; headers: Record<string, string> }[] {
  const got: { url: string; body: any; headers: Record<string, string> }[] = []
  vi.stubGlobal('fetch', async (url: string, init: { body?: string; headers?: Record<string, string> }) => {
    const body = init.body ? JSON.parse(init.body) : undefined
    const headers = init.headers || {}
    got.push({ url, body, headers })
    const reply = await say(url, body, headers)
    const status = reply.status || 200
    return new Response(status === 204 ? null : JSON.stringify(reply.body ?? null), {
      status,
      headers: { Date: new Date().toUTCString(), ...reply.headers },
    })
  })
  return got
}

export async function signedIn(person = 'p1', access = 't1'): Promise<void> {
  await vault.rows.clear()
  await setKept({ person: { id: person, name: '岳小满' }, access, expiresAt: '2026-11-24T04:00:00.000Z', ended: false, me: null })
}

export const fault = (kind: string, code: string, more: Record<string, unknown> = {}): Reply => ({
  body: { data: null, errors: [{ message: 'x', extensions: { kind, code, params: {}, fields: [], requestId: 'abcdef0123', ...more } }] },
})
