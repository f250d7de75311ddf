// Reads graph/schema/*.graphql and src/**/*.graphql. Writes
//   src/wire/generated.ts  types
//   src/wire/documents/    one typed document per operation that carries its hash, not its text; a module for each .graphql file, so that a
//                          page loads its own
//   operations.json        hash → name and exact text; the server embeds it and runs nothing else
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codegen } from '@graphql-codegen/core'
import * as operations from '@graphql-codegen/typescript-operations'
import { buildSchema, Kind, parse, print, specifiedRules, validate, visit } from 'graphql'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const schemaDir = join(root, '..', 'graph', 'schema')

function walk(dir) {
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name)
      return statSync(path).isDirectory() ? walk(path) : path.endsWith('.graphql') ? [path] : []
    })
}

const sdl = walk(schemaDir)
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
const schema = buildSchema(sdl)

const sources = walk(join(root, 'src')).map((file) => ({ location: relative(root, file), document: parse(readFileSync(file, 'utf8')) }))
const all = { kind: Kind.DOCUMENT, definitions: sources.flatMap((s) => s.document.definitions) }

// Unused fragments are no fault here: a fragment may wait for its first reader.
const errors = validate(
  schema,
  all,
  specifiedRules.filter((rule) => rule.name !== 'NoUnusedFragmentsRule'),
)
if (errors.length > 0) {
  for (const error of errors) console.error(String(error))
  process.exit(1)
}

const fragments = new Map(all.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]))

function withFragments(operation) {
  const names = new Set()
  const collect = (node) =>
    visit(node, {
      FragmentSpread(spread) {
        if (names.has(spread.name.value)) return
        names.add(spread.name.value)
        collect(fragments.get(spread.name.value))
      },
    })
  collect(operation)
  return [operation, ...[...names].sort().map((name) => fragments.get(name))].map(print).join('\n\n')
}

const found = all.definitions
  .filter((d) => d.kind === Kind.OPERATION_DEFINITION)
  .map((d) => {
    const text = withFragments(d)
    return { name: d.name.value, kind: d.operation, text, hash: createHash('sha256').update(text).digest('hex') }
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1))

const types = await codegen({
  filename: 'generated.ts',
  schema: parse(sdl),
  schemaAst: schema,
  documents: sources,
  config: {
    enumType: 'string-literal',
    useTypeImports: true,
    skipTypename: true,
    arrayInputCoercion: false,
    scalars: { ID: 'string', Time: 'string', Date: 'string', Amount: 'number' },
  },
  plugins: [{ operations: {} }],
  pluginMap: { operations },
})

const kinds = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }
const byName = new Map(found.map((o) => [o.name, o]))
const dir = join(root, 'src', 'wire', 'documents')
rmSync(dir, { recursive: true, force: true })
mkdirSync(dir)
const written = '// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.\n'
const modules = sources.flatMap(({ location, document }) => {
  const names = document.definitions
    .filter((d) => d.kind === Kind.OPERATION_DEFINITION)
    .map((d) => d.name.value)
    .sort()
  if (names.length === 0) return []
  const name = `${basename(dirname(location))}-${basename(location, '.graphql')}`
  const typesOf = names.map((n) => n + kinds[byName.get(n).kind]).flatMap((t) => [t, `${t}Variables`])
  const lines = names.map((n) => {
    const type = n + kinds[byName.get(n).kind]
    return `export const ${n}: TypedDocument<${type}, ${type}Variables> = { name: '${n}', hash: '${byName.get(n).hash}' }`
  })
  writeFileSync(
    join(dir, `${name}.ts`),
    `${written}import type { TypedDocument } from '../document'\nimport type { ${typesOf.join(', ')} } from '../generated'\n\n${lines.join('\n')}\n`,
  )
  return [`export { ${names.join(', ')} } from './documents/${name}'`]
})

writeFileSync(join(root, 'src', 'wire', 'generated.ts'), `${written}${types.trim()}\n\n${modules.join('\n')}\n`)

const map = Object.fromEntries(found.map((o) => [o.hash, { name: o.name, text: o.text }]).sort((a, b) => (a[0] < b[0] ? -1 : 1)))
writeFileSync(join(root, 'operations.json'), `${JSON.stringify(map, null, 2)}\n`)
console.log(`${found.length} operations`)
