import type { AddReliefNeedInput, AnswerSiteCheckInput, NeedRowFragment, RecordReliefInput } from '@/wire/generated'
import { nowText } from '@/wire/clock'
import { uuid7 } from '@/wire/id'
import { isAway, type OutboxEntry, type PersonDb } from './db'
import { takeUp } from './files'
import { enqueue } from './outbox'
import { sealBox } from './sealed'

// Needs, what was handed over, and what was found on the spot: written down without a line, sent when there is one.

const needsKey = (event: string, within: string, open: boolean) => `relief:${event}|${within}|${open}`

/** Writes down who has to be helped. What names the household lies sealed on the phone until the server has it. */
export async function addNeed(db: PersonDb, need: Omit<AddReliefNeedInput, 'id' | 'madeAt'>): Promise<string> {
  const { name, phone, where, ...rest } = need
  const sealed = await sealBox(db, { name, phone, where })
  const id = uuid7()
  const madeAt = nowText()
  // Where nothing can be sealed it goes as it is: to be lost would be worse.
  // A page's list is watched: the phone keeps a plain one.
  const wants = need.wants.slice()
  const input = sealed ? { id, madeAt, ...rest, wants, name: '' } : { id, madeAt, ...need, wants }
  return enqueue(db, { kind: 'more', op: 'need', input, sealed, event: need.event, about: id, name: mask(name), madeAt })
}

/** 尹怀桥 as a list shows it: 尹**. */
export function mask(name: string): string {
  const letters = Array.from(name)
  return letters.length > 1 ? letters[0] + '*'.repeat(letters.length - 1) : '*'
}

/** Writes down what a household was handed. */
export function giveRelief(
  db: PersonDb,
  need: Pick<NeedRowFragment, 'id' | 'event' | 'name'>,
  gave: Pick<RecordReliefInput, 'items' | 'receiver'>,
): Promise<string> {
  const madeAt = nowText()
  return enqueue(db, {
    kind: 'more',
    op: 'give',
    input: { id: uuid7(), need: need.id, madeAt, ...gave },
    sealed: null,
    event: need.event,
    about: need.id,
    name: need.name,
    madeAt,
  })
}

/** Tells what was found on the spot, with the photos taken there; a refused answer gives way to the next one, and its photos go with that. */
export async function tellFound(
  db: PersonDb,
  check: { id: string; event: string; name: string },
  found: Pick<AnswerSiteCheckInput, 'findings' | 'text'>,
): Promise<string> {
  const madeAt = nowText()
  const old = await db.outbox.where('report').equals(check.id).first()
  if (old && old.state === 'parked') await takeUp(db, old.id, check.id)
  return enqueue(
    db,
    {
      kind: 'more',
      op: 'found',
      input: { check: check.id, id: uuid7(), seenAt: madeAt, ...found },
      sealed: null,
      event: check.event,
      about: check.id,
      name: check.name,
      madeAt,
    },
    { replaces: old && old.state === 'parked' ? old.id : undefined, draft: check.id },
  )
}

export type More = OutboxEntry & { kind: 'more' }

/** What of an event's relief waits here. */
export async function reliefWaiting(db: PersonDb, event: string): Promise<More[]> {
  return (await db.outbox.toArray()).filter((e): e is More => e.kind === 'more' && (e.op === 'need' || e.op === 'give') && e.event === event)
}

/** Keeps the list of a village as it was last read: masked, as the server gives it. */
export async function keepRelief(db: PersonDb, event: string, within: string, open: boolean, relief: unknown): Promise<void> {
  await db.transaction('rw', db.notes, async () => {
    if (!(await isAway(db))) await db.notes.put({ key: needsKey(event, within, open), value: { at: nowText(), relief } })
  })
}

/** The list as it was last read. */
export async function keptRelief(db: PersonDb, event: string, within: string, open: boolean): Promise<{ at: string; relief: unknown } | null> {
  const kept = await db.notes.get(needsKey(event, within, open))
  return kept ? (kept.value as { at: string; relief: unknown }) : null
}
