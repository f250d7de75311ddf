import { expect, test } from '@playwright/test'
import { look } from './look'
import { api, cast, device, signIn, uuid7 } from './world'

const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString()

test("B takes a door over, is refused, and the town's decision is on his phone", async ({ browser }) => {
  test.setTimeout(240_000)
  const county = await api(cast.county.duty)
  const second = await api(cast.doors.second)
  const village = (await second.ask('{ me { grants { place { village } } } }')).me.grants[0].place.village
  const own = await (await device(browser, 'phone')).newPage()
  await signIn(own, cast.doors.second)

  const id = uuid7()
  await county.ask('mutation($i: DraftWarningInput!) { draftWarning(input: $i) { warning { id } } }', {
    i: {
      id,
      content: {
        issuer: '台儿庄区气象台',
        identifier: '37040541600000_20261128031000',
        issuedAt: minutes(-2),
        level: 'RED',
        event: '11B03',
        eventName: '暴雨',
        headline: '台儿庄区气象台发布暴雨红色预警',
        text: '预计未来 3 小时我区降雨量将达 100 毫米以上，请注意防范。',
        expiresAt: minutes(300),
        order: '立即转移低洼住户',
      },
      target: { divisions: [village], audience: ['POSTS', 'SITES', 'HOUSEHOLDS'] },
      madeAt: minutes(0),
    },
  })
  await county.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'URGENT', edit: 1, madeAt: minutes(0) },
  })

  // B is not rung yet. Until it is handed over a door of A's stands apart on his phone.
  await own.goto('/doors')
  const ahead = own.locator('[data-testid^="ahead-"]').first()
  await ahead.waitFor({ timeout: 30_000 })
  await look(own, 'doors-ahead', 'phone')
  const door = (await ahead.getAttribute('data-testid'))!.slice('ahead-'.length)
  await own.getByTestId(`take-${door}`).click()
  await own.getByTestId('take-far').click()
  await look(own, 'doors-take', 'phone')
  await own.getByTestId('take-say').click()
  await expect(own.getByTestId('door-stage')).toContainText('您接过来了')
  await expect(async () => {
    const got = (await second.ask('query($d: ID!) { door(id: $d) { stage rulings { kind text } } }', { d: door })).door
    expect(got).toMatchObject({ stage: 'SECOND', rulings: [{ kind: 'TAKE', text: '我离得近' }] })
  }).toPass({ timeout: 20_000 })
  await own.getByTestId('out-REFUSED').click()
  await look(own, 'doors-taken', 'phone')
  await expect(async () => {
    expect((await second.ask('query($d: ID!) { door(id: $d) { outcome } }', { d: door })).door.outcome).toBe('REFUSED')
  }).toPass({ timeout: 30_000 })

  // The town reads who refuses, and decides.
  const desk = await (await device(browser, 'desk')).newPage()
  await signIn(desk, cast.doors.duty)
  await desk.goto(`/coverage/${id}`)
  const row = desk.getByTestId(`town-door-${door}`)
  await expect(row).toContainText('不肯走', { timeout: 20_000 })
  await row.scrollIntoViewIfNeeded()
  await look(desk, 'coverage-doors', 'desk')
  await desk.getByTestId(`decide-${door}`).click()
  await desk.getByTestId('decision-FORCE').click()
  await desk.getByTestId('decision-text').fill('派出所一起去，先劝，劝不动就抬出来')
  await look(desk, 'coverage-decide', 'desk')
  await desk.getByTestId('decide-send').click()
  await expect(desk.getByTestId('doors-said')).toContainText('强制转移')
  await expect(own.getByTestId('door-town').filter({ hasText: '派出所一起去' })).toBeVisible({ timeout: 30_000 })
  await look(own, 'doors-decided', 'phone')
  await desk.goto('/coverage')
  await expect(desk.getByTestId(`town-door-${door}`)).toContainText('派出所一起去', { timeout: 20_000 })
  await look(desk, 'coverage-list-doors', 'desk')
})
