import { fetchExport } from '@/wire/exports'

/** Fetches the file of an export and gives it to the browser to keep; gives its name. */
export async function saveExport(id: string): Promise<string> {
  const file = await fetchExport(id)
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
