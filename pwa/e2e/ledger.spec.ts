import { readFileSync } from 'node:fs'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, device, jpeg, photo, signIn, uuid7 } from './world'

const now = () => new Date().toISOString()
// Nobody's: its check digit is wrong.
const number = '370405194001010010'

async function open(browser: Browser, size: 'phone' | 'desk', who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), `an error on the page of ${who}`).toBe(''))
  await signIn(page, who)
  return page
}

test('the names behind the figures: written without a network, seen by the town, tied at the final; and a village that cannot send', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const county = await api(cast.county.duty)
  const officer = await api(cast.told.officer)
  const townApi = await api(cast.told.duty)
  const event = uuid7()
  await county.ask('mutation($i: OpenEventInput!) { openEvent(input: $i) { event { id } } }', {
    i: { id: event, name: '11·28 大风倒房', nature: 'NATURAL', hazard: '0401', startedAt: now(), madeAt: now() },
  })
  const village = (await officer.ask('{ me { grants { verbs place { id } } } }')).me.grants.find((g: any) => g.verbs.includes('ledger.edit')).place.id
  const rows = async (ledger: string) =>
    (
      await townApi.ask(
        'query($e: ID!, $l: String!) { ledger(event: $e, ledger: $l, first: 50) { nodes { id place { id } cells { code text masked } media { state } } } }',
        {
          e: event,
          l: ledger,
        },
      )
    ).ledger.nodes

  // ---- the phone: from the loss form to its ledger, and then the network is gone
  const page = await open(browser, 'phone', cast.told.officer)
  const has = (id: string) => page.getByTestId(id)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller), undefined, { timeout: 60_000 })
  await page.goto(`/loss/${event}`)
  await has('tab-houses').click()
  await has('ledger-D02').click()
  await has('row-new').waitFor()
  await look(page, 'ledger-empty', 'phone')
  const picture = await photo(page, 900, 600, { seed: 4 })
  await page.context().setOffline(true)
  await has('row-new').click()
  // Nothing is compulsory, but what is written is written well.
  await has('cell-D02001').fill('尹怀桥')
  await has('cell-D02002').fill('3704')
  await has('row-save').click()
  await expect(has('field-D02002')).toContainText('18 位或 15 位')
  await expect(has('cell-D02002')).toBeFocused()
  await has('cell-D02002').fill(number)
  await has('D02008-3').click()
  await has('cell-D02009').fill('2026-11-28')
  await has('cell-D02011').fill('2')
  await has('how-D02011').click()
  await look(page, 'ledger-row', 'phone')
  await has('camera-input').setInputFiles(jpeg(picture))
  await expect(has('picked-PHOTO')).toHaveCount(1)
  await expect(has('row-kept')).toContainText('已存本机')
  await has('row-next').click()
  // The next one begins with what is the same.
  await expect(has('cell-D02001')).toHaveValue('')
  await expect(has('cell-D02009')).toHaveValue('2026-11-28')
  await has('cell-D02001').fill('李守田')
  await has('cell-D02013').fill('3')
  await has('row-next').click()
  await expect(has('cell-D02001')).toHaveValue('')
  await has('cell-D02001').fill('王家')
  // Killed in the middle: what was typed is there.
  await expect(has('row-kept')).toContainText('已存本机')
  await page.reload()
  await expect(has('cell-D02001')).toHaveValue('王家', { timeout: 20_000 })
  await has('cell-D02015').fill('1')
  await has('row-save').click()
  await expect(page.locator('[data-testid^="line-"][data-state="here"]')).toHaveCount(3)
  await expect(has('ledger-offline')).toContainText('3 行存在本机')
  await look(page, 'ledger-list', 'phone')
  // Somebody is missing, and nobody knows yet who it is.
  await page.goto(`/ledger/${event}/D01/${village}`)
  await has('row-new').click()
  await has('D01007-2').click()
  await has('D01010-1').click()
  await has('D01010-9').click()
  await look(page, 'ledger-missing', 'phone')
  await has('row-save').click()
  await expect(page.locator('[data-testid^="line-"][data-state="here"]')).toHaveCount(1)
  expect(await rows('D02')).toEqual([])

  // ---- the network is back: words first, then the photo
  await page.context().setOffline(false)
  await page.goto(`/ledger/${event}/D02/${village}`)
  await expect(page.locator('[data-testid^="line-"][data-state="in"]')).toHaveCount(3, { timeout: 30_000 })
  await expect(has('line-photos')).toContainText('照片 1/1', { timeout: 60_000 })
  await look(page, 'ledger-in', 'phone')
  // It prints its own ledger and the notice of it, with what names nobody's number.
  await has('ledger-print').click()
  await has('print-notice').click()
  await has('print-now').click()
  await expect(page.getByText('请写部门和电话')).toBeVisible()
  await has('print-purpose').fill('张榜公示')
  await has('print-contact').fill('村委会')
  await look(page, 'ledger-print', 'phone')
  const [notice] = await Promise.all([page.waitForEvent('download'), has('print-now').click()])
  const paper = readFileSync((await notice.path()) as string, 'utf8')
  expect(paper).toContain('尹怀桥')
  expect(paper).toMatch(/打印，记录 [0-9a-f]{8}。/)
  expect(paper).not.toContain(number)
  await page.keyboard.press('Escape')
  // A change says why.
  await page.locator('[data-testid^="line-"]', { hasText: '李' }).click()
  await has('cell-D02013').fill('4')
  await has('row-save').click()
  await expect(has('row-why')).toBeFocused()
  await has('row-why').fill('量过了，是 4 间')
  await look(page, 'ledger-change', 'phone')
  await has('row-save').click()
  await expect(page.locator('[data-testid^="line-"][data-state="in"]', { hasText: '4 间' })).toHaveCount(1, { timeout: 30_000 })
  const told = await rows('D02')
  expect(told).toHaveLength(3)
  expect(JSON.stringify(told)).not.toContain('尹怀桥')
  expect(await rows('D01')).toHaveLength(1)

  // ---- the town's desk
  const town = await open(browser, 'desk', cast.told.duty)
  await town.goto(`/verify/${event}`)
  await town.getByTestId('ledgers').click()
  await town.getByTestId('book-D02').click()
  await expect(town.locator('[data-testid^="desk-row-"]')).toHaveCount(3)
  await look(town, 'ledger-desk', 'desk')
  // A village that cannot send has told of the same man: the town writes it down, and both rows say so.
  await town.getByTestId('for-village').click()
  await town.getByTestId('desk-save').click()
  await expect(town.getByText('请选哪个村')).toBeVisible()
  const options = await town
    .getByTestId('desk-village')
    .locator('option')
    .evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value))
  const silent = options.find((o) => o && o !== village)!
  await town.getByTestId('desk-village').selectOption(silent)
  await town.getByTestId('cell-D02001').fill('尹怀乔')
  await town.getByTestId('cell-D02002').fill(number)
  await town.getByTestId('cell-D02013').fill('1')
  await look(town, 'ledger-for-village', 'desk')
  await town.getByTestId('desk-save').click()
  await expect(town.locator('[data-testid^="desk-row-"]')).toHaveCount(4)
  await expect(town.locator('[data-testid^="twin-"]')).toHaveCount(2)
  // One cell, with a purpose, for ten seconds.
  await town.locator('[data-testid^="pick-"]').first().click()
  await town.getByTestId('row-panel').waitFor()
  await expect(town.getByTestId('panel-twin')).toContainText('同一身份证号也在')
  await expect(town.getByTestId('shown-D02002')).toHaveText('370****0010'.slice(0, 3) + '****0010')
  await town.getByTestId('reveal-D02002').click()
  await town.getByTestId('reveal-now').click()
  await expect(town.getByText('请写用途')).toBeVisible()
  await town.getByTestId('purpose').fill('与户口核对')
  await look(town, 'ledger-reveal', 'desk')
  await town.getByTestId('reveal-now').click()
  await expect(town.getByTestId('shown-D02002')).toHaveText(number)
  await look(town, 'ledger-revealed', 'desk')
  await expect(town.getByTestId('shown-D02002')).not.toHaveText(number, { timeout: 15_000 })
  await town.getByTestId('ledger-filter').selectOption(village)
  await expect(town.locator('[data-testid^="desk-row-"]')).toHaveCount(3)
  await town.locator('[data-testid^="pick-"]', { hasText: '李' }).click()
  await expect(town.getByTestId('row-story')).toContainText('量过了，是 4 间')
  await look(town, 'ledger-story', 'desk')

  // ---- the figures are tied to it at the final
  await page.goto(`/loss/${event}`)
  await has('fig-A01007').fill('9')
  await has('tab-houses').click()
  await expect(has('ledger-of-A01023')).toContainText('台账 1 户')
  await has('take-A01023').click()
  await expect(has('fig-A01023')).toHaveValue('1')
  await look(page, 'ledger-tied', 'phone')
  await has('send-loss').click()
  await expect(has('loss-state')).toContainText('收到了', { timeout: 30_000 })
  const chain = async () =>
    (
      await officer.ask('query($e: ID!, $d: ID!) { lossChain(event: $e, division: $d) { head { id kind figures { code value unit } } } }', {
        e: event,
        d: village,
      })
    ).lossChain
  const first = (await chain()).head
  await townApi.ask('mutation($i: AcceptStatementInput!) { acceptStatement(input: $i) { statement { id } } }', {
    i: { statement: first.id, move: uuid7(), madeAt: now() },
  })
  await county.ask('mutation($i: SettleEventInput!) { settleEvent(input: $i) { event { id } } }', {
    i: { event, move: uuid7(), stable: true, text: '风停了', madeAt: now() },
  })
  await has('say-FINAL').click({ timeout: 30_000 })
  await expect(has('tie-note')).toContainText('台账')
  await has('tab-people').click()
  await expect(has('tie-note')).toContainText('因灾失踪人口：报 0 人，台账 1 人'.slice(-13))
  await look(page, 'ledger-final', 'phone')
  const figures = first.figures.map((f: any) => ({ code: f.code, value: f.value, unit: f.unit }))
  const final = { event, division: village, kind: 'FINAL', form: '2024', occurredAt: now(), figures, base: first.id, madeAt: now() }
  expect(
    await officer.codes('mutation($i: SubmitStatementInput!) { submitStatement(input: $i) { statement { id } } }', { i: { id: uuid7(), ...final } }),
  ).toEqual(['statement.findings'])
  await has('send-loss').click()
  await expect(has('loss-here')).toHaveCount(0)
  await has('tie-take').click()
  await expect(has('tie-note')).toHaveCount(0)
  await has('send-loss').click()
  await expect(has('loss-state')).toContainText('收到了', { timeout: 30_000 })
  await expect.poll(async () => (await chain()).head.kind, { timeout: 30_000 }).toBe('FINAL')
  const value = (code: string, s: any) => s.figures.find((f: any) => f.code === code)?.value
  const head = (await chain()).head
  expect(['A01009', 'A01022', 'A01023', 'A01025', 'A01026', 'A01028', 'A01029'].map((c) => value(c, head))).toEqual([
    100, 200, 100, 400, 100, 100, 100,
  ])

  // ---- 代报: a village without a line
  await town.goto(`/verify/${event}`)
  await town.getByTestId('counts').waitFor()
  const unfold = town.getByTestId('fold')
  if ((await unfold.count()) > 0 && (await unfold.getAttribute('aria-expanded')) === 'false') await unfold.click()
  const link = town.locator(`[data-testid^="behalf-"][href$="/${silent}"]`)
  await look(town, 'behalf-table', 'desk')
  await link.click()
  await town.getByTestId('told').waitFor()
  await town.getByTestId('fig-A01007').fill('41')
  await town.getByTestId('send-loss').click()
  await expect(town.getByText('请选怎么知道的')).toBeVisible()
  await town.getByTestId('how-radio').click()
  await town.getByTestId('told-who').fill('村书记，用派出所电台')
  await look(town, 'behalf-form', 'desk')
  await town.getByTestId('send-loss').click()
  await town.waitForURL(new RegExp(`/verify/${event}$`))
  await expect(town.locator('tr', { has: town.locator(`[href$="/${silent}"]`) })).toContainText('代报')
  const entered = (
    await townApi.ask('query($e: ID!, $d: ID!) { lossChain(event: $e, division: $d) { head { behalf { how who } figures { code value } } } }', {
      e: event,
      d: silent,
    })
  ).lossChain.head
  expect([entered.behalf.how, value('A01007', entered)]).toEqual(['radio', 4100])
  await look(town, 'behalf-entered', 'desk')
})
