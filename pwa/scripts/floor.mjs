// Fails if what was built asks for an engine newer than Chromium 75, the oldest we promise (browserslist in package.json): the syntax of every
// script, the names of the platform that came later, and what such an engine's style sheets lack without saying so. Run after a build; an
// out-dir other than dist is given as the first argument. `npm run old-engine` is the trial in a real old engine.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = resolve(root, process.argv[2] || 'dist')

// Methods that came after 75, and those that only some of our words share their name with are called on nothing else here.
const methods = new Set(
  (
    'replaceAll at hasOwn findLast findLastIndex toSorted toReversed toSpliced allSettled any randomUUID groupBy waitAsync isWellFormed ' +
    'withResolvers replaceChildren timeout checkVisibility showPicker requestSubmit getSetCookie arrayBuffer bytes'
  ).split(' '),
)
const globals = new Set(
  'structuredClone WeakRef FinalizationRegistry AggregateError scheduler CompressionStream DecompressionStream Sanitizer'.split(' '),
)
// Found in what was built, looked at, and safe there: the text around must be the one that was looked at, or the guard stands in the file.
const known = {
  // Of an answer, which every engine has; a file's own (76) is not called, see kit/media/prepare.ts.
  arrayBuffer: { near: /./ },
  // Vue's lists hand these on to whoever calls them, and we do not: compat/compat and the types know no such method of ours.
  toReversed: { near: /toReversed\(\)\{return/ },
  toSorted: { near: /toSorted\(\w*\)\{return/ },
  toSpliced: { near: /toSpliced\(\.\.\.\w+\)\{return/ },
  // Dexie: its Promise.any, which nobody calls; weak lists behind a question; a method of its own.
  AggregateError: { near: /[\w$]\(AggregateError\(/ },
  FinalizationRegistry: { guard: /typeof FinalizationRegistry<`u`&&typeof WeakRef<`u`/ },
  WeakRef: { guard: /typeof FinalizationRegistry<`u`&&typeof WeakRef<`u`/ },
  timeout: { near: /ignoreTransaction\(\w+\):\w+\)\.timeout\(/ },
  // Workbox; src/sw/older.ts brings it where it is missing.
  allSettled: { guard: /([\w$]+)\.allSettled=\1\.allSettled\|\|/ },
}
const styles = [
  [/(?<![\w-])inset\s*:/, 'inset (87)'],
  [/(?<![\w-])aspect-ratio\s*:/, 'aspect-ratio (88)'],
  // Only a grid has gaps there (66); in a flex box they came with 84.
  [/(?<![\w-])(row-|column-)?gap\s*:/, 'gap (84 in a flex box)'],
  [/\d[dsl]v[hw]\b/, 'dvh (108)'],
  [/:(is|where|has)\(/, ':is, :where (88), :has (105)'],
  [/@(container|layer)\b/, '@container (105), @layer (99)'],
  [/(?<![\w-])(clamp|min|max)\(/, 'min, max, clamp (79)'],
  [/(?<![\w-])(color-mix|oklch|lab|lch)\(/, 'new colours (111)'],
  [/overflow(-[xy])?\s*:\s*clip/, 'overflow: clip (90)'],
  [/(?<![\w-])(translate|rotate|scale)\s*:/, 'translate, rotate, scale as properties (104)'],
]

const files = readdirSync(dist, { recursive: true }).map(String)
const wrong = []
let scripts = 0
let sheets = 0

function walk(node, visit) {
  if (!node || typeof node !== 'object') return
  if (Array.isArray(node)) return node.forEach((n) => walk(n, visit))
  if (typeof node.type !== 'string') return
  visit(node)
  for (const key in node) if (key !== 'type' && key !== 'start' && key !== 'end') walk(node[key], visit)
}

for (const file of files.sort()) {
  if (/\.js$/.test(file)) {
    scripts++
    const text = readFileSync(join(dist, file), 'utf8')
    let tree
    try {
      // 2020 has import(), which 63 has too; the rest of what came after 2018 is looked for below.
      tree = parse(text, { ecmaVersion: 2020, sourceType: file === 'sw.js' ? 'script' : 'module' })
    } catch (err) {
      wrong.push(`${file}: ${err.message}`)
      continue
    }
    const say = (node, what) => wrong.push(`${file}: ${what}: …${text.slice(Math.max(0, node.start - 40), node.start + 60).replace(/\s+/g, ' ')}…`)
    const unlessKnown = (name, node) => {
      const k = known[name]
      const around = text.slice(Math.max(0, node.start - 60), node.end + 20)
      if (!k || !(k.guard ? k.guard.test(text) : k.near.test(around))) say(node, name)
    }
    walk(tree, (n) => {
      if (n.type === 'ChainExpression') say(n, '?. (80)')
      if (n.type === 'LogicalExpression' && n.operator === '??') say(n, '?? (80)')
      if (n.type === 'Literal' && n.bigint) say(n, 'a big integer')
      if (n.type === 'CallExpression' && n.callee.type === 'MemberExpression' && !n.callee.computed && methods.has(n.callee.property.name)) {
        unlessKnown(n.callee.property.name, n.callee.property)
      }
      if ((n.type === 'CallExpression' || n.type === 'NewExpression') && n.callee.type === 'Identifier' && globals.has(n.callee.name))
        unlessKnown(n.callee.name, n)
    })
  }
  if (/\.css$/.test(file)) {
    sheets++
    const text = readFileSync(join(dist, file), 'utf8')
    for (const [pattern, what] of styles) {
      const at = text.search(pattern)
      if (at >= 0) wrong.push(`${file}: ${what}: …${text.slice(Math.max(0, at - 60), at + 40).replace(/\s+/g, ' ')}…`)
    }
  }
}

if (scripts < 20 || sheets < 5) wrong.push(`only ${scripts} scripts and ${sheets} style sheets in ${relative(root, dist)}: build first`)
if (wrong.length > 0) {
  console.error(wrong.join('\n'))
  console.error(`${wrong.length} of these an engine of Chromium 75 does not know`)
  process.exit(1)
}
console.log(`${scripts} scripts and ${sheets} style sheets are within Chromium 75`)
