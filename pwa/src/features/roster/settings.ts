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

/** What a number counts: minutes, hours, days, calls or messages a minute; or it is no number: 1 lets one person publish, or switches on. */
export function unitOf(r: { key: string; min: number; max: number }): 'minutes' | 'hours' | 'days' | 'calls' | 'sms' | 'yesno' | 'onoff' | 'hour' {
  const length = /_(hours|days)$|\.(hours|days)$/.exec(r.key)
  if (length) return (length[1] || length[2]) as 'hours' | 'days'
  if (r.min === 0 && r.max === 1) return r.key.indexOf('warning.alone.') === 0 ? 'yesno' : 'onoff'
  if (/_hour$/.test(r.key)) return 'hour'
  const found = /(calls|sms)_per_minute$/.exec(r.key)
  return found ? (found[1] as 'calls' | 'sms') : 'minutes'
}
