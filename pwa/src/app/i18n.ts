import { createI18n } from 'vue-i18n'

export type Language = 'zh-CN' | 'en'
type Tree = { [key: string]: unknown }

// Words that the first page does not say are no part of the first load.
const eager = import.meta.glob<Tree>('../locales/zh-CN/{app,fault,kit,report}.json', { eager: true, import: 'default' })

/** The file name is the first part of every key: report.json holds `report.*`. */
export function byFile(files: Record<string, Tree>): Tree {
  const out: Tree = {}
  for (const path of Object.keys(files)) {
    const name = wordsOf(path.slice(path.lastIndexOf('/') + 1, -'.json'.length))
    out[name] = { ...(out[name] as Tree | undefined), ...files[path] }
  }
  return out
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' as string,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': byFile(eager) } as unknown as Record<string, never>,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

const global = i18n.global as unknown as {
  t(key: string, params?: Record<string, unknown>): string
  t(key: string, plural: number, options?: { named?: Record<string, unknown> }): string
  te(key: string): boolean
  locale: { value: string }
  setLocaleMessage(locale: string, message: Tree): void
  mergeLocaleMessage(locale: string, message: Tree): void
}

/** Reactive: a template that calls it is drawn again when the language changes. */
export const t = global.t.bind(global) as typeof global.t
/** Whether a key has words. */
export const te = (key: string): boolean => global.te(key)

export function language(): Language {
  return global.locale.value as Language
}

/** Loads the words of a language if they are not here yet, then shows it. */
export async function setLanguage(to: Language): Promise<void> {
  if (to === 'en') global.setLocaleMessage('en', (await import('../locales/en')).default)
  global.locale.value = to
  document.documentElement.lang = to
}

const rest = {
  account: () => import('../locales/zh-CN/account.json'),
  check: () => import('../locales/zh-CN/check.json'),
  complaint: () => import('../locales/zh-CN/complaint.json'),
  coverage: () => import('../locales/zh-CN/coverage.json'),
  danger: () => import('../locales/zh-CN/danger.json'),
  door: () => import('../locales/zh-CN/door.json'),
  entry: () => import('../locales/zh-CN/entry.json'),
  ladder: () => import('../locales/zh-CN/ladder.json'),
  ledger: () => import('../locales/zh-CN/ledger.json'),
  leave: () => import('../locales/zh-CN/leave.json'),
  loss: () => import('../locales/zh-CN/loss.json'),
  faults: () => import('../locales/zh-CN/faults.json'),
  map: () => import('../locales/zh-CN/map.json'),
  media: () => import('../locales/zh-CN/media.json'),
  ops: () => import('../locales/zh-CN/ops.json'),
  order: () => import('../locales/zh-CN/order.json'),
  outbox: () => import('../locales/zh-CN/outbox.json'),
  pack: () => import('../locales/zh-CN/pack.json'),
  relief: () => import('../locales/zh-CN/relief.json'),
  sitecheck: () => import('../locales/zh-CN/sitecheck.json'),
  register: () => import('../locales/zh-CN/register.json'),
  relay: () => import('../locales/zh-CN/relay.json'),
  me: () => import('../locales/zh-CN/me.json'),
  reports: () => import('../locales/zh-CN/reports.json'),
  roster: () => import('../locales/zh-CN/roster.json'),
  verify: () => import('../locales/zh-CN/verify.json'),
  warning: () => import('../locales/zh-CN/warning.json'),
  write: () => import('../locales/zh-CN/write.json'),
  year: () => import('../locales/zh-CN/year.json'),
}
const loaded: { [name: string]: Promise<void> } = {}

/** faults.json holds sentences of `fault.*` that only desks meet; reports.json those of `report.*` behind the lists. */
export function wordsOf(file: string): string {
  return file === 'faults' ? 'fault' : file === 'reports' ? 'report' : file
}

/** Brings the words that pages behind the first one need. Ask before such a page is shown. */
export async function loadWords(...names: (keyof typeof rest)[]): Promise<void> {
  await Promise.all(
    names.map((name) => {
      if (!loaded[name]) {
        loaded[name] = rest[name]().then((words) => global.mergeLocaleMessage('zh-CN', { [wordsOf(name)]: words.default as unknown as Tree }))
        loaded[name].catch(() => delete loaded[name])
      }
      return loaded[name]
    }),
  )
}
