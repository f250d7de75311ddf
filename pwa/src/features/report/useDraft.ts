import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { t } from '@/app/i18n'
import { isQuota, writing, type Draft, type PersonDb } from '@/store'
import { saveDraft } from '@/store/reports'
import { nowText } from '@/wire'

/** A draft that is kept while somebody writes. `settle` may add to what is kept, such as the position. */
export function useDraft(db: PersonDb, settle: (draft: Draft) => Draft = (d) => d) {
  const draft = shallowRef<Draft | null>(null)
  const failed = ref('')
  let later = 0
  let closed = false

  async function keep(next: Draft): Promise<void> {
    stop()
    try {
      await writing(saveDraft(db, { ...settle(next), updatedAt: nowText() }))
      failed.value = ''
    } catch (err) {
      fail(err)
    }
  }
  function changed(next: Draft): void {
    // What is already on its way must not come back as a draft.
    if (closed) return
    draft.value = next
    clearTimeout(later)
    later = window.setTimeout(() => void keep(next), 300)
  }
  function stop(): void {
    clearTimeout(later)
    later = 0
  }
  /** Keeps at once what still waits to be kept. */
  function flush(): void {
    if (later && draft.value && !closed) void keep(draft.value)
  }
  /** Nothing is kept from here on: it has been sent. With false it was not after all. */
  function close(sent = true): void {
    closed = sent
    stop()
  }
  function fail(err: unknown): void {
    failed.value = t(isQuota(err) ? 'write.send.full' : 'write.send.not_kept')
  }

  // A phone drops a hidden page without a word.
  const hidden = () => {
    if (document.visibilityState === 'hidden') flush()
  }
  onMounted(() => document.addEventListener('visibilitychange', hidden))
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', hidden)
    flush()
  })
  return { draft, failed, keep, changed, stop, flush, close, fail }
}
