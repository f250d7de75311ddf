import { createRequire } from 'node:module'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { api, base, cast, mediaOf, password, reportedBy } from '../e2e/world'

// The thin path in engines of 2019 and 2020, which are old, unpatched, and somebody else's build: only for this trial, never in package.json.
// npm install --prefix FOLDER --ignore-scripts chrome-aws-lambda@2.1.1 puppeteer-core@2.1.1   Chromium 80
// npm install --prefix FOLDER --ignore-scripts chrome-aws-lambda@1.14.0 puppeteer-core@2.1.1  Chromium 75
// JIAOYING_OLD=FOLDER npm run old-engine
const folder = process.env.JIAOYING_OLD

/** The browser of the package, unpacked. */
function unpack(dir: string): string {
  const packed = join(folder as string, 'node_modules/chrome-aws-lambda/bin')
  const browser = join(dir, 'chromium')
  const name = readdirSync(packed).find((file) => /^chromium.*\.br$/.test(file)) as string
  writeFileSync(browser, brotliDecompressSync(readFileSync(join(packed, name))))
  chmodSync(browser, 0o755)
  return browser
}

test('an old engine: report in the dark, closed, back, photo, town, and no error on the page', async () => {
  test.setTimeout(10 * 60_000)
  if (!folder) throw new Error('JIAOYING_OLD names no folder with an old engine')
  const dir = mkdtempSync(join(tmpdir(), 'jiaoying-old-'))
  const puppeteer = createRequire(join(folder as string, 'node_modules/'))('puppeteer-core')
  mkdirSync('e2e/pictures', { recursive: true })
  const browser = await puppeteer.launch({
    executablePath: unpack(dir),
    userDataDir: join(dir, 'profile'),
    defaultViewport: { width: 360, height: 740, isMobile: true, hasTouch: true },
    args: ['--no-sandbox', '--disable-gpu', '--lang=zh-CN'],
    env: { ...process.env, LANG: 'zh_CN.UTF-8' },
  })
  const errors: string[] = []
  try {
    const version = /Chrome\/(\d+)/.exec(await browser.version())![1]
    const open = async (path: string) => {
      const page = await browser.newPage()
      page.on('pageerror', (err: Error) => errors.push(String(err)))
      await page.goto(base() + path)
      return page
    }
    const at = (id: string) => `[data-testid="${id}"]`
    const tap = async (page: any, id: string) => {
      await page.waitForSelector(at(id), { visible: true, timeout: 20_000 })
      await page.$eval(at(id), (e: HTMLElement) => e.scrollIntoView())
      await page.click(at(id))
    }
    const fill = async (page: any, id: string, text: string) => {
      await page.waitForSelector(at(id), { visible: true })
      await page.type(at(id), text)
    }
    const enter = async (page: any, who: string) => {
      await fill(page, 'phone', who)
      await fill(page, 'password', password)
      await tap(page, 'sign-in')
      await page.waitForFunction(() => location.pathname !== '/sign-in')
    }
    const show = (page: any, name: string) => page.screenshot({ path: `e2e/pictures/old-${version}-${name}.png` })

    let page = await open('/sign-in')
    // It is as old as it says.
    expect(await page.evaluate(() => 'replaceAll' in String.prototype || 'structuredClone' in window || CSS.supports('inset', '0'))).toBe(false)
    await show(page, 'sign-in')
    await enter(page, cast.nigou.officer)
    await expect.poll(() => page.evaluate(() => !!navigator.serviceWorker.controller), { timeout: 30_000 }).toBe(true)
    await tap(page, 'report-new')
    await page.waitForSelector(at('cat-NAT08'))
    await show(page, 'categories')
    await page.goto(base() + '/')
    await page.waitForSelector(at('report-new'))
    await show(page, 'home')

    const officer = await api(cast.nigou.officer)
    const before = await reportedBy(officer)
    await page.setOfflineMode(true)
    await tap(page, 'report-new')
    await tap(page, 'cat-NAT08')
    const picture = join(dir, 'photo.jpg')
    const drawn: string = await page.evaluate(() => {
      const canvas = document.createElement('canvas')
      canvas.width = 2400
      canvas.height = 1800
      const ctx = canvas.getContext('2d')!
      for (let i = 0; i < 4000; i++) {
        ctx.fillStyle = `hsl(${(i * 37) % 360},70%,50%)`
        ctx.fillRect((i * 211) % 2400, (i * 97) % 1800, 90, 70)
      }
      return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] as string
    })
    writeFileSync(picture, Buffer.from(drawn, 'base64'))
    await page.waitForSelector(at('gallery-input'))
    // The library's own way fetches, which nobody can in the dark.
    const input = await page.$(at('gallery-input'))
    await page._client.send('DOM.setFileInputFiles', { files: [picture], objectId: input._remoteObject.objectId })
    await page.waitForSelector(`${at('picked-PHOTO')} img`, { timeout: 30_000 })
    await show(page, 'form')
    await tap(page, 'send')
    await page.waitForFunction(() => /\/report\/[0-9a-f-]{36}$/.test(location.pathname))
    const id = page.url().split('/').pop() as string
    await show(page, 'unsent')

    // Closed, and opened again without a network: the worker gives the shell, the database the report.
    await page.close()
    page = await browser.newPage()
    page.on('pageerror', (err: Error) => errors.push(String(err)))
    await page.setOfflineMode(true)
    await page.goto(`${base()}/outbox`)
    await page.waitForSelector(at(`outbox-${id}`), { timeout: 20_000 })
    await show(page, 'outbox')
    expect((await reportedBy(officer)).length).toBe(before.length)

    await page.setOfflineMode(false)
    await page.goto(`${base()}/report/${id}`)
    await page.waitForSelector(`${at('rail-files')}[data-state=done]`, { timeout: 60_000 })
    await show(page, 'sent')
    const after = await reportedBy(officer)
    expect(after.filter((one) => before.indexOf(one) < 0)).toEqual([id])
    const [kept] = await mediaOf(officer, id)
    expect(kept!.state).toBe('KEPT')
    // Made smaller on the phone.
    expect(kept!.bytes).toBeLessThan(Buffer.from(drawn, 'base64').length)
    await page.close()

    // Another person on the same phone: the town's desk, with the live stream.
    const desk = await browser.createIncognitoBrowserContext()
    const town = await desk.newPage()
    town.on('pageerror', (err: Error) => errors.push(String(err)))
    await town.goto(`${base()}/sign-in`)
    await enter(town, cast.nigou.duty)
    await tap(town, `queue-row-${id}`)
    await town.waitForSelector(`${at('big')} img`, { timeout: 20_000 })
    await show(town, 'town')
    await tap(town, 'accept')
    await town.waitForSelector(at('undo'))
    await expect
      .poll(async () => (await officer.ask('query($id: ID!) { report(id: $id) { state } }', { id })).report.state, { timeout: 40_000 })
      .toBe('ACCEPTED')
    expect(errors).toEqual([])
    console.log(`Chromium ${version}: all of it held`)
  } finally {
    await browser.close()
    rmSync(dir, { recursive: true, force: true })
  }
})
