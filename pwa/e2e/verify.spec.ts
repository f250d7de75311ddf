import { readFileSync } from 'node:fs'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, content, device, placeOf, signIn, submitText, uuid7 } from './world'

const now = () => new Date().toISOString()

async function open(browser: Browser, size: 'phone' | 'desk', who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), `an error on the page of ${who}`).toBe(''))
  await signIn(page, who)
  return page
}

const submit = 'mutation($input: SubmitStatementInput!) { submitStatement(input: $input) { statement { id state } } }'
const people = (n: number) => ({ code: 'A01007', value: n * 100, unit: '人' })
const mu = (n: number) => ({ code: 'A01030', value: n * 100, unit: '亩' })

test('a town checks what its villages tell, sends one figure back, and tells the county, which confers', async ({ browser }) => {
  test.setTimeout(180_000)
  // The county opens a disaster at its desk.
  const county = await open(browser, 'desk', cast.county.duty)
  await county.getByTestId('verify').click()
  await county.getByTestId('event-open').waitFor()
  await look(county, 'verify-events-empty', 'desk')
  await county.getByTestId('event-open').click()
  await county.getByTestId('event-send').click()
  await expect(county.getByText('请选灾种')).toBeVisible()
  await county.getByTestId('event-hazard').selectOption('0402')
  await expect(county.getByTestId('event-name')).toHaveValue(/冰雹/)
  await look(county, 'verify-open', 'desk')
  await county.getByTestId('event-send').click()
  const row = county.locator('[data-testid^="event-0"]').first()
  await row.waitFor()
  const event = ((await row.getAttribute('data-testid')) as string).slice('event-'.length)

  // A town asks for one because of what a village reported; the county says why not.
  const asking = await open(browser, 'desk', cast.losses.duty)
  const told = await api(cast.losses.officer)
  await told.ask(submitText, {
    input: { id: uuid7(), place: await placeOf(told), madeAt: now(), content: content('NAT03', { note: '东堤边麦田进水' }) },
  })
  await asking.getByTestId('verify').click()
  await asking.getByTestId('event-open').click()
  await asking.getByTestId('event-hazard').selectOption('0201')
  await asking.getByTestId('event-send').click()
  await expect(asking.getByText('请选一份报告')).toBeVisible()
  await asking
    .getByTestId('event-report')
    .selectOption({ label: await asking.locator('[data-testid="event-report"] option', { hasText: '东堤边麦田进水' }).first().innerText() })
  await look(asking, 'verify-propose', 'desk')
  await asking.getByTestId('event-send').click()
  await expect(asking.getByText('等区里定')).toBeVisible()
  await county.goto('/verify')
  await county.getByText('不开', { exact: true }).click()
  await county.getByTestId('step-words').fill('积水未成灾，先排水')
  await look(county, 'verify-decline', 'desk')
  await county.getByTestId('step-send').click()
  await expect(county.getByText('不开', { exact: true })).toHaveCount(0)

  // Three villages tell: one clean, one with a finding and a reason, one whose figure will be sent back.
  const officer = await api(cast.losses.officer)
  const where = async (who: typeof officer) =>
    (await who.ask('{ me { grants { verbs place { id } } } }')).me.grants.find((g: any) => g.verbs.includes('statement.submit')).place.id
  const village = await where(officer)
  const tell = async (who: typeof officer, at: string, more: Record<string, unknown>) => {
    const id = uuid7()
    await who.ask(submit, { input: { id, event, division: at, kind: 'FIRST', form: '2024', occurredAt: now(), figures: [], madeAt: now(), ...more } })
    return id
  }
  const first = await tell(officer, village, {
    figures: [people(286), { code: 'A01014', value: 1800, unit: '人' }, { code: 'A01015', value: 600, unit: '人' }, mu(820)],
    reasons: [{ finding: 'base:A01030', reason: 'riverland', text: '东滩开荒地约 60 亩也淹了，天亮再核' }],
  })
  // A village without network: the town enters for it.
  const town = await open(browser, 'desk', cast.losses.duty)
  const townApi = await api(cast.losses.duty)
  const silent = (
    await townApi.ask('query($e: ID!, $w: ID!) { lossTable(event: $e, within: $w) { rows { place { id code } } } }', {
      e: event,
      w: (await townApi.ask('{ me { grants { verbs place { id level } } } }')).me.grants.find((g: any) => g.place.level === 'TOWN').place.id,
    })
  ).lossTable.rows.filter((r: any) => r.place.id !== village)
  await tell(townApi, silent[0].place.id, { figures: [people(41), mu(120)], behalf: { how: 'phone', who: '村书记用邻村电话报', at: now() } })

  // The town's table, beside the mock-up: what waits comes first, what is remarkable is marked.
  await town.getByTestId('verify').click()
  await town.getByTestId(`event-${event}`).click()
  await town.getByTestId('counts').waitFor()
  await expect(town.locator('[data-testid^="row-"]')).toHaveCount(2)
  await look(town, 'verify-table', 'desk')
  const code = await town.locator(`[data-testid^="row-"]`).first().getAttribute('data-testid')
  const at = (code as string).slice('row-'.length)
  const cell = town.locator('[data-testid^="cell-"][data-testid$="-A01030"]').filter({ hasText: '54.67' })
  await cell.click()
  await town.getByTestId('cell-panel').waitFor()
  await expect(town.getByTestId('cell-panel')).toContainText('东滩开荒地')
  await expect(town.getByTestId('cell-panel')).toContainText('820.00 亩')
  await look(town, 'verify-finding', 'desk')
  // One figure is sent back: a reason is needed, and no number is asked for.
  await town.locator('[data-testid^="cell-"][data-testid$="-A01013"]').filter({ hasText: '24' }).click()
  await town.getByTestId('choose-cell').click()
  await town.getByTestId('give-back').click()
  await expect(town.getByText('请选一个原因')).toBeVisible()
  await town.getByTestId('return-other').click()
  await town.getByTestId('return-text').fill('差的 2 人是不是接到镇敬老院了？镇里已记，不要重复')
  await look(town, 'verify-return', 'desk')
  await town.getByTestId('give-back').click()
  await expect(town.getByTestId('counts')).toContainText('1退回')
  await look(town, 'verify-returned', 'desk')
  expect(at).not.toBe('')

  // The village maintains it; it comes live, disputed, and is taken; what the town entered another colleague takes.
  const again = await officer.codes(submit, {
    input: {
      id: uuid7(),
      event,
      division: village,
      kind: 'UPDATE',
      form: '2024',
      occurredAt: now(),
      figures: [people(286), { code: 'A01014', value: 1800, unit: '人' }, { code: 'A01015', value: 600, unit: '人' }, mu(820)],
      reasons: [{ finding: 'base:A01030', reason: 'riverland', text: '东滩开荒地' }],
      answers: [{ code: 'A01013', answer: 'MAINTAINED', reason: 'checked', text: '两位老人送镇里了，另记' }],
      base: first,
      madeAt: now(),
    },
  })
  expect(again).toEqual([])
  await expect(town.getByText('维持原数').first()).toBeVisible({ timeout: 20_000 })
  await town.locator('[data-testid^="cell-"][data-testid$="-A01013"]').filter({ hasText: '24' }).click()
  await expect(town.getByTestId('cell-panel')).toContainText('两位老人送镇里了')
  await look(town, 'verify-disputed', 'desk')
  await town.getByTestId('accept').click()
  await expect(town.getByTestId('sum')).toContainText('1 村合计')
  await expect(town.getByTestId('total-A01007')).toHaveText('286')

  // The town sends up what it counts, with two people of its own home for the old.
  await town.getByTestId('send-up').click()
  await town.getByTestId('own-add').selectOption('A01007')
  await town.getByTestId('own-A01007').fill('2')
  await look(town, 'verify-up', 'desk')
  await town.getByTestId('up-send').click()
  await expect(town.getByTestId('total-A01007')).toHaveText('288')

  // The sheet for the national system, in printed order.
  await town.getByTestId('export').click()
  await look(town, 'verify-export', 'desk')
  const [file] = await Promise.all([town.waitForEvent('download'), town.getByTestId('export-xlsx').click()])
  expect(file.suggestedFilename()).toMatch(/^泥沟镇 .*\.xlsx$/)
  expect(
    readFileSync(await file.path())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')

  // The county takes it and signs a row with a department.
  await county.goto(`/verify/${event}`)
  await county.locator('[data-testid^="cell-"][data-testid$="-A01007"]').filter({ hasText: '288' }).click()
  await county.getByTestId('accept').click()
  await expect(county.getByTestId('sum')).toContainText('1 镇街合计')
  await county.getByTestId('confer').click()
  await county.getByTestId('confer-code').selectOption('A01007')
  await county.getByTestId('confer-delta').fill('-12')
  await county.getByTestId('confer-departments').fill('民政局')
  await county.getByTestId('confer-why').fill('跨村重复 12 人')
  await county.getByTestId('confer-send').click()
  await expect(county.getByTestId('total-A01007')).toHaveText('276')
  // Taken out again, the sum is what the towns told; the row stays to be read.
  await county.getByTestId('unconfer-A01007').click()
  await county.getByTestId('confirm-ok').click()
  await expect(county.getByTestId('total-A01007')).toHaveText('288')
  await expect(county.getByText('已撤回')).toBeVisible()
  await expect(county.getByTestId('unconfer-A01007')).toHaveCount(0)
  await county.getByTestId('step-SETTLE').click()
  await county.getByTestId('step-words').fill('雨停三天，没有新的损失')
  await look(county, 'verify-settle', 'desk')
  await county.getByTestId('step-send').click()
  await expect(county.getByText('灾情稳定').first()).toBeVisible()
  await look(county, 'verify-county', 'desk')

  // The same on the town leader's phone, one column.
  const phone = await open(browser, 'phone', cast.losses.duty)
  await phone.goto(`/verify/${event}`)
  await phone.getByTestId('counts').waitFor()
  await look(phone, 'verify-table', 'phone')
})
