import { expect, test, type Page } from '@playwright/test'
import { api, cast, device, jpeg, mediaOf, nothingUnsent, photo, readyOffline, report, reportedBy, signIn } from './world'

/** Category page, then the form with the picker. */
async function begin(page: Page, category: string): Promise<void> {
  await page.getByTestId('report-new').click()
  await page.getByTestId(`cat-${category}`).click()
  await page.getByTestId('take').waitFor()
}

async function sendIt(page: Page): Promise<string> {
  await page.getByTestId('send').click()
  await page.waitForURL(/\/report\/[0-9a-f-]{36}$/)
  return page.url().split('/').pop() as string
}

test('three photos without a network, the tab closed twice, a line that is cut: each arrives once, and the words first', async ({ browser }) => {
  const context = await device(browser, 'phone')
  let page = await context.newPage()
  await signIn(page, cast.media.officer)
  await readyOffline(page)
  const officer = await api(cast.media.officer)
  const before = await reportedBy(officer)
  const town = await (await device(browser, 'desk')).newPage()
  await signIn(town, cast.media.duty)
  await town.getByTestId('tab-inbox').waitFor()

  await context.setOffline(true)
  await begin(page, 'NAT08')
  const [small, other, large] = [
    await photo(page, 1200, 900, { seed: 1 }),
    await photo(page, 1200, 900, { seed: 2 }),
    await photo(page, 3000, 2000, { seed: 3 }),
  ]
  await page.getByTestId('camera-input').setInputFiles(jpeg(small))
  await expect(page.getByTestId('picked-PHOTO')).toHaveCount(1)
  await page
    .getByTestId('gallery-input')
    .setInputFiles([jpeg(other), jpeg(large), { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('%PDF-1.7 not a photo') }])
  await expect(page.getByTestId('picked-PHOTO')).toHaveCount(3, { timeout: 20_000 })
  await expect(page.getByTestId('picker-said')).toContainText('不是照片')

  // Closed before it was sent: the draft is there with its photos.
  await page.close()
  page = await context.newPage()
  await page.goto('/')
  await page.getByTestId('draft').first().click()
  await expect(page.getByTestId('picked-PHOTO').locator('img')).toHaveCount(3)
  const id = await sendIt(page)
  await expect(page.getByTestId('rail-files')).toContainText('照片 0/3')
  await expect(page.getByTestId('shots').locator('img')).toHaveCount(3)

  // Closed after it was sent, and nothing has left the phone.
  await page.close()
  page = await context.newPage()
  await page.goto('/outbox')
  await expect(page.getByTestId(`outbox-${id}`)).toContainText('3 个照片')

  let patches = 0
  let cuts = 0
  const sent = new Map<string, number>()
  let seen: Promise<void> | null = null
  await context.route('**/files/**', async (route) => {
    const request = route.request()
    if (request.method() !== 'PATCH') return route.continue().catch(() => undefined)
    // The first photo may not end before the town has the words in front of it.
    if (!seen) seen = town.getByTestId(`queue-row-${id}`).waitFor({ timeout: 20_000 })
    await seen
    const n = ++patches
    const path = new URL(request.url()).pathname
    if (n % 3 === 2) {
      cuts++
      return route.abort('connectionreset').catch(() => undefined)
    }
    if (n % 5 === 3) {
      // The bytes arrive, the answer does not.
      cuts++
      await route.fetch().catch(() => undefined)
      return route.abort('connectionreset').catch(() => undefined)
    }
    sent.set(path, (sent.get(path) || 0) + 1)
    return route.continue().catch(() => undefined)
  })
  await context.setOffline(false)
  await page.goto(`/report/${id}`)
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })
  await expect(page.getByTestId('rail-files')).toContainText('照片 3/3', { timeout: 90_000 })
  await expect(page.getByTestId('rail-files')).toHaveAttribute('data-state', 'done')
  await nothingUnsent(await context.newPage().then(async (p) => (await p.goto('/'), p)))
  console.log(`${patches} slices, ${cuts} cut`)
  expect(cuts).toBeGreaterThan(1)

  // One report, three files, each once.
  expect((await reportedBy(officer)).length).toBe(before.length + 1)
  const media = await mediaOf(officer, id)
  expect(media.map((m) => [m.kind, m.state])).toEqual([
    ['PHOTO', 'KEPT'],
    ['PHOTO', 'KEPT'],
    ['PHOTO', 'KEPT'],
  ])
  expect(sent.size).toBe(3)
  // Small ones go as they are, the large one is made smaller here.
  expect(media.map((m) => m.bytes).slice(0, 2)).toEqual([small.length, other.length])
  expect(media[2]!.bytes).toBeLessThan(large.length / 2)

  // The town sees them come by themselves, and looks at them.
  await town.getByTestId(`queue-row-${id}`).click()
  await expect(town.getByTestId('big').locator('img')).toHaveCount(1, { timeout: 20_000 })
  await expect(town.getByTestId(`queue-row-${id}`).locator('img')).toHaveCount(1)
  await town.getByTestId('big').click()
  await expect(town.getByTestId('viewer-image')).toBeVisible()
  await town.keyboard.press('ArrowRight')
  await expect(town.getByTestId('viewer')).toContainText('2 / 3')
  await town.getByTestId('viewer-after').click()
  await expect(town.getByTestId('viewer')).toContainText('3 / 3')
  await town.keyboard.press('+')
  await expect(town.getByTestId('viewer-image')).toHaveAttribute('style', /scale\(1\.5\)/)
  await town.getByTestId('viewer-image').dblclick()
  await expect(town.getByTestId('viewer-image')).toHaveAttribute('style', /scale\(1\)/)
  const [saved] = await Promise.all([town.waitForEvent('download'), town.getByTestId('download').click()])
  expect(saved.suggestedFilename()).toMatch(/\.jpg$/)
  await town.keyboard.press('Escape')
  await expect(town.getByTestId('viewer')).toHaveCount(0)

  // What one took oneself is still there without a network.
  await context.setOffline(true)
  await page.goto(`/report/${id}`)
  await expect(page.getByTestId('shots').locator('img')).toHaveCount(3)
  await page.getByTestId(`shot-${media[0]!.id}`).getByRole('button').click()
  await expect(page.getByTestId('viewer-image')).toBeVisible()
})

test('a photo that the server does not keep is told, and taken anew', async ({ browser }) => {
  const context = await device(browser, 'phone')
  const page = await context.newPage()
  await signIn(page, cast.refused)
  await readyOffline(page)
  await begin(page, 'NAT08')
  const whole = await photo(page, 800, 600)
  // Half a photo: a browser shows it, the server does not keep it.
  await page.getByTestId('camera-input').setInputFiles([jpeg(whole.subarray(0, whole.length >> 1))])
  await expect(page.getByTestId('picked-PHOTO')).toHaveCount(1)
  const id = await sendIt(page)
  const officer = await api(cast.refused)
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })
  const [told] = await mediaOf(officer, id)
  const card = page.getByTestId(`refused-${told!.id}`)
  await expect(card).toContainText('打不开', { timeout: 30_000 })
  await expect(page.getByTestId('rail-files')).toHaveAttribute('data-state', 'fail')
  await page.goto('/outbox')
  await expect(page.getByTestId(`refused-${told!.id}`)).toContainText('文字不受影响')

  await page.getByTestId('retake-input').setInputFiles([jpeg(whole)])
  await expect(page.getByTestId(`refused-${told!.id}`)).toHaveCount(0)
  await page.goto(`/report/${id}`)
  await expect(page.getByTestId('rail-files')).toContainText('照片 1/1', { timeout: 30_000 })
  expect((await mediaOf(officer, id)).map((m) => m.state)).toEqual(['REFUSED', 'KEPT'])
})

test('photos and words are added later; a sideways photo stands upright; a voice note is recorded, heard and sent', async ({ browser }) => {
  const context = await device(browser, 'phone')
  const page = await context.newPage()
  await signIn(page, cast.later)
  await readyOffline(page)
  const id = await report(page, 'NAT01')
  await expect(page.getByTestId('rail-text')).toHaveAttribute('data-state', 'done')
  await page.getByTestId('add').click()
  await page.getByTestId('send').click()
  await expect(page.getByRole('alert')).toContainText('写几个字')

  await page
    .getByTestId('gallery-input')
    .setInputFiles([jpeg(await photo(page, 2400, 1200, { turn: 6 })), jpeg(await photo(page, 400, 200, { turn: 8, seed: 5 }))])
  const picked = page.getByTestId('picked-PHOTO').locator('img')
  await expect(picked).toHaveCount(2, { timeout: 20_000 })
  const sizes = () => picked.evaluateAll((all) => (all as HTMLImageElement[]).map((i) => [i.naturalWidth, i.naturalHeight]))
  await expect.poll(sizes).toEqual([[160, 320], [160, 320].map((n) => Math.min(n, 400))])

  // Retaken: the new one stands where the old one was.
  await page.getByTestId('picked-PHOTO').nth(1).getByRole('button').first().click()
  await expect(page.getByTestId('viewer-image')).toBeVisible()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('retake').click()])
  await chooser.setFiles([jpeg(await photo(page, 500, 500, { seed: 9 }))])
  await expect.poll(sizes).toEqual([
    [160, 320],
    [320, 320],
  ])

  await page.getByTestId('speak').click()
  await page.getByTestId('recorder').waitFor()
  await page.waitForFunction(() => document.querySelector('[data-testid=recorder] .num')?.textContent?.indexOf('02') !== -1)
  await page.getByTestId('voice-stop').click()
  await expect(page.getByTestId('picked-VOICE')).toContainText('听一遍')
  await page.getByTestId('add-text').fill('水又涨了一拃')
  await page.getByTestId('send').click()
  await page.waitForURL(`**/report/${id}`)
  await expect(page.getByTestId('rail-files')).toContainText('附件 3/3', { timeout: 40_000 })
  await expect(page.locator('.tl')).toContainText('水又涨了一拃')
  const officer = await api(cast.later)
  expect((await mediaOf(officer, id)).map((m) => [m.kind, m.state])).toEqual([
    ['PHOTO', 'KEPT'],
    ['PHOTO', 'KEPT'],
    ['VOICE', 'KEPT'],
  ])
  await page.getByTestId('voice').click()
  await expect(page.getByTestId('viewer').locator('audio')).toHaveAttribute('src', /^blob:/)
})

/** A film of a second and a half, made in the page: nobody's. */
async function film(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 240
    const ctx = canvas.getContext('2d')!
    const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm;codecs=vp8' })
    const parts: Blob[] = []
    recorder.ondataavailable = (e) => parts.push(e.data)
    const ended = new Promise((ok) => (recorder.onstop = ok))
    recorder.start()
    const from = performance.now()
    await new Promise<void>((ok) => {
      const draw = () => {
        const at = performance.now() - from
        ctx.fillStyle = `hsl(${at / 5}, 60%, 45%)`
        ctx.fillRect(0, 0, 320, 240)
        if (at < 1500) requestAnimationFrame(draw)
        else ok()
      }
      draw()
    })
    recorder.stop()
    await ended
    const reader = new FileReader()
    return new Promise<string>((ok) => {
      reader.onload = () => ok((reader.result as string).split(',')[1] as string)
      reader.readAsDataURL(new Blob(parts))
    })
  })
  return Buffer.from(base64, 'base64')
}

/** Presses on what is shown large, and says what it did: seconds that went by, and the sides of the picture. */
async function plays(page: Page, tag: 'audio' | 'video'): Promise<{ went: number; length: number; wide: number }> {
  const one = page.getByTestId('viewer').locator(tag)
  await expect(one).toHaveAttribute('src', /^blob:/)
  return one.evaluate(async (e) => {
    const media = e as HTMLVideoElement
    const broken = () => new Error(media.error ? `${media.error.code} ${media.error.message}` : 'it does not play')
    await new Promise<void>((ok, no) => {
      media.ontimeupdate = () => media.currentTime > 0.3 && ok()
      media.onended = () => ok()
      media.onerror = () => no(broken())
      media.muted = true
      media.play().catch(no)
    })
    const went = media.currentTime
    // What a recorder wrote says how long it is only once its end was seen.
    if (!Number.isFinite(media.duration))
      await new Promise<void>((ok) => {
        media.ondurationchange = () => Number.isFinite(media.duration) && ok()
        media.currentTime = 1e6
      })
    return { went, length: media.duration, wide: media.videoWidth || 0 }
  })
}

test('a voice note and a film, made without a network, the tab closed: at the town both play', async ({ browser }) => {
  const context = await device(browser, 'phone')
  let page = await context.newPage()
  await signIn(page, cast.shots.officer)
  await readyOffline(page)
  const made = await film(page)
  await context.setOffline(true)
  await begin(page, 'NAT03')
  await page.getByTestId('speak').click()
  await page.waitForFunction(() => document.querySelector('[data-testid=recorder] .num')?.textContent?.indexOf('02') !== -1)
  await page.getByTestId('voice-stop').click()
  await expect(page.getByTestId('picked-VOICE')).toContainText('听一遍')
  await page.getByTestId('gallery-input').setInputFiles([{ name: 'film.webm', mimeType: 'video/webm', buffer: made }])
  await expect(page.getByTestId('picked-VIDEO')).toHaveCount(1)
  // One film is enough for a report.
  await page.getByTestId('gallery-input').setInputFiles([{ name: 'second.webm', mimeType: 'video/webm', buffer: made }])
  await expect(page.getByTestId('picker-said')).toContainText('1 段')
  await expect(page.getByTestId('picked-VIDEO')).toHaveCount(1)
  await page.screenshot({ path: 'e2e/pictures/new-film-phone-light.png' })
  const id = await sendIt(page)
  await expect(page.getByTestId('rail-files')).toContainText('0/2')

  await page.close()
  page = await context.newPage()
  await page.goto(`/report/${id}`)
  await expect(page.getByTestId('rail-files')).toContainText('0/2')
  await context.setOffline(false)
  await expect(page.getByTestId('rail-files')).toHaveAttribute('data-state', 'done', { timeout: 40_000 })
  await page.screenshot({ path: 'e2e/pictures/report-film-phone-light.png' })
  const media = await mediaOf(await api(cast.shots.officer), id)
  expect(media.map((m) => `${m.kind} ${m.state}`).sort()).toEqual(['VIDEO KEPT', 'VOICE KEPT'])
  const kept = media.find((m) => m.kind === 'VIDEO')!
  expect(kept.bytes).toBe(made.length)

  const town = await (await device(browser, 'desk')).newPage()
  await signIn(town, cast.shots.duty)
  await town.goto(`/queue/${id}`)
  await town.getByTestId('voice').click()
  const voice = await plays(town, 'audio')
  expect(voice.went).toBeGreaterThan(0)
  expect(voice.length).toBeGreaterThan(1)
  await town.keyboard.press('Escape')
  await town.getByTestId(`shot-${kept.id}`).getByRole('button').click()
  const shown = await plays(town, 'video')
  expect(shown.went).toBeGreaterThan(0)
  expect(shown.length).toBeGreaterThan(1)
  expect(shown.wide).toBe(320)
  await town.screenshot({ path: 'e2e/pictures/queue-film-desk-light.png' })
})
