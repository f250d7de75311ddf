import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { cast, device, signIn, uuid7, type Size } from './world'

// What goes past the town, the state of the server, and where things are.

async function open(browser: Browser, size: Size, who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(page, who)
  return page
}

test('a complaint goes to the county past the town, and its answer comes back', async ({ browser }) => {
  const own = await open(browser, 'phone', cast.monitor)
  await own.goto('/me')
  await own.getByTestId('to-complaint').click()
  await own.getByTestId('complaint-send').click()
  await expect(own.getByText('还没有写内容')).toBeVisible()
  const text = `镇里三天没有回音 ${uuid7()}`
  await own.getByTestId('complaint-text').fill(text)
  await own.getByTestId('complaint-unnamed').click()
  await own.context().setOffline(true)
  await own.getByTestId('complaint-send').click()
  await expect(own.getByText('还没有送到')).toBeVisible()
  await own.context().setOffline(false)
  await own.reload()
  await expect(own.getByTestId('complaint-text')).toHaveValue(text)
  await own.getByTestId('complaint-send').click()
  await own.getByTestId('complaint-sent').waitFor()
  await expect(own.getByText(text)).toHaveCount(1)
  await look(own, 'complaint', 'phone')

  const town = await open(browser, 'desk', cast.nigou.duty)
  await town.goto('/complaints')
  await expect(town.getByText(text)).toHaveCount(0)

  const county = await open(browser, 'desk', cast.admin)
  await county.goto('/complaints')
  const card = county.getByRole('article').filter({ hasText: text })
  await expect(card).toContainText('没有留名')
  await look(county, 'complaints', 'desk')
  await card.getByTestId('complaint-answer').click()
  await county.getByTestId('answer-text').fill('已请镇里今天答复')
  await county.getByTestId('answer-send').click()
  await expect(card).toHaveCount(0)

  await own.reload()
  await expect(own.getByText('已请镇里今天答复')).toBeVisible()
})

test('the state of the server is for who runs it', async ({ browser }) => {
  const county = await open(browser, 'desk', cast.admin)
  await county.goto('/operations')
  await expect(
    county
      .getByText('SQLite', { exact: false })
      .or(county.getByText('sqlite', { exact: false }))
      .first(),
  ).toBeVisible()
  await look(county, 'operations', 'desk')
  const town = await open(browser, 'desk', cast.nigou.duty)
  await town.goto('/operations')
  await expect(town.getByText('没有这一页').or(town.locator('.void')).first()).toBeVisible()
})
