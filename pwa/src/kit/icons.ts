import { shallowRef } from 'vue'
import type { later } from './laterIcons'

// Every icon as one path on a 24 px grid, drawn with a round stroke of 1.8. Data, so that no page asks a font or a file for it.
// These are on the first pages; the rest comes right after them, and is drawn when it is there.
const first = {
  home: 'M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4.5v-6h-5v6H5a1 1 0 0 1-1-1z',
  task: 'M7 4.5h10a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2zM9 3.5h6v3H9zM8.5 13l2.5 2.5 4.5-5',
  bell: 'M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 2h-15zM10 21h4',
  user: 'M8 8.5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6',
  dots: 'M6 12h.01M12 12h.01M18 12h.01',
  pen: 'M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5 17.5 10',
  send: 'M12 20V5M5.5 11.5 12 5l6.5 6.5',
  check: 'M5 12.5 10 17.5 19.5 7',
  x: 'M6 6l12 12M18 6 6 18',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7v5.3l3.5 2',
  phone: 'M6 3.5h3.2l1.5 4.5-2.2 1.7a12 12 0 0 0 5.8 5.8l1.7-2.2 4.5 1.5V18a2.5 2.5 0 0 1-2.7 2.5A15.8 15.8 0 0 1 3.5 6.2 2.5 2.5 0 0 1 6 3.5z',
  door: 'M6 20.5V4h9v16.5M3.5 20.5h17M15 6h3.5v14.5M12 12v1.5',
  off: 'M3.5 3.5l17 17M8 8.2A5 5 0 0 0 7 18h10M10 6.3A5.5 5.5 0 0 1 17.3 10.5 3.8 3.8 0 0 1 19.7 16.7',
  sync: 'M19.5 11A7.7 7.7 0 0 0 5.3 8M4.5 13a7.7 7.7 0 0 0 14.2 3M5 3.5V8h4.5M19 20.5V16h-4.5',
  right: 'M9 5l7 7-7 7',
  left: 'M15 5l-7 7 7 7',
  warn: 'M12 4 2.8 20h18.4zM12 10v5M12 17.3v.3',
  block: 'M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3zM12 7.5V13M12 16v.4',
  search: 'M4 10.5a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0M15.5 15.5 20.5 20.5',
  'down-to': 'M12 4v11M6.5 10 12 15.5 17.5 10M4.5 20h15',
  lock: 'M7 10.5h10a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-6a2 2 0 0 1 2 -2zM8 10.5V8a4 4 0 0 1 8 0v2.5',
  horn: 'M4 10v4.5h3.5L15 19V5.5L7.5 10zM18 9a4.5 4.5 0 0 1 0 6.5',
  map: 'M3.5 6.5 9 4l6 2.5L20.5 4v13.5L15 20l-6-2.5-5.5 2.5zM9 4v13.5M15 6.5V20',
  sheet: 'M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2zM4 9.5h16M4 14.8h16M10 4v16',
  drill: 'M4.5 13a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0 -15 0M12 9v4.2l2.7 1.6M9.5 2.5h5M12 2.5v3',
} as const

export type IconName = keyof typeof first | keyof typeof later

const rest = shallowRef<Partial<Record<string, string>> | null>(null)
let asked: Promise<void> | null = null

/** Brings the icons that the first pages do not show. */
export function loadIcons(): Promise<void> {
  if (!asked) {
    asked = import('./laterIcons').then((m) => void (rest.value = m.later))
    asked.catch(() => (asked = null))
  }
  return asked
}

/** The path of an icon; nothing for the moment in which it comes. Read in a template it is drawn anew by itself. */
export function pathOf(name: IconName): string {
  const own = (first as Partial<Record<string, string>>)[name]
  if (own) return own
  if (!rest.value) void loadIcons().catch(() => undefined)
  return (rest.value && rest.value[name]) || ''
}

/** Every name there is. */
export async function iconNames(): Promise<string[]> {
  await loadIcons()
  return Object.keys(first).concat(Object.keys(rest.value || {}))
}
