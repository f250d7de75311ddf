import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, device, jpeg, photo, signIn, uuid7 } from './world'

const now = () => new Date().toISOString()
const closer = '10030000004'

async function open(browser: Browser, size: 'phone' | 'desk', who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), `an error on the page of ${who}`).toBe(''))
  // A warning of another scenario may still ask this person: it is put aside, as he would.
  await page.addLocatorHandler(page.getByTestId('alarm'), async () => page.getByTestId('aside').click())
  await signIn(page, who)
  return page
}

test('what follows a loss: somebody is sent to look, households are helped in time, a report goes past the town, areas become money', async ({
  browser,
}) => {
  test.setTimeout(300_000)
  const county = await api(cast.county.duty)
  const officer = await api(cast.told.officer)
  const event = uuid7()
  await county.ask('mutation($i: OpenEventInput!) { openEvent(input: $i) { event { id } } }', {
    i: { id: event, name: '11·28 冰雹', nature: 'NATURAL', hazard: '0402', startedAt: new Date(Date.now() - 3600_000).toISOString(), madeAt: now() },
  })
  const village = (await officer.ask('{ me { grants { verbs place { id code } } } }')).me.grants.find((g: any) =>
    g.verbs.includes('ledger.edit'),
  ).place
  const first = uuid7()
  await officer.ask('mutation($i: SubmitStatementInput!) { submitStatement(input: $i) { statement { id } } }', {
    i: {
      id: first,
      event,
      division: village.id,
      kind: 'FIRST',
      form: '2024',
      occurredAt: now(),
      madeAt: now(),
      figures: [
        { code: 'A01007', value: 28600, unit: '人' },
        { code: 'A01030', value: 40000, unit: '亩' },
        { code: 'A01032', value: 15000, unit: '亩' },
      ],
      reasons: [],
    },
  })

  // ---- the town sends somebody to look
  const town = await open(browser, 'desk', cast.told.duty)
  await town.goto(`/verify/${event}`)
  await town.getByTestId(`cell-${village.code}-A01030`).click()
  await town.getByTestId('ask-check').click()
  await town.getByTestId('check-send').click()
  await expect(town.getByText('请选派谁去')).toBeVisible()
  await expect(town.getByTestId('check-A01030')).toHaveAttribute('aria-pressed', 'true')
  await town.getByTestId('check-A01007').click()
  const colleague = await api(cast.told.colleague)
  const who = (await colleague.ask('{ me { id name } }')).me
  await town.getByTestId('check-who').selectOption(who.id)
  await town.getByTestId('check-text').fill('村东两块地量一下')
  await look(town, 'check-ask', 'desk')
  await town.getByTestId('check-send').click()
  await expect(town.getByTestId('checks')).toContainText('等回话')

  // ---- who is sent finds it on his home, looks without a line, and tells when there is one
  const sent = await open(browser, 'phone', cast.told.colleague)
  await sent.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller), undefined, { timeout: 60_000 })
  await sent.goto('/')
  const go = sent.locator('[data-testid^="go-check-"]')
  await go.waitFor({ timeout: 30_000 })
  await look(sent, 'check-home', 'phone')
  await go.click()
  await sent.getByTestId('found-A01030').waitFor()
  const picture = await photo(sent, 900, 600, { seed: 6 })
  const where = new URL(sent.url()).pathname
  await sent.context().setOffline(true)
  await sent.getByTestId('found-send').click()
  await expect(sent.getByText('请选对得上还是对不上').first()).toBeVisible()
  await sent.getByTestId('found-A01030').getByRole('button', { name: '对不上' }).click()
  await sent.getByTestId('seen-A01030').fill('380')
  await sent.getByTestId('found-A01007').getByRole('button', { name: '对得上' }).click()
  await sent.getByTestId('camera-input').setInputFiles(jpeg(picture))
  await expect(sent.getByTestId('picked-PHOTO')).toHaveCount(1)
  await look(sent, 'check-found', 'phone')
  await sent.getByTestId('found-send').click()
  await expect(sent.locator('[data-testid^="go-check-"]')).toHaveCount(0)
  await sent.goto(where)
  await expect(sent.getByTestId('found-shots').locator('img')).toBeVisible()
  await look(sent, 'check-waiting', 'phone')
  await sent.context().setOffline(false)
  await expect(town.getByTestId('checks')).toContainText('对不上，380.00 亩', { timeout: 60_000 })
  // The words came first, the photo follows; it is seen at the desk and by who took it.
  await expect(town.locator('[data-testid=check-shots] [data-state=KEPT] img')).toBeVisible({ timeout: 60_000 })
  await look(town, 'check-told', 'desk')
  await town.locator('[data-testid=check-shots] button').click()
  await expect(town.getByRole('dialog').locator('img')).toBeVisible()
  await town.keyboard.press('Escape')
  await expect(sent.locator('[data-testid=found-shots] [data-state=KEPT] img')).toBeVisible({ timeout: 60_000 })
  await look(sent, 'check-done', 'phone')

  // ---- the county prices what was told, and the town's own row takes it over
  const desk = await open(browser, 'desk', cast.county.duty)
  await desk.goto(`/verify/${event}`)
  await desk.getByTestId('set-prices').click()
  await desk.getByTestId('price-send').click()
  await expect(desk.getByText('这一行没有填全').first()).toBeVisible()
  await desk.getByTestId('price-source').selectOption('A01030')
  await desk.getByTestId('price-less').selectOption('A01032')
  await desk.getByTestId('price-yield').fill('450')
  await desk.getByTestId('price-price').fill('2.48')
  await desk.getByTestId('price-rate').fill('20')
  await desk.getByTestId('price-code').selectOption('A01060')
  await desk.getByTestId('price-add').click()
  const second = desk.getByTestId('price-1')
  await second.getByTestId('price-source').selectOption('A01032')
  await second.getByTestId('price-yield').fill('450')
  await second.getByTestId('price-price').fill('2.48')
  await second.getByTestId('price-rate').fill('50')
  await second.getByTestId('price-code').selectOption('A01060')
  await desk.getByTestId('price-text').fill('区农业农村局 2026 年单产，粮站收购价')
  await look(desk, 'prices', 'desk')
  await desk.getByTestId('price-send').click()
  await expect(desk.getByTestId('money')).toContainText('第 1 套参数')
  const townApi = await api(cast.told.duty)
  await townApi.ask('mutation($i: AcceptStatementInput!) { acceptStatement(input: $i) { statement { id } } }', {
    i: { statement: first, move: uuid7(), madeAt: now() },
  })
  await town.reload()
  // 250 mu at a fifth and 150 mu at a half, 450 kg of 2.48 yuan each.
  await expect(town.getByTestId('money-A01060')).toContainText('13.95', { timeout: 30_000 })
  await town.getByTestId('money').scrollIntoViewIfNeeded()
  await look(town, 'money', 'desk')

  // ---- a village officer writes down who needs help, without a line
  const page = await open(browser, 'phone', cast.told.officer)
  const has = (id: string) => page.getByTestId(id)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller), undefined, { timeout: 60_000 })
  await page.goto('/loss')
  await has(`relief-${event}`).click()
  await has('relief-sum').waitFor()
  await look(page, 'relief-empty', 'phone')
  await page.context().setOffline(true)
  await has('add-need').click()
  await has('need-send').click()
  await expect(page.getByText('请写户主姓名')).toBeVisible()
  await has('need-name').fill('尹怀桥')
  await has('need-persons').fill('3')
  await has('want-WATER').click()
  await has('want-SHELTER').click()
  await has('need-phone').fill('10030002001')
  await look(page, 'relief-add', 'phone')
  await has('need-send').click()
  await expect(has('relief-waiting')).toContainText('1 条还在本机')
  await page.context().setOffline(false)
  const card = page.locator('[data-testid^="need-"][data-testid*="-0"]', { hasText: '尹' }).first()
  await expect(card).toBeVisible({ timeout: 60_000 })
  await expect(has('relief-waiting')).toHaveCount(0)
  await expect(card).not.toContainText('尹怀桥')
  await look(page, 'relief-list', 'phone')
  await page.locator('[data-testid^="give-0"]').first().click()
  await has('give-WATER').fill('2')
  await has('give-SHELTER').fill('3')
  await look(page, 'relief-give', 'phone')
  await has('give-send').click()
  await expect(has('relief-sum')).toContainText('按时救助 1 户', { timeout: 60_000 })
  await town.goto(`/relief/${event}`)
  await expect(town.getByTestId('relief-rows')).toBeVisible()
  await look(town, 'relief-board', 'desk')

  // ---- what the town will not hear goes past it
  await page.goto('/loss')
  await has(`bypass-${event}`).click()
  await has('bypass-send').click()
  await expect(page.getByText('请写发生了什么').first()).toBeVisible()
  await has('bypass-text').fill('镇里让把 4000 亩改成 1200 亩')
  await has('bypass-add').selectOption('A01030')
  await has('bypass-A01030').fill('266.67')
  await has('bypass-unnamed').click()
  await look(page, 'bypass', 'phone')
  await has('bypass-send').click()
  await expect(has('bypass-sent')).toBeVisible({ timeout: 30_000 })
  const chief = await open(browser, 'desk', closer)
  await chief.goto(`/verify/${event}`)
  await expect(chief.getByTestId('bypass')).toContainText('改成 1200 亩', { timeout: 30_000 })
  await expect(chief.getByTestId('bypass')).toContainText('没有署名')
  await chief.getByTestId('bypass').scrollIntoViewIfNeeded()
  await look(chief, 'bypass-county', 'desk')
  await chief.getByTestId('bypass-answer').fill('明天派人去量')
  await chief.getByTestId('bypass-send').click()
  await expect(chief.getByTestId('bypass')).toContainText('明天派人去量')
  await town.goto(`/verify/${event}`)
  await town.getByTestId('money').waitFor()
  await expect(town.getByTestId('bypass')).toHaveCount(0)
  await expect(town.locator('body')).not.toContainText('改成 1200 亩')
  await page.reload()
  await expect(page.locator('body')).toContainText('明天派人去量', { timeout: 30_000 })
})

test('winter relief: the village sends its list, the town passes it, the county decides it', async ({ browser }) => {
  test.setTimeout(180_000)
  const chief = await open(browser, 'desk', closer)
  await chief.goto('/verify')
  await chief.getByTestId('season-open').click()
  await expect(chief.getByTestId('season-name')).toHaveValue(/冬春救助/)
  await look(chief, 'season-open', 'desk')
  await chief.getByTestId('season-send').click()
  const line = chief.locator('[data-testid^="event-"]', { hasText: '冬春救助' }).first()
  await line.waitFor()
  const event = (await line.getAttribute('data-testid'))!.slice('event-'.length)
  const officer = await api(cast.told.officer)
  const village = (await officer.ask('{ me { grants { verbs place { id code } } } }')).me.grants.find((g: any) =>
    g.verbs.includes('ledger.edit'),
  ).place
  await officer.ask('mutation($i: SaveLedgerRowInput!) { saveLedgerRow(input: $i) { row { id } } }', {
    i: {
      id: uuid7(),
      row: uuid7(),
      event,
      village: village.id,
      ledger: 'D03',
      madeAt: now(),
      cells: [
        { code: 'D03001', text: '尹怀桥' },
        { code: 'D03005', text: '3' },
        { code: 'D03009', text: '2' },
      ],
    },
  })
  const page = await open(browser, 'phone', cast.told.officer)
  const has = (id: string) => page.getByTestId(id)
  await page.goto('/loss')
  await has(`season-${event}`).click({ timeout: 30_000 })
  await has('stage-NEED').click()
  await has('send-list').waitFor()
  await look(page, 'season-village', 'phone')
  await has('send-list').click()
  await has('list-until').fill(new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10))
  await has('list-send').click()
  await expect(page.getByText('公示至少 7 天').first()).toBeVisible({ timeout: 30_000 })
  await look(page, 'season-notice', 'phone')
  await has('list-until').fill(new Date(Date.now() + 8 * 3600_000 - 86_400_000).toISOString().slice(0, 10))
  await has('list-send').click()
  await expect(page.getByText('等镇审').first()).toBeVisible({ timeout: 30_000 })
  const town = await open(browser, 'desk', cast.told.duty)
  await town.goto(`/season/${event}`)
  await town.getByTestId('stage-NEED').click()
  await town.getByTestId(`PASSED-${village.code}`).waitFor()
  await look(town, 'season-town', 'desk')
  await town.getByTestId(`PASSED-${village.code}`).click()
  await expect(town.getByTestId(`list-${village.code}`)).toContainText('镇审过', { timeout: 30_000 })
  await chief.goto(`/season/${event}`)
  await chief.getByTestId('stage-NEED').click()
  await chief.getByTestId('season-rows').waitFor()
  await look(chief, 'season-county', 'desk')
  await chief.getByRole('button', { name: '马兰屯镇' }).click()
  await chief.getByTestId(`DECIDED-${village.code}`).click({ timeout: 30_000 })
  await expect(chief.getByTestId(`list-${village.code}`)).toContainText('区定了', { timeout: 30_000 })
})
