import { shallowRef, type Ref } from 'vue'
import { useTask } from '@/kit/useTask'
import type { ComplaintRowFragment } from '@/wire/generated'

type Page = { nodes: ComplaintRowFragment[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }

/** A list that grows by pages: newest first, more at the end. */
export function usePages(ask: (after: string | null) => Promise<Page>) {
  const rows: Ref<ComplaintRowFragment[] | null> = shallowRef(null)
  const end = shallowRef<string | null>(null)
  const task = useTask()

  const read = (after: string | null) =>
    task.run(async () => {
      const got = await ask(after)
      const old = after && rows.value ? rows.value : []
      rows.value = old.concat(got.nodes.filter((n) => !old.some((o) => o.id === n.id)))
      end.value = got.pageInfo.hasNextPage ? got.pageInfo.endCursor || null : null
    })
  return { rows, more: end, task, first: () => read(null), next: () => read(end.value) }
}
