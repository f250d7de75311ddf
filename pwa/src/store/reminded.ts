import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import { OwedHere, type OwedHereQuery, type RemindedFragment } from '@/wire/generated'
import { gql } from '@/wire/gql'
import { hinted, type Place } from '@/store'

/** What a village owes by the server's word, with how far it was reminded of it (催报). */
export type OwedRow = OwedHereQuery['owedStatements'][number]

// A telephone rings a minute, and the text takes half of one: only then nobody has answered.
const ringing = 2 * 60_000
const every = 60_000

/** Parts of the line about a reminder, each with words at the page that shows it. */
export function remindedParts(
  r: RemindedFragment | null | undefined,
  at: number,
): { key: string; at?: string; n?: number; role?: string; name?: string }[] {
  if (!r) return []
  const out: ReturnType<typeof remindedParts> = []
  if (r.calls > 0 && r.lastAt) {
    out.push({ key: 'times', n: r.calls }, { key: 'last', at: r.lastAt })
    if (r.heardAt && r.heardBy) out.push({ key: 'heard', role: r.heardBy.role || '', name: r.heardBy.name })
    else out.push({ key: at - Date.parse(r.lastAt) < ringing ? 'ringing' : 'silent' })
  }
  if (r.nextAt && Date.parse(r.nextAt) > at) out.push({ key: r.calls > 0 ? 'next' : 'first', at: r.nextAt })
  return out
}

/** Asks what some villages owe: at once, when something came, and each minute while anything is owed. Without a line it says what it last knew. */
export function useOwed(places: Ref<Place[]>): {
  rows: Ref<OwedRow[]>
  of: (event: string, place: string) => OwedRow | undefined
} {
  const rows = shallowRef<OwedRow[]>([])
  let timer = 0
  let over = false
  const read = async () => {
    clearTimeout(timer)
    try {
      const got = await Promise.all(places.value.map((p) => gql(OwedHere, { within: p.id })))
      rows.value = got.flatMap((g) => g.owedStatements)
    } catch {
      // what is owed is worked out by the phone as well; who was rung is not worth a complaint
    }
    if (!over && rows.value.length > 0) timer = window.setTimeout(() => void read(), every)
  }
  watch(places, () => void read(), { immediate: true })
  watch(hinted, (h) => h.kinds.some((k) => k === 'STATEMENT' || k === 'EVENT' || k === 'CHECK') && void read())
  onBeforeUnmount(() => {
    over = true
    clearTimeout(timer)
  })
  // What an order asks for has a card of its own.
  return { rows, of: (event, place) => rows.value.find((o) => o.event === event && o.place.id === place && !o.order) }
}
