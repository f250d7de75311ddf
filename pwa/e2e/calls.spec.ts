import { expect, test, type Page } from '@playwright/test'
import { look } from './look'
import { api, base, cast, content, device, signIn, submitText, uuid7, type Api } from './world'

const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString()
const { duty, head, officer, second } = cast.calls

interface Message {
  channel: string
  to: string
  text: string
  status: string
  digit: string
  provider: string
}
/** What rang at a number last, newest first; what other scenarios owe has its own sentence. */
async function rang(number: string, owed = false): Promise<Message[]> {
  const { messages } = (await (await fetch(`${base()}/demo/phones`)).json()) as { messages: Message[] }
  return messages.filter((m) => m.channel === 'voice' && m.to === number && /催报/.test(m.text) === owed)
}
async function press(m: Message, digits: string): Promise<void> {
  await fetch(`${base()}/demo/phones/${m.provider}?digits=${digits}`, { method: 'POST' })
}
async function personOf(desk: Api, number: string): Promise<string> {
  const id = (await (await api(number)).ask('{ me { id } }')).me.id
  await desk.ask('mutation($i: VerifyPersonInput!) { verifyPerson(input: $i) { person { id } } }', { i: { person: id, result: 'WRONG_NUMBER' } })
  return id
}

test('a town rings its list: one presses the key, one is silent, one is rung again', async ({ browser }) => {
  // Tests are made by day; this one may run at night.
  const admin = await api(cast.admin)
  for (const [key, value] of [
    ['notify.test_from_hour', 0],
    ['notify.test_to_hour', 24],
  ])
    await admin.ask('mutation($i: SetSettingInput!) { setSetting(input: $i) { settings { key } } }', { i: { key, value } })
  const desk = await api(duty)
  for (const number of [officer, second]) await personOf(desk, number)

  const page = await (await device(browser, 'desk')).newPage()
  await signIn(page, duty)
  await page.goto('/roster/ready')
  await page.getByTestId('ready-STALE').click()
  await expect(page.getByText('亓官远')).toBeVisible()
  await look(page, 'tests', 'desk')
  const phone = await (await device(browser, 'phone')).newPage()
  await signIn(phone, duty)
  await phone.goto('/roster/ready')
  await phone.getByTestId('tests-start').waitFor()
  await look(phone, 'tests', 'phone')

  await page.getByTestId('tests-start').click()
  await expect(async () => expect((await rang(officer)).length).toBe(1)).toPass({ timeout: 30_000 })
  const call = (await rang(officer))[0]!
  expect(call).toMatchObject({ status: 'test', digit: '5' })
  expect(call.text).toContain('这是试呼，不是预警')
  expect(call.text).not.toContain('演练')
  await press(call, '1') // the key of a warning is none of a test
  await press(call, '5')
  // The list heals by itself: who pressed is off it, the other waits and is then silent.
  await expect(page.getByTestId('tests-answered')).toHaveText('1', { timeout: 20_000 })
  await expect(page.getByText('亓官远')).toHaveCount(0)
  const other = page.getByTestId(/^gap-370405104235-GRID_OFFICER-B$/)
  await expect(other.getByTestId('ready-tested')).toContainText('还没按键')
  await look(page, 'tests-running', 'desk')
  const verified = await desk.ask('{ readiness(kind: STALE, first: 100) { nodes { name tested } } }')
  expect(verified.readiness.nodes.some((n: { name: string }) => n.name === '亓官远')).toBe(false)
  // Nobody presses: two minutes later it stands on the list.
  await expect(page.getByTestId('tests-silent')).toHaveText('1', { timeout: 200_000 })
  await expect(other.getByTestId('ready-tested')).toContainText('试呼没人按键')
  await expect(page.getByTestId('tests-now')).toContainText('试呼完了', { timeout: 20_000 })
  await look(page, 'tests-done', 'desk')
  await phone.reload()
  await phone.getByTestId('ready-STALE').click()
  await phone.getByTestId('ready-tested').first().waitFor()
  await look(phone, 'tests-done', 'phone')
  // A second round of the month rings nobody; one who is asked for again is rung, but not within minutes.
  await page.getByTestId('tests-start').click()
  await expect(page.getByTestId('tests-now')).toContainText('没有要试呼的人', { timeout: 20_000 })
  expect((await rang(second)).length).toBe(1)
  await other.getByTestId('ready-auto').click()
  await expect(other).toContainText('几分钟前刚试呼过')
  await page.context().close()
  await phone.context().close()
})

async function posts(page: Page, who: string): Promise<void> {
  await signIn(page, who)
  await page.goto('/me/posts')
  await page.getByTestId('leave-add').first().waitFor()
}

test('A is away, B stands in: the warning calls B alone; the door that stays shut calls the 包保人', async ({ browser }) => {
  test.setTimeout(300_000)
  const a = await (await device(browser, 'phone')).newPage()
  const b = await (await device(browser, 'phone')).newPage()
  await posts(a, officer)
  await look(a, 'leave', 'phone')
  await a.getByTestId('leave-add').click()
  const today = (await a.getByTestId('leave-from').getAttribute('min')) as string
  await a.getByTestId('leave-from').fill(today)
  await a.getByTestId('leave-to').fill(today)
  await look(a, 'leave-ask', 'phone')
  await a.getByTestId('leave-send').click()
  await expect(a.getByTestId('leave-row-ASKED')).toContainText('现在还是您负责')
  await look(a, 'leave-asked', 'phone')

  // B finds it on his home, and accepts.
  await signIn(b, second)
  await b.getByTestId('leave-band').waitFor()
  await look(b, 'leave-band', 'phone')
  await b.getByTestId('leave-band').getByRole('link').click()
  const asked = b.getByTestId('leave-row-ASKED')
  await expect(asked).toContainText('请您接班')
  await look(b, 'leave-accept', 'phone')
  await asked.getByTestId('leave-accept').click()
  await expect(b.getByTestId('leave-row-ACCEPTED')).toContainText('预警先叫您')
  await a.reload()
  await expect(a.getByTestId('leave-row-ACCEPTED')).toContainText('翁小寒 已接班')
  // The town sees it on the list.
  const town = await (await device(browser, 'desk')).newPage()
  await signIn(town, duty)
  await town.goto('/roster/ready')
  await town.getByTestId('ready-AWAY').click()
  await expect(town.getByTestId('gap-370405104235-GRID_OFFICER-A')).toContainText('翁小寒 已接班')
  await look(town, 'readiness-away', 'desk')

  // An orange warning: B is called in A's stead.
  const desk = await api(cast.county.duty)
  const asB = await api(second)
  const asA = await api(officer)
  const village = (await asB.ask('{ me { grants { place { village } } } }')).me.grants[0].place.village
  const id = uuid7()
  const content = {
    issuer: '台儿庄区气象台',
    issuedAt: minutes(-2),
    level: 'ORANGE',
    event: '11B03',
    eventName: '暴雨',
    headline: '台儿庄区气象台发布暴雨橙色预警',
    text: '预计未来 3 小时我区降雨量将达 50 毫米以上，请注意防范。',
    expiresAt: minutes(300),
  }
  await desk.ask('mutation($i: DraftWarningInput!) { draftWarning(input: $i) { warning { id } } }', {
    i: { id, content, target: { divisions: [village], audience: ['POSTS', 'HOUSEHOLDS'] }, madeAt: minutes(0) },
  })
  await desk.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'URGENT', edit: 1, madeAt: minutes(0) },
  })
  const called = async (who: Api) =>
    (await who.ask('{ myDeliveries(first: 5) { nodes { warning } } }')).myDeliveries.nodes.some((n: { warning: string }) => n.warning === id)
  await expect(async () => expect(await called(asB)).toBe(true)).toPass({ timeout: 30_000 })
  expect(await called(asA)).toBe(false)
  // A's doors are B's from the start.
  type Door = { id: string; warning: string; stage: string; household: { linkName: string; code: string } | null }
  const doorsOf = async (): Promise<Door[]> =>
    (await asB.ask('{ myDoors(first: 100) { nodes { id warning stage household { code linkName } } } }')).myDoors.nodes.filter(
      (d: Door) => d.warning === id && d.household,
    )
  await expect(async () => expect((await doorsOf()).length).toBeGreaterThan(2)).toPass({ timeout: 30_000 })
  const all = await doorsOf()
  expect(all.every((d) => d.stage === 'SECOND')).toBe(true)
  // Twice nobody opens: the 包保人's telephone rings, with the number of doors and no name.
  const shut = all[0]!
  for (let i = 0; i < 2; i++)
    await asB.ask('mutation($i: VisitDoorInput!) { visitDoor(input: $i) { door { linkCalledAt } } }', {
      i: { task: shut.id, id: uuid7(), outcome: 'NO_ANSWER', madeAt: minutes(0) },
    })
  let ring: Message | undefined
  await expect(async () => expect((ring = (await rang(head)).find((m) => /您包保的1户/.test(m.text)))).toBeTruthy()).toPass({ timeout: 30_000 })
  expect(ring).toMatchObject({ status: 'real', digit: '1' })
  await press(ring!, '1')
  await expect(async () => {
    const door = (await asB.ask('query($d: ID!) { door(id: $d) { linkAnsweredAt } }', { d: shut.id })).door
    expect(door.linkAnsweredAt).toBeTruthy()
  }).toPass({ timeout: 20_000 })
  // It stands at the door, on B's phone and on the town's board.
  // Answered first: an open warning takes the whole screen.
  await asB.ask('mutation($i: AnswerWarningInput!) { answerWarning(input: $i) { delivery { state } } }', {
    i: {
      delivery: (await asB.ask('{ myDeliveries(first: 5) { nodes { id warning } } }')).myDeliveries.nodes.find(
        (n: { warning: string }) => n.warning === id,
      ).id,
      id: uuid7(),
      madeAt: minutes(0),
    },
  })
  await b.goto('/doors')
  await b.getByTestId('door-name').waitFor()
  if ((await b.getByTestId(`door-${shut.id}`).count()) === 0) await b.getByTestId(`next-${shut.id}`).click()
  await expect(b.getByTestId('door-link')).toContainText('应答了', { timeout: 30_000 })
  await b.getByTestId('door-link').scrollIntoViewIfNeeded()
  await look(b, 'door-link', 'phone')
  await town.goto(`/coverage/${id}`)
  await expect(town.getByTestId(`town-door-${shut.id}`)).toContainText('应答了', { timeout: 30_000 })
  await town.getByTestId(`town-door-${shut.id}`).scrollIntoViewIfNeeded()
  await look(town, 'door-link', 'desk')

  // A is back early, and B takes over when A is away without a word.
  await a.goto('/me/posts')
  await a.getByTestId('leave-row-ACCEPTED').getByTestId('leave-end').click()
  await expect(a.getByTestId('leave-row-ACCEPTED')).toHaveCount(0)
  await b.goto('/me/posts')
  await b.getByTestId('leave-take').first().click()
  await b.getByTestId('leave-take-phone').click()
  await look(b, 'leave-take', 'phone')
  await b.getByTestId('leave-take-do').click()
  await expect(b.getByTestId('leave-row-ACCEPTED')).toContainText('您已接手 亓官远 的班：电话打不通')
  await a.reload()
  await expect(a.getByTestId('leave-row-ACCEPTED')).toContainText('翁小寒 说您不在')
  await look(a, 'leave-taken', 'phone')
  await a.getByTestId('leave-end').first().click()
  await expect(a.getByTestId('leave-row-ACCEPTED')).toHaveCount(0)
  for (const p of [a, b, town]) await p.context().close()
})

test('who owes a statement is rung and presses the key; the desk and the village see it', async ({ browser }) => {
  const county = await api(cast.county.duty)
  const asHead = await api(head)
  const village = (await asHead.ask('{ me { grants { verbs place { id code } } } }')).me.grants.find((g: any) =>
    g.verbs.includes('statement.submit'),
  ).place
  const open = async (name: string, ago: number, report: string | null) => {
    const id = uuid7()
    await county.ask('mutation($i: OpenEventInput!) { openEvent(input: $i) { event { id } } }', {
      i: { id, name, nature: 'NATURAL', hazard: '0201', report, startedAt: minutes(-ago), madeAt: minutes(0) },
    })
    return id
  }
  // The county is late with what the village told hours ago.
  const late = await open('催报的洪涝', 300, null)
  await asHead.ask('mutation($i: SubmitStatementInput!) { submitStatement(input: $i) { statement { id } } }', {
    i: {
      id: uuid7(),
      event: late,
      division: village.id,
      kind: 'FIRST',
      form: '2024',
      occurredAt: minutes(-240),
      madeAt: minutes(0),
      figures: [{ code: 'A01007', value: 28600, unit: '人' }],
      reasons: [],
    },
  })
  let ring: Message | undefined
  await expect(async () => expect((ring = (await rang(cast.county.duty, true)).find((m) => /催报的洪涝/.test(m.text)))).toBeTruthy()).toPass({
    timeout: 120_000,
  })
  expect(ring).toMatchObject({ status: 'real', digit: '1' })
  expect(ring!.text).toContain('台儿庄区的灾情初报已超时2小时')
  await press(ring!, '1')
  const desk = await (await device(browser, 'desk')).newPage()
  await signIn(desk, cast.county.duty)
  await desk.goto('/verify')
  await expect(desk.getByTestId(`reminded-${late}`)).toContainText('1 份有人听到', { timeout: 20_000 })
  await expect(desk.getByTestId(`reminded-${late}`)).toContainText(/台儿庄区·初报·已催 1 次·最近 \d\d:\d\d·区值班员 靳望舒已听到·下次 \d\d:\d\d/)
  await look(desk, 'owed', 'desk')

  // The village whose report an event was opened from has an hour, and is told when it will be rung.
  const report = uuid7()
  await asHead.ask(submitText, {
    input: { id: report, place: village.id, content: content('NAT03', { spot: '东滩' }), madeAt: minutes(0) },
  })
  const fresh = await open('村里报的洪涝', 1, report)
  await expect(async () => {
    const { owedStatements } = await asHead.ask('query($w: ID!) { owedStatements(within: $w) { event reminded { nextAt } } }', { w: village.id })
    expect(owedStatements.find((o: any) => o.event === fresh).reminded.nextAt).toBeTruthy()
  }).toPass({ timeout: 60_000 })
  const phone = await (await device(browser, 'phone')).newPage()
  await signIn(phone, head)
  await expect(phone.getByTestId(`reminded-${fresh}`)).toContainText('打电话催', { timeout: 60_000 })
  await expect(phone.locator('section', { has: phone.getByTestId(`reminded-${fresh}`) })).toContainText('剩')
  await phone.getByTestId(`reminded-${fresh}`).scrollIntoViewIfNeeded()
  await look(phone, 'owed', 'phone')
  await desk.context().close()
  await phone.context().close()
})
