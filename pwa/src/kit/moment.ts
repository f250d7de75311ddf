const eight = 8 * 3600_000

/** What a datetime-local field shows of an instant, in Beijing time. */
export function toField(iso: string | null): string {
  const ms = iso ? Date.parse(iso) : NaN
  return isNaN(ms) ? '' : new Date(ms + eight).toISOString().slice(0, 16)
}

/** The instant a datetime-local field means; empty for what is no time. */
export function fromField(text: string): string {
  const ms = Date.parse(text.slice(0, 16) + ':00+08:00')
  return isNaN(ms) ? '' : new Date(ms).toISOString()
}
