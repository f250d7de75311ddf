import { expect, test } from '@playwright/test'
import {
  api,
  cast,
  content,
  device,
  nothingUnsent,
  password,
  placeOf,
  readyOffline,
  report,
  reportedBy,
  signIn,
  submitText,
  typeIn,
  unsent,
  uuid7,
} from './world'

test('a wrong password is told, and nothing of what was typed is lost', async ({ browser }) => {
  const page = await (await device(browser, 'phone')).newPage()
  await page.goto('/sign-in')
  await typeIn(page, cast.hidden, 'not this one')
  await expect(page.getByTestId('error')).toContainText('手机号或密码不对')
  await expect(page.getByTestId('phone')).toHaveValue(cast.hidden)
  await expect(page).toHaveURL(/sign-in/)
})

test('a revoked phone asks to sign in again and keeps its unsent work', async ({ browser }) => {
  const context = await device(browser, 'phone')
  const page = await context.newPage()
  await signIn(page, cast.revoked)
  await readyOffline(page)
  await context.setOffline(true)
  const id = await report(page, 'NAT08')

  // Meanwhile the same person ends that session from another device.
  const other = await (await device(browser, 'desk')).newPage()
  await signIn(other, cast.revoked)
  await other.goto('/me/sessions')
  await other.getByRole('button', { name: '退出' }).first().click()
  await other.getByTestId('confirm-ok').click()
  await expect(other.getByRole('button', { name: '退出' })).toHaveCount(0)

  await context.setOffline(false)
  await page.waitForURL('**/sign-in**', { timeout: 20_000 })
  await expect(page.getByRole('status').first()).toContainText('没送出的都在本机')

  await typeIn(page, cast.revoked, password)
  await page.waitForURL(`**/report/${id}`)
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })
  expect((await reportedBy(await api(cast.revoked))).filter((x) => x === id)).toEqual([id])
})

test('signing out with unsent work asks; the next person sees nothing of it; it goes out when its owner is back', async ({ browser }) => {
  const context = await device(browser, 'phone')
  const page = await context.newPage()
  await signIn(page, cast.leaving)
  await readyOffline(page)
  const early = await report(page, 'NAT05')
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done')
  await context.setOffline(true)
  const id = await report(page, 'NAT01')

  await page.goto('/me')
  await page.getByTestId('sign-out').click()
  await expect(page.getByRole('alertdialog')).toContainText('1')
  await page.getByTestId('confirm-cancel').click()
  await expect(page).toHaveURL(/\/me$/)
  await page.getByTestId('sign-out').click()
  await page.getByTestId('confirm-ok').click()
  await page.waitForURL('**/sign-in')

  await context.setOffline(false)
  await signIn(page, cast.next)
  for (const path of ['/', '/report', '/outbox']) {
    await page.goto(path)
    await expect(page.locator('.void')).toBeVisible()
    expect(await unsent(page)).toBe(0)
  }
  // Not by address either: what only the phone has is not this person's, and the rest the server decides.
  await page.goto(`/report/${id}`)
  await expect(page.getByTestId('error')).toBeVisible()
  await expect(page.getByTestId('report-title')).toHaveCount(0)
  const held = await page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name || '').filter((n) => n.indexOf('jiaoying-') === 0))
  // The first person's is closed up, not open: it holds the unsent work and nothing that can be fetched again.
  expect(held.length).toBe(2)
  const kept = await page.evaluate(
    async ([names, sent]) => {
      const out: string[] = []
      for (const name of names as string[]) {
        const db = await new Promise<IDBDatabase>((ok, no) => {
          const ask = indexedDB.open(name)
          ask.onsuccess = () => ok(ask.result)
          ask.onerror = () => no(ask.error)
        })
        const keys = await new Promise<IDBValidKey[]>((ok) => {
          const ask = db.transaction('reports').objectStore('reports').getAllKeys()
          ask.onsuccess = () => ok(ask.result)
        })
        if (keys.indexOf(sent as string) >= 0) out.push(name)
        db.close()
      }
      return out
    },
    [held, early] as [string[], string],
  )
  expect(kept).toEqual([])

  await page.goto('/me')
  await page.getByTestId('sign-out').click()
  await page.getByTestId('confirm-ok').click()
  await page.waitForURL('**/sign-in')
  await typeIn(page, cast.leaving, password)
  await page.waitForURL((url) => url.pathname === '/')
  await nothingUnsent(page)
  const there = await reportedBy(await api(cast.leaving))
  expect(there.filter((x) => x === id || x === early).sort()).toEqual([early, id].sort())
})

test('the neighbour town sees nothing, neither in its queue nor by address', async ({ browser }) => {
  const officer = await api(cast.parked)
  const id = uuid7()
  await officer.ask(submitText, { input: { id, place: await placeOf(officer), content: content('NAT08'), madeAt: new Date().toISOString() } })

  const own = await (await device(browser, 'desk')).newPage()
  await signIn(own, cast.malantun.duty)
  await expect(own.getByTestId(`queue-row-${id}`)).toBeVisible()

  const neighbour = await (await device(browser, 'desk')).newPage()
  await signIn(neighbour, cast.nigou.duty)
  await neighbour.getByTestId('tab-all').click()
  await expect(neighbour.getByTestId(`queue-row-${id}`)).toHaveCount(0)
  for (const path of [`/queue/${id}`, `/report/${id}`]) {
    await neighbour.goto(path)
    await expect(neighbour.getByTestId('error')).toContainText('不归您管')
    await expect(neighbour.getByTestId('report-title')).toHaveCount(0)
  }
})
