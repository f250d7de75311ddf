/** Eleven digits out of what is typed or pasted: spaces, dashes, +86 and full-width digits are how people write numbers. */
export function cleanPhone(typed: string): string {
  const digits = typed.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[^0-9+]/g, '')
  return digits.replace(/^(\+86|0086|86(?=1\d{10}$))/, '').replace(/\+/g, '')
}

export function isPhone(clean: string): boolean {
  return /^1\d{10}$/.test(clean)
}

/** Where to go after signing in: only a path of this app, never an address somebody put into the link. */
export function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !/^\/(sign-in|join|reset)\b/.test(next) ? next : '/'
}

/** The secret of a link lives behind the #, which no server and no log ever sees. */
export function tokenOf(hash: string): string {
  let text = hash.replace(/^#/, '')
  try {
    text = decodeURIComponent(text)
  } catch {
    // A broken escape is no token of ours; as it stands it will be refused.
  }
  return text.trim()
}

/** Seconds to wait out of a fault, 0 when it is another fault. */
export function waitOf(err: unknown): number {
  const e = err as { code?: string; params?: Record<string, unknown> } | null
  if (!e || (e.code !== 'auth.wait' && e.code !== 'request.rate')) return 0
  const s = Number(e.params && e.params.seconds)
  return s > 0 ? Math.min(s, 3600) : 0
}
