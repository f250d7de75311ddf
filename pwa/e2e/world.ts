import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test'

/** Phones of the demo's invented people; see the demo cast. Each scenario has its own, so that they run side by side. */
export const cast = {
  admin: '10030000001',
  county: { duty: '10030000002', second: '10030000003' },
  // Of a village nobody else's scenario lies in: a warning there rings nobody else's phone.
  alarm: { officer: '10030000022' },
  // Of a village where only the record of calling is tried; its town's duty officer answers for another.
  record: { officer: '10030000031', duty: '10030000016', auditor: '10030000009' },
  // Officer B of a village where doors are handed over; nobody else's warning lies there.
  doors: { second: '10030000028', duty: '10030000011' },
  nigou: { duty: '10030000011', officer: '10030000022' },
  malantun: { duty: '10030000016', officer: '10030000031' },
  screens: { duty: '10030000015', officer: '10030000036', reporter: '10030000033' },
  revoked: '10030000027',
  leaving: '10030000026',
  next: '10030000021',
  parked: '10030000034',
  drafts: '10030000035',
  hidden: '10030000028',
  monitor: '10030000024',
  media: { duty: '10030000012', officer: '10030000025' },
  refused: '10030000020',
  later: '10030000029',
  slow: '10030000032',
  // Comes last of all, see playwright.config.ts: whoever else had this village is done with it.
  danger: { duty: '10030000016', officer: '10030000033', colleague: '10030000035' },
  // Of a town where losses are told at the desk; see verify.spec.
  losses: { duty: '10030000011', officer: '10030000021' },
  // Of a village that tells its losses; see loss.spec.
  told: { duty: '10030000016', officer: '10030000030', colleague: '10030000029' },
  // Of a village of whose town the numbers are rung for a test; comes when its record has been tried.
  calls: { duty: '10030000016', head: '10030000029', officer: '10030000031', second: '10030000032' },
  shots: { duty: '10030000017', officer: '10030000030' },
}

export const password = process.env.JIAOYING_PASSWORD || 'demo1234'

/** Where the server of this run is. */
export function base(): string {
  const url = process.env.JIAOYING_URL
  if (!url) throw new Error('JIAOYING_URL is not set: e2e/server.ts sets it')
  return url
}

export const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } }
export type Size = keyof typeof sizes

/** A device of its own: nothing is shared with another one. */
export function device(browser: Browser, size: Size, url = base()): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: url,
    viewport: sizes[size],
    hasTouch: size === 'phone',
    locale: 'zh-CN',
    // Only a trial of a proxy has one (server/deploy/try.sh), with a certificate of its own making.
    ignoreHTTPSErrors: /^https:/.test(url),
    // Colours are measured while they stand still.
    reducedMotion: 'reduce',
    geolocation: { latitude: 34.57411, longitude: 117.56402, accuracy: 8 },
    permissions: ['geolocation', 'clipboard-read', 'clipboard-write', 'microphone'],
  })
}

export async function signIn(page: Page, who: string, secret = password): Promise<void> {
  await page.goto('/sign-in')
  await typeIn(page, who, secret)
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

export async function typeIn(page: Page, who: string, secret: string): Promise<void> {
  await page.getByTestId('phone').fill(who)
  await page.getByTestId('password').fill(secret)
  await page.getByTestId('sign-in').click()
}

/** The worker holds the shell, and the phone the categories: from here on no network is needed. */
export async function readyOffline(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  await page.getByTestId('report-new').click()
  await page.getByTestId('cat-NAT08').waitFor()
  await page.goto('/')
}

/** Pill, category, send: three taps. Gives the id. */
export async function report(page: Page, category: string): Promise<string> {
  await page.getByTestId('report-new').click()
  await page.getByTestId(`cat-${category}`).click()
  await page.getByTestId('send').click()
  await page.waitForURL(/\/report\/[0-9a-f-]{36}$/)
  return page.url().split('/').pop() as string
}

/** How many things the phone says are still on it. */
export async function unsent(page: Page): Promise<number> {
  const text = await page.getByTestId('outbox-count').innerText()
  return Number((/\d+/.exec(text) || ['0'])[0])
}

export async function nothingUnsent(page: Page): Promise<void> {
  await expect(page.getByTestId('outbox-count')).not.toContainText(/\d/, { timeout: 30_000 })
}

/** Asks the server itself, without the app. */
export interface Api {
  ask(text: string, variables?: Record<string, unknown>): Promise<any>
  /** Faults of the answer, by code. */
  codes(text: string, variables?: Record<string, unknown>): Promise<string[]>
}

export async function api(who: string): Promise<Api> {
  const answer = await fetch(`${base()}/auth/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ phone: who, password, device: 'e2e' }),
  })
  if (!answer.ok) throw new Error(`sign-in of ${who}: ${answer.status} ${await answer.text()}`)
  const { access } = (await answer.json()) as { access: string }
  async function post(query: string, variables: Record<string, unknown>) {
    const got = await fetch(`${base()}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${access}` },
      body: JSON.stringify({ query, variables }),
    })
    return (await got.json()) as { data: any; errors?: { message: string; extensions?: { code: string } }[] }
  }
  return {
    async ask(text, variables = {}) {
      const got = await post(text, variables)
      if (got.errors) throw new Error(JSON.stringify(got.errors))
      return got.data
    },
    async codes(text, variables = {}) {
      return ((await post(text, variables)).errors || []).map((e) => (e.extensions ? e.extensions.code : e.message))
    },
  }
}

/** Ids of everything a person has reported, as the server has them, with the repeats it should not have. */
export async function reportedBy(officer: Api): Promise<string[]> {
  const out: string[] = []
  for (let after: string | null = null; ;) {
    const { myReports } = await officer.ask(
      'query($after: String) { myReports(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
      { after },
    )
    out.push(...myReports.nodes.map((n: { id: string }) => n.id))
    if (!myReports.pageInfo.hasNextPage) return out
    after = myReports.pageInfo.endCursor
  }
}

export const submitText = 'mutation($input: SubmitReportInput!) { submitReport(input: $input) { report { id number } } }'

/** Where an officer may report. */
export async function placeOf(officer: Api): Promise<string> {
  return (await officer.ask('{ me { grants { place { id } } } }')).me.grants[0].place.id
}

export function content(category: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { category, severity: 'MINOR', facts: [], note: '', spot: '', ...more }
}

/** A version 7 id, as the phone makes them. */
export function uuid7(): string {
  const hex = (n: number, length: number) => n.toString(16).padStart(length, '0')
  const at = hex(Date.now(), 12)
  const r = () => hex(Math.floor(Math.random() * 0x10000), 4)
  return `${at.slice(0, 8)}-${at.slice(8)}-7${r().slice(1)}-8${r().slice(1)}-${r()}${r()}${r()}`
}

/** Chance that can be had again: mulberry32. */
export function chance(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let x = Math.imul(a ^ (a >>> 15), 1 | a)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296
  }
}

/** A picture of noise over a red left and a blue right half, made in the page: nobody's photo. With `turn` it says that it lies on its side. */
export async function photo(page: Page, w: number, h: number, opts: { quality?: number; turn?: number; seed?: number } = {}): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h, quality, seed]) => {
      const canvas = document.createElement('canvas')
      canvas.width = w
      canvas.height = h
      const ctx = canvas.getContext('2d')!
      const image = ctx.createImageData(w, h)
      let a = seed
      for (let i = 0; i < image.data.length; i += 4) {
        a = (Math.imul(a, 1103515245) + 12345) & 0x7fffffff
        const left = (i / 4) % w < w / 2
        image.data[i] = (left ? 128 : 0) + ((a >> 8) & 127)
        image.data[i + 1] = (a >> 16) & 127
        image.data[i + 2] = (left ? 0 : 128) + ((a >> 20) & 127)
        image.data[i + 3] = 255
      }
      ctx.putImageData(image, 0, 0)
      const blob = await new Promise<Blob>((ok) => canvas.toBlob((b) => ok(b!), 'image/jpeg', quality))
      const reader = new FileReader()
      return new Promise<string>((ok) => {
        reader.onload = () => ok((reader.result as string).split(',')[1] as string)
        reader.readAsDataURL(blob)
      })
    },
    [w, h, opts.quality ?? 0.9, opts.seed ?? 1] as const,
  )
  const plain = Buffer.from(base64, 'base64')
  if (!opts.turn) return plain
  const exif = Buffer.from(`ffe10022${'457869660000'}${'4d4d002a00000008'}${'0001'}${'0112000300000001'}000${opts.turn}0000${'00000000'}`, 'hex')
  return Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)])
}

export const jpeg = (buffer: Buffer, name = 'photo.jpg') => ({ name, mimeType: 'image/jpeg', buffer })

/** Files of a report as the server has them. */
export async function mediaOf(
  who: Api,
  report: string,
): Promise<{ id: string; kind: string; state: string; problem: string | null; bytes: number }[]> {
  return (await who.ask('query($id: ID!) { report(id: $id) { media { id kind state problem bytes } } }', { id: report })).report.media
}
