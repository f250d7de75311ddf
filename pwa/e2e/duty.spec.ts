import { expect, test } from '@playwright/test'
import { look } from './look'
import { api, cast, content, device, placeOf, signIn, submitText, uuid7 } from './world'

// A phone that is ready for duty: it says what works on it, it can be heard, and a report that comes is heard.

test('the phone checks itself, and says so in words and as text', async ({ browser }) => {
  const page = await (await device(browser, 'phone')).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(page, cast.monitor)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  await page.goto('/me')
  await page.locator('a[href="/me/check"]').click()
  await page.getByTestId('check-sum').waitFor()
  // The whole shell lies on this phone: the built worker keeps it under names that the check finds.
  await expect(page.getByTestId('check-shell')).toHaveAttribute('data-state', 'works')
  await expect(page.getByTestId('check-sound')).toHaveAttribute('data-state', 'untried')
  await look(page, 'check', 'phone')
  await page.getByTestId('try-position').click()
  await expect(page.getByTestId('check-position')).toHaveAttribute('data-state', 'works')
  await page.getByTestId('try-sound').click()
  await page.getByTestId('heard-yes').click()
  await expect(page.getByTestId('check-sound')).toHaveAttribute('data-state', 'works')
  await page.getByTestId('check-copy').click()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('叫应')
  expect(text).not.toContain('巢远声')
})

test('sound is offered until it was tried, and then a report that comes is heard', async ({ browser }) => {
  const page = await (await device(browser, 'phone')).newPage()
  await signIn(page, cast.monitor)
  await page.getByTestId('sound-card').waitFor()
  await look(page, 'home-sound', 'phone')
  await page.getByTestId('sound-try').click()
  await page.getByTestId('card-heard-yes').click()
  await expect(page.getByTestId('sound-card')).toHaveCount(0)
  await page.reload()
  await page.getByTestId('report-new').waitFor()

  // The desk counts the notes that are played.
  const town = await (await device(browser, 'desk')).newPage()
  await town.addInitScript(() => {
    const w = window as unknown as { notes: number }
    w.notes = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (this: OscillatorNode, ...when: [number?]) {
      w.notes++
      return start.apply(this, when)
    }
  })
  await signIn(town, cast.nigou.duty)
  await town.goto('/me/check')
  await town.getByTestId('try-sound').click()
  await town.getByTestId('heard-yes').click()
  await town.locator('a[href="/queue"]').first().click()
  await town.getByTestId('tab-inbox').waitFor()
  const before = await town.evaluate(() => (window as unknown as { notes: number }).notes)
  const officer = await api(cast.monitor)
  await officer.ask(submitText, {
    input: { id: uuid7(), place: await placeOf(officer), content: content('NAT03', { spot: '听得见' }), madeAt: new Date().toISOString() },
  })
  await town.waitForFunction((n) => (window as unknown as { notes: number }).notes > n, before, { timeout: 20_000 })
})
