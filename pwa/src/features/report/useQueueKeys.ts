import { onBeforeUnmount, onMounted } from 'vue'
import { layerOpen } from '@/kit/layer'

/** The keys of the queue, in the order in which the help shows them, with the key of their words. */
export const queueKeys = [
  ['J', 'j'],
  ['K', 'k'],
  ['Enter', 'enter'],
  ['A', 'a'],
  ['R', 'r'],
  ['/', 'slash'],
  ['?', 'help'],
] as const

export interface QueueActs {
  step(by: 1 | -1): void
  open(): void
  accept(): void
  giveBack(): void
  search(): void
  help(): void
}

/** One hand on the keyboard: keys rest while somebody types, while a dialog is open, and away from the desk. */
export function useQueueKeys(on: () => boolean, acts: QueueActs): void {
  function onKey(e: KeyboardEvent): void {
    if (!on() || layerOpen() || e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return
    const target = e.target as HTMLElement
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
      if (e.key === 'Escape') target.blur()
      return
    }
    const key = e.key.toLowerCase()
    if (key === 'j') acts.step(1)
    else if (key === 'k') acts.step(-1)
    // A key held down decides one report, not all that follow.
    else if (e.repeat) return
    else if (key === 'a') acts.accept()
    else if (key === 'r') acts.giveBack()
    else if (key === '/') acts.search()
    else if (key === '?') acts.help()
    // A focused link or button keeps its own Enter.
    else if (key === 'enter' && !/^(A|BUTTON)$/.test(target.tagName)) acts.open()
    else return
    e.preventDefault()
  }
  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}
