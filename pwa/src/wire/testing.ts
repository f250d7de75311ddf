import { vi } from 'vitest'
import { vault, setKept } from './vault'

/** What a test's server says to one request; throwing is a cut line. */
export type Say = (url: string, body: any, headers: Record<string, string>, method: string) => Promise<Reply> | Reply
export interface Reply {
  status?: number
  /** Sent as JSON, or as it is when it is bytes. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Got {
  url: string
  body: any
  headers: Record<string, string>
  method: string
}

/** Puts a server made of one function in place of the network. Gives the list of requests it got. */
export function serve(say: Say): Got[] {
  const got: Got[] = []
  vi.stubGlobal('fetch', async (url: string, init: { method?: string; body?: string | ArrayBuffer; headers?: Record<string, string> }) => {
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : init.body
    const headers = init.headers || {}
    const method = init.method || 'GET'
    got.push({ url, body, headers, method })
    const reply = await say(url, body, headers, method)
    const status = reply.status || 200
    const bytes = reply.body instanceof ArrayBuffer ? reply.body : JSON.stringify(reply.body ?? null)
    return new Response(status === 204 || method === 'HEAD' ? null : bytes, {
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
