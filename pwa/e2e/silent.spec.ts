import { expect, test } from '@playwright/test'
import { look } from './look'
import { api, cast, device, signIn, uuid7 } from './world'

const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString()

test('the county sets the ladder of villages; one that is silent is called by other ways, gone to, and asked again', async ({ browser }) => {
  test.setTimeout(300_000)
  const admin = await (await device(browser, 'desk')).newPage()
  await signIn(admin, cast.admin)
  await admin.goto('/settings/ladder')
  await admin.getByTestId('colour-orange').click()
  await admin.getByTestId('ladder-village_unit').waitFor()
  await look(admin, 'ladder', 'desk')
  await admin.getByTestId('edit-village_unit').click()
  // Listed at once, other ways and somebody to send at once, and asked again each minute.
  for (const i of [0, 1, 2]) await admin.getByTestId(`minutes-${i}`).fill('0')
  await admin.getByTestId('add-step').click()
  await admin.getByTestId('minutes-3').fill('1')
  await look(admin, 'ladder-edit', 'desk')
  await admin.getByTestId('ladder-save').click()
  await expect(admin.getByTestId('ladder-village_unit')).toContainText('改过')
  await admin.goto('/settings/words')
  await admin.getByTestId('words-RAIN-R').getByRole('button').first().click()
  await look(admin, 'words', 'desk')

  const duty = await api(cast.county.duty)
  const officer = await api(cast.screens.reporter)
  const place = (await officer.ask('{ me { grants { place { village } } } }')).me.grants[0].place
  const id = uuid7()
  await duty.ask('mutation($i: DraftWarningInput!) { draftWarning(input: $i) { warning { id } } }', {
    i: {
      id,
      content: {
        issuer: '台儿庄区气象台',
        issuedAt: minutes(-2),
        level: 'ORANGE',
        event: '11B03',
        eventName: '暴雨',
        headline: '台儿庄区气象台发布暴雨橙色预警',
        text: '预计未来 3 小时我区降雨量将达 50 毫米以上。',
        expiresAt: minutes(300),
        order: '备好车和泵',
      },
      target: { divisions: [place.village], audience: ['POSTS'] },
      madeAt: minutes(0),
    },
  })
  await duty.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'URGENT', edit: 1, madeAt: minutes(0) },
  })

  const desk = await (await device(browser, 'desk')).newPage()
  await signIn(desk, cast.county.duty)
  await desk.goto(`/coverage/${id}`)
  const row = desk.getByTestId(/^silent-\d+$/).first()
  await row.waitFor({ timeout: 30_000 })
  const village = ((await row.getAttribute('data-testid')) as string).slice('silent-'.length)
  await expect(row).toContainText('该派人去了')
  await desk.getByTestId(`try-${village}`).click()
  await desk.getByTestId('way-NEIGHBOUR').click()
  await desk.getByTestId('spoke-no').click()
  await look(desk, 'silent-try', 'desk')
  await desk.getByTestId('silent-send').click()
  await expect(desk.getByTestId('silent-done')).toContainText('记下了')
  await desk.getByTestId(`send-${village}`).click()
  await desk.getByTestId('silent-who').fill('包村干部 林松')
  await desk.getByTestId('silent-send').click()
  await expect(row).toContainText('已派 包村干部 林松')
  await desk.getByTestId(`silent-notes-${village}`).click()
  await look(desk, 'silent', 'desk')

  // The town hears on a phone that he is there.
  const town = await (await device(browser, 'phone')).newPage()
  await signIn(town, cast.malantun.duty)
  await town.getByTestId('alarm').waitFor({ timeout: 20_000 })
  await town.getByTestId('answer').click()
  await town.getByTestId('alarm').waitFor({ state: 'detached' })
  await town.goto(`/coverage/${id}`)
  await town.getByTestId(`arrive-${village}`).waitFor({ timeout: 20_000 })
  await town.getByTestId(`arrive-${village}`).scrollIntoViewIfNeeded()
  await look(town, 'silent', 'phone')
  await town.getByTestId(`arrive-${village}`).click()
  await expect(town.getByTestId('silent-who')).toHaveValue('包村干部 林松')
  await town.getByTestId('silent-text').fill('村里平安，没电')
  await town.getByTestId('silent-send').click()
  await expect(desk.getByTestId(`silent-${village}`)).toHaveCount(0, { timeout: 20_000 })

  // The officer answers; a minute later the village is asked again, and one press says that it is there.
  const own = await (await device(browser, 'phone')).newPage()
  await signIn(own, cast.screens.reporter)
  await own.getByTestId('alarm').waitFor({ timeout: 20_000 })
  await own.getByTestId('answer').click()
  await own.getByTestId('alarm').waitFor({ state: 'detached' })
  await desk.getByTestId(`silent-${village}`).waitFor({ timeout: 150_000 })
  await expect(desk.getByTestId(`silent-${village}`)).toContainText('又没声音了')
  await own.goto('/warnings')
  await expect(own.locator('[data-testid^=call-]').first()).toContainText('该报一次村里情况了', { timeout: 20_000 })
  await own.locator('[data-testid^=call-]').first().click()
  await own.getByTestId('word').scrollIntoViewIfNeeded()
  await look(own, 'word', 'phone')
  await own.context().setOffline(true)
  await own.getByTestId('word-say').click()
  await expect(own.getByTestId('word')).toContainText('还在本机')
  await own.context().setOffline(false)
  await expect(desk.getByTestId(`silent-${village}`)).toHaveCount(0, { timeout: 40_000 })

  await duty.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning: id, move: uuid7(), kind: 'CANCEL', text: '气象台已解除', madeAt: minutes(0) },
  })
  const set = await api(cast.admin)
  await set.ask('mutation { setLadder(input: {colour: "orange", role: "village_unit"}) { ladders { changed } } }')
})
