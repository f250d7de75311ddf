import { reactive, readonly } from 'vue'
import { setLanguage, type Language } from './i18n'

export type Theme = 'system' | 'light' | 'dark'
export interface Display {
  language: Language
  elder: boolean
  theme: Theme
}

// localStorage, because the script in index.html must read it before the first paint.
const key = 'jy-display'

function read(): Display {
  let kept: Partial<Display> = {}
  try {
    kept = JSON.parse(localStorage.getItem(key) || '{}') as Partial<Display>
  } catch {
    // A broken or forbidden store means the defaults.
  }
  return {
    language: kept.language === 'en' ? 'en' : 'zh-CN',
    elder: kept.elder === true,
    theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : 'system',
  }
}

const state = reactive(read())
/** How this phone shows the app; belongs to the phone, not to the person. */
export const display = readonly(state)

const night = window.matchMedia('(prefers-color-scheme: dark)')

function paint(): void {
  const html = document.documentElement
  const dark = state.theme === 'dark' || (state.theme === 'system' && night.matches)
  html.classList.toggle('van-theme-dark', dark)
  if (state.elder) html.setAttribute('data-elder', '')
  else html.removeAttribute('data-elder')
  const meta = document.querySelector('meta[name=theme-color]')
  if (meta) meta.setAttribute('content', dark ? '#0d1213' : '#f2f4f1')
}

/** Changes what is given, keeps it and shows it at once. */
export async function setDisplay(patch: Partial<Display>): Promise<void> {
  Object.assign(state, patch)
  try {
    localStorage.setItem(key, JSON.stringify(state))
  } catch {
    // Not kept; still shown.
  }
  paint()
  if (patch.language) await setLanguage(patch.language)
}

/** Called once at start. */
export async function startDisplay(): Promise<void> {
  paint()
  // addListener, because addEventListener on a media query list came later than the oldest engine we serve.
  if (night.addEventListener) night.addEventListener('change', paint)
  else night.addListener(paint)
  if (state.language !== 'zh-CN') await setLanguage(state.language)
}
