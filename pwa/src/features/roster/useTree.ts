import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import { TreePage, type TreeRowFragment } from '../../wire/generated'
import { gql } from '../../wire/gql'
import { current } from '../../wire/session'
import { treeOf, type Tree } from './tree'

// One copy for all pages of the register; a county has some 220 nodes, three pages of 100.
const rows = shallowRef<TreeRowFragment[]>([])
const loadedFor = shallowRef('')
let running: { key: string; work: Promise<void> } | null = null

async function fetchAll(within: string, retired: boolean): Promise<TreeRowFragment[]> {
  const out: TreeRowFragment[] = []
  let after: string | null = null
  // A county with 20 grids in each of 500 villages is 10 000 nodes; more than that is a loop.
  for (let page = 0; page < 200; page++) {
    const got: { divisions: { nodes: TreeRowFragment[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await gql(TreePage, {
      within,
      retired,
      first: 100,
      after,
    })
    out.push(...got.divisions.nodes)
    if (!got.divisions.pageInfo.hasNextPage) break
    after = got.divisions.pageInfo.endCursor
  }
  return out
}

export function useTree(): {
  tree: ComputedRef<Tree>
  ready: ComputedRef<boolean>
  load: (within: string, retired?: boolean, again?: boolean) => Promise<void>
  put: (row: TreeRowFragment) => void
  rows: Ref<TreeRowFragment[]>
} {
  function load(within: string, retired = false, again = false): Promise<void> {
    // Who asks is part of the key: the next person on this phone starts from nothing.
    const key = `${current.value ? current.value.person.id : ''} ${within} ${retired}`
    if (!again && loadedFor.value === key) return Promise.resolve()
    if (running && running.key === key) return running.work
    const work = fetchAll(within, retired)
      .then((got) => {
        // Asked for something else meanwhile: that answer counts.
        if (running && running.key !== key) return
        rows.value = got
        loadedFor.value = key
      })
      .finally(() => {
        if (running && running.work === work) running = null
      })
    running = { key, work }
    return work
  }
  /** Lays one changed row over the copy. */
  function put(row: TreeRowFragment) {
    rows.value = rows.value.filter((r) => r.id !== row.id).concat(row)
  }
  return { tree: computed(() => treeOf(rows.value)), ready: computed(() => !!loadedFor.value), load, put, rows }
}

/** For tests, and for the next person on this phone. */
export function forgetTree(): void {
  rows.value = []
  loadedFor.value = ''
  running = null
}
