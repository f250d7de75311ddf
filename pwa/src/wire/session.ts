import { liveQuery, type Subscription } from 'dexie'
import { shallowRef } from 'vue'
import { WhoAmI } from './generated'
import { gql } from './gql'
import { WireError } from './error'
import { jsonOf, post } from './http'
import { exclusively } from './lock'
import { keep, type SignedIn } from './token'
import { changeKept, dropNote, getKept, getNote, setKept, setNote, type Me, type Person } from './vault'

export type { Me, Person }
export type Grant = Me['grants'][number]

export interface Current {
  person: Person
  /** The last known answer of `me`; null before the first contact. */
  me: Me | null
  grants: Grant[]
  /** The server ended the session: sign in again, nothing is lost. */
  ended: boolean
}

/** Who is signed in on this phone; null when nobody. */
export const current = shallowRef<Current | null>(null)

let watching: Subscription | null = null

/** Reads who is signed in and follows it, also when another tab or the worker changes it. */
export async function startSession(): Promise<void> {
  show(await getKept().catch(() => null))
  if (watching) watching.unsubscribe()
  watching = liveQuery(getKept).subscribe({ next: show, error: () => undefined })
}

let shown = ''

function show(kept: Awaited<ReturnType<typeof getKept>>): void {
  // A new access token alone is nothing to draw again.
  const text = kept ? JSON.stringify([kept.person, kept.me, kept.ended]) : ''
  if (text === shown) return
  shown = text
  current.value = kept ? { person: kept.person, me: kept.me, grants: kept.me ? kept.me.grants : [], ended: kept.ended } : null
}

function device(): string {
  return navigator.userAgent.slice(0, 200)
}

/** Faults: auth.wrong, auth.wait. Waits until the appointments are known. */
export async function signIn(phone: string, password: string): Promise<Current> {
  return enter('/auth/sign-in', { phone, password, device: device() })
}

/** Takes an invitation or a reset link. Faults: auth.link_used, auth.link_expired, auth.link_phone, account.weak_password. */
export async function acceptLink(token: string, phone: string, password: string): Promise<Current> {
  return enter('/auth/accept', { token, phone, password, device: device() })
}

async function enter(path: string, body: unknown): Promise<Current> {
  // Under the lock: a sign-out or a refresh still on its way would put its cookie over the new one.
  const got = await exclusively('auth', async () => {
    const answer = await jsonOf<SignedIn>(await post(path, { body }))
    await dropNote('signOutDue')
    return answer
  })
  await settleAway()
  // Somebody else's phone until now: his copy goes, his unsent work stays closed up.
  const before = await getKept()
  if (before && before.person.id !== got.person.id) for (const fn of leaving) await fn(before.person.id)
  await keep(got)
  show(await getKept())
  // The appointments may come later; who he is stands.
  await refreshMe().catch(() => undefined)
  show(await getKept())
  return current.value as Current
}

/** Asks the server again who I am and what I may. */
export async function refreshMe(): Promise<Me> {
  const { me } = await gql(WhoAmI, {})
  await changeKept(me.id, { me })
  // Shown before anybody goes on: the next step may ask what I may do.
  show(await getKept())
  return me
}

type Leaving = (person: string) => Promise<void>
const leaving: Leaving[] = []

/** What else has to be put away when somebody signs out; the store says so. */
export function onSignOut(fn: Leaving): void {
  leaving.push(fn)
}

/**
 * Signs out on this phone at once, on the server as soon as there is a line. Unsent work stays, closed up until the same
 * person signs in again; the rest of his data goes.
 */
export async function signOut(): Promise<void> {
  const kept = await getKept()
  if (kept) await setNote(awayDue, kept.person.id)
  await setKept(null)
  show(null)
  await settleAway()
  await setNote('signOutDue', true)
  await settleSignOut()
}

const awayDue = 'awayDue'

/** Puts away what a sign-out has left: at once, or at the next start when the page was closed in the middle of it. */
export async function settleAway(): Promise<void> {
  const person = (await getNote(awayDue)) as string | undefined
  if (!person) return
  for (const fn of leaving) await fn(person)
  await dropNote(awayDue)
}

/** Tells the server about a sign-out that it could not hear. */
export async function settleSignOut(): Promise<void> {
  await exclusively('auth', async () => {
    if (!(await getNote('signOutDue'))) return
    try {
      const answer = await post('/auth/sign-out', { timeout: 8_000 })
      if (answer.ok || answer.status === 401) await dropNote('signOutDue')
    } catch (err) {
      if (!(err instanceof WireError)) throw err
    }
  })
}

/** Whether one of my appointments gives the verb, such as report.submit. */
export function can(verb: string): boolean {
  const c = current.value
  return !!c && c.grants.some((g) => g.verbs.indexOf(verb) >= 0)
}
