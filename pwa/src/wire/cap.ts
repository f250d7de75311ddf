import type { Options } from './gql'
import { jsonOf } from './http'
import { authorised } from './tus'

/** What came of a CAP message: what it was to do, and the warning it became or belongs to; none for what is only kept. */
export interface Taken {
  act: string
  warning?: string
}

/** Hands in a CAP 1.2 message byte for byte. Throws what the server says is wrong with it, by element. */
export async function handInCap(bytes: ArrayBuffer, opts: Options = {}): Promise<Taken> {
  return jsonOf<Taken>(await authorised('/cap', { headers: { 'Content-Type': 'application/cap+xml' }, bytes, timeout: 60_000 }, opts))
}
