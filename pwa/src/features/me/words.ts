import { t, te } from '../../app/i18n'
import { place } from '../../kit/format'
import type { Grant } from '../../wire/session'

/** 灾害信息员 A 岗 */
export function roleAndPost(g: { role: string; post: string }): string {
  return t('me.roleAndPost', { role: t('me.role.' + g.role), post: g.post })
}

/** 泥沟镇 冯湖村·灾害信息员 A 岗 */
export function postLine(g: Pick<Grant, 'role' | 'post' | 'place'>): string {
  return `${place(g.place)}·${roleAndPost(g)}`
}

/** What a post may do, in words; a verb this app has no word for is left out, since it has no page either. */
export function verbWords(verbs: string[]): string[] {
  const known = verbs.map((v) => 'me.verb.' + v.replace('.', '_')).filter((k) => te(k))
  return known.map((k) => t(k))
}

/** A line in words, or as it is written when the county made it up. */
export function lineWord(line: string): string {
  const key = 'me.line.' + line
  return te(key) ? t(key) : line
}
