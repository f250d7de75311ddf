import { expect, test, type Page } from '@playwright/test'
import { older } from './older'
import { api, cast, chance, device, nothingUnsent, readyOffline, report, reportedBy, signIn, unsent, type Size } from './world'

const seed = Number(process.env.JIAOYING_SEED || 20261124)

for (const [there, here, who, old] of [
  ['phone', 'desk', cast.nigou, true],
  ['desk', 'phone', cast.malantun, false],
] as [Size, Size, { duty: string; officer: string }, boolean][]) {
  test(`twenty reports without a network, a bad line, return and accept: officer ${there}${old ? ', engines of 2019' : ''}, town ${here}`, async ({
    browser,
  }) => {
    const desk = await device(browser, here)
    if (old) await older(desk)
    const office = await desk.newPage()
    office.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
    await signIn(office, who.duty)
    await office.getByTestId('tab-inbox').waitFor()
    // Lost by a reload: the row below has to come by itself.
    await office.evaluate(() => ((window as any).sameLife = true))

    const context = await device(browser, there)
    if (old) await older(context)
    context.on('weberror', (err) => expect.soft(String(err.error()), 'an error on the page').toBe(''))
    let page = await context.newPage()
    await signIn(page, who.officer)
    await readyOffline(page)
    expect(await page.evaluate(() => 'replaceAll' in String.prototype && 'structuredClone' in window)).toBe(!old)
    const officer = await api(who.officer)
    const before = await reportedBy(officer)

    // Twenty in the dark, the tab closed twice.
    await context.setOffline(true)
    const ids: string[] = []
    for (let i = 0; i < 20; i++) {
      if (i === 7 || i === 13) {
        await page.close()
        page = await context.newPage()
        await page.goto('/')
      }
      ids.push(await report(page, ['NAT08', 'NAT01', 'NAT05'][i % 3] as string))
    }
    await page.goto('/')
    await expect(page.getByTestId('offline')).toContainText('20')
    expect(await unsent(page)).toBe(20)

    // Back, cut, back: some requests never leave, some answers never come.
    const random = chance(seed)
    const lost = { request: 0, answer: 0 }
    let arrived = 0
    let turns = 0
    let over = () => undefined as void
    await context.route('**/graphql', async (route) => {
      const body = route.request().postData() || ''
      if (body.indexOf('"SubmitReport"') < 0) return route.continue().catch(() => undefined)
      const dice = random()
      try {
        if (dice < 0.2) {
          lost.request++
          await route.abort('connectionreset')
          return over()
        }
        const answer = await route.fetch()
        if (!arrived && body.indexOf(ids[0] as string) >= 0) arrived = Date.now()
        if (dice < 0.4) {
          lost.answer++
          await route.abort('connectionreset')
          return over()
        }
        await route.fulfill({ response: answer })
        if (--turns <= 0) over()
      } catch {
        // The link was cut in the middle of it, which is what this is about.
        over()
      }
    })
    const seen = office
      .getByTestId(`queue-row-${ids[0]}`)
      .waitFor({ timeout: 60_000 })
      .then(() => Date.now())
    for (let cut = 0; cut < 40 && (await unsent(page)) > 0; cut++) {
      turns = 1 + Math.floor(random() * 4)
      const broken = new Promise<void>((done) => (over = () => done()))
      const drained = nothingUnsent(page)
      drained.catch(() => undefined)
      await context.setOffline(false)
      await Promise.race([broken, drained])
      await context.setOffline(true)
    }
    await context.unroute('**/graphql')
    await context.setOffline(false)
    await nothingUnsent(page)
    console.log(`seed ${seed}: ${lost.request} requests and ${lost.answer} answers lost`)
    expect(lost.request + lost.answer).toBeGreaterThan(2)

    // Each of them, once.
    const after = await reportedBy(officer)
    expect(after.length).toBe(before.length + 20)
    expect(after.filter((id) => ids.indexOf(id) >= 0).sort()).toEqual(ids.slice().sort())

    // The town saw the first one come, without asking.
    expect((await seen) - arrived).toBeLessThan(8_000)
    expect(await office.evaluate(() => (window as any).sameLife)).toBe(true)

    await returnAndAccept(page, office, ids[0] as string, here)
    expect(await office.evaluate(() => (window as any).sameLife)).toBe(true)
  })
}

async function returnAndAccept(page: Page, office: Page, id: string, size: Size): Promise<void> {
  await page.goto(`/report/${id}`)
  await office.getByTestId(`queue-row-${id}`).click()
  await expect(page.getByTestId('rail-seen')).toHaveAttribute('data-state', 'done', { timeout: 15_000 })

  // A slip of the hand leaves no trace.
  if (size === 'desk') await office.keyboard.press('a')
  else await office.getByTestId('accept').click()
  await office.getByTestId('undo').click()
  if (size === 'phone') await office.getByTestId(`queue-row-${id}`).click()
  await expect(office.getByTestId('accept')).toBeVisible()

  if (size === 'desk') await office.keyboard.press('r')
  else await office.getByTestId('return').click()
  await office.getByTestId('reason-OTHER').click()
  await office.getByTestId('return-ok').click()
  // Other asks for words.
  await expect(office.getByTestId('return-text')).toHaveAttribute('aria-invalid', 'true')
  await office.getByTestId('return-text').fill('请写清楚在哪')
  await office.getByTestId('return-ok').click()

  await page.goto('/')
  const back = page.getByTestId(`returned-${id}`)
  await expect(back).toContainText('请写清楚在哪', { timeout: 30_000 })
  await back.getByTestId('mend').click()
  await page.getByTestId('say-more').click()
  await page.getByTestId('note').fill('村西枯井旁')
  await page.getByTestId('send').click()
  await page.waitForURL(`**/report/${id}`)
  await expect(page.getByTestId('state')).toHaveText('待审')
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done')

  if (size === 'desk') await office.getByTestId('tab-inbox').click()
  await office.getByTestId(`queue-row-${id}`).click({ timeout: 20_000 })
  await expect(office.getByText('村西枯井旁')).toBeVisible()
  if (size === 'desk') await office.keyboard.press('a')
  else await office.getByTestId('accept').click()
  await expect(page.getByTestId('rail-end')).toHaveAttribute('data-state', 'done', { timeout: 30_000 })
  await expect(page.getByTestId('state')).toHaveText('已受理')
}
