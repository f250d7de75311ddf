import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { stored, type StoredReport } from '@/store/db'
import type { ReportView } from '@/store/reports'
import { gql } from '@/wire'
import { ReportById } from '@/wire/generated'

/** A report that the phone keeps, or else one asked of the server: links may lead to what is not in the replica. */
export function useFetched(
  id: Ref<string>,
  kept: Ref<ReportView | null>,
): { report: Ref<ReportView | null>; error: Ref<unknown>; busy: Ref<boolean>; fetch: () => Promise<void> } {
  const fetched = shallowRef<StoredReport | null>(null)
  const error = shallowRef<unknown>(null)
  const busy = ref(false)
  const report = computed<ReportView | null>(() =>
    kept.value && kept.value.id === id.value ? kept.value : fetched.value && fetched.value.id === id.value ? fetched.value : null,
  )

  async function fetch(): Promise<void> {
    const want = id.value
    if (!want) return
    // One look for the live view to have answered; it is nearly always there.
    await new Promise((done) => setTimeout(done, 50))
    if (report.value || want !== id.value) return
    busy.value = true
    error.value = null
    try {
      const got = await gql(ReportById, { id: want })
      if (got.report) fetched.value = stored(got.report)
    } catch (err) {
      error.value = err
    } finally {
      busy.value = false
    }
  }
  watch(id, () => {
    error.value = null
    void fetch()
  })
  return { report, error, busy, fetch }
}
