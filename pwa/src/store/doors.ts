import { nowText } from '@/wire/clock'
import type { DoorOutcome, DoorRowFragment, VisitDoorInput } from '@/wire/generated'
import { uuid7 } from '@/wire/id'
import type { OutboxEntry, PersonDb, StoredDoor } from './db'
import { enqueue, outboxTables, takeBack } from './outbox'
import { undoMs } from './reports'

/** A door with what was found there and the server has not named yet laid over it. */
export interface Door extends StoredDoor {
  visit?: OutboxEntry & { kind: 'visit' }
  /** Taken over from officer A, and the server has not named it yet. */
  take?: OutboxEntry & { kind: 'take' }
  /** When it was last gone to, by whoever. */
  lastAt: string
  /** It was told with its whole lane in one stroke then. */
  lane: boolean
}

const closes: DoorOutcome[] = ['TOLD', 'MOVED', 'AWAY']

function laid(row: StoredDoor, outbox: OutboxEntry[]): Door {
  const last = row.visits[row.visits.length - 1]
  const door: Door = { ...row, lastAt: last ? last.madeAt : '', lane: !!last && last.lane }
  for (const e of outbox) {
    if (e.report !== row.id) continue
    if (e.kind === 'take') {
      door.take = e
      if (e.state !== 'parked' && door.stage === 'OWN') door.stage = 'SECOND'
    }
    if (e.kind !== 'visit') continue
    door.visit = e
    if (e.state === 'parked') continue
    door.outcome = e.input.outcome
    door.lastAt = e.madeAt
    door.lane = !!e.input.lane
    door.moved = Math.max(door.moved, e.input.moved || 0)
    if (door.state === 'OPEN' && closes.indexOf(e.input.outcome) >= 0) door.state = 'CLOSED'
  }
  return door
}

/** What sends somebody to a door: a warning, or a local danger notice. */
export function causeOf(d: StoredDoor): string {
  return d.warning || d.notice || ''
}

/** What sends somebody to some doors, and how it is called where this phone knows it. */
export interface Cause {
  id: string
  kind: 'warning' | 'notice'
  /** Of a warning. */
  event: string
  level: string
  /** Of a notice: the first of its words. */
  text: string
  /** When the first of its doors was opened. */
  at: string
}

/** The causes of some doors, the newest first. A warning is named by what this person was told of it, a notice by its words. */
export async function viewCauses(db: PersonDb): Promise<Cause[]> {
  const [doors, deliveries, notices] = await Promise.all([
    db.doors.filter((d) => d.state !== 'ENDED').toArray(),
    db.deliveries.toArray(),
    db.notices.toArray(),
  ])
  const out = new Map<string, Cause>()
  for (const d of doors) {
    const id = causeOf(d)
    const known = out.get(id)
    if (known) {
      if (d.openedAt < known.at) known.at = d.openedAt
      continue
    }
    const told = deliveries.filter((o) => o.warning === id).sort((a, b) => b.revision.number - a.revision.number)[0]
    const notice = notices.find((n) => n.id === id)
    out.set(id, {
      id,
      kind: d.notice ? 'notice' : 'warning',
      event: told ? told.revision.content.eventName : '',
      level: told ? told.revision.level : '',
      text: notice ? notice.text : '',
      at: d.openedAt,
    })
  }
  return Array.from(out.values()).sort((a, b) => b.at.localeCompare(a.at))
}

/** Whether a door is officer A's alone, and this person is B of it: his only when it is handed over, or he takes it. */
export function waits(d: StoredDoor): boolean {
  return d.hand === 'B' && d.stage === 'OWN'
}

/** What the town decided last about a door that is to be gone to. */
export function decision(d: StoredDoor): DoorRowFragment['rulings'][number] | null {
  return d.rulings.filter((r) => r.kind !== 'TAKE').pop() || null
}

/**
 * Why a door is not told with its lane in one stroke: '' when it may be. Whoever needs something or lives in danger is told at the door, and so
 * is everybody whom a local danger notice reaches. That it lies in the shape of a warning is no danger of its own.
 */
export function notByLane(d: StoredDoor): '' | 'needs' | 'danger' | 'been' {
  if (d.why === 'NEEDS' || (d.household && d.household.needy)) return 'needs'
  const subject = d.household || d.site
  if (d.notice || !subject || subject.dangers.length > 0) return 'danger'
  // Somebody was there and it did not close, or the town has decided: shouting down the lane is no answer to that.
  return d.outcome || decision(d) ? 'been' : ''
}

/** Doors of the warnings and notices that are on, his own first, then by deadline; those done at the end. */
export async function viewDoors(db: PersonDb): Promise<Door[]> {
  const [rows, outbox] = await Promise.all([db.doors.toArray(), db.outbox.toArray()])
  const on = new Set(rows.filter((d) => d.state === 'OPEN').map(causeOf))
  return rows
    .filter((d) => d.state !== 'ENDED' && on.has(causeOf(d)))
    .map((d) => laid(d, outbox))
    .sort(
      (a, b) =>
        Number(a.state !== 'OPEN') - Number(b.state !== 'OPEN') ||
        Number(b.mine && !waits(b)) - Number(a.mine && !waits(a)) ||
        (a.dueAt || '').localeCompare(b.dueAt || '') ||
        a.id.localeCompare(b.id),
    )
}

/** Says what was found at a door. It can be taken back for ten seconds. */
export function visit(
  db: PersonDb,
  task: string,
  found: Omit<VisitDoorInput, 'task' | 'id' | 'madeAt' | 'lane' | 'moved'> & { moved?: number },
): Promise<string> {
  const input: VisitDoorInput = { moved: 0, ...found, lane: false, task, id: uuid7(), madeAt: nowText() }
  return enqueue(db, { kind: 'visit', input }, { notBefore: Date.now() + undoMs })
}

/** Says that a whole lane was told in one stroke: a visit to each door, kept together or not at all. All can be taken back for ten seconds. */
export function tellLane(db: PersonDb, doors: StoredDoor[]): Promise<string[]> {
  const madeAt = nowText()
  const notBefore = Date.now() + undoMs
  return db.transaction('rw', outboxTables(db), async () => {
    const ids: string[] = []
    for (const d of doors) {
      if (d.state !== 'OPEN' || notByLane(d)) continue
      const input: VisitDoorInput = { outcome: 'TOLD', moved: 0, lane: true, task: d.id, id: uuid7(), madeAt }
      ids.push(await enqueue(db, { kind: 'visit', input }, { notBefore }))
    }
    return ids
  })
}

/** Takes back what was said in one stroke; false when some of it is on its way already. */
export async function takeAllBack(db: PersonDb, ids: string[]): Promise<boolean> {
  let all = true
  for (const id of ids) all = (await takeBack(db, id)) && all
  return all
}

/** Officer B takes a door over, with the reason. */
export function takeOver(db: PersonDb, task: string, reason: string): Promise<string> {
  return enqueue(db, { kind: 'take', input: { task, id: uuid7(), reason, madeAt: nowText() } })
}
