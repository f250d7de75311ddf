import type { Options } from './gql'
import { jsonOf } from './http'
import { authorised } from './tus'

/** thumb and view are made of a photo; whole is a film or a voice note as it came. */
export type Size = 'thumb' | 'view' | 'whole'

/** The bytes of a file that the server keeps, and their type. */
export async function fetchMedia(id: string, size: Size, opts: Options): Promise<{ data: ArrayBuffer; type: string }> {
  const answer = await authorised(
    `/media/${id}${size === 'whole' ? '' : `?size=${size}`}`,
    // A film of 20 MB over a weak line takes its time; pictures are small.
    { method: 'GET', headers: { Accept: '*/*' }, binary: true, timeout: size === 'whole' ? 600_000 : 90_000 },
    opts,
  )
  if (!answer.ok) await jsonOf(answer)
  return { data: await answer.arrayBuffer(), type: (answer.headers.get('Content-Type') || '').split(';')[0] as string }
}
