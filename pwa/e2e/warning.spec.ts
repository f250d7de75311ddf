import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { look } from './look'
import { api, base, cast, device, signIn, uuid7, type Api } from './world'

test.describe.configure({ mode: 'serial' })

const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString()

function red(more: Record<string, unknown> = {}) {
  return {
    issuer: '台儿庄区气象台',
    identifier: '37040541600000_20261128024000',
    issuedAt: minutes(-2),
    level: 'RED',
    event: '11B03',
    eventName: '暴雨',
    headline: '台儿庄区气象台发布暴雨红色预警',
    text: '预计未来 3 小时我区降雨量将达 100 毫米以上，请注意防范。',
    expiresAt: minutes(300),
    order: '立即转移运河沿岸低洼住户',
    ...more,
  }
}

async function villageOf(who: Api): Promise<string> {
  return (await who.ask('{ me { grants { place { village } } } }')).me.grants[0].place.village
}

/** Publishes at once, as the duty officer does at night. */
async function urgent(duty: Api, village: string, content: Record<string, unknown>): Promise<string> {
  const id = uuid7()
  const target = { divisions: [village], audience: ['POSTS', 'SITES', 'HOUSEHOLDS'] }
  await duty.ask('mutation($i: DraftWarningInput!) { draftWarning(input: $i) { warning { id } } }', {
    i: { id, content, target, madeAt: minutes(0) },
  })
  await move(duty, id, 'URGENT', { edit: 1 })
  return id
}

async function move(duty: Api, warning: string, kind: string, more: Record<string, unknown> = {}) {
  await duty.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning, move: uuid7(), kind, madeAt: minutes(0), ...more },
  })
}

test('a red warning takes the whole screen, is answered without a line, and the board turns', async ({ browser }) => {
  test.setTimeout(300_000)
  const duty = await api(cast.county.duty)
  const officer = await api(cast.alarm.officer)
  const own = await (await device(browser, 'phone')).newPage()
  await signIn(own, cast.alarm.officer)
  await own.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  await own.goto('/warnings')
  await own.locator('.void').waitFor()
  await look(own, 'warnings-empty', 'phone')

  const id = await urgent(duty, await villageOf(officer), red())
  const alarm = own.getByTestId('alarm')
  await alarm.waitFor({ timeout: 20_000 })
  await expect(alarm).toContainText('暴雨红色预警')
  await expect(alarm).toContainText('立即转移运河沿岸低洼住户')
  await look(own, 'alarm', 'phone')
  // Put aside it is a band over every page, and the press is still there.
  await own.getByTestId('aside').click()
  await own.getByTestId('alarm-band').waitFor()
  await look(own, 'alarm-band', 'phone')

  await own.context().setOffline(true)
  await own.getByTestId('answer').click()
  await expect(own.getByTestId('answered')).toContainText('已应答')
  await own.goto('/warnings')
  await own.locator('[data-testid^=call-]').first().click()
  await own.getByTestId('answered-here').waitFor()
  await look(own, 'warning-answered-here', 'phone')
  const open = () => duty.ask('query($w: ID!) { coverage(warning: $w) { people peopleAnswered villagesAnswered } }', { w: id })
  expect((await open()).coverage.peopleAnswered).toBe(0)
  await own.context().setOffline(false)
  await expect(async () => expect((await open()).coverage).toMatchObject({ peopleAnswered: 1, villagesAnswered: 1 })).toPass({ timeout: 30_000 })
  await expect(own.getByTestId('rail-answered')).toHaveAttribute('data-state', 'done')

  // The questions may follow.
  await own.getByTestId('say').scrollIntoViewIfNeeded()
  await own.getByRole('group', { name: '开始转移了吗？' }).getByRole('button', { name: '是', exact: true }).click()
  await own.getByTestId('say').click()
  await look(own, 'warning-show', 'phone')
  await expect(async () => {
    const { myDeliveries } = await officer.ask('{ myDeliveries(first: 1) { nodes { answers { name text } } } }')
    expect(myDeliveries.nodes[0].answers).toContainEqual({ name: 'moving', text: 'yes' })
  }).toPass({ timeout: 20_000 })

  // The doors of the village: names are there for who is bound to them; results are kept without a line and counted once.
  await own.goto('/doors')
  const before = (await duty.ask('query($w: ID!) { coverage(warning: $w) { households householdsReached moved } }', { w: id })).coverage
  expect(before).toMatchObject({ householdsReached: 0, moved: 0 })
  expect(before.households).toBeGreaterThan(5)
  await expect(own.getByTestId('door-name')).not.toContainText('*', { timeout: 20_000 })
  await look(own, 'doors', 'phone')
  await own.context().setOffline(true)
  const first = await own.getByTestId('door-name').innerText()
  await own.getByTestId('out-TOLD').click()
  await expect(own.getByTestId('door-undo')).toContainText(first)
  await expect(own.getByTestId('door-name')).not.toHaveText(first)
  await own.getByTestId('out-NO_ANSWER').click()
  await own.getByTestId('door-back').click()
  await expect(own.getByTestId('door-undo')).toHaveCount(0)
  await own.getByTestId('out-MOVED').click()
  await own.getByTestId('moved').fill('2')
  await look(own, 'doors-moved', 'phone')
  await own.getByTestId('door-say').click()
  await look(own, 'doors-offline', 'phone')
  await own.context().setOffline(false)
  await expect(async () => {
    const { coverage } = await duty.ask('query($w: ID!) { coverage(warning: $w) { householdsReached moved } }', { w: id })
    expect(coverage).toMatchObject({ householdsReached: 2, moved: 2 })
  }).toPass({ timeout: 40_000 })

  // A material update asks anew, a cancel is only told.
  const now = (await duty.ask('query($w: ID!) { warning(id: $w) { edit content { issuer } target { divisions { id } } } }', { w: id })).warning
  await duty.ask('mutation($i: EditWarningInput!) { editWarning(input: $i) { warning { edit } } }', {
    i: {
      warning: id,
      move: uuid7(),
      edit: now.edit,
      content: red({ order: '低洼住户马上转移，不等天亮' }),
      target: { divisions: [now.target.divisions[0].id], audience: ['POSTS', 'SITES', 'HOUSEHOLDS'] },
      madeAt: minutes(0),
    },
  })
  await move(duty, id, 'UPDATE', { edit: now.edit + 1 })
  await alarm.waitFor({ timeout: 20_000 })
  await expect(alarm).toContainText('第 2 版，请重新应答')
  await own.getByTestId('answer').click()
  await alarm.waitFor({ state: 'detached' })
  // Doors that were reached stay reached.
  const after = (await duty.ask('query($w: ID!) { coverage(warning: $w) { households householdsReached moved } }', { w: id })).coverage
  expect(after).toMatchObject({ householdsReached: 2, moved: 2 })
  await move(duty, id, 'CANCEL', { text: '气象台已解除' })
  await own.goto('/warnings')
  await expect(own.getByText('这条预警已解除').first()).toBeVisible({ timeout: 20_000 })
  await look(own, 'warnings', 'phone')
})

test('the county relays a warning, a second confirms it, the board shows who is silent', async ({ browser }) => {
  test.setTimeout(300_000)
  const officer = await api(cast.revoked)
  const village = await villageOf(officer)
  const town = (await officer.ask('{ me { grants { place { town } } } }')).me.grants[0].place.town
  const desk = await (await device(browser, 'desk')).newPage()
  desk.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(desk, cast.county.duty)
  await desk.getByTestId('relay').click()
  // A document that came as a file becomes a draft, and a broken one is named by its element.
  const at = (n: number) => minutes(n).replace(/\.\d+Z$/, '+00:00')
  const bulletin = (urgency: string) =>
    `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>F-${uuid7()}</identifier><sender>cma@taierzhuang</sender><sent>${at(-1)}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>大风</event><urgency>${urgency}</urgency><severity>Moderate</severity><certainty>Likely</certainty><expires>${at(300)}</expires><senderName>台儿庄区气象台</senderName><headline>大风黄色预警</headline><description>阵风八级</description><area><areaDesc>柿树园村</areaDesc><geocode><valueName>division</valueName><value>370405102244</value></geocode></area></info></alert>`
  const xml = (text: string) => ({ name: 'a.xml', mimeType: 'text/xml', buffer: Buffer.from(text) })
  await desk.getByTestId('relay-cap-file').setInputFiles(xml(bulletin('Soon')))
  await expect(desk.getByTestId('relay-cap-refused')).toBeVisible()
  await expect(desk.getByText('alert/info[1]/urgency')).toBeVisible()
  await desk.getByTestId('relay-cap-file').setInputFiles(xml(bulletin('Expected')))
  await desk.getByTestId('issuer').waitFor()
  await expect(desk.getByTestId('headline')).toHaveValue('大风黄色预警')
  await desk.goto('/relay')
  await desk.getByTestId('relay-new').click()
  await look(desk, 'relay-new', 'desk')
  await desk.getByTestId('issuer').fill('台儿庄区气象台')
  await desk.getByTestId('event-name').fill('暴雨')
  await desk.getByTestId('event-code').fill('11B03')
  await desk.getByTestId('level-RED').click()
  await desk.getByTestId('headline').fill('台儿庄区气象台发布暴雨红色预警')
  await desk.getByTestId('text').fill('预计未来 3 小时我区降雨量将达 100 毫米以上，请注意防范。')
  await desk.getByTestId('order').fill('叫醒低洼住户，巡查闸口堤防')
  await desk.getByTestId(`open-${town}`).click()
  await desk.getByTestId(`village-${village}`).click()
  await expect(desk.getByTestId('preview-villages')).toContainText('1', { timeout: 20_000 })
  await look(desk, 'relay-written', 'desk')
  await desk.getByTestId('urgent').click()
  await look(desk, 'relay-publish', 'desk')
  await desk.getByTestId('village-count').fill('1')
  await desk.getByTestId('publish-typed').click()
  await desk.getByTestId('review').waitFor({ timeout: 20_000 })
  await look(desk, 'relay-published', 'desk')
  const id = desk.url().split('/').pop() as string

  // Who wrote it does not confirm it.
  await expect(desk.getByTestId('confirm')).toHaveCount(0)
  const second = await (await device(browser, 'desk')).newPage()
  await signIn(second, cast.county.second)
  await second.goto(`/relay/${id}`)
  await second.getByTestId('confirm').click()
  await expect(second.getByTestId('confirm')).toHaveCount(0, { timeout: 20_000 })
  await second.goto('/relay')
  await second.getByTestId('desk-LIVE').click()
  await second.getByTestId(`relay-${id}`).waitFor()
  await look(second, 'relay', 'desk')

  await desk.goto(`/coverage/${id}`)
  await desk.getByTestId('fig-open').waitFor()
  await desk.locator('[data-testid^=open-]').first().waitFor()
  await look(desk, 'coverage', 'desk')
  const mine = (await officer.ask('{ myDeliveries(first: 1) { nodes { id } } }')).myDeliveries.nodes[0].id as string
  await desk.getByTestId(`behalf-${mine}`).click()
  await desk.getByTestId('how-PHONE').click()
  await desk.getByTestId('behalf-text').fill('电话里说已经在转移')
  await look(desk, 'coverage-behalf', 'desk')
  await desk.getByTestId('behalf-send').click()
  await expect(desk.getByTestId(`open-${mine}`)).toHaveCount(0, { timeout: 20_000 })
  await desk.getByTestId('brief').click()
  await expect(desk.getByTestId('brief-text')).toHaveValue(/暴雨红色预警/)
  await look(desk, 'coverage-brief', 'desk')

  // The town sees the same board for itself on a phone.
  const phone = await (await device(browser, 'phone')).newPage()
  await signIn(phone, cast.nigou.duty)
  await phone.getByTestId('alarm').waitFor({ timeout: 20_000 })
  await phone.getByTestId('aside').click()
  await phone.goto(`/coverage/${id}`)
  await phone.getByTestId('fig-open').waitFor()
  const again = phone.getByTestId('aside')
  if (await again.count()) await again.click()
  await look(phone, 'coverage', 'phone')
  await move(await api(cast.county.duty), id, 'CANCEL', { text: '气象台已解除' })
})

/** A machine's token, made as the operator makes it. */
function token(name: string): string {
  const dir = process.env.JIAOYING_E2E_DATA as string
  return execFileSync(join(dir, 'jiaoying'), ['token', 'create', name, '--may', 'cap.submit', '--division', '370405000000'], {
    env: { ...process.env, JIAOYING_KEYS: join(dir, 'keys.json'), JIAOYING_DATABASE: `sqlite:${join(dir, 'jiaoying.db')}`, JIAOYING_DATA: dir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
    .toString()
    .trim()
    .split(/\s+/)
    .pop() as string
}

// Issue 4, Show: county, officer and resident, from the machine that hands a red warning in at night to its end.
test('a red warning comes from the weather service by itself, and is followed to the last village and door', async ({ browser }) => {
  test.setTimeout(300_000)
  const duty = await api(cast.county.duty)
  const admin = await api(cast.admin)
  // A village is silent after a minute of this test's night, not after five.
  const step = (afterMinutes: number, channel: string) => `{afterMinutes: ${afterMinutes}, channels: [${channel}], to: VILLAGE, night: true}`
  await admin.ask(
    `mutation { setLadder(input: {colour: "red", role: "village_unit", steps: [${step(1, 'LIST')}, ${step(1, 'FALLBACK')}, ${step(1, 'DOOR')}]}) { ladders { role } } }`,
  )
  const officer = await api(cast.alarm.officer)
  await villageOf(officer)

  const own = await (await device(browser, 'phone')).newPage()
  await signIn(own, cast.alarm.officer)
  await own.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  const desk = await (await device(browser, 'desk')).newPage()
  await signIn(desk, cast.county.duty)

  // 02:40: nobody sits at the desk's screen; the machine's token is enough.
  const key = token('story')
  const at = (n: number) => minutes(n).replace(/\.\d+Z$/, '+00:00')
  const name = `S-${uuid7()}`
  const sent = at(-1)
  const document = (more: { identifier: string; type: string; text: string; references?: string; sent: string }) =>
    `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${more.identifier}</identifier><sender>story@cma.taierzhuang</sender><sent>${more.sent}</sent><status>Actual</status><msgType>${more.type}</msgType><scope>Public</scope>${more.references ? `<references>${more.references}</references>` : ''}<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty><eventCode><valueName>eventType</valueName><value>11B03</value></eventCode><expires>${at(300)}</expires><senderName>台儿庄区气象台</senderName><headline>台儿庄区气象台发布暴雨红色预警信号</headline><description>${more.text}</description><area><areaDesc>冯湖村、柿树园村</areaDesc><geocode><valueName>division</valueName><value>370405102243</value></geocode><geocode><valueName>division</valueName><value>370405102244</value></geocode></area></info></alert>`
  const post = (body: string, bearer = key) =>
    fetch(`${base()}/cap`, { method: 'POST', headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/cap+xml' }, body })
  const first = document({ identifier: name, type: 'Alert', text: '未来三小时降雨量将达一百毫米以上。', sent })
  expect((await post(first, 'nobody')).status).toBe(401)
  const taken = await post(first)
  expect(taken.status).toBe(201)
  const told = (await taken.json()) as { warning: string; published: boolean }
  expect(told.published).toBe(true)
  const id = told.warning

  // The posts are rung at once: by the app that is open, and by telephone.
  const alarm = own.getByTestId('alarm')
  await alarm.waitFor({ timeout: 20_000 })
  await expect(alarm).toContainText('暴雨红色预警')
  await expect(async () => {
    const { messages } = (await (await fetch(`${base()}/demo/phones`)).json()) as { messages: { channel: string; text: string }[] }
    expect(messages.some((m) => m.channel === 'voice' && !/催报/.test(m.text))).toBe(true)
  }).toPass({ timeout: 20_000 })
  // The duty desk is called until a named person takes it.
  await desk.goto(`/relay/${id}`)
  await desk.getByTestId('take').click()
  await expect(desk.getByTestId('take')).toHaveCount(0, { timeout: 20_000 })

  // A villager without an account, in a browser without script.
  const resident = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage()
  await resident.goto(`${base()}/village/370405102243`)
  await expect(resident.locator('body')).toContainText('暴雨')
  await expect(resident.locator('body')).toContainText('未来三小时降雨量将达一百毫米以上。')
  await resident.screenshot({ path: 'e2e/pictures/story-resident.png' })

  // The officer answers without a line; the board turns when it is back.
  await own.context().setOffline(true)
  await own.getByTestId('answer').click()
  await expect(own.getByTestId('answered')).toContainText('已应答')
  await desk.goto(`/coverage/${id}`)
  await expect(desk.getByTestId('fig-answered')).toContainText('0/2 村有人应', { timeout: 20_000 })
  await own.context().setOffline(false)
  await expect(desk.getByTestId('fig-answered')).toContainText('1/2 村有人应', { timeout: 30_000 })

  // A household that does not open: who has the key stands there, and it is gone to again.
  await own.goto('/doors')
  await expect(own.getByTestId('door-name')).not.toContainText('*', { timeout: 20_000 })
  const house = await own.getByTestId('door-name').innerText()
  await expect(own.locator('main')).toContainText('钥匙：')
  await own.getByTestId('out-NO_ANSWER').click()
  await expect(own.getByTestId('door-undo')).toContainText(house)
  await expect(async () => {
    const { doors } = await officer.ask('query($w: ID!) { doors(warning: $w, first: 50) { nodes { outcome dueAt visits { outcome } } } }', { w: id })
    const again = doors.nodes.filter((d: { outcome: string | null }) => d.outcome === 'NO_ANSWER')
    expect(again.length).toBe(1)
    expect(Date.parse(again[0].dueAt)).toBeLessThan(Date.now() + 10 * 60_000 + 5_000)
  }).toPass({ timeout: 40_000 })

  // The other village stays silent: somebody is sent, and is there.
  const silent = desk.getByTestId('silent-370405102244')
  await silent.waitFor({ timeout: 120_000 })
  await expect(desk.getByTestId('silent-370405102243')).toHaveCount(0)
  await desk.getByTestId('send-370405102244').click()
  await desk.getByTestId('silent-who').fill('民兵连 林松')
  await desk.getByTestId('silent-send').click()
  await expect(silent).toContainText('已派 民兵连 林松')
  await look(desk, 'story-board', 'desk')
  await desk.getByTestId('arrive-370405102244').click()
  await desk.getByTestId('silent-text').fill('村里有人，正在转移')
  await desk.getByTestId('silent-send').click()
  await expect(silent).toHaveCount(0, { timeout: 20_000 })

  // A material update asks anew: the machine's own Update waits for nobody either.
  const second = `${name}-2`
  const secondSent = at(0)
  const update = await post(
    document({
      identifier: second,
      type: 'Update',
      text: '雨势加强。',
      references: `story@cma.taierzhuang,${name},${sent}`,
      sent: secondSent,
    }).replace('</description>', '</description><instruction>堤后住户立即转移。</instruction>'),
  )
  expect(update.status).toBe(201)
  const revision = async () =>
    (await duty.ask('query($w: ID!) { warning(id: $w) { revision inForce { material content { text } } } }', { w: id })).warning
  await expect(async () => expect((await revision()).revision).toBe(2)).toPass({ timeout: 20_000 })
  expect((await revision()).inForce.material).toBe(true)
  const reads = (text: string) =>
    expect(async () => {
      await resident.reload()
      await expect(resident.locator('body')).toContainText(text, { timeout: 1_000 })
    }).toPass({ timeout: 20_000 })
  await reads('雨势加强')
  await alarm.waitFor({ timeout: 20_000 })
  await expect(alarm).toContainText('第 2 版，请重新应答')
  await own.getByTestId('answer').click()
  await alarm.waitFor({ state: 'detached' })
  // A cancel is told, and is no leave to return.
  const cancelled = await post(
    document({
      identifier: `${name}-3`,
      type: 'Cancel',
      text: '降雨减弱，解除预警。',
      references: `story@cma.taierzhuang,${second},${secondSent}`,
      sent: at(1),
    }),
  )
  expect([200, 201]).toContain(cancelled.status)
  await own.goto('/warnings')
  await expect(own.getByText('这条预警已解除').first()).toBeVisible({ timeout: 20_000 })
  await reads('不等于可以返回')
  await expect(async () =>
    expect((await duty.ask('query($w: ID!) { warning(id: $w) { state } }', { w: id })).warning.state).toBe('CANCELLED'),
  ).toPass()
  await admin.ask('mutation { setLadder(input: {colour: "red", role: "village_unit"}) { ladders { role } } }')
})
