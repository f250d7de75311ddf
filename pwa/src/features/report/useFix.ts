import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { clockOffset, nowText } from '@/wire/clock'
import type { PositionInput } from '@/wire/generated'

export type FixState = 'finding' | 'found' | 'refused' | 'none'

/** Over this many metres a position is shown as not exact. */
export const poorM = 100

/** Looks for the position while a page is open: started early, so that it is there when somebody presses send. Never tracks after. */
export function useFix(): {
  fix: Ref<PositionInput | null>
  state: Ref<FixState>
  start: () => void
  /** Takes a point that somebody has shown on the map; what the phone finds afterwards does not change it. */
  pin: (at: { latitude: number; longitude: number; accuracyM: number }) => void
} {
  const fix = shallowRef<PositionInput | null>(null)
  const state = ref<FixState>('finding')
  let watching: number | null = null
  let pinned = false

  function take(p: GeolocationPosition): void {
    if (pinned) return
    const c = p.coords
    const fresh = {
      latitude: c.latitude,
      longitude: c.longitude,
      accuracyM: Math.round(c.accuracy * 10) / 10,
      fixedAt: new Date(p.timestamp + clockOffset()).toISOString(),
    }
    const old = fix.value
    // Kept while it is the better one and not older than two minutes; a person walks.
    if (old && old.accuracyM < fresh.accuracyM && Date.parse(fresh.fixedAt) - Date.parse(old.fixedAt) < 120_000) return
    fix.value = fresh
    state.value = 'found'
  }

  function fail(e: GeolocationPositionError): void {
    if (fix.value) return
    state.value = e.code === 1 ? 'refused' : 'none'
  }

  function start(): void {
    if (watching !== null) return
    if (!navigator.geolocation) {
      state.value = 'none'
      return
    }
    watching = navigator.geolocation.watchPosition(take, fail, { enableHighAccuracy: true, maximumAge: 10_000, timeout: 20_000 })
  }

  function pin(at: { latitude: number; longitude: number; accuracyM: number }): void {
    pinned = true
    fix.value = { ...at, fixedAt: nowText() }
    state.value = 'found'
  }

  onScopeDispose(() => {
    if (watching !== null) navigator.geolocation.clearWatch(watching)
  })
  return { fix, state, start, pin }
}
