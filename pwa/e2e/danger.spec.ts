import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, device, report, signIn, uuid7 } from './world'

// At the village that is told: its households stand round this point.
const spot = { latitude: 34.6131, longitude: 117.6425, accuracy: 8 }

async function open(browser: Browser, size: 'phone' | 'desk', who: string): Promise<Page> {
  const context = await device(browser, size)
  await context.setGeolocation(spot)
  const page = await context.newPage()
  page.on('pageerror', (err) => expect.soft(String(err), `an error on the page of ${who}`).toBe(''))
  await signIn(page, who)
  return page
}

async function offline(page: Page, off: boolean) {
  await page.context().setOffline(off)
}

test('a village tells a danger, moves its people, and lets them return when the town agrees', async ({ browser }) => {
  test.setTimeout(300_000)
  const county = await open(browser, 'desk', cast.county.duty)
  await county.getByTestId('coverage').click()
  await county.locator('.main').waitFor()
  // Lost by a reload: what is told has to come by itself.
  await county.evaluate(() => ((window as any).sameLife = true))

  const own = await open(browser, 'phone', cast.danger.officer)
  await own.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  const danger = await report(own, 'NAT03')
  await own.getByTestId('tell-danger').waitFor()
  await look(own, 'report-danger', 'phone')

  // One sentence, the doors counted first, sent without a line.
  await own.getByTestId('tell-danger').click()
  await own.getByTestId('template-DANGER-0').click()
  await expect(own.getByTestId('sentence')).toContainText('{shelter}')
  await own.getByTestId('tell').click()
  await expect(own.getByText('请写带到哪里')).toBeVisible()
  await own.getByTestId('shelter').fill('廖巷村小学操场')
  await expect(own.getByTestId('sentence')).toContainText('廖巷村')
  await expect(own.getByTestId('sentence')).not.toContainText('{')
  await expect(own.getByTestId('count')).toContainText('28 户', { timeout: 20_000 })
  await look(own, 'danger-tell', 'phone')
  await own.getByTestId('radius-500').click()
  await expect(own.getByTestId('count')).not.toContainText('28 户', { timeout: 20_000 })
  await expect(own.getByTestId('count')).toContainText('户')
  await own.getByTestId('count').scrollIntoViewIfNeeded()
  await look(own, 'danger-tell-map', 'phone')
  await own.getByTestId('radius-0').click()
  await offline(own, true)
  await own.getByTestId('tell').click()
  await look(own, 'danger-tell-ask', 'phone')
  await own.getByTestId('confirm-ok').click()
  await expect(own.getByTestId('notice-state')).toContainText('还在本机')
  await look(own, 'danger-here', 'phone')
  const notice = own.url().split('/').pop() as string
  await offline(own, false)
  await expect(own.getByTestId('notice-state')).toContainText('送到', { timeout: 30_000 })

  // County and town see it in the same moment, without asking.
  await county.getByTestId('told-list').waitFor({ timeout: 20_000 })
  expect(await county.evaluate(() => (window as any).sameLife)).toBe(true)
  await expect(county.getByTestId('told-list')).toContainText('廖巷村')
  await look(county, 'coverage-told', 'desk')
  await county.getByTestId('told-list').click()
  await county.getByTestId(`notice-${notice}`).click()
  await expect(county.getByTestId('notice-text')).toContainText('廖巷村小学操场')
  await expect(county.getByTestId('give-move')).toHaveCount(0)

  // The doors are there for those who go to them.
  const colleague = await open(browser, 'phone', cast.danger.colleague)
  await colleague.getByTestId('danger-bands').waitFor({ timeout: 20_000 })
  await look(colleague, 'home-danger', 'phone')
  await colleague.goto('/warnings')
  await colleague.getByTestId(`band-${notice}`).waitFor({ timeout: 20_000 })
  await look(colleague, 'warnings-danger', 'phone')
  await colleague.goto('/doors')
  await colleague.getByTestId('door-notice').waitFor({ timeout: 20_000 })
  await expect(colleague.getByTestId('door-name')).not.toContainText('*', { timeout: 20_000 })
  await look(colleague, 'doors-notice', 'phone')
  await colleague.getByTestId('out-TOLD').click()
  await expect(county.getByTestId('doors-done')).toHaveText('1', { timeout: 40_000 })

  // An order to move is in force at once; a colleague confirms it without a line.
  await own.getByTestId('give-move').click()
  await own.getByTestId('order-text').fill('东头低洼三十户，走村东路')
  await own.getByTestId('order-whereto').fill('廖巷村小学操场')
  await own.getByTestId('basis-geo_29').waitFor()
  await look(own, 'danger-move', 'phone')
  await own.getByTestId('order-give').click()
  await expect(own.getByTestId('received').first()).toContainText('3 人里 0 人', { timeout: 20_000 })
  await colleague.goto('/')
  await colleague.getByTestId('band-receive').waitFor({ timeout: 20_000 })
  await look(colleague, 'home-order', 'phone')
  await offline(colleague, true)
  await colleague.getByTestId('band-receive').click()
  await expect(colleague.getByTestId('band-receive')).toHaveCount(0)
  await offline(colleague, false)
  await expect(own.getByTestId('received').first()).toContainText('3 人里 1 人', { timeout: 40_000 })
  await own.getByTestId('received').first().scrollIntoViewIfNeeded()
  await look(own, 'danger-notice', 'phone')

  // To return he asks; he himself does not approve it.
  await own.getByTestId('give-return').click()
  await own.getByTestId('order-text').fill('三十户都可以回')
  await own.getByTestId('order-expert').fill('贺知非 区自然资源局')
  await own.getByTestId('order-opinion').fill('渗水已堵，裂缝没有发展')
  await own.getByTestId('basis-geo_29').waitFor()
  await look(own, 'danger-return', 'phone')
  await own.getByTestId('order-give').click()
  await expect(own.getByText('等上级批准')).toBeVisible({ timeout: 20_000 })
  await expect(own.getByTestId('approve')).toHaveCount(0)
  const officer = await api(cast.danger.officer)
  const orders = (await officer.ask('query($n: ID!) { notice(id: $n) { orders { id kind state } } }', { n: notice })).notice.orders
  const back = orders.find((o: { kind: string }) => o.kind === 'RETURN').id
  const decide = 'mutation($i: DecideOrderInput!) { decideOrder(input: $i) { order { id } } }'
  expect(await officer.codes(decide, { i: { order: back, move: uuid7(), approve: true, madeAt: new Date().toISOString() } })).toEqual([
    'order.same_person',
  ])

  const town = await open(browser, 'desk', cast.danger.duty)
  await town.getByTestId('coverage').click()
  await expect(town.getByTestId('told-list')).toContainText('1 个返回请求待批', { timeout: 20_000 })
  await town.getByTestId('told-list').click()
  await town.getByTestId('approve').waitFor()
  await look(town, 'danger-list', 'desk')
  await town.getByTestId('approve').click()
  await look(town, 'danger-approve', 'desk')
  await town.getByTestId('words-ok').click()
  await expect(town.getByTestId('approve')).toHaveCount(0, { timeout: 20_000 })
  const after = async () => (await officer.ask('query($n: ID!) { notice(id: $n) { orders { kind state } } }', { n: notice })).notice.orders
  expect(await after()).toEqual([
    { kind: 'RETURN', state: 'IN_FORCE' },
    { kind: 'MOVE', state: 'DONE' },
  ])

  // The town asks the county for a warning; the county names who issues it, and everybody sees what became of it.
  await town.goto(`/queue/${danger}`)
  await town.getByTestId('to-propose').click()
  await town.getByTestId('propose').click()
  await expect(town.getByText('请选颜色')).toBeVisible()
  await town.getByTestId('level-ORANGE').click()
  await town.getByTestId('propose-event').selectOption({ label: '洪水' })
  await town.getByTestId('propose-text').fill('东堤管涌在扩大，下游两村低洼')
  await look(town, 'danger-propose', 'desk')
  await town.getByTestId('propose').click()
  await town.getByTestId('confirm-ok').click()
  await expect(town.getByTestId('proposal')).toContainText('等区里决定', { timeout: 20_000 })

  await county.goto('/relay')
  await county.getByTestId('desk-DOING').click()
  await county.getByTestId('proposed').waitFor({ timeout: 20_000 })
  await look(county, 'relay-proposed', 'desk')
  await county.getByTestId('proposed').click()
  await county.getByTestId('proposed-note').waitFor()
  await look(county, 'relay-proposal', 'desk')
  await county.getByTestId('issuer').fill('台儿庄区防汛抗旱指挥部')
  await county.getByTestId('urgent').click()
  await county.getByTestId('village-count').fill('1')
  await county.getByTestId('publish-typed').click()
  await county.getByTestId('review').waitFor({ timeout: 20_000 })
  await expect(town.getByTestId('proposal')).toContainText('区里已发布', { timeout: 30_000 })

  // The end of a notice lets nobody return, and says so.
  await own.goto(`/danger/${notice}`)
  const alarm = own.getByTestId('aside')
  await alarm.waitFor({ timeout: 20_000 })
  await alarm.click()
  await own.getByTestId('end-notice').click()
  await own.getByTestId('words').fill('渗水已堵住')
  await look(own, 'danger-end', 'phone')
  await own.getByTestId('words-ok').click()
  await expect(own.getByTestId('ended')).toContainText('不等于可以返回', { timeout: 20_000 })
  await own.getByTestId('ended').scrollIntoViewIfNeeded()
  await look(own, 'danger-ended', 'phone')
  await expect(async () => {
    const { notice: n } = await officer.ask('query($n: ID!) { notice(id: $n) { doors { open closed ended } } }', { n: notice })
    expect(n.doors).toMatchObject({ open: 0, closed: 1 })
    expect(n.doors.ended).toBeGreaterThan(20)
  }).toPass({ timeout: 20_000 })

  // Nothing of a notice is public.
  const feed = await (await fetch(`${process.env.JIAOYING_URL}/cap/feed.atom`)).text()
  expect(feed).not.toContain(notice)
  expect(feed).not.toContain('廖巷村小学操场')
  const id = county.url().split('/').pop() as string
  await (
    await api(cast.county.duty)
  ).ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'CANCEL', text: '水位已退', madeAt: new Date().toISOString() },
  })
})
