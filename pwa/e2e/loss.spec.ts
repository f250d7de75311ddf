import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, content, device, placeOf, signIn, sizes, submitText, uuid7, type Api } from './world'

const now = () => new Date().toISOString()

async function open(browser: Browser, who: string): Promise<Page> {
  const page = await (await device(browser, 'phone')).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), `an error on the page of ${who}`).toBe(''))
  await signIn(page, who)
  return page
}

const chainText = `query($e: ID!, $d: ID!) { lossChain(event: $e, division: $d) {
  head { id n kind state disputed text reasons: findings { id reason reasonText } figures { code value unit } }
  versions { n kind state by { name } figures { code value unit } } } }`

test('an officer who has never seen the page tells the losses of his village offline, and holds to a figure that came back', async ({ browser }) => {
  test.setTimeout(120_000)
  const county = await api(cast.county.duty)
  const officer = await api(cast.told.officer)
  const town = await api(cast.told.duty)
  // What his village has reported is offered for its figures.
  await officer.ask(submitText, {
    input: { id: uuid7(), place: await placeOf(officer), content: { ...content('NAT08'), peopleAffected: 25 }, madeAt: now() },
  })
  const event = uuid7()
  await county.ask('mutation($i: OpenEventInput!) { openEvent(input: $i) { event { id } } }', {
    i: { id: event, name: '11·28 运河洪涝', nature: 'NATURAL', hazard: '0201', startedAt: now(), madeAt: now() },
  })
  const village = (await officer.ask('{ me { grants { verbs place { id } } } }')).me.grants.find((g: any) => g.verbs.includes('statement.submit'))
    .place.id
  const chain = async (who: Api = officer) => (await who.ask(chainText, { e: event, d: village })).lossChain
  const value = (s: any, code: string) => s.figures.find((f: any) => f.code === code)?.value
  await town.ask('mutation($i: SetBaseFiguresInput!) { setBaseFigures(input: $i) { base { year } } }', {
    i: { village, year: new Date().getFullYear(), population: 1642, households: 431, rooms: 1900, arable: 78000, source: '2025 年基数表' },
  })

  const page = await open(browser, cast.told.officer)
  const has = (id: string) => page.getByTestId(id)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  await has(`go-loss-${event}`).waitFor({ timeout: 30_000 })
  await look(page, 'loss-home', 'phone')

  // No network from here on: everything he needs lies on the phone.
  await page.context().setOffline(true)
  const began = Date.now()
  await has(`go-loss-${event}`).click()
  await expect(has('row-A01007')).toContainText(/本村已上报险情灾情 \d+ 起，共 \d+ 人/)
  await look(page, 'loss-reported', 'phone')
  const reported = /共 (\d+) 人/.exec((await has('row-A01007').textContent()) || '')![1]!
  await has('when-told').click()
  await expect(has('when-told')).toHaveCount(0)
  await has('offer-A01007').click()
  await expect(has('fig-A01007')).toHaveValue(reported)
  await has('fig-A01007').fill('286')
  await expect(has('row-A01007')).toContainText('全村 1642 人')
  await has('fig-A01014').fill('18')
  await has('fig-A01015').fill('6')
  await expect(has('fig-A01013')).toHaveAttribute('placeholder', '24')
  await has('fig-A01013').fill('26')
  await expect(has('finding-rule:A01013=A01014+A01015')).toHaveText(/差 2 人。紧急转移安置 26，应等于集中安置 18 加分散安置 6，现在是 24/)
  await expect(has('send-loss')).toHaveText('去改 1 处')
  await has('how-A01013').click()
  await look(page, 'loss-first', 'phone')
  await page.setViewportSize({ width: 320, height: 640 })
  await look(page, 'loss-narrow', 'phone')
  await page.setViewportSize(sizes.phone)
  await has('fig-A01008').fill('0')
  await has('send-loss').click()
  await expect(has('fig-A01013')).toBeFocused()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await expect(has('send-loss')).toHaveText(/提交给马兰屯镇/)

  // More land than the village has: a reason, and nothing is lost by a reload.
  await has('tab-farm').click()
  await has('fig-A01030').fill('820')
  await expect(has('row-A01030')).toContainText('= 54.67 公顷')
  await expect(has('finding-base:A01030')).toContainText('超过全村耕地 780 亩，请写原因')
  await has('why-base:A01030-riverland').click()
  await has('why-base:A01030-text').fill('东滩开荒地约 60 亩也淹了，天亮再核。')
  await expect(has('saved')).toContainText('已存本机')
  await look(page, 'loss-reason', 'phone')
  await page.reload()
  await has('tab-farm').click()
  await expect(has('fig-A01030')).toHaveValue('820')
  await has('send-loss').click()
  await expect(has('loss-here')).toContainText('已存本机，联网就送')
  // Under a minute of real presses, even with the pictures taken in between.
  expect((Date.now() - began) / 1000).toBeLessThan(60)
  await look(page, 'loss-here', 'phone')
  expect((await chain()).head).toBeNull()

  // Killed and opened again; then the network comes, and it is received once.
  await page.reload()
  await has('loss-here').waitFor()
  await page.context().setOffline(false)
  await expect(has('loss-state')).toContainText('马兰屯镇收到了', { timeout: 30_000 })
  let told = await chain()
  expect(told.versions).toHaveLength(1)
  expect(['A01007', 'A01008', 'A01013', 'A01030'].map((c) => value(told.head, c))).toEqual([28600, 0, 2400, 82000])

  // The town sends one figure back; he holds to it and fills in nothing else.
  const move = (text: string, i: Record<string, unknown>) => town.ask(text, { i: { ...i, move: uuid7(), madeAt: now() } })
  const giveBack = 'mutation($i: ReturnStatementInput!) { returnStatement(input: $i) { statement { id } } }'
  await move(giveBack, { statement: told.head.id, cells: [{ code: 'A01013', reason: 'other', text: '差的 2 人是不是接到镇敬老院了' }] })
  await page.goto('/')
  await has('loss-task-returned').waitFor({ timeout: 30_000 })
  await look(page, 'loss-home-returned', 'phone')
  await has(`go-loss-${event}`).click()
  await has('back-A01013').waitFor()
  await expect(has('fig-A01007')).toHaveCount(0)
  await has('maintained-A01013').click()
  await has('said-A01013-checked').click()
  await has('said-A01013-text').fill('两位老人在镇里，另记')
  await look(page, 'loss-returned', 'phone')
  await has('send-loss').click()
  await expect(has('loss-state')).toContainText('收到了', { timeout: 30_000 })
  told = await chain()
  expect([told.head.n, told.head.disputed, value(told.head, 'A01007')]).toEqual([2, true, 28600])
  await move('mutation($i: AcceptStatementInput!) { acceptStatement(input: $i) { statement { id } } }', { statement: told.head.id })
  await expect(has('loss-state')).toContainText('已接收', { timeout: 30_000 })

  // Fewer 亩 than before asks why; while he types offline a colleague tells too, and one figure collides.
  await page.context().setOffline(true)
  await has('say-UPDATE').click()
  await has('tab-farm').click()
  await has('fig-A01030').fill('700')
  await expect(has('finding-fall:A01030')).toContainText('比上次少：上次 820 亩，这次 700 亩')
  await expect(has('send-loss')).toHaveText('去改 1 处')
  await has('why-fall:A01030-double').click()
  await has('tab-people').click()
  await has('fig-A01007').fill('300')
  await has('send-loss').click()
  await has('loss-here').waitFor()
  const colleague = await api(cast.told.colleague)
  const figures = told.head.figures.map((f: any) => ({ code: f.code, unit: f.unit, value: f.code === 'A01007' ? 31000 : f.value }))
  await colleague.ask('mutation($i: SubmitStatementInput!) { submitStatement(input: $i) { statement { id } } }', {
    i: {
      id: uuid7(),
      event,
      division: village,
      kind: 'UPDATE',
      form: '2024',
      occurredAt: now(),
      figures: figures.concat([{ code: 'A01010', value: 200, unit: '人' }]),
      reasons: [{ finding: 'base:A01030', reason: 'riverland', text: '东滩' }],
      base: told.head.id,
      madeAt: now(),
    },
  })
  await page.context().setOffline(false)
  await expect(has('clash')).toContainText('有 1 个数不同', { timeout: 30_000 })
  await look(page, 'loss-clash', 'phone')
  await has('mine-A01007').click()
  await has('send-chosen').click()
  // Less than the colleague's asks why.
  await has('why-fall:A01007-double').click()
  await has('send-loss').click()
  await expect(has('loss-state')).toContainText('收到了', { timeout: 30_000 })
  await expect(async () => expect((await chain()).head.n).toBe(4)).toPass({ timeout: 30_000 })
  told = await chain()
  expect([told.head.n, value(told.head, 'A01007'), value(told.head, 'A01010'), value(told.head, 'A01030')]).toEqual([4, 30000, 200, 70000])
  expect(told.versions.map((v: any) => value(v, 'A01007'))).toEqual([30000, 31000, 28600, 28600])

  // Nothing has changed since: one press.
  await has('zero').click()
  await expect.poll(async () => (await chain()).head.kind, { timeout: 30_000 }).toBe('ZERO')
  await page.goto('/loss')
  await has(`loss-${event}`).waitFor()
  await look(page, 'loss-list', 'phone')

  // Who only walks the village does not see it.
  const grid = await open(browser, '10030000031')
  await grid.goto('/loss')
  await expect(grid).not.toHaveURL(/loss/)
})
