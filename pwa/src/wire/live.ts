import { WireError, isSignedOut } from './error'
import { Live, type LiveSubscription } from './generated'
import { bodyOf } from './gql'
import { heard as said } from './line'
import { access } from './token'

export type Hint = LiveSubscription['live']

export interface Heard {
  onHint(hint: Hint): void
  /** The line is up or down. */
  onLine?(up: boolean): void
}

// The server sends a comment at least twice in this time; a quiet stream is a dead one.
const quiet = 75_000
const longest = 60_000

/** Listens for hints until stopped; comes back by itself after every break. Ends when nobody is signed in. */
export function live(heard: Heard): () => void {
  const stop = new AbortController()
  void run(heard, stop.signal)
  return () => stop.abort()
}

async function run(heard: Heard, signal: AbortSignal): Promise<void> {
  let tries = 0
  let stale: string | undefined
  while (!signal.aborted) {
    const began = Date.now()
    try {
      const token = await access(stale)
      const status = await listen(token, heard, signal)
      if (status === 401 && stale === undefined) {
        // The token is over, the line is not.
        stale = token
        continue
      }
      stale = undefined
      // The server ends the stream with the token, so a stream that lived is no failure.
      if (Date.now() - began > 5_000) tries = 0
    } catch (err) {
      if (isSignedOut(err)) return
    }
    if (heard.onLine) heard.onLine(false)
    if (signal.aborted) return
    const wait = Math.min(longest, 1_000 * Math.pow(2, tries)) * (0.5 + Math.random() / 2)
    tries++
    await sleep(wait, signal)
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer)
      self.removeEventListener('online', end)
      done()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    self.addEventListener('online', end)
  })
}

/** One stream, until it ends. Gives the HTTP status. */
async function listen(token: string, heard: Heard, signal: AbortSignal): Promise<number> {
  const cut = new AbortController()
  const end = () => cut.abort()
  signal.addEventListener('abort', end)
  let timer = setTimeout(end, quiet)
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', Authorization: `Bearer ${token}` },
      body: JSON.stringify(bodyOf(Live, {})),
      signal: cut.signal,
    }).catch((err: unknown) => {
      if (!cut.signal.aborted) said(false)
      throw err
    })
    if (!answer.ok || !answer.body) return answer.status
    if (heard.onLine) heard.onLine(true)
    const reader = answer.body.getReader()
    const decoder = new TextDecoder()
    const events = new Events()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 200
      clearTimeout(timer)
      timer = setTimeout(end, quiet)
      for (const event of events.feed(decoder.decode(value, { stream: true }))) {
        if (event.name === 'complete') return 200
        const hint = readHint(event.data)
        if (hint) heard.onHint(hint)
      }
    }
  } catch {
    throw new WireError({ kind: 'offline' })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    cut.abort()
  }
}

function readHint(data: string): Hint | null {
  try {
    const got = JSON.parse(data) as { data?: LiveSubscription | null }
    return (got.data && got.data.live) || null
  } catch {
    return null
  }
}

/** Cuts a text/event-stream into events; comments and unknown fields fall out. */
export class Events {
  private rest = ''

  feed(text: string): { name: string; data: string }[] {
    this.rest += text
    const out: { name: string; data: string }[] = []
    // A lone CR at the end may be half a line break: it waits for the next piece.
    const parts = this.rest.replace(/\r\n/g, '\n').split('\n\n')
    this.rest = parts.pop() as string
    for (const part of parts) {
      let name = 'message'
      const data: string[] = []
      for (const line of part.split('\n')) {
        const at = line.indexOf(':')
        if (at <= 0) continue
        const field = line.slice(0, at)
        const value = line.slice(line[at + 1] === ' ' ? at + 2 : at + 1)
        if (field === 'event') name = value
        else if (field === 'data') data.push(value)
      }
      if (data.length > 0 || name !== 'message') out.push({ name, data: data.join('\n') })
    }
    return out
  }
}
