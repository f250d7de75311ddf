import { current } from '@/wire/session'
import { fetchOutline } from '@/wire/tiles'

let kept: { code: string; shape: unknown } | undefined

/** The outline of the viewer's county; null when there is none. The worker keeps it, so that it is there without a network. */
export async function outlineOf(): Promise<unknown> {
  const grant = current.value && current.value.grants[0]
  if (!grant) return null
  const code = grant.place.code.slice(0, 6)
  if (!kept || kept.code !== code) {
    try {
      kept = { code, shape: await fetchOutline(code) }
    } catch {
      return null
    }
  }
  return kept.shape
}
