import type { Options } from './gql'
import { jsonOf } from './http'
import { authorised } from './tus'

export interface Taken {
  data: ArrayBuffer
  type: string
  name: string
}

/** A file made of a warning, with the name the server gives it. Large ones take their time. */
export const fetchExport = (id: string, opts: Options = {}): Promise<Taken> => take(id, id, opts)

export type SheetFormat = 'xlsx' | 'csv' | 'json' | 'txt'

/** The table of losses of a town or county; `at` for a moment that is over. */
export const fetchLosses = (event: string, place: string, format: SheetFormat, at = ''): Promise<Taken> =>
  take(`losses/${event}/${place}/${format}${at ? '?at=' + encodeURIComponent(at) : ''}`, `${event}.${format}`, {})

async function take(path: string, fallback: string, opts: Options): Promise<Taken> {
  const answer = await authorised(`/exports/${path}`, { method: 'GET', headers: { Accept: '*/*' }, binary: true, timeout: 600_000 }, opts)
  if (!answer.ok) await jsonOf(answer)
  return {
    data: await answer.arrayBuffer(),
    type: (answer.headers.get('Content-Type') || '').split(';')[0] as string,
    name: nameOf(answer.headers.get('Content-Disposition') || '') || fallback,
  }
}

/** The name in its own script (RFC 5987), else the plain one. */
export function nameOf(disposition: string): string {
  const own = /filename\*=UTF-8''([^;]+)/i.exec(disposition)
  if (own) {
    try {
      return decodeURIComponent(own[1] as string)
    } catch {
      // not well formed: the plain one will do
    }
  }
  const plain = /filename="?([^";]+)"?/i.exec(disposition)
  return plain ? (plain[1] as string) : ''
}
