import type { PersonDb } from '@/store'
import { Actions, type ActionsQuery } from '@/wire/generated'
import { gql } from '@/wire/gql'

export type ActionList = ActionsQuery['actions']

/** What this person's posts do at a revision: asked once, and kept for when there is no line. */
export async function actionsOf(db: PersonDb, revision: string): Promise<ActionList> {
  const key = `actions:${revision}`
  const kept = (await db.notes.get(key))?.value as ActionList | undefined
  if (kept) return kept
  const { actions } = await gql(Actions, { revision })
  await db.notes.put({ key, value: actions })
  return actions
}
