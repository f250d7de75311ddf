import type { Browser, BrowserContext, Page } from '@playwright/test'

/** Phones of the demo's invented people; see the demo cast. */
export const cast = { officer: '10030000022', duty: '10030000011', otherTown: '10030000016', admin: '10030000001' }

const password = process.env.JIAOYING_PASSWORD || 'demo1234'

export function phone(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    geolocation: { latitude: 34.57411, longitude: 117.56402, accuracy: 8 },
    permissions: ['geolocation'],
  })
}

export function desk(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1440, height: 900 } })
}

export async function signIn(page: Page, who: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByTestId('phone').fill(who)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** The worker holds the shell, and the phone the categories: from here on no network is needed. */
export async function readyOffline(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await page.waitForFunction(() => !!navigator.serviceWorker.controller)
  await page.getByTestId('report-new').click()
  await page.getByTestId('cat-NAT08').waitFor()
  await page.goto('/')
}

/** Pill, category, send. Gives the id. */
export async function report(page: Page, category: string): Promise<string> {
  await page.getByTestId('report-new').click()
  await page.getByTestId(`cat-${category}`).click()
  await page.getByTestId('send').click()
  await page.waitForURL(/\/report\/[0-9a-f-]{36}$/)
  return page.url().split('/').pop() as string
}
