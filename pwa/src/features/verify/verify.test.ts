import { beforeAll, describe, expect, it } from 'vitest'
import doc from '../../../../server/loss/form/testdata/2024.json'
import { loadWords } from '@/app/i18n'
import { openForm, type FormDocument } from '@/kit/figures/form'
import { readyOf } from '@/kit/figures/say'
import { changedText, labelOf, printedText } from './form'
import { columnsOf, countsOf, markOf, pagesOf, plain, sorted, type Row, type Table } from './table'

beforeAll(() => loadWords('verify'))

const form = openForm(doc as unknown as FormDocument)

const row = (name: string, more: Record<string, unknown> = {}, s: Record<string, unknown> | null = {}) =>
  ({
    place: { id: name, name, path: name, code: name },
    level: 'VILLAGE',
    state: s ? 'SUBMITTED' : 'NONE',
    statement: s && {
      id: 's' + name,
      state: 'SUBMITTED',
      totals: [],
      findings: [],
      returned: [],
      disputed: false,
      behalf: null,
      mayDecide: true,
      ...s,
    },
    accepted: null,
    disputed: false,
    owed: null,
    ...more,
  }) as unknown as Row
const table = (rows: Row[], sum: { code: string; printed: number }[] = []) => ({ rows, sum }) as unknown as Table

describe('a table of losses', () => {
  it('shows figures as the form prints them', () => {
    expect(printedText(true, 28600)).toBe('286')
    expect(printedText(false, 5467)).toBe('54.67')
    expect(printedText(false, 5)).toBe('0.05')
    expect(printedText(false, -1200)).toBe('−12.00')
    expect(printedText(true, 123456700)).toBe('1\u2009234\u2009567')
    expect(printedText(true, 0)).toBe('0')
  })

  it('says what a turn changed in words, not in codes', () => {
    expect(changedText(form, 'nature', 'accident')).toBe('事故')
    expect(changedText(form, 'response', 'none 0')).toBe('没有响应')
    expect(changedText(form, 'response', 'province 4')).toBe('省级Ⅳ 级')
    for (const h of form.hazards) expect(changedText(form, 'hazard', h.code4)).toMatch(/[\u4e00-\u9fff]/)
    expect(changedText(form, 'started', '2025-07-18T06:30:00+08:00')).not.toContain('T06')
    expect(changedText(form, 'name', '7·18 冰雹灾害')).toBe('7·18 冰雹灾害')
  })

  it('has the named figures first, then those in use, at most nine, in printed order', () => {
    const named = columnsOf(form, table([]), '').map((i) => i.code)
    expect(named).toEqual(['A01007', 'A01008', 'A01009', 'A01013', 'A01017'])
    const used = columnsOf(
      form,
      table(
        [
          row(
            'a',
            {},
            {
              totals: [
                { code: 'A01030', printed: 5467 },
                { code: 'A01023', printed: 0 },
              ],
            },
          ),
        ],
        [{ code: 'A01012', printed: 100 }],
      ),
      '',
    )
    expect(used.map((i) => i.code)).toEqual(['A01007', 'A01008', 'A01009', 'A01012', 'A01013', 'A01017', 'A01030'])
    const many = columnsOf(
      form,
      table(
        [],
        form.indicators.map((i) => ({ code: i.code, printed: 1 })),
      ),
      '',
    )
    expect(many.length).toBe(9)
    for (const page of pagesOf(form)) expect(columnsOf(form, table([]), page).length).toBeGreaterThan(0)
  })

  it('marks what came back and what a check found, and takes only what nothing speaks against', () => {
    const back = row('a', { state: 'RETURNED' }, { state: 'RETURNED', returned: [{ code: 'A01013' }], mayDecide: false })
    expect(markOf(back, 'A01013')).toBe('returned')
    expect(markOf(back, 'A01007')).toBe('')
    const found = row('b', {}, { findings: [{ codes: ['A01030'] }] })
    expect(markOf(found, 'A01030')).toBe('finding')
    expect(
      [back, found, row('c'), row('d', {}, { disputed: true }), row('e', {}, { behalf: { how: 'phone' } }), row('f', {}, null)].map(plain),
    ).toEqual([false, false, true, false, false, false])
  })

  it('puts what waits on top and who has nothing to tell at the end', () => {
    const rows = [
      row('none', {}, null),
      row('taken', { state: 'ACCEPTED' }),
      row('late', { owed: { stage: 'first', due: '' } }, null),
      row('back', { state: 'RETURNED' }),
      row('new'),
    ]
    expect(sorted(rows).map((r) => r.place.id)).toEqual(['new', 'back', 'late', 'taken', 'none'])
    expect(countsOf(rows)).toEqual({ accepted: 1, waiting: 1, returned: 1, none: 2 })
  })

  it('says what people say', () => {
    expect(labelOf(form, 'A01013')).toBe('紧急转移安置')
    expect(labelOf(form, 'A01013#rt')).toBe('紧急转移安置')
    expect(readyOf(form, 'return').length).toBeGreaterThan(5)
  })
})
