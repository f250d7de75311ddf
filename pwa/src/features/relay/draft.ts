import type { Audience, RelayTemplatesQuery, RelayWarningFragment, WarningContentInput, WarningLevel, WarningTargetInput } from '@/wire/generated'

export type Point = [number, number]
export interface Circle {
  latitude: number
  longitude: number
  radiusKm: number
}

/** A warning while it is written. Instants are RFC 3339; the issuer's words are kept as they were typed. */
export interface Form {
  issuer: string
  identifier: string
  issuedAt: string
  level: WarningLevel | ''
  event: string
  eventName: string
  headline: string
  text: string
  instruction: string
  areaWords: string
  onsetAt: string
  expiresAt: string
  order: string
  template: string
  divisions: string[]
  without: string[]
  audience: Audience[]
  polygons: Point[][]
  circles: Circle[]
}

/** The order is one sentence of at most so many characters (ui.md §1.6). */
export const orderMost = 20
/** Six hours is what most short-range warnings run. */
const usual = 6 * 3600_000

export function newForm(at: number): Form {
  return {
    issuer: '',
    identifier: '',
    issuedAt: new Date(at).toISOString(),
    level: '',
    event: '',
    eventName: '',
    headline: '',
    text: '',
    instruction: '',
    areaWords: '',
    onsetAt: '',
    expiresAt: new Date(at + usual).toISOString(),
    order: '',
    template: '',
    divisions: [],
    without: [],
    audience: ['POSTS', 'SITES', 'HOUSEHOLDS'],
    polygons: [],
    circles: [],
  }
}

export function formOf(w: RelayWarningFragment): Form {
  const c = w.content
  return {
    issuer: c.issuer,
    identifier: c.identifier,
    issuedAt: c.issuedAt,
    level: c.level,
    event: c.event,
    eventName: c.eventName,
    headline: c.headline,
    text: c.text,
    instruction: c.instruction,
    areaWords: c.areaWords,
    onsetAt: c.onsetAt || '',
    expiresAt: c.expiresAt,
    order: c.order,
    template: c.template,
    divisions: w.target.divisions.map((d) => d.id),
    without: w.target.without.map((d) => d.id),
    audience: w.target.audience.slice(),
    polygons: w.target.polygons.map((ring) => ring.map((p) => [p[0] as number, p[1] as number])),
    circles: w.target.circles.map((x) => ({ latitude: x.latitude, longitude: x.longitude, radiusKm: x.radiusKm })),
  }
}

/** Null while there is no colour: everything else the server judges, field by field. */
export function contentOf(f: Form): WarningContentInput | null {
  if (!f.level) return null
  return {
    issuer: f.issuer,
    identifier: f.identifier,
    issuedAt: f.issuedAt,
    level: f.level,
    event: f.event,
    eventName: f.eventName,
    headline: f.headline,
    text: f.text,
    instruction: f.instruction,
    areaWords: f.areaWords,
    onsetAt: f.onsetAt || null,
    expiresAt: f.expiresAt,
    order: f.order,
    template: f.template,
  }
}

export function targetOf(f: Form): WarningTargetInput {
  return { divisions: f.divisions, without: f.without, audience: f.audience, polygons: f.polygons, circles: f.circles }
}

/** Parts of a form in which two of them differ, as keys of relay.field. */
export function changed(a: Form, b: Form): string[] {
  const out: string[] = []
  const same = (x: unknown, y: unknown) => JSON.stringify(x) === JSON.stringify(y)
  const set = (x: string[]) => x.slice().sort()
  for (const key of [
    'issuer',
    'identifier',
    'level',
    'eventName',
    'event',
    'headline',
    'text',
    'instruction',
    'areaWords',
    'order',
    'template',
  ] as const)
    if (a[key].trim() !== b[key].trim()) out.push(key)
  // The server writes instants in its own form.
  for (const key of ['issuedAt', 'onsetAt', 'expiresAt'] as const) if (Date.parse(a[key] || '0') !== Date.parse(b[key] || '0')) out.push(key)
  if (!same(set(a.divisions), set(b.divisions)) || !same(set(a.without), set(b.without))) out.push('target')
  if (!same(a.polygons, b.polygons) || !same(a.circles, b.circles)) out.push('area')
  if (!same(set(a.audience), set(b.audience))) out.push('audience')
  return out
}

/** A shape too large for an answer would be lost by an edit. */
export function tooLarge(w: RelayWarningFragment): boolean {
  return w.target.shapes > w.target.polygons.length + w.target.circles.length
}

type Template = RelayTemplatesQuery['warningTemplates'][number]

/** The county's template for an event and a colour. */
export function templateFor(all: Template[], event: string, level: WarningLevel | ''): Template | undefined {
  return all.find((x) => x.kind === 'alert' && x.event === event && x.colour.toUpperCase() === level)
}

/** Short sentences of a template that could stand as the county's order. */
export function ordersIn(template: Template | undefined): string[] {
  if (!template) return []
  return template.body
    .split(/[。！!；;\n]/)
    .map((s) => s.trim())
    .filter((s) => s && s.indexOf('{') < 0 && Array.from(s).length <= orderMost)
}

/** The template's words with its marks filled in. `clock` is the hour of issue. */
export function filled(template: Template, f: Form, clock: string): string {
  return template.body.split('{issuer}').join(f.issuer).split('{time}').join(clock)
}

const place = (person: string, warning: string) => `jy-relay-${person}-${warning}`

/** What was being written and is not saved: the form, and under which id and edit it will be. */
export interface Kept {
  id: string
  edit: number
  form: Form
}

export function readKept(person: string, warning: string): Kept | null {
  try {
    const got = JSON.parse(localStorage.getItem(place(person, warning)) || 'null') as Kept | null
    return got && got.form ? { ...got, form: { ...newForm(0), ...got.form } } : null
  } catch {
    return null
  }
}

export function keep(person: string, warning: string, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(place(person, warning), JSON.stringify(kept))
    else localStorage.removeItem(place(person, warning))
  } catch {
    // It lives as long as the page.
  }
}
