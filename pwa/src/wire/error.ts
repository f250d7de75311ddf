/** What went wrong between this phone and the server. `offline`: no answer came, or none in time. */
export type Kind = 'invalid' | 'not_found' | 'denied' | 'conflict' | 'limited' | 'unavailable' | 'internal' | 'offline'

export interface FieldFault {
  path: string
  code: string
  params?: Record<string, unknown>
}

export interface Fault {
  kind: Kind
  code: string
  params: Record<string, unknown>
  fields: FieldFault[]
  requestId: string
  /** HTTP status; 0 when no answer came. */
  status: number
}

export class WireError extends Error implements Fault {
  readonly kind: Kind
  readonly code: string
  readonly params: Record<string, unknown>
  readonly fields: FieldFault[]
  readonly requestId: string
  readonly status: number

  constructor(fault: Partial<Fault> & { kind: Kind }) {
    super(fault.code || fault.kind)
    this.name = 'WireError'
    this.kind = fault.kind
    this.code = fault.code || fault.kind
    this.params = fault.params || {}
    this.fields = fault.fields || []
    this.requestId = fault.requestId || ''
    this.status = fault.status || 0
  }

  /** As plain data, for the database. */
  toFault(): Fault {
    return { kind: this.kind, code: this.code, params: this.params, fields: this.fields, requestId: this.requestId, status: this.status }
  }
}

/** True when signing in again is what helps. */
export function isSignedOut(err: unknown): boolean {
  return err instanceof WireError && err.status === 401 && err.code !== 'auth.wrong'
}

const kinds: Kind[] = ['invalid', 'not_found', 'denied', 'conflict', 'limited', 'unavailable', 'internal']

function kindOf(value: unknown, status: number): Kind {
  if (typeof value === 'string' && (kinds as string[]).indexOf(value) >= 0) return value as Kind
  if (status === 429) return 'limited'
  if (status === 401 || status === 403) return 'denied'
  if (status === 404) return 'not_found'
  if (status === 409) return 'conflict'
  if (status === 400 || status === 413 || status === 422) return 'invalid'
  if (status === 502 || status === 503 || status === 504) return 'unavailable'
  return 'internal'
}

/** A bad answer without our fault in it comes from a proxy or a sign-in page of the network: it has judged nothing of ours. */
function strangerOf(status: number): Kind {
  return status === 401 || status === 413 || status === 429 ? kindOf(undefined, status) : status >= 200 && status < 300 ? 'internal' : 'unavailable'
}

interface RawFault {
  kind?: unknown
  code?: unknown
  params?: Record<string, unknown>
  fields?: FieldFault[]
  requestId?: string
}

/** Reads a fault as the server writes it, in an answer or in the extensions of a GraphQL error. */
export function readFault(raw: RawFault | null | undefined, status: number, retryAfter?: string | null): WireError {
  const kind = raw?.kind === undefined && status > 0 ? strangerOf(status) : kindOf(raw?.kind, status)
  const params = { ...(raw?.params || {}) }
  const seconds = Number(retryAfter)
  if (retryAfter && seconds > 0 && params.seconds === undefined) params.seconds = seconds
  return new WireError({
    kind,
    code: typeof raw?.code === 'string' ? raw.code : undefined,
    params,
    fields: raw?.fields || [],
    requestId: raw?.requestId || '',
    status,
  })
}
