import { reactive } from 'vue'

export interface ListState {
  search: string
  town: string
  village: string
  /** Where each page after the first begins; the last is the one shown. */
  cursors: string[]
}

const empty = (): ListState => ({ search: '', town: '', village: '', cursors: [] })
const state = reactive<ListState>(empty())
let owner = ''

/** What was asked for before a person was opened, so that going back finds the same page; somebody else starts anew. */
export function kept(person: string): ListState {
  if (owner !== person) {
    owner = person
    Object.assign(state, empty())
  }
  return state
}
