import { nowText } from '@/wire/clock'
import type { DoorOutcome, VisitDoorInput } from '@/wire/generated'
import { uuid7 } from '@/wire/id'
import type { OutboxEntry, PersonDb, StoredDoor } from './db'
import { enqueue } from './outbox'
import { undoMs } from './reports'

/** A door with what was found there and the server has not named yet laid over it. */
export interface Door extends StoredDoor {
  visit?: OutboxEntry & { kind: 'visit' }
  /** When it was last gone to, by whoever. */
  lastAt: string
}

const closes: DoorOutcome[] = ['TOLD', 'MOVED', 'AWAY']

function laid(row: StoredDoor, outbox: OutboxEntry[]): Door {
  const last = row.visits[row.visits.length - 1]
  const door: Door = { ...row, lastAt: last ? last.madeAt : '' }
  for (const e of outbox) {
    if (e.report !== row.id || e.kind !== 'visit') continue
    door.visit = e
    if (e.state === 'parked') continue
    door.outcome = e.input.outcome
    door.lastAt = e.madeAt
    door.moved = Math.max(door.moved, e.input.moved || 0)
    if (door.state === 'OPEN' && closes.indexOf(e.input.outcome) >= 0) door.state = 'CLOSED'
  }
  return door
}

/** What sends somebody to a door: a warning, or a local danger notice. */
export function causeOf(d: StoredDoor): string {
  return d.warning || d.notice || ''
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
        Number(b.mine) - Number(a.mine) ||
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
