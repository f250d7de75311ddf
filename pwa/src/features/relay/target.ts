export interface Town {
  id: string
  name: string
  villages: { id: string; name: string }[]
}

const has = (list: string[], id: string) => list.indexOf(id) >= 0

/** Whether a village is hit by name: itself, its town, or the whole county. */
export function named(divisions: string[], county: string, town: Town, village: string): boolean {
  return has(divisions, county) || has(divisions, town.id) || has(divisions, village)
}

/** How many villages of a town are hit by name. */
export function countIn(divisions: string[], county: string, town: Town): number {
  if (has(divisions, county) || has(divisions, town.id)) return town.villages.length
  return town.villages.filter((v) => has(divisions, v.id)).length
}

/** The county as its towns, so that one of them can be taken out. */
function opened(divisions: string[], county: string, towns: Town[]): string[] {
  if (!has(divisions, county)) return divisions
  return towns.map((t) => t.id)
}

/** Takes a whole town in, or out when all of it is in. */
export function flipTown(divisions: string[], county: string, towns: Town[], town: Town): string[] {
  const before = opened(divisions, county, towns)
  const rest = before.filter((id) => id !== town.id && !town.villages.some((v) => v.id === id))
  const whole = has(before, town.id) || (town.villages.length > 0 && town.villages.every((v) => has(before, v.id)))
  return whole ? rest : rest.concat(town.id)
}

/** Takes one village in or out; a town of which all villages are in stands as the town. */
export function flipVillage(divisions: string[], county: string, towns: Town[], town: Town, village: string): string[] {
  const before = opened(divisions, county, towns)
  const inside = has(before, town.id) ? town.villages.map((v) => v.id) : town.villages.map((v) => v.id).filter((id) => has(before, id))
  const now = has(inside, village) ? inside.filter((id) => id !== village) : inside.concat(village)
  const rest = before.filter((id) => id !== town.id && !town.villages.some((v) => v.id === id))
  return rest.concat(now.length === town.villages.length ? [town.id] : now)
}
