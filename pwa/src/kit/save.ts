/** Gives a file to the browser to keep. */
export function saveFile(file: { data: ArrayBuffer; type: string; name: string }): string {
  const url = URL.createObjectURL(new Blob([file.data], { type: file.type }))
  const a = document.createElement('a')
  a.href = url
  a.download = file.name
  document.body.appendChild(a)
  a.click()
  a.remove()
  // The browser reads it a moment later.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return file.name
}
