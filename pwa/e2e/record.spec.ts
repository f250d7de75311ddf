import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, device, signIn, uuid7, type Api } from './world'

const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString()

/** Publishes an orange warning for one village, as the duty officer does at night. */
async function called(duty: Api, village: string): Promise<string> {
  const id = uuid7()
  const content = {
    issuer: '台儿庄区气象台',
    identifier: '37040541600000_20261128041000',
    issuedAt: minutes(-2),
    level: 'ORANGE',
    event: '11B03',
    eventName: '暴雨',
    headline: '台儿庄区气象台发布暴雨橙色预警',
    text: '预计未来 3 小时我区降雨量将达 50 毫米以上，请注意防范。',
    expiresAt: minutes(300),
    order: '低洼住户做好转移准备',
  }
  await duty.ask('mutation($i: DraftWarningInput!) { draftWarning(input: $i) { warning { id } } }', {
    i: { id, content, target: { divisions: [village], audience: ['POSTS', 'SITES', 'HOUSEHOLDS'] }, madeAt: minutes(0) },
  })
  await duty.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'URGENT', edit: 1, madeAt: minutes(0) },
  })
  return id
}

/** Makes one in the dialog and takes it away; gives where it lies and under which name. */
async function taken(page: Page, kind: string): Promise<{ path: string; name: string }> {
  await page.getByTestId(`export-make-${kind}`).click()
  const row = page.locator(`[data-testid=export-list] li[data-kind=${kind}]`).first()
  await expect(row).toHaveAttribute('data-state', 'READY', { timeout: 60_000 })
  const coming = page.waitForEvent('download')
  await row.getByTestId(`export-get-${kind}`).click()
  const file = await coming
  return { path: (await file.path()) as string, name: file.suggestedFilename() }
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

test('the desk takes out the record and the case, anybody can check the case, and a few are rung again', async ({ browser }, info) => {
  test.setTimeout(300_000)
  const duty = await api(cast.county.duty)
  const officer = await api(cast.record.officer)
  const village = (await officer.ask('{ me { grants { place { village } } } }')).me.grants[0].place.village
  const id = await called(duty, village)

  // Two answer, one of them by telephone through the town; a door is told.
  const mine = async (who: Api) =>
    (await who.ask('{ myDeliveries(first: 1) { nodes { id warning } } }')).myDeliveries.nodes.find((n: { warning: string }) => n.warning === id)
  await expect(async () => expect(await mine(officer)).toBeTruthy()).toPass({ timeout: 30_000 })
  await officer.ask('mutation($i: AnswerWarningInput!) { answerWarning(input: $i) { delivery { state } } }', {
    i: { delivery: (await mine(officer)).id, id: uuid7(), madeAt: minutes(0) },
  })
  const town = await api(cast.record.duty)
  await town.ask('mutation($i: AnswerWarningInput!) { answerWarning(input: $i) { delivery { state } } }', {
    i: { delivery: (await mine(town)).id, id: uuid7(), madeAt: minutes(0) },
  })
  const open = (await town.ask('query($w: ID!) { uncovered(warning: $w, first: 20) { nodes { id place { village } } } }', { w: id })).uncovered.nodes
  const other = open.find((n: { place: { village: string | null } }) => n.place.village === village)
  await town.ask('mutation($i: AnswerOnBehalfInput!) { answerOnBehalf(input: $i) { delivery { state } } }', {
    i: { delivery: other.id, id: uuid7(), proof: 'PHONE', text: '打 13900001111，家里人说收到', madeAt: minutes(0) },
  })
  await expect(async () => expect((await officer.ask('{ myDoors(first: 1) { nodes { id } } }')).myDoors.nodes).toHaveLength(1)).toPass({
    timeout: 30_000,
  })
  const door = (
    await officer.ask('query($w: ID!) { doors(warning: $w, first: 50) { nodes { id household { code } } } }', { w: id })
  ).doors.nodes.find((n: { household: unknown }) => n.household)
  await officer.ask('mutation($i: VisitDoorInput!) { visitDoor(input: $i) { door { state } } }', {
    i: { task: door.id, id: uuid7(), outcome: 'TOLD', madeAt: minutes(0) },
  })

  const context = await device(browser, 'desk')
  const desk = await context.newPage()
  desk.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(desk, cast.county.duty)
  await desk.goto(`/coverage/${id}`)
  await desk.getByTestId('export').click()
  await desk.getByTestId('export-none').waitFor()
  const record = await taken(desk, 'CALL_RECORD')
  expect(record.name).toMatch(/^叫应记录-台儿庄区-暴雨橙色预警-\d{8}\.xlsx$/)
  expect(readFileSync(record.path).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
  const story = await taken(desk, 'CASE_FILE')
  expect(story.name).toMatch(/^案卷-.*\.zip$/)
  await look(desk, 'export', 'desk')

  // The operator's own program says that it holds; with one byte changed it does not.
  expect(audit(story.path)).toMatchObject({ ok: true, text: expect.stringContaining('the case file holds: 暴雨橙色预警') })
  const bad = readFileSync(story.path)
  const at = Math.floor(bad.length / 2)
  bad[at] = (bad[at] as number) ^ 0x55
  const changed = info.outputPath('changed.zip')
  writeFileSync(changed, bad)
  expect(audit(changed).ok).toBe(false)
  expect(audit(changed).text).toContain('the case file is broken')

  // A few are rung again: the number is there for a press, the result stands, and what was wrong goes on a list.
  await desk.getByTestId('record-open').click()
  await desk.getByTestId('record-rates').waitFor()
  await expect(desk.getByText('电话代应答，郁停云：打 139****1111，家里人说收到')).toBeVisible()
  await look(desk, 'record', 'desk')
  await desk.pdf({ path: 'e2e/pictures/record.pdf', preferCSSPageSize: true })
  await desk.goto(`/coverage/${id}`)
  await desk.getByTestId('spot-posts').fill('2')
  await desk.getByTestId('spot-doors').fill('1')
  await desk.getByTestId('spot-draw').click()
  const house = desk.locator('[data-testid=spot] li[data-subject=DOOR]')
  await expect(house).toContainText('已告知，请问有没有人上门')
  await house.locator('[data-testid^=spot-call-]').click()
  await expect(house.locator('[data-testid^=spot-phone-]')).toHaveAttribute('href', /^tel:1\d{10}$/)
  await house.scrollIntoViewIfNeeded()
  await look(desk, 'spot', 'desk')
  await house.locator('[data-testid^=spot-WRONG_NUMBER-]').click()
  await house.locator('[data-testid^=spot-note-]').fill('是别人家的号')
  await look(desk, 'spot-note', 'desk')
  await house.locator('[data-testid^=spot-save-]').click()
  const done = desk.locator('[data-testid=spot] li[data-result=WRONG_NUMBER]')
  await expect(done).toContainText('这户的资料已列为待复核')
  await look(desk, 'spot-done', 'desk')
  const { spotChecks } = await duty.ask('query($w: ID!) { spotChecks(warning: $w) { nodes { subject result corrected } } }', { w: id })
  expect(spotChecks.nodes).toContainEqual({ subject: 'DOOR', result: 'WRONG_NUMBER', corrected: true })

  // An auditor takes only what is masked.
  const auditor = await api(cast.record.auditor)
  expect((await auditor.ask('query($w: ID!) { exports(warning: $w) { nodes { id } } }', { w: id })).exports.nodes).toEqual([])
  // The town, on a phone, has its own.
  const phone = await (await device(browser, 'phone')).newPage()
  await signIn(phone, cast.record.duty)
  await phone.goto(`/coverage/${id}`)
  await phone.getByTestId('fig-open').waitFor()
  await phone.getByTestId('export-narrow').click()
  await phone.getByTestId('export-none').waitFor()
  await taken(phone, 'CALL_RECORD')
  await look(phone, 'export', 'phone')

  await duty.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'CANCEL', text: '气象台已解除', madeAt: minutes(0) },
  })
})
