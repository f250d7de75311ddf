import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const pwa = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Builds the app and the binary that holds it, and starts the demo world on a free port with a data folder of its own.
 * With JIAOYING_URL a server that is running already is taken as it is.
 */
export default async function start(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.JIAOYING_URL) return undefined
  const dir = mkdtempSync(join(tmpdir(), 'jiaoying-e2e-'))
  try {
    return await startIn(dir)
  } catch (err) {
    rmSync(dir, { recursive: true, force: true })
    throw err
  }
}

async function startIn(dir: string): Promise<() => Promise<void>> {
  const binary = join(dir, 'jiaoying')
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] }
  // make has built the app a moment ago.
  if (!process.env.JIAOYING_E2E_BUILT) {
    execFileSync('npx', ['vite', 'build', '--logLevel', 'error'], { cwd: pwa, ...quiet })
    execFileSync('node', ['scripts/size.mjs'], { cwd: pwa, stdio: 'inherit' })
  }
  execFileSync('go', ['build', '-o', binary, './server'], { cwd: dirname(pwa), ...quiet })

  const server = spawn(binary, ['demo'], {
    env: {
      ...process.env,
      JIAOYING_DATABASE: `sqlite:${join(dir, 'jiaoying.db')}`,
      JIAOYING_DATA: dir,
      JIAOYING_KEYS: join(dir, 'keys.json'),
      JIAOYING_ADDR: '127.0.0.1:0',
      // The weather service of the story, whose red calls people by itself.
      JIAOYING_CAP_SENDERS: 'story=story@cma.taierzhuang',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((done) => server.once('exit', () => done()))
  let log = ''
  server.stderr.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-20_000)))
  process.env.JIAOYING_URL = await new Promise<string>((found, failed) => {
    let out = ''
    server.stdout.on('data', (text: Buffer) => {
      out += text.toString()
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(out)
      if (address) found(address[0])
    })
    server.once('error', failed)
    void ended.then(() => failed(new Error(`the demo ended before it was ready\n${log}`)))
  })

  // Where it keeps what it was sent, for those who look whether it is the same.
  process.env.JIAOYING_E2E_DATA = dir

  return async () => {
    server.kill('SIGTERM')
    await ended
    const bad = log.split('\n').filter((line) => /level=ERROR/.test(line))
    rmSync(dir, { recursive: true, force: true })
    if (bad.length > 0) console.error(`the server logged errors:\n${bad.join('\n')}`)
  }
}
