import { t } from '@/app/i18n'
import type { Form } from '@/kit/figures/form'
import type { DeskStatementFragment } from '@/wire/generated'
import { labelOf, printedText, unitOf, wholeOf } from './form'

type Finding = DeskStatementFragment['findings'][number]

/** What a check found, as a sentence: 转移安置 26，应等于集中安置 18 + 分散安置 6，现在是 24. */
export function findingText(form: Form, f: Finding): string {
  const first = f.codes[0] || ''
  const i = form.byCode.get(first.replace('#rt', ''))
  const whole = !!i && wholeOf(i)
  const n = (name: string) => {
    const found = f.numbers.find((x) => x.name === name)
    return found ? `${printedText(whole, found.value)} ${i ? unitOf(form, i) : ''}`.trim() : ''
  }
  const label = labelOf(form, first)
  const parts = f.codes
    .slice(1)
    .map((c) => labelOf(form, c))
    .join(' + ')
  const key = f.kind === 'rule' ? (f.id.indexOf('>=') > 0 ? 'verify.finding.part' : 'verify.finding.sum') : `verify.finding.${f.kind}`
  return t(key, {
    label,
    parts,
    left: n('left'),
    right: n('right'),
    now: n('now') || t('verify.unknown'),
    before: n('before'),
    base: n('base'),
    field: f.kind === 'base' ? t(`verify.base.${f.field}`) : '',
  })
}
