import { WireError } from './error'
import { jsonOf, post } from './http'
import { exclusively } from './lock'
import { changeKept, getKept, setKept, type Kept, type Person } from './vault'

export interface SignedIn {
  access: string
  expiresAt: string
  person: Person
}

/** The fault of everybody who has to sign in again. */
export function signedOut(): WireError {
  return new WireError({ kind: 'denied', code: 'auth.required', status: 401 })
}

/**
 * The access token, refreshed when `stale` is the one we hold. Under a lock, because a refresh token works once and tabs and
 * worker share it. A refused refresh marks the session as ended and touches nothing else. With `as` the token is only given
 * while that person is the one who is signed in: what he made must never go out under another name.
 */
export async function access(stale?: string, as?: string): Promise<string> {
  const gone = (kept: Kept | null) => !kept || kept.ended || (as !== undefined && kept.person.id !== as)
  const kept = await getKept()
  if (!kept || gone(kept)) throw signedOut()
  if (kept.access && kept.access !== stale) return kept.access
  return exclusively('auth', async () => {
    const now = await getKept()
    if (!now || gone(now)) throw signedOut()
    if (now.access && now.access !== stale) return now.access
    return refresh(now)
  })
}

async function refresh(kept: Kept): Promise<string> {
  let got: SignedIn
  try {
    got = await jsonOf<SignedIn>(await post('/auth/refresh'))
  } catch (err) {
    if (err instanceof WireError && err.status === 401) {
      await changeKept(kept.person.id, { ended: true, access: '' })
      throw signedOut()
    }
    throw err
  }
  if (got.person.id !== kept.person.id) {
    // The cookie is another person's: his work must never go out under this name.
    await changeKept(kept.person.id, { ended: true, access: '' })
    throw signedOut()
  }
  await changeKept(kept.person.id, { access: got.access, expiresAt: got.expiresAt, ended: false })
  return got.access
}

/** Keeps a fresh sign-in. */
export async function keep(got: SignedIn): Promise<void> {
  const before = await getKept()
  const me = before && before.person.id === got.person.id ? before.me : null
  await setKept({ person: got.person, access: got.access, expiresAt: got.expiresAt, ended: false, me })
}
