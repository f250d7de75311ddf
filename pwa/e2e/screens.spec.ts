import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, content, device, jpeg, photo, placeOf, readyOffline, report, signIn, submitText, uuid7, type Api, type Size } from './world'

/** One report in each state a page can show: seen, taken on, sent back. */
async function story(officer: Api, duty: Api): Promise<{ waiting: string; returned: string; accepted: string }> {
  const place = await placeOf(officer)
  const at = () => new Date().toISOString()
  const submit = async (category: string, more: Record<string, unknown>) => {
    const id = uuid7()
    await officer.ask(submitText, { input: { id, place, content: content(category, more), madeAt: at() } })
    return id
  }
  const position = { latitude: 34.57411, longitude: 117.56402, accuracyM: 8, fixedAt: at() }
  const waiting = await submit('NAT01', {
    severity: 'MAJOR',
    note: '水漫过桥面，三户门口进水，还在涨。',
    spot: '村东桥头',
    peopleOut: 'SOME_INSIDE',
    peopleAffected: 9,
    facts: ['有人被困'],
    position,
  })
  const accepted = await submit('ACC12', { spot: '二组路口', severity: 'SERIOUS', position })
  const returned = await submit('NAT06', { spot: '三组老井旁', position })
  await duty.ask('mutation($i: AcceptReportInput!) { acceptReport(input: $i) { report { id } } }', {
    i: { report: accepted, move: uuid7(), madeAt: at() },
  })
  await duty.ask('mutation($i: ReturnReportInput!) { returnReport(input: $i) { report { id } } }', {
    i: { report: returned, move: uuid7(), reason: 'POSITION_UNCLEAR', text: '村东还是村西？请补一句', madeAt: at() },
  })
  return { waiting, returned, accepted }
}

async function open(browser: Browser, size: Size, who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(page, who)
  return page
}

for (const size of ['phone', 'desk'] as Size[]) {
  test(`before the door, ${size}`, async ({ browser }) => {
    const page = await (await device(browser, size)).newPage()
    await page.goto('/sign-in')
    await page.getByTestId('sign-in').waitFor()
    await look(page, 'sign-in', size)
    await page.goto('/join#abcdefgh')
    await page.getByTestId('accept-link').waitFor()
    await look(page, 'join', size)
    await page.goto('/join')
    await page.locator('.void').waitFor()
    await look(page, 'join-broken', size)
  })

  test(`the officer's screens, ${size}`, async ({ browser }) => {
    const page = await open(browser, size, cast.hidden)
    await page.locator('.void').waitFor()
    await look(page, 'home-empty', size)
    const ids = await story(await api(cast.screens.officer), await api(cast.screens.duty))

    const own = await open(browser, size, cast.screens.officer)
    await readyOffline(own)
    await own.getByTestId(`returned-${ids.returned}`).waitFor()
    await look(own, 'home', size)
    await own.goto(`/report/${ids.waiting}`)
    await own.getByTestId('report-title').waitFor()
    await look(own, 'report', size)
    // Wide screens show the same column in the middle: the pages above stand for the rest.
    if (size === 'desk') return
    await own.goto('/report')
    await own.getByTestId(`report-${ids.waiting}`).waitFor()
    await look(own, 'mine', size)
    await own.goto(`/report/${ids.returned}`)
    await own.getByTestId('returned').waitFor()
    await look(own, 'report-returned', size)
    await own.goto(`/report/${ids.returned}/edit`)
    await own.getByTestId('send').waitFor()
    await look(own, 'mend', size)
  })

  test(`the officer's way to report, ${size}`, async ({ browser }) => {
    const own = await open(browser, size, cast.screens.reporter)
    await readyOffline(own)
    await own.goto('/report/new')
    await own.getByTestId('cat-NAT03').waitFor()
    await look(own, 'new-category', size)
    await own.getByTestId('cat-NAT03').click()
    await own.getByTestId('send').waitFor()
    await look(own, 'new-send', size)
    if (size === 'desk') return
    await own.getByTestId('place').click()
    await own.getByTestId('spot').waitFor()
    await look(own, 'new-place', size)
    await own.goto('/report/new')
    await own.getByTestId('cat-other').click()
    await own.getByTestId('cat-search').waitFor()
    await look(own, 'new-all', size)
    await own.goto('/outbox')
    await own.locator('.void').waitFor()
    await look(own, 'outbox-empty', size)

    await own.context().setOffline(true)
    await own.goto('/')
    const id = await report(own, 'NAT08')
    await look(own, 'report-unsent', size)
    await own.goto('/outbox')
    await own.getByTestId(`outbox-${id}`).waitFor()
    await look(own, 'outbox', size)
    await own.goto('/')
    await own.getByTestId('offline').waitFor()
    await look(own, 'home-offline', size)
    await own.goto('/nothing/here')
    await own.locator('.void').waitFor()
    await look(own, 'nowhere', size)
    await own.context().setOffline(false)
  })

  test(`the town's screens, ${size}`, async ({ browser }) => {
    const ids = await story(await api(cast.screens.officer), await api(cast.screens.duty))
    const page = await open(browser, size, cast.screens.duty)
    await page.getByTestId(`queue-row-${ids.waiting}`).waitFor()
    await look(page, 'queue', size)
    await page.getByTestId(`queue-row-${ids.waiting}`).click()
    await page.getByTestId('accept').waitFor()
    await expect(page.getByTestId('rail-seen')).toHaveAttribute('data-state', 'done')
    await look(page, 'queue-report', size)
    await page.getByTestId('return').click()
    await page.getByTestId('reason-OTHER').waitFor()
    await look(page, 'queue-return', size)
    await page.keyboard.press('Escape')
    await page.getByTestId('accept').click()
    await page.getByTestId('undo').waitFor()
    // Ten seconds only, so one picture and no more.
    await page.screenshot({ path: `e2e/pictures/queue-undo-${size}-light.png` })
    await page.getByTestId('undo').click()
    await page.goto('/queue/01900000-0000-7000-8000-000000000000')
    await page.getByTestId('error').waitFor()
    await look(page, 'queue-error', size)
    if (size === 'desk') {
      await page.goto('/queue')
      await page.getByTestId('tab-inbox').waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await look(page, 'queue-keys', size)
    }
  })

  test(`everybody's own screens, ${size}`, async ({ browser }) => {
    const page = await open(browser, size, cast.screens.duty)
    for (const [path, name, sign] of [
      ['/me', 'me', '[data-testid=sign-out]'],
      ['/me/display', 'me-display', '[data-testid=elder]'],
      ['/me/sessions', 'me-sessions', '.li'],
      ['/me/posts', 'me-posts', '.kv'],
      ['/me/password', 'me-password', '[data-testid=save-password]'],
    ] as const) {
      await page.goto(path)
      await page.locator(sign).first().waitFor()
      await look(page, name, size)
    }
    await page.goto('/me')
    await page.getByTestId('sign-out').click()
    await page.getByTestId('confirm-ok').waitFor()
    await look(page, 'me-sign-out', size)
    await page.getByTestId('confirm-cancel').click()
    // The real switch, and it is still on after a reload.
    await page.goto('/me/display')
    await page.getByTestId('elder').click()
    await page.getByTestId('lang-en').click()
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('data-elder', '')
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await page.screenshot({ path: `e2e/pictures/me-display-english-${size}-elder.png` })
  })

  test(`the administrator's screens, ${size}`, async ({ browser }) => {
    const page = await open(browser, size, cast.admin)
    await page.locator('.person').first().waitFor()
    await look(page, 'roster', size)
    await page.getByTestId('people-search').fill('尹初阳')
    await expect(page.locator('.person')).toHaveCount(1)
    await page.locator('.person a').click()
    await page.getByTestId('create-link').waitFor()
    await look(page, 'person', size)
    await page.getByTestId('create-link').click()
    await page.getByTestId('copy-link').waitFor()
    await look(page, 'person-link', size)
    await page.keyboard.press('Escape')
    await page.getByTestId('appoint').click()
    await page.getByTestId('save-appointment').click()
    await look(page, 'person-appoint', size)
    await page.goto('/roster')
    await page.getByTestId('add-person').click()
    await page.getByTestId('person-name').waitFor()
    await look(page, 'person-add', size)
    await page.goto('/roster/tree')
    await page.getByTestId('tree-search').fill('冯湖')
    await page.locator('[data-testid^=node-]').first().waitFor()
    await look(page, 'tree', size)
    await page.locator('[data-testid^=node-]').first().click()
    await page.locator('.detail').waitFor()
    await look(page, 'tree-node', size)
    await page.goto('/settings')
    await page.locator('[data-testid^=set-]').first().waitFor()
    await look(page, 'settings', size)
  })
}

test('photos and voice, phone and desk', async ({ browser }) => {
  test.setTimeout(600_000) // fifteen screens in three dresses, and a line that comes and goes
  const own = await open(browser, 'phone', cast.shots.officer)
  await readyOffline(own)
  await own.getByTestId('report-new').click()
  await own.getByTestId('cat-NAT03').click()
  await own.getByTestId('take').waitFor()
  const some = [await photo(own, 1200, 900, { seed: 2 }), await photo(own, 900, 1200, { seed: 3 }), await photo(own, 1600, 900, { seed: 4 })]
  await own
    .getByTestId('gallery-input')
    .setInputFiles([...some.map((b) => jpeg(b)), { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') }])
  await expect(own.getByTestId('picked-PHOTO').locator('img')).toHaveCount(3)
  await look(own, 'new-photos', 'phone')
  await own.getByTestId('speak').click()
  await own.getByTestId('voice-stop').waitFor()
  await look(own, 'new-recording', 'phone')
  await own.getByTestId('voice-stop').click()
  await own.getByTestId('picked-VOICE').waitFor()
  await look(own, 'new-voice', 'phone')
  await own.getByTestId('picked-PHOTO').first().getByRole('button').first().click()
  await own.getByTestId('viewer-image').waitFor()
  await look(own, 'new-viewer', 'phone')
  await own.getByTestId('viewer-close').click()

  // The third photo does not get through for now.
  const begun = new Set<string>()
  await own.context().route('**/files/**', (route) => {
    const patch = route.request().method() === 'PATCH'
    if (patch) begun.add(route.request().url())
    return (patch && begun.size > 2 ? route.abort() : route.continue()).catch(() => undefined)
  })
  await own.getByTestId('send').click()
  await own.waitForURL(/\/report\/[0-9a-f-]{36}$/)
  const id = own.url().split('/').pop() as string
  await expect(own.getByTestId('files-say')).toContainText('再试', { timeout: 40_000 })
  await look(own, 'report-photos', 'phone')
  await own.goto('/outbox')
  await own.getByTestId(`outbox-files-${id}`).waitFor()
  await look(own, 'outbox-photos', 'phone')
  await own.goto('/report')
  await own.getByTestId(`report-${id}`).waitFor()
  await look(own, 'mine-photos', 'phone')
  await own.goto(`/report/${id}/add`)
  await own.getByTestId('add-text').waitFor()
  await look(own, 'report-add', 'phone')
  await own.getByTestId('camera-input').setInputFiles([jpeg((some[0] as Buffer).subarray(0, 200_000))])
  await expect(own.getByTestId('picked-PHOTO')).toHaveCount(1)
  await own.getByTestId('send').click()
  await own.waitForURL(`**/report/${id}`)
  await own.context().unroute('**/files/**')
  await own.getByTestId('files-now').click()
  await own.locator('[data-testid^=refused-]').waitFor({ timeout: 40_000 })
  await look(own, 'report-refused', 'phone')

  for (const size of ['desk', 'phone'] as Size[]) {
    const town = await open(browser, size, cast.shots.duty)
    const row = town.getByTestId(`queue-row-${id}`)
    // A picture is fetched when it comes into sight, and other people's reports may stand above this one.
    await row.scrollIntoViewIfNeeded()
    await expect(row.locator('img')).toHaveCount(1, { timeout: 20_000 })
    if (size === 'phone') await look(town, 'queue-photos', size)
    await row.click()
    await expect(town.getByTestId('big').locator('img')).toHaveCount(1)
    await expect(town.getByTestId('rail-seen')).toHaveAttribute('data-state', 'done')
    await look(town, 'queue-report-photos', size)
    await town.getByTestId('big').click()
    await town.getByTestId('viewer-image').waitFor()
    await look(town, 'queue-viewer', size)
  }
})
