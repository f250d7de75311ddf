import { onBeforeUnmount, ref, shallowRef, type Ref } from 'vue'

export interface Task {
  busy: Ref<boolean>
  /** What the last run threw; null again when the next one starts. */
  error: Ref<unknown>
  /** Runs one thing at a time. True when it went through; a page that has been left hears nothing more. */
  run: (work: () => Promise<void>) => Promise<boolean>
}

/** One action of a page: busy while it runs, and its fault kept for showing. */
export function useTask(): Task {
  const busy = ref(false)
  const error = shallowRef<unknown>(null)
  let gone = false
  onBeforeUnmount(() => {
    gone = true
  })
  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      await work()
      return true
    } catch (err) {
      if (!gone) error.value = err
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, error, run }
}
