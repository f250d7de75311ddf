import { WireError } from './error'
import type { Options } from './gql'
import { jsonOf, send, type Ask } from './http'
import { access } from './token'

// tus 1.0 over fetch: the usual client needs XMLHttpRequest, which a service worker has not.

/** One request with the bearer token; a token that is over is renewed once. */
export async function authorised(path: string, ask: Ask, opts: Options): Promise<Response> {
  const once = (token: string) =>
    send(path, { ...ask, headers: { ...ask.headers, Authorization: `Bearer ${token}` }, signal: opts.signal, timeout: ask.timeout || opts.timeout })
  const token = await access(undefined, opts.as)
  const answer = await once(token)
  return answer.status === 401 ? once(await access(token, opts.as)) : answer
}

const tus = { 'Tus-Resumable': '1.0.0' }

// A slice is cut to last about two seconds, so a minute is a line that is dead, not slow.
const slicePatience = 60_000

/** An upload of the server's, by its path. */
export interface Upload {
  path: string
  /** True when it was there already: how far it is has to be asked. */
  old: boolean
}

/** Begins the upload of a file that was told before; one that exists already is given back. Throws what else the server says. */
export async function begin(media: string, bytes: number, opts: Options): Promise<Upload> {
  const answer = await authorised('/files/', { headers: { ...tus, 'Upload-Length': String(bytes), 'Upload-Metadata': `media ${btoa(media)}` } }, opts)
  const path = pathOf(answer.headers.get('Location'))
  if (path && (answer.status === 201 || answer.status === 409)) return { path, old: answer.status === 409 }
  await jsonOf(answer)
  throw new WireError({ kind: 'unavailable', status: answer.status })
}

// Our bytes and our token go nowhere but to our own uploads, whatever a proxy writes into an answer.
function pathOf(location: string | null): string {
  if (!location) return ''
  const url = new URL(location, self.location.origin)
  return url.origin === self.location.origin && url.pathname.indexOf('/files/') === 0 ? url.pathname : ''
}

/** How many bytes the server has; null when it knows no such upload any more. */
export async function reached(path: string, opts: Options): Promise<number | null> {
  const answer = await authorised(path, { method: 'HEAD', headers: tus }, opts)
  if (answer.status === 404 || answer.status === 410) return null
  const at = parseInt(answer.headers.get('Upload-Offset') || '', 10)
  if (answer.ok && at >= 0) return at
  await jsonOf(answer)
  throw new WireError({ kind: 'unavailable', status: answer.status })
}

/** Sends one slice; gives how many bytes the server has then. null: it is somewhere else than we thought, or gone; ask it. */
export async function push(path: string, offset: number, slice: ArrayBuffer, opts: Options): Promise<number | null> {
  const answer = await authorised(
    path,
    {
      method: 'PATCH',
      headers: { ...tus, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) },
      bytes: slice,
      timeout: slicePatience,
    },
    opts,
  )
  if (answer.status === 409 || answer.status === 404 || answer.status === 410) return null
  const at = parseInt(answer.headers.get('Upload-Offset') || '', 10)
  if (answer.ok && at > offset) return at
  await jsonOf(answer)
  throw new WireError({ kind: 'unavailable', status: answer.status })
}
