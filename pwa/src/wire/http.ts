import { learn } from './clock'
import { WireError, readFault } from './error'
import { heard } from './line'

// Long enough for a slow valley, short enough that a dead line does not hold the outbox.
export const patience = 20_000

export interface Ask {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  bytes?: ArrayBuffer
  /** The answer is bytes, not text. */
  binary?: boolean
  signal?: AbortSignal
  timeout?: number
}

/** One POST. Resolves with any HTTP answer; rejects with kind offline when none came in time. */
export function post(path: string, ask: Ask = {}): Promise<Response> {
  return send(path, ask)
}

/** One request, a POST unless said otherwise. Resolves with any HTTP answer; rejects with kind offline when none came in time. */
export async function send(path: string, ask: Ask): Promise<Response> {
  const cut = new AbortController()
  const stop = () => cut.abort()
  const timer = setTimeout(stop, ask.timeout || patience)
  if (ask.signal) {
    if (ask.signal.aborted) stop()
    ask.signal.addEventListener('abort', stop)
  }
  const sentAt = Date.now()
  try {
    const answer = await fetch(path, {
      method: ask.method || 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { ...(ask.body === undefined ? {} : { 'Content-Type': 'application/json' }), Accept: 'application/json', ...ask.headers },
      body: ask.bytes || (ask.body === undefined ? undefined : JSON.stringify(ask.body)),
      signal: cut.signal,
    })
    learn(answer.headers.get('Date'), sentAt, Date.now())
    heard(true)
    // The body can still break off: read it under the same clock.
    const got = ask.binary && answer.ok ? await answer.arrayBuffer() : await answer.text()
    return new Response(answer.status === 204 || answer.status === 304 ? null : got, { status: answer.status, headers: answer.headers })
  } catch {
    if (!(ask.signal && ask.signal.aborted)) heard(false)
    throw new WireError({ kind: 'offline' })
  } finally {
    clearTimeout(timer)
    if (ask.signal) ask.signal.removeEventListener('abort', stop)
  }
}

/** The JSON of a good answer, or the fault of a bad one. */
export async function jsonOf<T>(answer: Response): Promise<T> {
  let body: unknown = null
  try {
    const text = await answer.text()
    body = text ? JSON.parse(text) : null
  } catch {
    // A proxy's page instead of ours: an answer, but nobody who knows us.
    if (answer.ok) throw new WireError({ kind: 'unavailable', status: answer.status })
  }
  if (answer.ok) return body as T
  const raw = (body as { error?: Record<string, unknown> } | null)?.error
  throw readFault(raw, answer.status, answer.headers.get('Retry-After'))
}
