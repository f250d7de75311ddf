/** True for what is no whole number within the bounds, both included. */
export function boundsError(typed: string, min: number, max: number): boolean {
  const text = typed.trim()
  if (!/^\d{1,9}$/.test(text)) return true
  const n = Number(text)
  return n < min || n > max
}

/** Where the name of a setting stands among the words: report.accept_minutes.minor → set.key.report_accept_minutes_minor. */
export function nameKey(key: string): string {
  return 'set.key.' + key.replace(/\./g, '_')
}
