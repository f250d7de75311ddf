import { expect, test } from '@playwright/test'
import { cast, desk, phone, readyOffline, report, signIn } from './world'

test('twenty reports without a network, two closed tabs and a bad line: each arrives once', async ({ browser }) => {
  const context = await phone(browser)
  let page = await context.newPage()
  await signIn(page, cast.officer)
  await readyOffline(page)

  await context.setOffline(true)
  const ids: string[] = []
  for (let i = 0; i < 20; i++) {
    if (i === 7 || i === 13) {
      await page.close()
      page = await context.newPage()
      await page.goto('/')
    }
    ids.push(await report(page, i % 2 ? 'NAT01' : 'NAT08'))
  }
  await page.goto('/')
  await expect(page.getByTestId('outbox-count')).toContainText('20')

  for (let cut = 0; cut < 5; cut++) {
    await context.setOffline(false)
    await page.waitForTimeout(30 + cut * 20)
    await context.setOffline(true)
    await page.waitForTimeout(100)
  }
  await context.setOffline(false)
  await expect(page.getByTestId('outbox-count')).not.toContainText(/\d/, { timeout: 60_000 })

  // The duty officer's desk is the server's word: each of them once.
  const office = await (await desk(browser)).newPage()
  await signIn(office, cast.duty)
  for (const id of ids) await expect(office.getByTestId(`queue-row-${id}`)).toHaveCount(1, { timeout: 15_000 })
})

test('a draft survives a closed tab', async ({ browser }) => {
  const context = await phone(browser)
  let page = await context.newPage()
  await signIn(page, cast.officer)
  await page.getByTestId('report-new').click()
  await page.getByTestId('cat-NAT03').click()
  await page.getByTestId('say-more').click()
  await page.getByTestId('note').fill('写到一半')
  await page.waitForTimeout(600)
  await page.close()
  page = await context.newPage()
  await page.goto('/')
  await page.getByTestId('draft').first().click()
  await expect(page.getByTestId('note')).toHaveValue('写到一半')
})

test('the town sees a report come, undoes, returns it with a reason, and gets it back mended', async ({ browser }) => {
  const office = await (await desk(browser)).newPage()
  await signIn(office, cast.duty)
  await office.getByTestId('tab-inbox').waitFor()
  const page = await (await phone(browser)).newPage()
  await signIn(page, cast.officer)
  const id = await report(page, 'NAT01')

  await office.getByTestId(`queue-row-${id}`).click({ timeout: 10_000 })
  await expect(page.getByTestId('rail-seen')).toHaveAttribute('data-state', 'done', { timeout: 15_000 })

  await office.keyboard.press('a')
  await office.getByTestId('undo').click()
  await expect(office.getByTestId('accept')).toBeVisible()

  await office.keyboard.press('r')
  await office.getByTestId('reason-OTHER').click()
  await office.getByTestId('return-ok').click()
  await office.getByTestId('return-text').fill('请写清楚在哪')
  await office.getByTestId('return-ok').click()

  await page.goto('/')
  await page.getByTestId(`returned-${id}`).getByTestId('mend').click({ timeout: 30_000 })
  await page.getByTestId('say-more').click()
  await page.getByTestId('note').fill('村西枯井')
  await page.getByTestId('send').click()
  await expect(page.getByTestId('state')).toHaveText('待审')

  await office.getByTestId('tab-inbox').click()
  await office.getByTestId(`queue-row-${id}`).click({ timeout: 15_000 })
  await office.keyboard.press('a')
  await expect(page.getByTestId('rail-end')).toHaveAttribute('data-state', 'done', { timeout: 30_000 })
})
