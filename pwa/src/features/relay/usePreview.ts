import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { now } from '@/wire/clock'
import { RelayPreview, type RelayPreviewQuery } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { targetOf, type Form } from './draft'

export type Preview = RelayPreviewQuery['previewTarget']

/** How the target would turn out, asked anew a moment after it changed; only the newest answer is shown. */
export function usePreview(form: Ref<Form>, county: Ref<string>, wanted: Ref<boolean>) {
  const preview = shallowRef<Preview | null>(null)
  const at = ref(0)
  const busy = ref(false)
  const error = shallowRef<unknown>(null)
  let turn = 0
  let timer = 0

  const any = () => form.value.divisions.length + form.value.polygons.length + form.value.circles.length > 0 && form.value.audience.length > 0
  async function ask(): Promise<void> {
    const mine = ++turn
    busy.value = true
    try {
      const got = await gql(RelayPreview, { within: county.value || null, target: targetOf(form.value) })
      if (mine !== turn) return
      preview.value = got.previewTarget
      at.value = now()
      error.value = null
    } catch (err) {
      if (mine === turn) error.value = err
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  watch(
    () => (wanted.value ? JSON.stringify(targetOf(form.value)) : ''),
    (key) => {
      clearTimeout(timer)
      turn++
      busy.value = false
      if (!key) return
      if (!any()) {
        preview.value = null
        error.value = null
        return
      }
      timer = window.setTimeout(() => void ask(), 600)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    turn++
  })
  return { preview, at, busy, error, ask }
}
