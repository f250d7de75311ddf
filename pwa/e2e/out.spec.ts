import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, device, signIn, uuid7 } from './world'

const now = () => new Date().toISOString()
const closer = '10030000005'

async function open(browser: Browser, size: 'phone' | 'desk', who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), `an error on the page of ${who}`).toBe(''))
  await signIn(page, who)
  return page
}

async function taken(page: Page, press: string): Promise<{ path: string; name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(press).click()])
  const path = (await file.path()) as string
  return { path, name: file.suggestedFilename(), text: readFileSync(path, 'utf8') }
}

/** What the operator's own command says of a file. */
function audit(file: string): { ok: boolean; text: string } {
  const dir = process.env.JIAOYING_E2E_DATA as string
  try {
    const text = execFileSync(join(dir, 'jiaoying'), ['audit', 'verify', file], {
      env: { ...process.env, JIAOYING_KEYS: join(dir, 'keys.json') },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString()
    return { ok: true, text }
  } catch (err) {
    return { ok: false, text: String((err as { stderr: Buffer }).stderr) }
  }
}

// Nobody's: its check digit is wrong.
const secret = '370405194001010010'
const people = (n: number) => ({ code: 'A01007', value: n * 100, unit: '人' })
const mu = (n: number) => ({ code: 'A01030', value: n * 100, unit: '亩' })

test('what goes out of losses: a ledger with a purpose, a notice, the entry list, the case, the years', async ({ browser }, info) => {
  test.setTimeout(300_000)
  // A disaster with one village's figures, accepted, and one house behind them.
  const county = await api(cast.county.duty)
  const townApi = await api(cast.losses.duty)
  const officer = await api(cast.losses.officer)
  const event = uuid7()
  await county.ask('mutation($input: OpenEventInput!) { openEvent(input: $input) { event { id } } }', {
    input: { id: event, name: '8·3 冰雹灾害', nature: 'NATURAL', hazard: '0402', startedAt: now(), madeAt: now() },
  })
  const village = (await officer.ask('{ me { grants { verbs place { id } } } }')).me.grants.find((g: any) => g.verbs.includes('statement.submit'))
    .place.id
  const town = (await townApi.ask('{ me { grants { verbs place { id level } } } }')).me.grants.find((g: any) => g.place.level === 'TOWN').place.id
  let base: string | null = null
  const tell = async (n: number) => {
    const id = uuid7()
    const input = {
      id,
      event,
      division: village,
      kind: base ? 'UPDATE' : 'FIRST',
      form: '2024',
      occurredAt: now(),
      figures: [people(n), mu(120)],
      base,
      madeAt: now(),
    }
    await officer.ask('mutation($input: SubmitStatementInput!) { submitStatement(input: $input) { statement { id } } }', { input })
    await townApi.ask('mutation($input: AcceptStatementInput!) { acceptStatement(input: $input) { statement { id } } }', {
      input: { statement: id, move: uuid7(), madeAt: now() },
    })
    base = id
  }
  await tell(86)
  const cells = [
    { code: 'D02001', text: '尹怀桥' },
    { code: 'D02002', text: secret },
    { code: 'D02003', text: '10030002001' },
    { code: 'D02005', text: '4' },
    { code: 'D02011', text: '2' },
    { code: 'D02012', text: '60.5' },
    { code: 'D02017', text: '3.2' },
  ]
  await officer.ask('mutation($input: SaveLedgerRowInput!) { saveLedgerRow(input: $input) { row { id } } }', {
    input: { id: uuid7(), row: uuid7(), event, village, ledger: 'D02', cells, madeAt: now() },
  })

  // The town's table leads to what goes out.
  const desk = await open(browser, 'desk', cast.losses.duty)
  await desk.goto(`/verify/${event}`)
  await desk.getByTestId('out').click()
  await desk.getByTestId('entry-rows').waitFor()
  await look(desk, 'out', 'desk')

  // The ledger: masked as it is; in clear only with a purpose.
  const masked = await taken(desk, 'sheet-csv')
  expect(masked.name).toMatch(/^泥沟镇 .*D02.*\.csv$/)
  expect(masked.text).toContain('尹*')
  expect(masked.text).not.toContain(secret)
  await desk.getByTestId('how-open').click()
  await desk.getByTestId('sheet-xlsx').click()
  await expect(desk.getByText('请写用途，至少 2 个字')).toBeVisible()
  await desk.getByTestId('sheet-purpose').fill('报民政局核对')
  await look(desk, 'out-purpose', 'desk')
  const clear = await taken(desk, 'sheet-csv')
  expect(clear.text).toContain('尹怀桥')
  expect(clear.text).toContain(secret)
  expect(
    readFileSync((await taken(desk, 'sheet-xlsx')).path)
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
  await expect(desk.getByTestId('sheet-said')).toContainText('D02')

  // The public notice of one village, to print: a name, what is lost, what is given, and no number of anybody.
  await desk.getByTestId('how-notice').click()
  await desk.getByTestId('sheet-place').selectOption({ label: '冯湖村' })
  await desk.getByTestId('sheet-html').click()
  await expect(desk.getByText('请写部门和电话')).toBeVisible()
  await desk.getByTestId('sheet-purpose').fill('张榜公示')
  await desk.getByTestId('notice-contact').fill('泥沟镇民政办')
  await look(desk, 'out-notice', 'desk')
  const notice = await taken(desk, 'sheet-html')
  expect(notice.text).toContain('尹怀桥')
  expect(notice.text).toContain('向 泥沟镇民政办 反映')
  for (const number of [secret, '10030002001']) expect(notice.text).not.toContain(number)
  const paper = await browser.newPage({ viewport: { width: 794, height: 1123 } })
  const page = info.outputPath('notice.html')
  writeFileSync(page, notice.text)
  await paper.goto(pathToFileURL(page).href)
  await paper.screenshot({ path: 'e2e/pictures/notice-paper-light.png' })
  const { violations } = await new AxeBuilder({ page: paper }).setLegacyMode().withTags(['wcag2a', 'wcag2aa']).analyze()
  expect.soft(violations.map((v) => v.id)).toEqual([])
  await paper.close()

  // A07 has no names: it is simply taken.
  await desk.getByTestId('sheet-A07').click()
  expect((await taken(desk, 'sheet-xlsx')).name).toMatch(/A07.*\.xlsx$/)

  // What was typed into the national system leaves the list; one figure that changes comes back, alone.
  const before = await desk.locator('[data-testid=entry-rows] tbody tr').count()
  expect(before).toBeGreaterThan(2)
  await desk.getByTestId('entry-typed').click()
  await desk.getByTestId('entry-record').click()
  await expect(desk.getByText('请填回执号')).toBeVisible()
  await desk.getByTestId('entry-receipt').fill('GJ-2026-0803-01')
  await look(desk, 'out-entry', 'desk')
  await desk.getByTestId('entry-record').click()
  await expect(desk.getByTestId('entry-nothing')).toBeVisible()
  await expect(desk.getByTestId('entry-last')).toContainText('GJ-2026-0803-01')
  await tell(90)
  await expect(desk.getByTestId('entry-A01007')).toContainText('86', { timeout: 20_000 })
  await expect(desk.locator('[data-testid=entry-rows] tbody tr')).toHaveCount(1)
  await expect(desk.getByTestId('entry-A01007')).toContainText('90')
  await look(desk, 'out-changed', 'desk')
  expect((await taken(desk, 'entry-csv')).text).toContain('A01007,受灾人口,人,86,90')

  // The case: made, taken, verified by the operator's own command; changed by one letter it breaks.
  await desk.getByTestId('case-none').waitFor()
  await desk.getByTestId('case-make').click()
  await expect(desk.locator('[data-testid=case-list] li').first()).toHaveAttribute('data-state', 'READY', { timeout: 60_000 })
  const story = await taken(desk, 'case-get')
  expect(story.name).toMatch(/^案卷-泥沟镇-8·3-冰雹灾害.*\.zip$/)
  expect(audit(story.path)).toMatchObject({ ok: true, text: expect.stringContaining('the case file holds: 8·3 冰雹灾害') })
  const bytes = readFileSync(story.path)
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  const changed = info.outputPath('changed.zip')
  writeFileSync(changed, bytes)
  expect(audit(changed).ok).toBe(false)
  await look(desk, 'out-case', 'desk')

  // The same on the town leader's phone.
  const phone = await open(browser, 'phone', cast.losses.duty)
  await phone.goto(`/out/${event}/${town}`)
  await phone.getByTestId('entry-rows').waitFor()
  await look(phone, 'out', 'phone')

  // The county tells of it and closes it, so that it counts in its year.
  const at = (await county.ask('{ me { grants { place { id level } } } }')).me.grants.find((g: any) => g.place.level === 'COUNTY').place.id
  const total = uuid7()
  const wan = (code: string) => ({ code, value: 10_000, unit: '万元' })
  await county.ask('mutation($input: SubmitStatementInput!) { submitStatement(input: $input) { statement { id } } }', {
    input: {
      id: total,
      event,
      division: at,
      kind: 'FIRST',
      form: '2024',
      occurredAt: now(),
      figures: [people(90), wan('A01058'), wan('A01064')],
      parts: [],
      madeAt: now(),
    },
  })
  const closes = await api(closer)
  await closes.ask('mutation($input: AcceptStatementInput!) { acceptStatement(input: $input) { statement { id } } }', {
    input: { statement: total, move: uuid7(), madeAt: now() },
  })

  // The years: what the county typed in, what the plan asks for.
  const boss = await open(browser, 'desk', closer)
  await boss.goto('/verify')
  await boss.getByTestId('years').click()
  const year = new Date().getFullYear()
  await boss.getByTestId(`year-${year}`).waitFor()
  await expect(boss.getByTestId('goal-target_loss')).toContainText('目标：不超过 1.00 %')
  await expect(boss.getByTestId(`rate-target_loss-${year}`)).toContainText('缺底数')
  await boss.getByTestId(`set-gdp-${year}`).click()
  await boss.getByTestId('number-send').click()
  await expect(boss.getByText('这个数写得不对')).toBeVisible()
  await boss.getByTestId('number-value').fill('1912750.5')
  await boss.getByTestId('number-source').fill('统计公报')
  await look(boss, 'year-number', 'desk')
  await boss.getByTestId('number-send').click()
  await expect(boss.getByTestId(`rate-target_loss-${year}`)).toContainText('0.0052')
  await expect(boss.getByTestId(`year-${year}`)).toContainText('最近已审核，未核报')
  await boss.getByTestId(`set-population-${year}`).click()
  await boss.getByTestId('number-value').fill('310000')
  await boss.getByTestId('number-source').fill('统计公报')
  await boss.getByTestId('number-send').click()
  await expect(boss.getByTestId('goal-target_deaths')).toContainText(/达到|还不能定/)
  await look(boss, 'years', 'desk')
  expect((await taken(boss, 'year-csv')).text).toContain('1912750.50')
  const small = await open(browser, 'phone', closer)
  await small.goto('/years')
  await small.getByTestId(`year-${year}`).waitFor()
  await look(small, 'years', 'phone')
})
