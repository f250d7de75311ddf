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

/** The table of losses of a town or county; `at` for a moment that is over, `sheet` for another than the first. */
export const fetchLosses = (event: string, place: string, format: SheetFormat, at = '', sheet = ''): Promise<Taken> => {
  const ask = [at && 'at=' + encodeURIComponent(at), sheet && 'sheet=' + encodeURIComponent(sheet)].filter(Boolean).join('&')
  return take(`losses/${event}/${place}/${format}${ask ? '?' + ask : ''}`, `${event}.${format}`, {})
}

/** A ledger as it is asked for: masked without a purpose; `html` is the public notice of a village. */
export interface LedgerAsk {
  ledger: string
  format: 'xlsx' | 'csv' | 'json' | 'html'
  purpose?: string
  until?: string
  contact?: string
}

export const fetchLedger = (event: string, place: string, ask: LedgerAsk): Promise<Taken> =>
  take(`ledgers/${event}/${place}`, `${ask.ledger}.${ask.format}`, {}, ask)

/** What has to be typed into the national system. */
export const fetchEntries = (event: string, place: string, format: 'xlsx' | 'csv'): Promise<Taken> =>
  take(`entries/${event}/${place}/${format}`, `${event}.${format}`, {})

export const fetchYears = (county: string, from: number, to: number, format: 'xlsx' | 'csv'): Promise<Taken> =>
  take(`years/${county}/${from}/${to}/${format}`, `${from}-${to}.${format}`, {})

async function take(path: string, fallback: string, opts: Options, body?: unknown): Promise<Taken> {
  const method = body === undefined ? 'GET' : 'POST'
  const answer = await authorised(`/exports/${path}`, { method, body, headers: { Accept: '*/*' }, binary: true, timeout: 600_000 }, opts)
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
