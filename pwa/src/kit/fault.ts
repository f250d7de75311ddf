import { t, te } from '../app/i18n'
import type { Fault } from '../wire/error'

/** What any thrown thing says of itself; what is no fault is a fault of ours. */
export function toFault(err: unknown): Fault {
  const e = (err || {}) as Partial<Fault>
  return {
    kind: e.kind || 'internal',
    code: e.code || e.kind || 'internal',
    params: e.params || {},
    fields: e.fields || [],
    requestId: e.requestId || '',
    status: e.status || 0,
  }
}

/** The sentence of a fault's code, or of its kind when the code has none. */
export function faultText(err: unknown): string {
  const f = toFault(err)
  for (const key of [`fault.${f.code}`, `fault.kind.${f.kind}`, `fault.${f.kind}`]) if (te(key)) return t(key, f.params)
  return t('kit.error.do.' + f.kind)
}

/** The sentence of one faulty field, if the fault names it. `path` is the field or the end of its path, such as phone or input.phone. */
export function fieldText(err: unknown, path: string): string {
  for (const f of toFault(err).fields) {
    if (f.path !== path && f.path.slice(-path.length - 1) !== '.' + path) continue
    return faultText({ kind: 'invalid', code: f.code, params: f.params })
  }
  return ''
}
