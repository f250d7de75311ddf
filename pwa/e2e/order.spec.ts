import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, device, signIn, uuid7 } from './world'

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

test('an order to verify: the county orders, the village answers by phone and in writing, and nothing stays owed', async ({ browser }) => {
  test.setTimeout(240_000)
  const county = await api(cast.county.duty)
  const officer = await api(cast.told.officer)
  const event = uuid7()
  await county.ask('mutation($i: OpenEventInput!) { openEvent(input: $i) { event { id } } }', {
    i: { id: event, name: '11·28 大风', nature: 'NATURAL', hazard: '0401', startedAt: new Date(Date.now() - 3600_000).toISOString(), madeAt: now() },
  })
  const village = (await officer.ask('{ me { grants { verbs place { id code name town } } } }')).me.grants.find((g: any) =>
    g.verbs.includes('ledger.edit'),
  ).place
  const owed = async () =>
    (await county.ask('{ owedStatements { event stage order place { id } } }')).owedStatements
      .filter((o: any) => o.event === event && o.order && o.place.id === village.id)
      .map((o: any) => o.stage)

  // ---- the county asks a village that has told nothing yet
  const desk = await open(browser, 'desk', cast.county.duty)
  await desk.goto(`/verify/${event}/${village.town}`)
  await desk.getByTestId('order-verify').click()
  await desk.getByTestId('order-send').click()
  await expect(desk.getByText('请选核实哪里')).toBeVisible()
  await desk.getByTestId('order-where').selectOption(village.id)
  await desk.getByTestId('order-from').fill('市应急管理局')
  await desk.getByTestId('order-text').fill('网上说刮倒了 30 间房，是不是真的')
  await desk.getByTestId('order-code-A01013').click()
  await look(desk, 'order-ask', 'desk')
  await desk.getByTestId('order-send').click()
  const line = desk.getByTestId('orders')
  await expect(line).toContainText('电话 剩')
  await expect(line).toContainText('书面 剩')
  await expect(desk.getByTestId(`row-${village.code}`)).toContainText('电话核实')
  expect(await owed()).toEqual(['order_phone', 'order_written'])
  await line.scrollIntoViewIfNeeded()
  await look(desk, 'order-asked', 'desk')

  // ---- the village finds it on its home; the answers wait for a line where there is none
  const page = await open(browser, 'phone', cast.told.officer)
  const has = (id: string) => page.getByTestId(id)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller), undefined, { timeout: 60_000 })
  await page.goto('/')
  const task = page.locator('[data-testid^="order-task-"]')
  await expect(task).toContainText('市应急管理局要求核实', { timeout: 30_000 })
  await expect(task).toContainText(/电话 剩 2\d 分 \/ 书面 剩 5\d 分/)
  await task.scrollIntoViewIfNeeded()
  await look(page, 'order-home', 'phone')
  await page.locator('[data-testid^="order-go-phone-"]').click()
  await has('order-phone-send').click()
  await expect(page.getByText('请写和谁通的电话')).toBeVisible()
  await has('order-phone-text').fill('市局值班室，报了 12 间，都是旧棚子')
  await look(page, 'order-answer', 'phone')
  await has('order-phone-send').click()
  await expect(has('order-phone')).toContainText('已回', { timeout: 30_000 })
  await expect.poll(owed, { timeout: 30_000 }).toEqual(['order_written'])
  await has('order-written-text').fill('逐户看过：12 间旧棚子倒了，没有住人的房。')
  await page.context().setOffline(true)
  await has('order-written-send').click()
  await expect(has('order-written')).toContainText('写好了，联网就送')
  await look(page, 'order-waits', 'phone')
  await page.context().setOffline(false)
  await expect(has('order-all')).toBeVisible({ timeout: 60_000 })
  await look(page, 'order-all', 'phone')
  expect(await owed()).toEqual([])
  await page.goto('/')
  await has('loss-cards').waitFor({ timeout: 30_000 })
  await expect(task).toHaveCount(0)

  // ---- the desk reads both answers without asking again
  await expect(line).toContainText('12 间旧棚子倒了', { timeout: 30_000 })
  await expect(line).toContainText('已回复')
  await look(desk, 'order-answered', 'desk')

  // ---- what comes to the county from above its closers note, and take back
  const chief = await open(browser, 'desk', closer)
  await chief.goto(`/verify/${event}`)
  await chief.getByTestId('order-verify').click()
  const own = await chief.getByTestId('order-where').locator('option').nth(1).getAttribute('value')
  await chief.getByTestId('order-where').selectOption(own!)
  await chief.getByTestId('order-from').fill('省应急管理厅')
  await chief.getByTestId('order-text').fill('全区转移人数')
  await chief.getByTestId('order-send').click()
  await expect(chief.getByTestId('orders')).toContainText('全区转移人数')
  await chief.getByTestId('orders').getByRole('button', { name: '撤回' }).first().click()
  await chief.getByRole('button', { name: '撤回' }).last().click()
  await expect(chief.getByTestId('orders')).toContainText('已撤回')
})
