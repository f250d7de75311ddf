import { createApp, h, nextTick, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('vue-router', () => ({
  RouterLink: () => null,
  useRoute: () => ({ path: '/operations', query: {} }),
  useRouter: () => ({ push: vi.fn(), back: vi.fn() }),
}))

import { i18n, loadWords } from '@/app/i18n'
import zh from '@/locales/zh-CN/ops.json'
import type { ServerStateQuery } from '@/wire/generated'
import { current, type Current } from '@/wire/session'
import { serve, signedIn } from '@/wire/testing'
import OperationsPage from './OperationsPage.vue'

await loadWords('faults')
i18n.global.mergeLocaleMessage('zh-CN', { ops: zh } as never)

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const feed = (name: string, more: Partial<ServerStateQuery['operations']['feeds'][number]> = {}) => ({
  name,
  okAt: ago(1),
  failedSince: null,
  error: null,
  taken: 3,
  refused: 1,
  waiting: 0,
  ...more,
})
const state = (feeds: ServerStateQuery['operations']['feeds']): ServerStateQuery => ({
  operations: {
    version: 'devel',
    startedAt: ago(600),
    database: 'sqlite',
    migration: '20261128060000',
    migrationsPending: false,
    databaseBytes: 1e6,
    diskFreeBytes: 9e9,
    diskTotalBytes: 1e10,
    memoryBytes: 1e8,
    goroutines: 9,
    unlinked: 0,
    unlinkedAgeMs: 0,
    journalPos: 1,
    checkpointAt: null,
    sessionsActive: 1,
    sessionsOpen: 1,
    liveStreams: 0,
    mediaExpected: 0,
    mediaBytes: 0,
    jobs: [],
    failedJobs: [],
    sweeps: [],
    feeds,
    slowQueries: [],
  },
})

let app: App | null = null
async function show(feeds: ServerStateQuery['operations']['feeds']): Promise<HTMLElement> {
  serve(() => ({ body: { data: state(feeds) } }))
  const box = document.createElement('div')
  document.body.appendChild(box)
  app = createApp({ render: () => h(OperationsPage) })
  app.mount(box)
  await vi.waitFor(() => expect(box.querySelector('dl')).not.toBeNull())
  await nextTick()
  return box
}

describe('feeds of warnings on the page of the server', () => {
  beforeEach(async () => {
    await signedIn()
    current.value = { person: { id: 'me', name: '王志远' }, me: null, grants: [], ended: false } as unknown as Current
  })
  afterEach(() => {
    if (app) app.unmount()
    document.body.innerHTML = ''
  })

  it('says nothing of feeds where there are none', async () => {
    const box = await show([])
    expect(box.querySelector('[data-testid=ops-feeds]')).toBeNull()
    expect(box.querySelector('[data-testid=ops-well]')).not.toBeNull()
  })

  it('lists them, and says on top which cannot be read for half an hour', async () => {
    const box = await show([
      feed('cma'),
      feed('water', { failedSince: ago(10), error: 'fetch.status' }),
      feed('fire', { failedSince: ago(45), error: 'fetch.unreachable', okAt: null }),
    ])
    const rows = Array.from(box.querySelectorAll('[data-testid=ops-feeds] tbody tr')).map((r) => r.textContent || '')
    expect(rows).toHaveLength(3)
    expect(rows[0]).toContain('正常')
    expect(rows[1]).toContain('对方没有给出内容')
    expect(rows[2]).toContain('还没有')
    const bands = Array.from(box.querySelectorAll('[role=alert]')).map((b) => b.textContent || '')
    expect(bands.filter((b) => b.indexOf('fire') >= 0 && b.indexOf('45') >= 0 && b.indexOf('对方没有应答') >= 0)).toHaveLength(1)
    expect(bands.some((b) => b.indexOf('water') >= 0)).toBe(false)
    expect(box.querySelector('[data-testid=ops-well]')).toBeNull()
  })
})
