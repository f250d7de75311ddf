import { t } from '../../app/i18n'
import { confirm } from '../../kit/confirm'

export interface Leaving {
  /** How much still lies on this phone. */
  unsent: () => Promise<number>
  /** Sends what can be sent now. */
  flush: () => Promise<unknown>
  signOut: () => Promise<void>
}

/** What came of it: gone, stayed by choice, or stayed because something could not be sent. */
export type Left = 'out' | 'stay' | { unsent: number }

/** Signs out, but asks first when work is unsent: nobody loses a report by pressing a button. */
export async function leave(how: Leaving): Promise<Left> {
  const n = await how.unsent()
  if (n === 0) {
    const a = await confirm({ title: t('me.out.title'), text: t('me.out.text'), ok: t('me.out.ok'), cancel: t('me.out.cancel') })
    if (a !== 'ok') return 'stay'
  } else {
    const a = await confirm({
      title: t('me.out.unsentTitle', { n }),
      text: t('me.out.unsentText'),
      other: t('me.out.first'),
      ok: t('me.out.still'),
      cancel: t('me.out.cancel'),
    })
    if (a === 'cancel') return 'stay'
    if (a === 'other') {
      await how.flush()
      const rest = await how.unsent()
      if (rest > 0) return { unsent: rest }
    }
  }
  await how.signOut()
  return 'out'
}
