import type { Facts, Row, Typed, Value } from './figures'

/** What a village said: figures, facts, and rows of ledgers by ledger and row id. */
export interface Statement {
  typed: Typed
  facts: Facts
  rows: Record<string, Record<string, Row>>
}
export interface Place {
  /** A row is a whole one, there or not. */
  part: 'typed' | 'fact' | 'cell' | 'row'
  key: string
  ledger?: string
  row?: string
}
/** What stands at a place; nothing set means that nothing does. A row without cells is written {"": ""}. */
export interface Side {
  value?: Value
  text?: string
  row?: Row
}
export interface Conflict extends Place {
  base: Side
  mine: Side
  theirs: Side
}
export interface Change extends Place {
  from: Side
  to: Side
}

type Tree = Record<string, unknown>
const has = (o: object | undefined, key: string) => !!o && Object.prototype.hasOwnProperty.call(o, key)
function keys(...all: (Tree | undefined)[]): string[] {
  const seen = new Set<string>()
  for (const o of all) for (const k of Object.keys(o || {})) seen.add(k)
  return Array.from(seen).sort()
}
function put(o: Tree, key: string, v: unknown): void {
  // An own property whatever it is called.
  Object.defineProperty(o, key, { value: v, enumerable: true, configurable: true, writable: true })
}
function rowOf(s: Statement, p: Place): Row | undefined {
  return has(s.rows, p.ledger!) && has(s.rows[p.ledger!], p.row!) ? s.rows[p.ledger!]![p.row!] : undefined
}
function makeRow(s: Statement, p: Place): Row {
  if (!has(s.rows, p.ledger!)) put(s.rows, p.ledger!, {})
  if (!has(s.rows[p.ledger!], p.row!)) put(s.rows[p.ledger!]!, p.row!, {})
  return s.rows[p.ledger!]![p.row!]!
}

function at(s: Statement, p: Place): Side {
  if (p.part === 'typed') return has(s.typed, p.key) ? { value: s.typed[p.key]! } : {}
  if (p.part === 'fact') return has(s.facts, p.key) ? { text: s.facts[p.key]! } : {}
  const row = rowOf(s, p)
  if (p.part === 'cell') return has(row, p.key) ? { text: row![p.key]! } : {}
  return row ? { row: Object.keys(row).length ? { ...row } : { '': '' } } : {}
}

function set(s: Statement, p: Place, side: Side): void {
  if (p.part === 'typed') {
    if (side.value) put(s.typed, p.key, { n: side.value.n, unit: side.value.unit })
    else delete s.typed[p.key]
  } else if (p.part === 'fact') {
    if (side.text !== undefined) put(s.facts, p.key, side.text)
    else delete s.facts[p.key]
  } else if (p.part === 'cell') {
    if (side.text !== undefined) put(makeRow(s, p), p.key, side.text)
    else delete (rowOf(s, p) || {})[p.key]
  } else {
    if (has(s.rows, p.ledger!)) delete s.rows[p.ledger!]![p.row!]
    if (side.row) {
      const row = makeRow(s, p)
      for (const k of Object.keys(side.row)) if (k) put(row, k, side.row[k])
    }
    if (has(s.rows, p.ledger!) && !Object.keys(s.rows[p.ledger!]!).length) delete s.rows[p.ledger!]
  }
}

function equal(a: Side, b: Side): boolean {
  if (!a.value !== !b.value || !a.row !== !b.row || a.text !== b.text) return false
  if (a.value && (a.value.n !== b.value!.n || a.value.unit !== b.value!.unit)) return false
  return !a.row || keys(a.row, b.row).every((k) => has(a.row, k) && has(b.row, k) && a.row![k] === b.row![k])
}

function places(...all: Statement[]): Place[] {
  const out: Place[] = []
  for (const key of keys(...all.map((s) => s.typed))) out.push({ part: 'typed', key })
  for (const key of keys(...all.map((s) => s.facts))) out.push({ part: 'fact', key })
  for (const ledger of keys(...all.map((s) => s.rows)))
    for (const row of keys(...all.map((s) => (has(s.rows, ledger) ? s.rows[ledger] : undefined)))) out.push({ part: 'row', key: '', ledger, row })
  return out
}

const empty = (): Statement => ({ typed: {}, facts: {}, rows: {} })

/**
 * One statement of two edits of the same base, figure by figure, fact by fact, cell by cell. Whatever a side changed is in the merged
 * statement or in a conflict, where the merged one holds the base. Which side is mine changes only the sides of the conflicts.
 */
export function merge(base: Statement, mine: Statement, theirs: Statement): { merged: Statement; conflicts: Conflict[] } {
  const merged = empty()
  const conflicts: Conflict[] = []
  const three = (p: Place) => {
    const [b, m, t] = [at(base, p), at(mine, p), at(theirs, p)]
    if (equal(m, t) || equal(t, b)) set(merged, p, m)
    else if (equal(m, b)) set(merged, p, t)
    else {
      set(merged, p, b)
      conflicts.push({ ...p, base: b, mine: m, theirs: t })
    }
  }
  for (const p of places(base, mine, theirs)) {
    if (p.part !== 'row' || (rowOf(base, p) && !(rowOf(mine, p) && rowOf(theirs, p)))) {
      three(p)
      continue
    }
    makeRow(merged, p)
    for (const key of keys(rowOf(base, p), rowOf(mine, p), rowOf(theirs, p))) three({ ...p, part: 'cell', key })
  }
  return { merged, conflicts }
}

/** Puts the chosen side of a conflict into the merged statement. */
export function take(merged: Statement, conflict: Conflict, side: Side): void {
  set(merged, conflict, side)
}

/** What differs: figures, then facts, then rows; a row that came or went is one change, others are told by cell. */
export function diff(from: Statement, to: Statement): Change[] {
  const out: Change[] = []
  const add = (p: Place) => {
    const [a, b] = [at(from, p), at(to, p)]
    if (!equal(a, b)) out.push({ ...p, from: a, to: b })
  }
  for (const p of places(from, to)) {
    const [was, is] = [rowOf(from, p), rowOf(to, p)]
    if (p.part !== 'row' || !was || !is) add(p)
    else for (const key of keys(was, is)) add({ ...p, part: 'cell', key })
  }
  return out
}
