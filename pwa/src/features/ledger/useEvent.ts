import { shallowRef, watch, type Ref } from 'vue'
import { useTask, type Task } from '@/kit/useTask'
import type { Form } from '@/kit/figures/form'
import { line, openDb } from '@/store'
import type { StoredEvent } from '@/store/db'
import { formOf } from '@/store/loss'
import { LedgerEvent } from '@/wire/generated'
import { gql } from '@/wire/gql'

/** An event and its form: from this phone, else from the server. */
export function useEvent(id: () => string): { event: Ref<StoredEvent | null>; form: Ref<Form | null>; task: Task; read: () => void } {
  const db = openDb()
  const event = shallowRef<StoredEvent | null>(null)
  const form = shallowRef<Form | null>(null)
  const task = useTask()
  const read = () =>
    void task.run(async () => {
      const kept = await db.events.get(id())
      if (kept) {
        event.value = kept
        form.value = await formOf(db, kept.form)
      }
      if ((kept && form.value) || !line.value.up) return
      const { lossEvent } = await gql(LedgerEvent, { id: id() })
      if (!lossEvent) return
      await (await import('@/store/losses')).askForm(db, lossEvent.form)
      event.value = lossEvent
      form.value = await formOf(db, lossEvent.form)
    })
  watch([id, () => line.value.up], read, { immediate: true })
  return { event, form, task, read }
}
