import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import type { Size } from './world'

// Every screen in every dress: a picture of each, and axe finds nothing to complain of. The small dose asks each dress only for
// what it can change: dark its colours, elder its sizes, and those on the phone. The soak asks everything of all three.
const modes = ['light', 'dark', 'elder'] as const
const full = process.env.JIAOYING_E2E_DOSE === 'full'

async function wear(page: Page, mode: (typeof modes)[number]): Promise<void> {
  // Colours that fade are measured half-way; whoever asks for less motion gets them at once.
  await page.emulateMedia({ colorScheme: mode === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' })
  // The app answers the change in its own time, and sets both marks when it does.
  await page.waitForFunction((dark) => document.documentElement.classList.contains('van-theme-dark') === dark, mode === 'dark')
  await page.evaluate((elder) => document.documentElement.toggleAttribute('data-elder', elder), mode === 'elder')
  // And what still moves is over: all but the wheels that turn for ever.
  await page.waitForFunction(() =>
    document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getComputedTiming().endTime === Infinity),
  )
}

export async function look(page: Page, name: string, size: Size): Promise<void> {
  for (const mode of modes) {
    if (!full && size === 'desk' && mode === 'elder') continue
    await wear(page, mode)
    const id = `${name}-${size}-${mode}`
    await page.screenshot({ path: `e2e/pictures/${id}.png` })
    if (full || mode !== 'elder') expect.soft(await complaints(page, !full && mode === 'dark'), id).toEqual([])
    expect.soft(await tooWide(page), `${id} scrolls sideways`).toBe(false)
    if (size === 'phone') expect.soft(await tooSmall(page, mode === 'elder' ? 64 : 48), `${id}: too small for a thumb`).toEqual([])
  }
  await wear(page, 'light')
}

async function complaints(page: Page, coloursOnly: boolean): Promise<string[]> {
  // Without legacy mode every look opens a page of its own to gather frames, and there are no frames here.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  const { violations } = await (coloursOnly ? axe.withRules(['color-contrast']) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])).analyze()
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.any[0] ? n.any[0].message : ''}`).join(', ')}`)
}

function tooWide(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [document.documentElement, ...Array.from(document.querySelectorAll('.main, .scroll, .dlg > .body'))].some(
      (e) => e.scrollWidth > e.clientWidth + 1,
    ),
  )
}

/** What can be pressed and is lower than a thumb needs; a field counts with the label around it. */
function tooSmall(page: Page, least: number): Promise<string[]> {
  return page.evaluate(
    (px) =>
      Array.from(document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea'))
        .map((e) => ({ e, box: (e.closest('label, .search') || e).getBoundingClientRect() }))
        .filter(({ box }) => box.height > 1 && Math.round(box.height) < px)
        .map(({ e, box }) => `${(e.textContent || e.getAttribute('aria-label') || e.tagName).trim().slice(0, 20)} ${Math.round(box.height)}`),
    least,
  )
}
