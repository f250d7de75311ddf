/** Puts text on the clipboard. The second way is for pages without https and old engines, which have no clipboard object. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard && navigator.clipboard.writeText) {
      await navigator.clipboard.writeText(text)
      return true
    }
  } catch {
    // Refused: try the old way.
  }
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.style.position = 'fixed'
  area.style.left = '-999px'
  // Inside an open dialog, so that its focus trap does not fight the selection.
  const host = document.querySelector('.dlg') || document.body
  const before = document.activeElement as HTMLElement | null
  host.appendChild(area)
  area.select()
  let ok = false
  try {
    ok = document.execCommand('copy')
  } catch {
    // No way on this phone; the caller shows the text to be copied by hand.
  }
  area.remove()
  if (before) before.focus()
  return ok
}
