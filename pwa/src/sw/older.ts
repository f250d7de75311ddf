/**
 * What Workbox calls and Chromium 75 does not have (76 has it): without it the worker could not be installed there, and nothing
 * would work without a network.
 */
interface Settled {
  status: 'fulfilled' | 'rejected'
  value?: unknown
  reason?: unknown
}

const P = Promise as unknown as { allSettled?: (all: Iterable<unknown>) => Promise<Settled[]> }

export function allSettled(all: Iterable<unknown>): Promise<Settled[]> {
  const each = (one: unknown): Promise<Settled> =>
    Promise.resolve(one).then(
      (value): Settled => ({ status: 'fulfilled', value }),
      (reason: unknown): Settled => ({ status: 'rejected', reason }),
    )
  return Promise.all(Array.from(all, each))
}

P.allSettled = P.allSettled || allSettled
