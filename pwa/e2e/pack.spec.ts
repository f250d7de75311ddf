import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { look } from './look'
import { cast, device, signIn } from './world'

test('a town prints its offline pack from the readiness list', async ({ browser }) => {
  test.setTimeout(180_000)
  const page = await (await device(browser, 'desk')).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(page, cast.record.duty)
  await page.goto('/roster/ready')
  await page.getByTestId('pack').click()
  await page.getByTestId('pack-purpose').waitFor()
  await look(page, 'pack-ask', 'desk')
  await page.getByTestId('pack-purpose').fill('')
  await page.getByTestId('pack-make').click()
  await expect(page.getByText('请写两个字以上')).toBeVisible()
  await page.getByTestId('pack-purpose').fill('雨季备用')
  await page.getByTestId('pack-make').click()
  await page.getByTestId('pack-ready').waitFor({ timeout: 60_000 })
  await look(page, 'pack-ready', 'desk')
  const coming = page.waitForEvent('download')
  await page.getByTestId('pack-get').click()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^离线应急包-.+\.html$/)
  const text = readFileSync((await file.path()) as string, 'utf8')

  // On paper: no script, nothing fetched, every page with its rule.
  const context = await browser.newContext({ viewport: { width: 794, height: 1123 }, javaScriptEnabled: false })
  const paper = await context.newPage()
  const fetched: string[] = []
  paper.on('request', (r) => fetched.push(r.url()))
  await paper.setContent(text)
  await paper.emulateMedia({ media: 'print' })
  await expect(paper.locator('h1')).toContainText('离线应急包')
  await expect(paper.locator('table.calls').first()).toContainText(cast.record.duty)
  expect(text).toContain('雨季备用')
  expect(text).not.toContain('<script')
  expect(fetched).toEqual([])
  await paper.screenshot({ path: 'e2e/pictures/pack-paper-cover.png' })
  await paper.locator('h4').first().scrollIntoViewIfNeeded()
  await paper.screenshot({ path: 'e2e/pictures/pack-paper-doors.png' })
  await context.close()
})
