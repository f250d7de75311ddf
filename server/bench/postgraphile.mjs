// PostGraphile over the database of a benchmark, for BenchmarkServed to measure beside our own server. It serves the table of reports with
// row security: a caller names his town as bearer and sees and writes that town's rows of the real world only.
//
// Modules are read from the folder in MODULES, so that none of them stands in this repository:
//   npm install --prefix FOLDER postgraphile@5.1.5 pg
// Node 22 or later is needed. DATABASE_URL is an address whose user may create roles; PORT is the port on loopback.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(join(process.env.MODULES, 'package.json'))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const [{ postgraphile }, { PostGraphileAmberPreset }, { makePgService }, { grafserv }, pg] = await Promise.all(
  ['postgraphile', 'postgraphile/presets/amber', 'postgraphile/adaptors/pg', 'postgraphile/grafserv/node', 'pg'].map(load),
)

const address = process.env.DATABASE_URL
const owner = new pg.default.Client({ connectionString: address })
await owner.connect()
const may = `drill_id = '00000000-0000-0000-0000-000000000000' AND town_id = current_setting('bench.town')::uuid`
await owner.query(`
  DO $$ BEGIN CREATE ROLE bench_caller NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
  GRANT USAGE ON SCHEMA public TO bench_caller;
  GRANT SELECT ON reports, report_moves, divisions TO bench_caller;
  GRANT INSERT ON reports TO bench_caller;
  ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
  DROP POLICY IF EXISTS bench_town ON reports;
  CREATE POLICY bench_town ON reports TO bench_caller USING (${may}) WITH CHECK (${may});
  -- Relations that the benchmark's queries walk; ours knows the place from its tree in memory.
  ALTER TABLE reports DROP CONSTRAINT IF EXISTS bench_village;
  ALTER TABLE reports ADD CONSTRAINT bench_village FOREIGN KEY (village_id) REFERENCES divisions (id) NOT VALID;`)
await owner.end()

const service = makePgService({ connectionString: address, schemas: ['public'], poolConfig: { max: 16 } })
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [service],
  grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false, watch: false },
  grafast: {
    explain: false,
    context: (request) => {
      const bearer = request.node?.req.headers.authorization ?? ''
      const town = /^Bearer ([0-9a-f-]{36})$/.exec(bearer)?.[1] ?? '00000000-0000-0000-0000-000000000000'
      return { pgSettings: { role: 'bench_caller', 'bench.town': town } }
    },
  },
})
const serv = instance.createServ(grafserv)
const server = createServer()
server.on('error', (error) => {
  console.error(error)
  process.exit(1)
})
await serv.addTo(server)
server.listen(Number(process.env.PORT), '127.0.0.1')
