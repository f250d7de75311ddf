import type { ReportRowFragment } from '@/wire/generated'
import { PersonDb, stored, type Draft, type StoredReport } from './db'
import type { FileFacts } from './files'

let n = 0
/** A fresh database, so that no test knows of another. */
export function freshDb(): PersonDb {
  return new PersonDb(`test-${Date.now()}-${n++}`)
}

export const village = {
  id: 'v1',
  code: '370405102243',
  level: 'VILLAGE' as const,
  name: '冯湖村',
  path: '泥沟镇 冯湖村',
  county: 'c1',
  town: 't1',
  village: 'v1',
  grid: null,
}
export const town = { ...village, id: 't1', level: 'TOWN' as const, name: '泥沟镇', path: '泥沟镇', village: null }

export function report(id: string, more: Partial<ReportRowFragment> = {}): ReportRowFragment {
  return {
    id,
    number: '1124-1000',
    category: 'NAT01',
    nature: 'DANGER',
    severity: 'MINOR',
    direct: false,
    facts: [],
    peopleOut: null,
    peopleAffected: null,
    note: '',
    place: village,
    spot: '村东桥头',
    position: null,
    state: 'SUBMITTED',
    desk: 'INBOX',
    madeAt: '2026-11-24T02:00:00.000Z',
    receivedAt: '2026-11-24T02:00:05.000Z',
    clockOffMs: null,
    dueAt: '2026-11-24T04:00:00.000Z',
    seenAt: null,
    seenBy: null,
    author: null,
    sealed: false,
    mine: true,
    revision: 1,
    returned: null,
    moves: [],
    may: [],
    media: [],
    ...more,
  }
}

export function row(id: string, more: Partial<ReportRowFragment> = {}): StoredReport {
  return stored(report(id, more))
}

export function draft(id: string): Draft {
  return {
    id,
    place: village,
    sealed: false,
    updatedAt: '2026-11-24T02:00:00.000Z',
    content: { category: 'NAT01', severity: 'MINOR', facts: [], peopleOut: null, peopleAffected: null, note: '', spot: '村东桥头', position: null },
  }
}

/** Bytes that look like nothing, the same each time. */
export function noise(n: number): ArrayBuffer {
  const out = new Uint8Array(n)
  let a = 7
  for (let i = 0; i < n; i++) out[i] = (a = (a * 1103515245 + 12345) & 0x7fffffff) >> 16
  return out.buffer
}

export function file(id: string, bytes: number): FileFacts {
  return {
    id,
    kind: 'PHOTO',
    type: 'image/jpeg',
    bytes,
    sha256: '0'.repeat(64),
    capturedAt: null,
    latitude: null,
    longitude: null,
    accuracyM: null,
    durationMs: null,
  }
}
