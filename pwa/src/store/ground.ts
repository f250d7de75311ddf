import type { Place } from './db'

/** Whether a place lies in another one or is it. */
export function within(place: Place, scope: string): boolean {
  return place.id === scope || place.grid === scope || place.village === scope || place.town === scope || place.county === scope
}

/** Whether what is told at a place concerns another: it lies in it, or over it. */
export function concerns(told: Place, scope: Place): boolean {
  return within(told, scope.id) || within(scope, told.id)
}
