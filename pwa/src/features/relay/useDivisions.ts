import { shallowRef, type Ref } from 'vue'
import { useTask, type Task } from '@/kit/useTask'
import { RelayDivisions, type RelayDivisionsQuery } from '@/wire/generated'
import { gql } from '@/wire/gql'
import type { Town } from './target'

type Row = RelayDivisionsQuery['divisions']['nodes'][number]

async function all(within: string, level: 'TOWN' | 'VILLAGE'): Promise<Row[]> {
  const out: Row[] = []
  let after: string | null = null
  // A county has a few hundred villages; more than twenty pages of a hundred is a loop.
  for (let page = 0; page < 20; page++) {
    const got: RelayDivisionsQuery = await gql(RelayDivisions, { within, level, after })
    out.push(...got.divisions.nodes)
    if (!got.divisions.pageInfo.hasNextPage) break
    after = got.divisions.pageInfo.endCursor
  }
  return out
}

/** Towns of the county with their villages, in order of code. */
export function useDivisions(): { towns: Ref<Town[]>; task: Task; load: (county: string) => Promise<boolean> } {
  const towns = shallowRef<Town[]>([])
  const task = useTask()
  const load = (county: string) =>
    task.run(async () => {
      const [upper, lower] = await Promise.all([all(county, 'TOWN'), all(county, 'VILLAGE')])
      towns.value = upper.map((x) => ({
        id: x.id,
        name: x.shortName,
        villages: lower.filter((v) => v.parent === x.id).map((v) => ({ id: v.id, name: v.shortName })),
      }))
    })
  return { towns, task, load }
}
