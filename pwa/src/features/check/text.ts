import { language, t } from '@/app/i18n'
import { lineIds, type Line, type LineId, type Sentence } from './checks'

const words = (s: Sentence) => t('check.' + s.key, s.with || {})

/** Chinese sentences stand close, English ones apart. */
export function saying(line: Line): string {
  return line.say.map(words).join(language() === 'en' ? ' ' : '')
}
export function doing(line: Line): string {
  return line.todo ? words(line.todo) : ''
}

/** The whole result for the group chat or the one who helps: what this phone can do, and no word on whose it is or where. */
export function asText(lines: Record<LineId, Line>, time: string, agent: string): string {
  const rows = lineIds.map((id) => {
    const line = lines[id]
    const todo = doing(line)
    return (
      t('check.copy.line', { name: t('check.name.' + id), level: t('check.level.' + line.level), say: saying(line) }) +
      (todo ? t('check.copy.todo', { todo }) : '')
    )
  })
  return [t('check.copy.head', { time })].concat(rows, t('check.copy.agent', { agent })).join('\n')
}
