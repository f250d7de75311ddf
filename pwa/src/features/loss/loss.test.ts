import 'fake-indexeddb/auto'
import { createApp, h, nextTick, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import formText from '../../../../server/loss/form/testdata/2024.json?raw'
import { loadWords, setLanguage } from '@/app/i18n'
import { check, complete, type Typed } from '@/kit/figures/figures'
import { openForm, type FormDocument } from '@/kit/figures/form'
import { dbOf, type PersonDb, type Place } from '@/store/db'
import { keepChain } from '@/store/losses'
import { drain } from '@/store/outbox'
import { WireError } from '@/wire/error'
import type { ChainRowFragment, EventRowFragment, StatementRowFragment } from '@/wire/generated'
import { exactIn, hundredthsOf, markOf, numberText, onlyNumber, openOf, pagesOf, reasonsFor, sentenceOf, unitFor, type Seen } from './words'

const wire = vi.hoisted(() => ({ gql: vi.fn() }))
vi.mock('@/wire/gql', () => wire)
const store = vi.hoisted(() => ({ db: null as unknown, made: vi.fn() }))
vi.mock('@/store', async () => {
  const { ref } = await import('vue')
  const { useLive } = await import('@/store/live')
  return {
    hinted: ref({ pos: 0, kinds: [] }),
    useLive,
    openDb: () => store.db,
    made: store.made,
    writing: <T>(work: Promise<T>) => work,
    line: ref({ up: false, downSince: 0 }),
    loading: ref(false),
    checkNow: vi.fn(),
  }
})
const village: Place = {
  id: 'v1',
  code: '370405102243',
  level: 'VILLAGE',
  name: '冯湖村',
  path: '泥沟镇 冯湖村',
  county: 'c',
  town: 't1',
  village: 'v1',
  grid: null,
}
const session = vi.hoisted(() => ({ current: { value: null as unknown }, can: vi.fn(() => true) }))
vi.mock('@/wire/session', () => session)

const form = openForm(JSON.parse(formText) as FormDocument)
const at = '2026-11-24T03:00:00.000Z'
const event: EventRowFragment = {
  id: 'e1',
  name: '运河洪涝',
  kind: 'DISASTER',
  prices: null,
  nature: 'NATURAL',
  hazard: '0201',
  hazardName: '江河洪水灾害',
  state: 'OPEN',
  startedAt: at,
  form: '2024',
  response: { scope: 'NONE', level: 0, since: null },
  receivedAt: at,
  stableAt: null,
}
const people = (n: number) => ({ n: n * 100, unit: '人' })
const mu = (n: number) => ({ n: n * 100, unit: '亩' })
function head(typed: Typed, more: Partial<StatementRowFragment> = {}): ChainRowFragment {
  const full = complete(form, typed)
  const card = { person: 'p', name: '刘长海', role: 'INFO_OFFICER' as const, post: 'A' as const, division: '' }
  return {
    id: 'c1',
    event: 'e1',
    place: village,
    accepted: null,
    owes: more.returned || [],
    may: ['UPDATE'],
    head: {
      id: 's1',
      event: 'e1',
      place: village,
      n: 1,
      kind: 'FIRST',
      state: 'SUBMITTED',
      form: '2024',
      occurredAt: at,
      figures: Object.keys(full).map((code) => ({ code, value: full[code]!.n, unit: full[code]!.unit, printed: 0 })),
      facts: [],
      findings: [],
      returned: [],
      returnedText: '',
      disputed: false,
      behalf: null,
      text: '',
      by: card,
      madeAt: at,
      receivedAt: at,
      decidedAt: null,
      decidedBy: null,
      acceptedAt: null,
      ...more,
    },
  }
}

beforeAll(() => loadWords('loss', 'faults'))

describe('words', () => {
  const seen = (typed: Typed, before: Typed = {}, base: Seen['base'] = {}): Seen => ({
    form,
    full: complete(form, typed),
    before,
    base,
    baseSource: '2025 年基数表',
  })
  const say = (typed: Typed, before: Typed | null = null, base: Seen['base'] = {}) =>
    check(form, typed, before, base).map((f) => {
      const s = sentenceOf(seen(typed, before || {}, base), f)
      return s.lead + s.rest
    })
  it('reads and writes numbers as people do', () => {
    expect(['820', '8.2.5', 'a1２３', '', '.5', '12345678901.239'].map((x) => onlyNumber(x, false))).toEqual([
      '820',
      '8.25',
      '123',
      '',
      '.5',
      '1234567890.23',
    ])
    expect(onlyNumber('12.7', true)).toBe('12')
    expect(['820', '8.2', '.05', '', '.', '0'].map(hundredthsOf)).toEqual([82000, 820, 5, null, null, 0])
    expect([82000, 820, 5467, 0, -150].map(numberText)).toEqual(['820', '8.2', '54.67', '0', '-1.5'])
  })
  it('changes a unit only where nothing is lost', () => {
    expect(exactIn(form, 'A01030', mu(15), '公顷')).toEqual({ n: 100, unit: '公顷' })
    expect(exactIn(form, 'A01030', mu(820), '公顷')).toBeNull()
    expect(exactIn(form, 'A01030', { n: 100, unit: '公顷' }, '亩')).toEqual(mu(15))
    expect([unitFor(form, form.byCode.get('A01030')!, {}), unitFor(form, form.byCode.get('A01030')!, { 公顷: '公顷' })]).toEqual(['亩', '公顷'])
  })
  it('puts what a first report has to name first, with its parts', () => {
    const [first] = pagesOf(form, true)
    expect(first!.lines.map((l) => l.key)).toEqual(['A01007', 'A01008', 'A01009', 'A01013', 'A01014', 'A01015', 'A01017'])
    expect(first!.lines.filter((l) => l.inside).map((l) => l.key)).toEqual(['A01014', 'A01015'])
    expect(first!.more.map((l) => l.key)).toContain('A01013#rt')
    const all = pagesOf(form, false)
    expect(all.map((p) => p.code)).toEqual(['people', 'houses', 'farm', 'works', 'money'])
    expect(all[0]!.lines.map((l) => l.key).slice(6, 8)).toEqual(['A01013', 'A01013#rt'])
    expect(all.every((p) => p.more.length === 0)).toBe(true)
  })
  it('says what is wrong in one sentence', () => {
    expect(say({ A01013: people(26), A01014: people(18), A01015: people(6) })).toEqual([
      '差 2 人。紧急转移安置 26，应等于集中安置 18 加分散安置 6，现在是 24。',
    ])
    expect(say({ A01007: people(2), A01008: people(5) })).toEqual(['差 3 人。死亡 5，不能多过受灾人口 2。'])
    expect(say({ A01030: mu(820) }, null, { arable: mu(780) })).toEqual(['超过全村耕地 780 亩，请写原因。全村耕地数来自：2025 年基数表。'])
    expect(say({ A01030: mu(700) }, { A01030: mu(820) })).toEqual(['比上次少：上次 820 亩，这次 700 亩，请写原因。'])
    expect(say({}, { A01030: mu(820) })).toEqual(['上次报了 820 亩，这次没填，请写原因。'])
    expect(say({ A01007: people(900) }, { A01007: people(10) })).toEqual(['比上次多很多：上次 10 人，这次 900 人，请写原因。超过上次的 5 倍。'])
    expect(say({ A01013: people(5), 'A01013#rt': people(7) })).toEqual(['差 2 人。现在 7，不能多过紧急转移安置的累计 5。'])
    // Land that does not add up is told in the unit it was typed in.
    expect(say({ A01030: mu(100), A01031: mu(130) })).toEqual(['差 30 亩。粮食作物受灾面积 130，不能多过农作物受灾 100。'])
    expect(say({ A01007: { n: 150, unit: '人' } })).toEqual(['受灾人口要填整数。'])
  })
  it('offers reasons that fit what they are about, and marks pages', () => {
    const land = check(form, { A01030: mu(820) }, null, { arable: mu(780) })[0]!
    expect(reasonsFor(form, land).map((r) => r.code)).not.toContain('outsiders')
    const fewer = check(form, { A01030: mu(1) }, { A01030: mu(2) }, {})[0]!
    expect(reasonsFor(form, fewer).map((r) => r.code)).not.toContain('found')
    const pages = pagesOf(form, false)
    const typed = { A01030: mu(820), A01007: people(2), A01008: people(5), A01021: { n: 100, unit: '间' } }
    const open = openOf(form, check(form, typed, null, { arable: mu(780) }), {})
    expect(pages.map((p) => markOf(p, open, typed))).toEqual(['block', 'done', 'ask', '', ''])
  })
})

// ---- the page
let db: PersonDb
let n = 0
let app: App | null = null
beforeEach(async () => {
  db = dbOf(`loss-${n++}-${Date.now()}`)
  store.db = db
  store.made.mockReset()
  wire.gql.mockReset()
  wire.gql.mockRejectedValue(new WireError({ kind: 'offline' }))
  session.current.value = {
    person: { id: 'p', name: '鄢立秋' },
    grants: [{ place: village, verbs: ['statement.submit'], role: 'INFO_OFFICER', post: 'A' }],
  }
  await db.events.put(event)
  await db.forms.put({ version: '2024', document: formText })
})
afterEach(async () => {
  if (app) app.unmount()
  app = null
  document.body.innerHTML = ''
  await setLanguage('zh-CN')
  await db.delete()
})
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await nextTick()
    await new Promise((done) => setTimeout(done, 6))
  }
}
async function show(page?: Component): Promise<void> {
  if (app) app.unmount()
  document.body.innerHTML = '<div></div>'
  const component = page || (await import('./LossPage.vue')).default
  const props = page ? undefined : () => ({ event: 'e1', division: 'v1' })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component, props }] })
  await router.push('/loss')
  app = createApp({ render: () => h(RouterView) })
  app.use(router)
  app.mount(document.body.firstElementChild!)
  await settle()
}
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)
const press = async (id: string) => {
  q(id)!.click()
  await settle()
}
const type = async (id: string, text: string) => {
  const e = q<HTMLInputElement>(id)!
  e.value = text
  e.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
}
const kept = async () => (await db.losses.get('e1|v1'))!

describe('the form', () => {
  it('keeps every press, takes the last one back, and is the same after a reload', { timeout: 30_000 }, async () => {
    await show()
    expect(q('send-loss')!.textContent).toContain('先填受灾的数')
    expect(await db.losses.count()).toBe(0)
    await type('fig-A01007', '286')
    await type('fig-A01008', '0')
    expect((await kept()).said.typed).toEqual({ A01007: people(286), A01008: people(0) })
    await press('undo')
    expect((await kept()).said.typed).toEqual({ A01007: people(286) })
    await show()
    expect(q<HTMLInputElement>('fig-A01007')!.value).toBe('286')
    // What is empty is not nought.
    expect(q<HTMLInputElement>('fig-A01008')!.value).toBe('')
    await type('fig-A01007', '')
    expect((await kept()).said.typed).toEqual({})
  })
  it('stops at what is wrong and goes there, then sends what was typed with its totals', async () => {
    await show()
    await type('fig-A01014', '18')
    await type('fig-A01015', '6')
    expect(q<HTMLInputElement>('fig-A01013')!.placeholder).toBe('24')
    await type('fig-A01013', '26')
    expect(q('finding-rule:A01013=A01014+A01015')!.textContent).toContain('差 2 人')
    expect(q('tab-people')!.textContent).toContain('有错')
    await press('tab-farm')
    await press('send-loss')
    expect(document.activeElement!.id).toBe('fig-A01013')
    expect(await db.outbox.count()).toBe(0)
    await type('fig-A01013', '')
    await press('send-loss')
    const [entry] = await db.outbox.toArray()
    expect(entry!.kind === 'state' && entry!.input.figures.map((f) => [f.code, f.value])).toEqual([
      ['A01014', 1800],
      ['A01015', 600],
      ['A01013', 2400],
    ])
    expect([await db.losses.count(), store.made.mock.calls.length]).toEqual([0, 1])
    expect(q('loss-here')!.textContent).toContain('泥沟镇还不知道')
    // Still his to change.
    await press('change')
    expect([await db.outbox.count(), q<HTMLInputElement>('fig-A01014')!.value]).toEqual([0, '18'])
  })
  it('asks for a reason and keeps it, and shows the other unit', async () => {
    await db.known.put({
      key: 'e1|v1',
      known: {
        base: { year: 2025, population: 1642, households: 1, rooms: 1, arable: 78000, source: '年报' },
        doorsMoved: 64,
        reports: 0,
        affected: 0,
        toldAt: null,
      },
    })
    await show()
    expect(q('row-A01007')!.textContent).toContain('全村 1642 人')
    expect([q('offer-A01007'), q('when-told')]).toEqual([null, null])
    // What the doors counted is one press away, and stands with what has to be told first.
    expect(q('row-A01012')!.textContent).toContain('上门任务记了 64 人')
    await press('offer-A01012')
    expect((await kept()).said.typed.A01012).toEqual(people(64))
    expect(q('offer-A01012')).toBeNull()
    await type('fig-A01012', '')
    await press('tab-farm')
    await type('fig-A01030', '820')
    expect(q('row-A01030')!.textContent).toContain('= 54.67 公顷')
    await press('unit-公顷')
    expect((await kept()).said.typed.A01030).toEqual(mu(820))
    expect(q('send-loss')!.textContent).toContain('去改 1 处')
    await press('why-base:A01030-other')
    expect(q('send-loss')!.textContent).toContain('去改 1 处')
    await type('why-base:A01030-text', '开荒地')
    expect(q('send-loss')!.textContent).toContain('提交给泥沟镇')
    expect((await kept()).reasons).toEqual([{ finding: 'base:A01030', reason: 'other', text: '开荒地' }])
  })
  it('offers what was reported, and when first, until somebody says another thing', async () => {
    const known = { base: null, doorsMoved: null, reports: 3, affected: 25, toldAt: at }
    await db.known.put({ key: 'e1|v1', known })
    await show()
    expect(q('row-A01007')!.textContent).toContain('本村已上报险情灾情 3 起，共 25 人')
    await press('offer-A01007')
    expect((await kept()).said.typed).toEqual({ A01007: people(25) })
    expect(q('offer-A01007')).toBeNull()
    await press('when-told')
    expect([(await kept()).occurredAt, q('when-told')]).toEqual([at, null])
    // Taken back, it is offered again; once another time was said, it is not, also after the page was left.
    await press('undo')
    expect(q('when-told')).toBeTruthy()
    await press('when-1')
    await show()
    expect([q('when-told'), q<HTMLInputElement>('fig-A01007')!.value]).toEqual([null, '25'])
    // Nobody said how many people; and what a phone kept from before says nothing of reports.
    await db.known.put({ key: 'e1|v1', known: { ...known, affected: 0 } })
    await settle()
    expect(q('row-A01007')!.textContent).toContain('本村已上报险情灾情 3 起')
    expect(q('row-A01007')!.textContent).not.toContain('共')
    await db.known.put({ key: 'e1|v1', known: { base: null, doorsMoved: null } as never })
    await show()
    expect(q('row-A01007')!.textContent).not.toContain('上报')
  })
  it('takes a time that is past, and none to come', async () => {
    await show()
    await press('when-1')
    expect(Date.now() - Date.parse((await kept()).occurredAt)).toBeGreaterThan(3500_000)
    await press('when-other')
    await type('when-field', '2999-01-01T00:00')
    expect(q('when')!.textContent).toContain('不能是将来的时间')
    expect(q('send-loss')!.textContent).toContain('去改 1 处')
  })
  it('marks what is another than last time, beside what is so right now', async () => {
    await keepChain(db, head({ A01013: people(24), A01030: mu(820) }, { state: 'ACCEPTED', acceptedAt: at }))
    await show()
    expect(q('loss-state')!.textContent).toContain('泥沟镇已接收')
    await press('say-UPDATE')
    expect(q('fig-A01013#rt')).toBeTruthy()
    expect(q('was-A01013')).toBeNull()
    await type('fig-A01013', '30')
    expect(q('was-A01013')!.textContent).toContain('上次 24 人')
    await press('send-loss')
    const [entry] = await db.outbox.toArray()
    expect(entry!.kind === 'state' && [entry!.input.kind, entry!.input.base, entry!.input.figures.length]).toEqual(['UPDATE', 's1', 2])
  })
  it('says in one press that nothing has changed', async () => {
    await keepChain(db, head({ A01007: people(3) }))
    await show()
    await press('zero')
    const [entry] = await db.outbox.toArray()
    expect(entry!.kind === 'state' && [entry!.input.kind, entry!.input.figures]).toEqual(['ZERO', []])
  })
  it('makes money of what is typed with the parameters of the county, to be taken over', async () => {
    const line = { code: 'A01060', source: 'A01030', less: '', unit: '亩', yield: 45000, price: 248, rate: 2000 }
    await db.events.put({ ...event, prices: { lines: [line] } })
    await show()
    await press('tab-farm')
    await type('fig-A01030', '40')
    await press('tab-money')
    expect(q('priced-A01060')!.textContent).toContain('8928')
    await press('priced-A01060')
    expect((await kept()).said.typed.A01060).toEqual({ n: 892800, unit: '元' })
    expect(q('priced-A01060')).toBeNull()
  })
  it('takes over what the ledger counts, and says at the final where they differ', async () => {
    const rowOf = (id: string, cells: Record<string, string>) => ({
      id,
      key: 'e1|v1|D02',
      event: 'e1',
      place: village,
      ledger: 'D02',
      revision: 1,
      version: 'x' + id,
      cells: Object.keys(cells).map((code) => ({ code, text: cells[code]!, masked: false })),
      removedAt: null,
      removedText: '',
      receivedAt: at,
      changedAt: at,
      twins: [],
      mayEdit: true,
      media: [],
    })
    await db.ledgers.bulkPut([rowOf('r1', { D02011: '2' }), rowOf('r2', { D02011: '1', D02013: '4' }), rowOf('r3', { D02013: '3' })])
    for (const code of ['D01', 'D02']) await db.known.put({ key: `e1|v1|${code}`, askedAt: at } as never)
    await show()
    await press('tab-houses')
    expect(q('ledger-of-A01023')!.textContent).toContain('台账 2 户')
    await press('take-A01023')
    expect((await kept()).said.typed.A01023).toEqual({ n: 200, unit: '户' })
    expect(q('take-A01023')).toBeNull()
    expect(q('ledger-D02')!.textContent).toContain('3 行')
    // At first a difference is no matter; at the final it is said, and one press mends it.
    expect(q('tie-note')).toBeNull()
    await db.losses.clear()
    await db.events.put({ ...event, state: 'STABLE', stableAt: at })
    await keepChain(db, head({ A01007: people(3), A01008: people(1), A01023: { n: 200, unit: '户' } }, { state: 'ACCEPTED', acceptedAt: at }))
    await show()
    expect(q('ledger-D02')!.textContent).toContain('3 行')
    await press('say-FINAL')
    expect(q('tie-note')!.textContent).toContain('核报的数和台账有 4 处不同')
    expect(q('tie-note')!.textContent).toContain('因灾死亡：报 1 人，台账 0 人'.slice(-12))
    await press('send-loss')
    expect(await db.outbox.count()).toBe(0)
    await press('tie-take')
    expect(q('tie-note')).toBeNull()
    expect((await kept()).said.typed).toMatchObject({
      A01008: people(0),
      A01022: { n: 300, unit: '间' },
      A01025: { n: 700, unit: '间' },
      A01026: { n: 100, unit: '户' },
    })
  })
  it('offers the final when the county says that it is stable', async () => {
    await db.events.put({ ...event, state: 'STABLE', stableAt: at })
    await keepChain(db, head({ A01007: people(3) }, { state: 'ACCEPTED', acceptedAt: at }))
    await show()
    expect(q('due')!.textContent).toContain('超时')
    await press('say-FINAL')
    expect(document.querySelector('h1')!.textContent).toContain('核报')
    await press('send-loss')
    const [entry] = await db.outbox.toArray()
    expect(entry!.kind === 'state' && entry!.input.kind).toBe('FINAL')
  })
  it('shows what was refused with its reason, and lets it be changed or thrown away', async () => {
    await show()
    await type('fig-A01007', '2')
    await press('send-loss')
    wire.gql.mockRejectedValue(new WireError({ kind: 'conflict', code: 'loss.closed' }))
    await drain(db)
    await settle()
    expect(q('loss-refused')!.textContent).toContain('这场灾害已经结案')
    await press('drop')
    await press('confirm-ok')
    expect(await db.outbox.count()).toBe(0)
  })
  it('lists the events with what became of each', async () => {
    await keepChain(db, head({ A01007: people(3) }))
    await show((await import('./LossesPage.vue')).default)
    expect(q('loss-state-e1')!.textContent).toMatch(/初报.*泥沟镇收到了/)
    await db.events.clear()
    await settle()
    expect(document.body.textContent).toContain('现在没有灾害过程')
  })
  it('is there in English too', async () => {
    await setLanguage('en')
    await show()
    await type('fig-A01007', '2')
    await type('fig-A01008', '5')
    expect(q('finding-rule:A01007>=A01008')!.textContent).toContain('3 people off. Dead 5 cannot be more than People affected 2.')
    expect(document.body.textContent).not.toMatch(/loss\.[a-z_.]+/)
  })
})

describe('a figure that came back', () => {
  const returned = [{ code: 'A01013', reason: 'visit', text: '差的 2 人是不是接到镇敬老院了' }]
  it('is changed or maintained, and nothing else is filled in again', async () => {
    await keepChain(db, head({ A01007: people(286), A01013: people(26) }, { state: 'RETURNED', returned }))
    await show()
    expect(q('back-A01013')!.textContent).toContain('您报的 26 人')
    expect(q('fig-A01007')).toBeNull()
    expect(q('send-loss')!.textContent).toContain('去改 1 处')
    await press('changed-A01013')
    await press('said-A01013-recount')
    // Said to be changed, and is not.
    expect(q('send-loss')!.textContent).toContain('去改 1 处')
    await type('fig-A01013', '27')
    expect(q('send-loss')!.textContent).toContain('提交给')
    // He thinks better of it: just what was said stands there again.
    await press('maintained-A01013')
    expect((await kept()).said.typed.A01013).toEqual(people(26))
    await press('said-A01013-ledger')
    await press('send-loss')
    const [entry] = await db.outbox.toArray()
    if (entry!.kind !== 'state') throw new Error('no statement')
    expect(entry!.input.answers).toEqual([{ code: 'A01013', answer: 'MAINTAINED', reason: 'ledger', text: '' }])
    expect(entry!.input.figures.map((f) => f.code).sort()).toEqual(['A01007', 'A01013'])
  })
})

describe('what collides', () => {
  it('stands side by side, and one is chosen for each', async () => {
    await keepChain(db, head({ A01007: people(3) }))
    await show()
    await press('say-UPDATE')
    await type('fig-A01007', '9')
    await press('send-loss')
    const theirs = head({ A01007: people(6) }, { id: 's2', n: 2, kind: 'UPDATE' })
    wire.gql.mockImplementation((_d: unknown, vars: Record<string, unknown>) =>
      vars.input ? Promise.reject(new WireError({ kind: 'conflict', code: 'statement.base' })) : Promise.resolve({ lossChain: theirs }),
    )
    await drain(db)
    await (await import('@/store/losses')).joinAll(db)
    await settle()
    expect(q('clash')!.textContent).toMatch(/刘长海 .*也交了，有 1 个数不同/)
    expect(q('send-chosen')!.textContent).toContain('还有 1 个没选')
    await press('send-chosen')
    expect(store.made).toHaveBeenCalledTimes(1)
    await press('mine-A01007')
    await press('send-chosen')
    const [entry] = await db.outbox.toArray()
    if (entry!.kind !== 'state') throw new Error('no statement')
    expect([entry!.state, entry!.input.base, entry!.input.figures[0]!.value, entry!.clash]).toEqual(['waiting', 's2', 900, undefined])
  })
})
