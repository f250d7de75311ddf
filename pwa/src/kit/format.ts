// Times are Beijing time on every phone. China has kept UTC+8 all year since 1992, so adding eight hours is exact
// and needs no Intl, which throws on odd locales and lacks zones in old engines.
const eight = 8 * 3600_000

interface Words {
  yesterday: string
  minSec: (m: number, s: number) => string
  sec: (s: number) => string
  min: (m: number) => string
  hourMin: (h: number, m: number) => string
  days: (d: number) => string
}
const zh: Words = {
  yesterday: '昨天',
  minSec: (m, s) => `${m} 分 ${s} 秒`,
  sec: (s) => `${s} 秒`,
  min: (m) => `${m} 分`,
  hourMin: (h, m) => (m ? `${h} 小时 ${m} 分` : `${h} 小时`),
  days: (d) => `${d} 天`,
}
const en: Words = {
  yesterday: 'Yesterday',
  minSec: (m, s) => `${m} min ${s} s`,
  sec: (s) => `${s} s`,
  min: (m) => `${m} min`,
  hourMin: (h, m) => (m ? `${h} h ${m} min` : `${h} h`),
  days: (d) => (d === 1 ? '1 day' : `${d} days`),
}
// The page's language is the one truth; a worker has none and speaks Chinese.
function words(): Words {
  return typeof document !== 'undefined' && document.documentElement.lang.slice(0, 2) === 'en' ? en : zh
}

const two = (n: number) => (n < 10 ? '0' + n : String(n))

function parts(at: string | number | Date) {
  const ms = typeof at === 'number' ? at : at instanceof Date ? at.getTime() : Date.parse(at)
  if (isNaN(ms)) return null
  const d = new Date(ms + eight)
  return {
    date: `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`,
    clock: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`,
    sec: two(d.getUTCSeconds()),
    day: Math.floor((ms + eight) / 86_400_000),
  }
}

/** 03:12 · 昨天 21:40 · 07-18 03:12 · 2026-07-18 03:12; empty for what is no time. */
export function when(at: string | number | Date | null | undefined, now: number = Date.now()): string {
  const p = at === null || at === undefined ? null : parts(at)
  if (!p) return ''
  const n = parts(now)!
  if (p.day === n.day) return p.clock
  if (p.day === n.day - 1) return `${words().yesterday} ${p.clock}`
  return `${p.date.slice(0, 4) === n.date.slice(0, 4) ? p.date.slice(5) : p.date} ${p.clock}`
}

/** 03:12, or 03:12:06 in records. */
export function clock(at: string | number | Date | null | undefined, seconds = false): string {
  const p = at === null || at === undefined ? null : parts(at)
  return p ? p.clock + (seconds ? ':' + p.sec : '') : ''
}

/** The Beijing day of an instant, YYYY-MM-DD: what a date field sends. */
export function today(now: number = Date.now()): string {
  return parts(now)!.date
}

/** A day some days away from another, both YYYY-MM-DD. */
export function addDays(date: string, n: number): string {
  return new Date(Date.parse(date + 'T00:00:00Z') + n * 86_400_000).toISOString().slice(0, 10)
}

/** 07-18 this year, 2026-07-18 else. */
export function day(date: string | null | undefined, now: number = Date.now()): string {
  if (!date) return ''
  return date.slice(0, 4) === today(now).slice(0, 4) ? date.slice(5) : date
}

/** A length: 1′40″, from an hour on 1 小时 22 分, from two days on 3 天. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  if (s < 3600) return `${Math.floor(s / 60)}′${two(s % 60)}″`
  return long(s)
}

/** What is left, counting down: 1 分 48 秒, 12 秒, 1 小时 22 分. */
export function countdown(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000))
  if (s < 60) return words().sec(s)
  if (s < 3600) return words().minSec(Math.floor(s / 60), s % 60)
  return long(s)
}

/** Whole minutes, for lists: 4 分, 1 小时 22 分, 3 天. Less than a minute is 1 分, since 0 分 reads as nothing. */
export function minutes(ms: number): string {
  const s = Math.max(60, Math.abs(ms) / 1000)
  return s < 3600 ? words().min(Math.floor(s / 60)) : long(s)
}

function long(s: number): string {
  const m = Math.floor(s / 60)
  if (m >= 2 * 1440) return words().days(Math.floor(m / 1440))
  return words().hourMin(Math.floor(m / 60), m % 60)
}

/** No thousands mark on the phone; a thin space from 10 000 in the desk's tables. */
export function num(n: number | null | undefined, desk = false): string {
  if (n === null || n === undefined) return ''
  const s = Number.isInteger(n) ? String(n) : n.toFixed(2)
  if (!desk || Math.abs(n) < 10_000) return s
  return s.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')
}

/** A place in words: town and village, or the village alone where the page's scope is that town. */
export function place(p: { name: string; path: string; town?: string | null } | null | undefined, scopeTown?: string | null): string {
  if (!p) return ''
  return scopeTown && p.town === scopeTown ? p.name : p.path
}

/** The first six characters of a request's id, in two groups that can be read out: 3F9-A2C. */
export function readCode(requestId: string | null | undefined): string {
  const c = (requestId || '')
    .replace(/[^0-9a-z]/gi, '')
    .slice(0, 6)
    .toUpperCase()
  return c.length > 3 ? c.slice(0, 3) + '-' + c.slice(3) : c
}
