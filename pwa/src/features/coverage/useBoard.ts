import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from 'vue'
import { useTask } from '@/kit/useTask'
import { hinted } from '@/store'
import { now } from '@/wire/clock'
import { CoverageBoard, CoverageOpen, CoverageParts, type BoardDeliveryFragment, type BoardPartFragment } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { moved, type Board } from './board'

/** Not more often than this, however many hints come. */
const leastMs = 3_000
/** While it is looked at. */
const againMs = 15_000
/** Older than this it is said to be. */
const staleMs = 60_000
const pageOf = 30
const pageMost = 100
/** A county has some ten towns; more than that would be a storm of questions. */
const townsMost = 40

/** The board of one warning in one place, kept fresh while somebody looks. */
export function useBoard(warning: Ref<string>, within: Ref<string>, county: Ref<boolean>) {
  const board = shallowRef<Board | null>(null)
  const villages = shallowRef<Record<string, BoardPartFragment[]>>({})
  const failed = shallowRef<Record<string, boolean>>({})
  const open = shallowRef<BoardDeliveryFragment[] | null>(null)
  const end = shallowRef<string | null>(null)
  const openError = shallowRef<unknown>(null)
  const task = useTask()
  const more = useTask()
  const tick = ref(now())
  let asked: Record<string, BoardPartFragment> = {}
  let gone = false
  let startedAt = 0
  let turn = 0

  async function read(): Promise<void> {
    startedAt = now()
    const mine = turn
    const of = warning.value
    const ok = await task.run(async () => {
      const got = await gql(CoverageBoard, { warning: of, within: within.value || null })
      if (!gone && mine === turn) board.value = got.coverage
    })
    if (!ok || gone || mine !== turn) return
    await Promise.all([readOpen(mine), county.value ? readTowns(mine) : Promise.resolve()])
  }
  /** Asks for the villages of the towns whose numbers moved, two at a time. */
  async function readTowns(mine: number): Promise<void> {
    const due = (board.value ? board.value.parts : []).slice(0, townsMost).filter((p) => moved(asked[p.place.id], p))
    const one = async () => {
      for (let p = due.shift(); p; p = due.shift()) {
        const id = p.place.id
        try {
          const got = await gql(CoverageParts, { warning: warning.value, within: id })
          if (gone || mine !== turn) return
          asked = { ...asked, [id]: p }
          villages.value = { ...villages.value, [id]: got.coverage.parts }
          failed.value = { ...failed.value, [id]: false }
        } catch {
          if (gone || mine !== turn) return
          failed.value = { ...failed.value, [id]: true }
        }
      }
    }
    await Promise.all([one(), one()])
  }
  async function readOpen(mine: number): Promise<void> {
    const had = open.value ? open.value.length : 0
    try {
      const first = Math.max(pageOf, Math.min(pageMost, had))
      const got = (await gql(CoverageOpen, { warning: warning.value, within: within.value || null, first, after: null })).uncovered
      if (gone || mine !== turn) return
      open.value = got.nodes
      end.value = got.pageInfo.hasNextPage ? got.pageInfo.endCursor : null
      openError.value = null
    } catch (err) {
      if (!gone && mine === turn) openError.value = err
    }
  }
  const next = () =>
    more.run(async () => {
      if (!end.value) return
      const mine = turn
      const got = (await gql(CoverageOpen, { warning: warning.value, within: within.value || null, first: pageOf, after: end.value })).uncovered
      if (mine !== turn) return
      const old = open.value || []
      open.value = old.concat(got.nodes.filter((n) => !old.some((o) => o.id === n.id)))
      end.value = got.pageInfo.hasNextPage ? got.pageInfo.endCursor : null
    })
  /** Somebody was answered for: he goes from the list before the board is asked. */
  function answered(id: string): void {
    if (open.value) open.value = open.value.filter((d) => d.id !== id)
    soon()
  }

  let timer = 0
  function soon(): void {
    if (timer) return
    timer = window.setTimeout(
      () => {
        timer = 0
        // What is being asked may be older than the hint: once more when it is done.
        if (task.busy.value) soon()
        else void read()
      },
      Math.max(task.busy.value ? 500 : 0, startedAt + leastMs - now()),
    )
  }
  watch(hinted, (h) => {
    if (h.kinds.some((k) => k === 'DELIVERY' || k === 'DOOR' || k === 'WARNING')) soon()
  })
  watch([warning, within], () => {
    turn++
    asked = {}
    board.value = null
    villages.value = {}
    failed.value = {}
    open.value = null
    end.value = null
    soon()
  })
  const seen = () => document.visibilityState === 'visible'
  const look = () => {
    tick.value = now()
    if (seen() && now() - startedAt >= againMs) soon()
  }
  let ticking = 0
  onMounted(() => {
    void read()
    ticking = window.setInterval(look, 1_000)
    document.addEventListener('visibilitychange', look)
  })
  onBeforeUnmount(() => {
    gone = true
    clearInterval(ticking)
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  })

  const stale = computed(() => !!board.value && (!!task.error.value || tick.value - Date.parse(board.value.asOf) > staleMs))
  return { board, villages, failed, open, end, openError, task, more, tick, stale, read, next, answered }
}
