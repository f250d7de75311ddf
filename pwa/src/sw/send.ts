import { PersonDb } from '@/store/db'
import { drain, retryNow } from '@/store/outbox'
import { upload } from '@/store/upload'
import { recallClock } from '@/wire/clock'
import { getKept } from '@/wire/vault'

/** Sends what waits, for whoever is signed in. Throws while something is left, so that the browser tries again. */
export async function sendWaiting(): Promise<void> {
  const kept = await getKept()
  if (!kept || kept.ended) return
  await recallClock()
  const db = new PersonDb(kept.person.id)
  try {
    // The browser calls because there is a line again, so guessed waits are over.
    await retryNow(db)
    const { waiting } = await drain(db)
    // What a page is carrying already it goes on carrying.
    const files = await upload(db, { spare: true })
    if (waiting + files.waiting > 0) throw new Error(`${waiting + files.waiting} left`)
  } finally {
    db.close()
  }
}
