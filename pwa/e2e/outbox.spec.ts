import { expect, test } from '@playwright/test'
import { api, cast, content, device, nothingUnsent, placeOf, readyOffline, report, reportedBy, signIn, submitText } from './world'

test('what the server refuses stays, says why and what to do, and goes out once it is mended', async ({ browser }) => {
  const context = await device(browser, 'phone')
  const page = await context.newPage()
  await signIn(page, cast.parked)
  await readyOffline(page)
  await context.setOffline(true)
  const first = await report(page, 'NAT08')
  const second = await report(page, 'NAT01')
  const third = await report(page, 'NAT05')

  // The ids of two of them are taken by other contents while the phone is in the dark.
  const officer = await api(cast.parked)
  const place = await placeOf(officer)
  for (const id of [first, second])
    await officer.ask(submitText, { input: { id, place, content: content('NAT03', { note: '别处先到' }), madeAt: new Date().toISOString() } })

  await context.setOffline(false)
  await page.goto('/outbox')
  for (const id of [first, second]) {
    const card = page.getByTestId(`outbox-${id}`)
    await expect(card).toHaveAttribute('data-state', 'parked', { timeout: 20_000 })
    await expect(card).toContainText('没收下')
  }
  // One refused report does not hold up the next.
  await expect(page.getByTestId(`outbox-${third}`)).toHaveCount(0)

  const card = page.getByTestId(`outbox-${first}`)
  await card.getByTestId('copy').click()
  await expect(page.getByText('复制好了')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('廖巷村')
  // For the chat group that exists anyway: nobody's name in it.
  expect(copied).not.toContain('廖知微')

  // Mended: a new id, and it arrives.
  await card.getByTestId('mend').click()
  await page.getByTestId('say-more').click()
  await page.getByTestId('note').fill('老井旁那棵')
  await page.getByTestId('send').click()
  await page.waitForURL((url) => /\/report\/[0-9a-f-]{36}$/.test(url.pathname) && url.pathname.indexOf(first) < 0)
  const mended = page.url().split('/').pop() as string
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })

  // Deleted: only after asking.
  await page.goto('/outbox')
  await page.getByTestId(`outbox-${second}`).getByTestId('remove').click()
  await page.getByTestId('confirm-cancel').click()
  await expect(page.getByTestId(`outbox-${second}`)).toHaveCount(1)
  await page.getByTestId(`outbox-${second}`).getByTestId('remove').click()
  await page.getByTestId('confirm-ok').click()
  await expect(page.getByTestId(`outbox-${second}`)).toHaveCount(0)
  await nothingUnsent(page)

  const there = await reportedBy(officer)
  for (const id of [first, second, third, mended]) expect(there.filter((x) => x === id)).toEqual([id])
})

test('a draft survives a closed tab, and a slip of the thumb leaves none', async ({ browser }) => {
  const context = await device(browser, 'phone')
  let page = await context.newPage()
  await signIn(page, cast.drafts)
  await page.getByTestId('report-new').click()
  await page.getByTestId('cat-NAT03').click()
  await page.getByTestId('say-more').click()
  await page.getByTestId('note').fill('写到一半')
  const other = await context.newPage()
  await other.goto('/')
  // A phone drops hidden tabs without a word, so going into the background is when the last letters are kept.
  await expect.poll(() => other.evaluate(notes)).toEqual(['写到一半'])
  await page.close()

  page = other
  await page.getByTestId('draft').first().click()
  await expect(page.getByTestId('note')).toHaveValue('写到一半')
  await page.getByTestId('back').click()

  await page.goto('/')
  await page.getByTestId('report-new').click()
  await page.getByTestId('cat-NAT08').click()
  await page.waitForURL(/draft=/)
  await page.goBack()
  await page.getByTestId('cat-NAT08').waitFor()
  await page.goto('/')
  await expect(page.getByTestId('draft')).toHaveCount(1)
})

test('a newer version is offered, and taken when the person says so', async ({ browser }) => {
  const page = await (await device(browser, 'phone')).newPage()
  await signIn(page, cast.hidden)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  await page.evaluate(() => ((window as any).sameLife = true))
  await expect(page.getByTestId('update')).toHaveCount(0)
  // The same worker under another address is a new version for the browser.
  await page.evaluate(() => navigator.serviceWorker.register('/sw.js?newer', { updateViaCache: 'none' }))
  await page.getByTestId('update').getByRole('button').click()
  await page.waitForFunction(() => !(window as any).sameLife)
  await expect(page.getByTestId('report-new')).toBeVisible()
})

/** What the drafts of the open database say. */
async function notes(): Promise<string[]> {
  const name = (await indexedDB.databases()).map((d) => d.name || '').filter((n) => n.indexOf('jiaoying-') === 0)[0] as string
  const db = await new Promise<IDBDatabase>((ok) => {
    const ask = indexedDB.open(name)
    ask.onsuccess = () => ok(ask.result)
  })
  const drafts = await new Promise<{ content: { note: string } }[]>((ok) => {
    const ask = db.transaction('drafts').objectStore('drafts').getAll()
    ask.onsuccess = () => ok(ask.result)
  })
  db.close()
  return drafts.map((d) => d.content.note)
}
