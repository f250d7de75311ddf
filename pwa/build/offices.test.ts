// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { levelsOf, roles } from '../src/features/roster/offices'

// The server's table is the truth; the page's copy only spares wrong choices, and must not offer or hide anything.
it('offers the roles and levels of the server, no more and no fewer', () => {
  const go = readFileSync('../ent/viewer/role.go', 'utf8')
  const table = go.slice(go.indexOf('var offices = '), go.indexOf('\n}\n', go.indexOf('var offices = ')))
  const upper = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
  const server = new Map<string, string[]>()
  for (const m of table.matchAll(/\{(\w+), (?:nil|\w+|\[\]Verb\{[^}]*\}), \[\]division\.Level\{([^}]*)\}\}/g))
    server.set(
      upper(m[1] as string),
      (m[2] as string).split(', ').map((l) => upper(l.replace('division.', ''))),
    )
  expect(server.size).toBe((table.match(/\n\t\{/g) || []).length)
  expect(roles.slice().sort()).toEqual(Array.from(server.keys()).sort())
  for (const role of roles) expect([role, levelsOf(role).slice().sort()]).toEqual([role, (server.get(role) || []).slice().sort()])
})
