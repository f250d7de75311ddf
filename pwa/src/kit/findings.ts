import { nextTick } from 'vue'
import { focusables } from './layer'

/** Moves the focus to the first finding of a form, once it is drawn; false when there is none. */
export async function focusFinding(form: string): Promise<boolean> {
  await nextTick()
  const host = document.getElementById(form)
  const err = host && host.querySelector('.field .err')
  const field = err && err.closest<HTMLElement>('.field')
  const first = field && focusables(field)[0]
  if (!first) return false
  first.focus()
  if (field.scrollIntoView) field.scrollIntoView({ block: 'nearest' })
  return true
}
