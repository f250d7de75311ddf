import { createServer, connect, type Socket } from 'node:net'

/** A bad line to the server: so many bytes a second upwards, and cut for everybody every so often. */
export interface Link {
  url: string
  /** Bytes that have gone up so far. */
  up(): number
  cuts(): number
  close(): Promise<void>
}

export async function badLink(to: string, opts: { bytesPerSecond: number; cutEveryMs: number }): Promise<Link> {
  const target = new URL(to)
  const open = new Set<Socket>()
  let up = 0
  let cuts = 0
  const server = createServer((phone) => {
    const far = connect(Number(target.port), target.hostname)
    open.add(phone)
    const end = () => {
      open.delete(phone)
      phone.destroy()
      far.destroy()
    }
    phone.on('data', (chunk) => {
      up += chunk.length
      far.write(chunk)
      // What is read has gone over the line; the next bytes come when the line is free.
      phone.pause()
      setTimeout(() => phone.resume(), (1000 * chunk.length) / opts.bytesPerSecond)
    })
    far.on('data', (chunk) => phone.write(chunk))
    for (const s of [phone, far]) {
      s.on('error', end)
      s.on('close', end)
    }
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  const timer = setInterval(() => {
    cuts++
    for (const s of Array.from(open)) s.destroy()
  }, opts.cutEveryMs)
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    up: () => up,
    cuts: () => cuts,
    close: async () => {
      clearInterval(timer)
      for (const s of Array.from(open)) s.destroy()
      await new Promise<void>((ok) => server.close(() => ok()))
    },
  }
}
