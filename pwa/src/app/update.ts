import { shallowRef } from 'vue'
import { onOutdated } from '@/wire/gql'

/** A newer version lies ready; the person says when. */
export const newer = shallowRef(false)

let registration: ServiceWorkerRegistration | null = null
let accepted = false

/** Registers the worker. Own twenty lines, because the usual helper does not reload the tab in which the first worker was installed. */
export async function startUpdates(): Promise<void> {
  const sw = navigator.serviceWorker
  if (!sw) return
  sw.addEventListener('controllerchange', () => {
    if (accepted) location.reload()
  })
  try {
    const reg = await sw.register('/sw.js', { updateViaCache: 'none' })
    registration = reg
    const look = () => {
      newer.value = !!(reg.waiting && sw.controller)
    }
    reg.addEventListener('updatefound', () => {
      if (reg.installing) reg.installing.addEventListener('statechange', look)
    })
    look()
    // A phone that lies open for days would else never ask.
    const ask = () => void reg.update().catch(() => undefined)
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') ask()
    })
    // A duty desk is never hidden.
    setInterval(ask, 30 * 60_000)
    onOutdated(ask)
  } catch {
    // Not allowed here (a plain http address, an in-app browser): the app works, without offline start.
  }
}

export function takeNewer(): void {
  accepted = true
  if (registration && registration.waiting) registration.waiting.postMessage({ type: 'SKIP_WAITING' })
  else location.reload()
}
