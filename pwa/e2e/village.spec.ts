import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { api, base, cast, sizes, uuid7, type Api, type Size } from './world'

// What a villager reads in a plain browser, without an account and without script. Yellow and blue only, for a village nobody of the cast
// answers for: no screen of another scenario is taken.
const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString()
const town = '邳庄镇'

async function move(who: Api, warning: string, kind: string, more: Record<string, unknown> = {}) {
  await who.ask('mutation($i: MoveWarningInput!) { moveWarning(input: $i) { warning { state } } }', {
    i: { warning, move: uuid7(), kind, madeAt: minutes(0), ...more },
  })
}

const wind = (more: Record<string, unknown> = {}) => ({
  issuer: '台儿庄区气象台',
  identifier: '37040541600000_20261128090000',
  issuedAt: minutes(-12),
  level: 'YELLOW',
  event: '11B06',
  eventName: '大风',
  headline: '台儿庄区气象台发布大风黄色预警信号',
  text: '预计今天夜间到明天上午，我区将出现 6 到 7 级偏北风，阵风 8 到 9 级。\n请注意防范。',
  instruction: '关好门窗，加固棚架，远离临时搭建物和树下。',
  expiresAt: minutes(600),
  order: '叫停露天作业，查看棚架',
  ...more,
})

interface Place {
  id: string
  code: string
  shortName: string
}

async function placeOf(duty: Api): Promise<Place> {
  const county = (await duty.ask('{ me { grants { place { county } } } }')).me.grants[0].place.county
  const list = 'query($w: ID!, $l: Level) { divisions(within: $w, level: $l) { nodes { id code shortName } } }'
  const towns = (await duty.ask(list, { w: county, l: 'TOWN' })).divisions.nodes as Place[]
  const of = towns.find((n) => n.shortName.indexOf(town) >= 0) as Place
  return (await duty.ask(list, { w: of.id, l: 'VILLAGE' })).divisions.nodes[2] as Place
}

/** Light, dark and on paper; axe, nothing sideways, nothing too small for a thumb. */
async function look(page: Page, name: string, size: Size): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const id = `${name}-${size}-${colorScheme}`
    await page.screenshot({ path: `e2e/pictures/${id}.png`, fullPage: size === 'phone' })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']).analyze()
    expect
      .soft(
        violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`),
        id,
      )
      .toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1)
    expect.soft(wide, `${id} scrolls sideways`).toBe(false)
    const small = await page.evaluate(() =>
      Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden])'))
        .map((e) => ({ text: e.textContent || e.id, height: Math.round(e.getBoundingClientRect().height) }))
        .filter((e) => e.height > 0 && e.height < 48),
    )
    expect.soft(small, `${id}: too small for a thumb`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

test('a villager reads the warnings of the village without account and without script', async ({ browser }) => {
  test.setTimeout(180_000)
  const duty = await api(cast.county.duty)
  const second = await api(cast.county.second)
  const village = await placeOf(duty)
  const pages: [Page, Size][] = []
  for (const size of ['phone', 'desk'] as const) {
    const context = await browser.newContext({ baseURL: base(), viewport: sizes[size], locale: 'zh-CN', javaScriptEnabled: false })
    pages.push([await context.newPage(), size])
  }
  // The shot of a page without script is taken by a browser with one: axe is a script. The page itself has none.
  const eyes = await (await browser.newContext({ baseURL: base(), locale: 'zh-CN', bypassCSP: true })).newPage()
  const seen = async (path: string, name: string) => {
    for (const size of ['phone', 'desk'] as const) {
      await eyes.setViewportSize(sizes[size])
      await eyes.goto(path)
      await eyes.reload() // a copy may be half a minute old
      await look(eyes, name, size)
    }
  }
  const path = `/village/${village.code}`
  const read = async (check: (page: Page) => Promise<void>) => {
    for (const [page] of pages) {
      await page.goto(path)
      await expect(async () => {
        await page.reload()
        await check(page)
      }).toPass({ timeout: 20_000, intervals: [1_000] })
    }
  }

  // Found by the town, and by its name.
  const [phone] = pages[0] as [Page, Size]
  await phone.goto('/village')
  await phone.getByRole('link', { name: town }).click()
  await phone.getByRole('link', { name: village.shortName, exact: true }).click()
  await expect(phone).toHaveURL(new RegExp(path))
  await expect(phone.getByRole('heading', { level: 1 })).toHaveText(village.shortName)
  await expect(phone.getByText('现在没有生效的预警')).toBeVisible()
  await phone.goto('/village')
  await phone.getByLabel('输入村名').fill(village.shortName)
  await phone.getByRole('button', { name: '查找' }).click()
  await phone.getByRole('link', { name: `${town} ${village.shortName}` }).click()
  await expect(phone.getByRole('link', { name: /119/ })).toHaveAttribute('href', 'tel:119')
  await seen('/village', 'village-list')
  await seen(`/village?q=${encodeURIComponent('庄')}`, 'village-found')
  await seen(path, 'village-calm')
  await seen('/village/370405999999', 'village-missing')

  // The county relays: four eyes, as yellow waits for them.
  const id = uuid7()
  const target = { divisions: [village.id], audience: ['HOUSEHOLDS'] }
  await duty.ask('mutation($i: DraftWarningInput!) { draftWarning(input: $i) { warning { id } } }', {
    i: { id, content: wind(), target, madeAt: minutes(0) },
  })
  await move(duty, id, 'SUBMIT', { edit: 1 })
  await move(second, id, 'APPROVE', { edit: 1 })
  await move(duty, id, 'PUBLISH', { edit: 1 })
  await read(async (page) => {
    const warning = page.getByRole('article')
    await expect(warning).toHaveCount(1, { timeout: 500 })
    await expect(warning.getByRole('heading', { name: '大风黄色预警', exact: true })).toBeVisible()
    await expect(warning).toContainText('台儿庄区气象台')
    await expect(warning).toContainText('关好门窗，加固棚架')
    await expect(warning).toContainText('台儿庄区防办要求')
    await expect(warning).toContainText('叫停露天作业')
  })
  await seen(path, 'village')
  await seen(`${path}?lang=en`, 'village-en')
  await expect(eyes.locator('html')).toHaveAttribute('lang', 'en')
  await eyes.setViewportSize(sizes.desk)
  await eyes.goto(path)
  await eyes.reload()
  await eyes.emulateMedia({ media: 'print' })
  await eyes.screenshot({ path: 'e2e/pictures/village-print.png', fullPage: true })
  await expect(eyes.getByRole('img', { name: '本页的二维码' })).toBeVisible()
  await eyes.emulateMedia({ media: 'screen' })
  const document = await phone.request.get((await phone.getByRole('link', { name: /CAP/ }).getAttribute('href')) as string)
  expect(await document.text()).toContain('关好门窗，加固棚架')

  // An update reads new, a cancel ends it and sends nobody home.
  await duty.ask('mutation($i: EditWarningInput!) { editWarning(input: $i) { warning { edit } } }', {
    i: { warning: id, move: uuid7(), edit: 1, content: wind({ text: '阵风已增强到 10 级。' }), target, madeAt: minutes(0) },
  })
  await move(second, id, 'UPDATE', { edit: 2 })
  await read(async (page) => {
    await expect(page.getByRole('article')).toContainText('阵风已增强到 10 级', { timeout: 500 })
    await expect(page.getByRole('article')).toContainText('第 2 版')
  })
  await move(duty, id, 'CANCEL', { text: '气象台已解除' })
  await read(async (page) => {
    await expect(page.getByRole('article')).toHaveCount(0, { timeout: 500 })
    await expect(page.getByText('现在没有生效的预警')).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: '大风黄色预警' })).toContainText('解除')
    await expect(page.getByText('不等于可以返回')).toBeVisible()
  })
  await seen(path, 'village-ended')
})
