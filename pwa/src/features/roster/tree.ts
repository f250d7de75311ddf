import type { Level, TreeRowFragment } from '../../wire/generated'

export type Node = TreeRowFragment

/** The tree of a county, ready to be walked and searched. */
export interface Tree {
  byId: Map<string, Node>
  children: Map<string, Node[]>
  roots: Node[]
}

const byCode = (a: Node, b: Node) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)

export function treeOf(rows: Node[]): Tree {
  const byId = new Map<string, Node>()
  for (const r of rows) byId.set(r.id, r)
  const children = new Map<string, Node[]>()
  const roots: Node[] = []
  for (const r of byId.values()) {
    // A parent that is not in the answer lies above what this person may see: the row starts the tree.
    if (r.parent && byId.has(r.parent)) {
      const list = children.get(r.parent)
      if (list) list.push(r)
      else children.set(r.parent, [r])
    } else roots.push(r)
  }
  for (const list of children.values()) list.sort(byCode)
  roots.sort(byCode)
  return { byId, children, roots }
}

export function childrenOf(tree: Tree, id: string): Node[] {
  return tree.children.get(id) || []
}

/** In force on a day: the first and the last day count. */
export function inForce(n: { validFrom: string; validTo?: string | null }, day: string): boolean {
  return n.validFrom <= day && (!n.validTo || n.validTo >= day)
}

/** From the top down to the node, itself included. */
export function pathOf(tree: Tree, id: string): Node[] {
  const out: Node[] = []
  let at = tree.byId.get(id)
  while (at && out.indexOf(at) < 0) {
    out.unshift(at)
    at = at.parent ? tree.byId.get(at.parent) : undefined
  }
  return out
}

/**
 * Nodes whose name, former name or code holds every word typed; names of towns count for what lies under them, so that
 * "泥沟 冯湖" finds the one village out of several of a name.
 */
export function search(tree: Tree, typed: string, most = 50): Node[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.length) return []
  const hits: { n: Node; rank: number }[] = []
  for (const n of tree.byId.values()) {
    const own = [n.name, n.shortName, n.code, ...n.aliases.map((a) => a.name)].join(' ').toLowerCase()
    const whole = own + ' ' + n.place.path.toLowerCase()
    // Something of its own must match, or a town's name would bring all its villages.
    if (!words.every((w) => whole.indexOf(w) >= 0) || !words.some((w) => own.indexOf(w) >= 0)) continue
    const first = words[words.length - 1]!
    hits.push({ n, rank: n.shortName === first || n.name === first ? 0 : n.shortName.indexOf(first) === 0 ? 1 : 2 })
  }
  hits.sort((a, b) => a.rank - b.rank || byCode(a.n, b.n))
  return hits.slice(0, most).map((h) => h.n)
}

const order: Level[] = ['COUNTY', 'TOWN', 'VILLAGE', 'GRID']

export function levelBelow(l: Level): Level | null {
  return order[order.indexOf(l) + 1] || null
}

export function levelAbove(l: Level): Level | null {
  return order[order.indexOf(l) - 1] || null
}

/** What a new child's code begins with: 12 digits with the parent's part filled in; a grid adds two digits to its village. */
export function codeStart(parent: { code: string; level: Level }): string {
  if (parent.level === 'COUNTY') return parent.code.slice(0, 6)
  if (parent.level === 'TOWN') return parent.code.slice(0, 9)
  return parent.code.slice(0, 12)
}

export function codeLength(level: Level): number {
  return level === 'GRID' ? 14 : 12
}
