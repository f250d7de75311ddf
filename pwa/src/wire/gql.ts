import type { TypedDocument } from './document'
import { WireError, readFault } from './error'
import { jsonOf, post } from './http'
import { access } from './token'

export interface Options {
  /** Id of the person whose question this is; it is not asked once somebody else is signed in. */
  as?: string
  signal?: AbortSignal
  timeout?: number
}

interface Answer<R> {
  data?: R | null
  errors?: { message: string; extensions?: Record<string, unknown> }[]
}

/** The body of a request: the server knows the text by its hash, so it never travels. */
export function bodyOf<V>(doc: TypedDocument<unknown, V>, variables: V): unknown {
  return { operationName: doc.name, variables, extensions: { persistedQuery: { version: 1, sha256Hash: doc.hash } } }
}

/** Runs one operation. Throws WireError; an answer with errors is an error, even beside data. */
export async function gql<R, V>(doc: TypedDocument<R, V>, variables: V, opts: Options = {}): Promise<R> {
  const token = await access(undefined, opts.as)
  let answer = await ask(doc, variables, token, opts)
  if (answer.status === 401) answer = await ask(doc, variables, await access(token, opts.as), opts)
  const got = await jsonOf<Answer<R>>(answer)
  const first = got && got.errors && got.errors[0]
  if (first) {
    const fault = readFault(first.extensions, answer.status)
    if (fault.code === 'query.unknown') for (const fn of outdated) fn()
    throw fault
  }
  if (!got || !got.data) throw new WireError({ kind: 'unavailable', status: answer.status })
  return got.data
}

const outdated: (() => void)[] = []

/** Says when the server no longer knows an operation of this version of the app. */
export function onOutdated(fn: () => void): void {
  outdated.push(fn)
}

function ask<V>(doc: TypedDocument<unknown, V>, variables: V, token: string, opts: Options): Promise<Response> {
  return post('/graphql', { body: bodyOf(doc, variables), headers: { Authorization: `Bearer ${token}` }, signal: opts.signal, timeout: opts.timeout })
}
