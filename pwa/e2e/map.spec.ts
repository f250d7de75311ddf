import { expect, test, type Browser, type Page } from '@playwright/test'
import { look } from './look'
import { api, cast, content, device, placeOf, signIn, submitText, uuid7, type Size } from './world'

// Where things are.

async function open(browser: Browser, size: Size, who: string): Promise<Page> {
  const page = await (await device(browser, size)).newPage()
  page.on('pageerror', (err) => expect.soft(String(err), 'an error on the page').toBe(''))
  await signIn(page, who)
  return page
}

test('where it is: on the map, in a report, and the village itself', async ({ browser }) => {
  const officer = await api(cast.monitor)
  const place = await placeOf(officer)
  const at = new Date().toISOString()
  const ids: string[] = []
  for (const off of [0, 0.02]) {
    const id = uuid7()
    ids.push(id)
    await officer.ask(submitText, {
      input: {
        id,
        place,
        content: content('NAT03', {
          spot: '地图测试',
          position: { latitude: 34.57411 + off, longitude: 117.56402 + off, accuracyM: 120, fixedAt: at },
        }),
        madeAt: at,
      },
    })
  }
  for (const size of ['desk', 'phone'] as Size[]) {
    const town = await open(browser, size, cast.nigou.duty)
    await town.getByTestId(`queue-row-${ids[0]}`).waitFor()
    await town.goto('/map')
    const first = town.locator('.jy-pin:not(.many)').first()
    await expect(town.locator('.jy-pin').first()).toBeVisible()
    await expect(town.getByTestId('map-count')).toContainText('条有位置')
    await look(town, 'map', size)
    // Gathered points come apart when they are opened; by keyboard, as by finger.
    for (let i = 0; i < 8 && (await first.count()) === 0; i++) {
      await town.locator('.jy-pin.many').first().focus()
      await town.keyboard.press('Enter')
      await town.waitForFunction(() => document.getAnimations().length === 0)
    }
    await first.click({ force: true })
    await town.getByTestId('map-open').waitFor()
    await look(town, 'map-chosen', size)
  }

  const own = await open(browser, 'phone', cast.monitor)
  await own.getByTestId('village-point').waitFor()
  await look(own, 'village-point', 'phone')
  await own.getByTestId('point-look').click()
  await expect(own.getByTestId('point-fix')).toContainText('可以记下')
  await own.getByTestId('point-tell').click()
  await expect(own.getByTestId('village-point')).toContainText('记下了')
  await own.reload()
  await own.getByTestId('report-new').waitFor()
  await expect(own.getByTestId('village-point')).toHaveCount(0)

  // Pointed at on the map: the phone's own fix no longer counts.
  await own.getByTestId('report-new').click()
  await own.getByTestId('cat-NAT08').click()
  await own.getByTestId('place').click()
  await own.getByTestId('point-on-map').click()
  await own.getByTestId('map').focus()
  await own.keyboard.press('ArrowRight')
  await own.waitForFunction(() => document.getAnimations().length === 0)
  await look(own, 'pick-point', 'phone')
  await own.getByTestId('map-pick').click()
  await own.keyboard.press('Escape')
  await expect(own.getByTestId('place')).toContainText('30')
  await own.getByTestId('send').click()
  await own.waitForURL(/\/report\/[0-9a-f-]{36}$/)
  await own.getByTestId('show-map').click()
  await expect(own.locator('.jy-pin')).toHaveCount(1)
  await look(own, 'report-map', 'phone')
})
