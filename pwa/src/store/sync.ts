import {
  CategoryList,
  DivisionList,
  Feed,
  MyDeliveries,
  MyDoors,
  MySiteChecks,
  MyReports,
  PlaceDoors,
  PlaceReports,
  type CategoryRowFragment,
  type ChainRowFragment,
  type ChangeKind,
  type CheckRowFragment,
  type DeliveryRowFragment,
  type Desk,
  type DivisionRowFragment,
  type DoorRowFragment,
  type EventRowFragment,
  type NoticeRowFragment,
  type OrderRowFragment,
} from '@/wire/generated'
import { gql } from '@/wire/gql'
import { exclusively } from '@/wire/lock'
import { nowText } from '@/wire/clock'
import { isAway, stored, storedDelivery, storedDoor, type PersonDb, type Place, type ReportData, type StoredReport } from './db'
import { dropFiles, forgetPictures, reconcile } from './files'
import { concerns, within } from './ground'

/** One place whose reports this phone follows. */
export interface Scope {
  place: Place
  /** True for those who work on reports: they keep what is open; an officer keeps his village whole. */
  desk: boolean
  /** False for those who are only called, such as the receiver of a site: no report is theirs to read. */
  reports: boolean
  /** True for those who go to doors there. */
  doors?: boolean
  /** True for those who tell dangers there. */
  tells?: boolean
  /** True for those whom local danger notices and orders concern there. */
  dangers?: boolean
  /** Villages whose losses are told from this phone. */
  losses?: string[]
}

interface GrantLike {
  place: Place
  verbs: string[]
}

const deskVerbs = ['report.see', 'report.review']

/** The places to follow: each once, and none inside another. */
export function scopesOf(grants: GrantLike[]): Scope[] {
  const all: Scope[] = []
  for (const g of grants) {
    const desk = g.verbs.some((v) => deskVerbs.indexOf(v) >= 0)
    const reports = desk || g.verbs.indexOf('report.submit') >= 0
    if (!reports && g.verbs.indexOf('warning.answer') < 0) continue
    const doors = g.verbs.indexOf('door.work') >= 0
    const tells = g.verbs.indexOf('danger.tell') >= 0
    const dangers = tells || g.verbs.indexOf('coverage.see') >= 0
    const tellsLosses = g.place.level === 'VILLAGE' && g.verbs.indexOf('statement.submit') >= 0
    const same = all.find((s) => s.place.id === g.place.id)
    if (same) {
      if (doors) same.doors = true
      if (dangers) same.dangers = true
      if (tells) same.tells = true
      if (tellsLosses) same.losses = [g.place.id]
      same.desk = same.desk || desk
      same.reports = same.reports || reports
    } else {
      const scope: Scope = { place: g.place, desk, reports }
      if (doors) scope.doors = true
      if (dangers) scope.dangers = true
      if (tells) scope.tells = true
      if (tellsLosses) scope.losses = [g.place.id]
      all.push(scope)
    }
  }
  return all.filter((s) => {
    const over = all.find((o) => o !== s && (o.desk || !s.desk) && (o.reports || !s.reports) && within(s.place, o.place.id))
    if (over && s.losses) over.losses = (over.losses || []).concat(s.losses)
    return !over
  })
}

const page = 100
const most = 20

async function pages<T>(
  read: (after: string | null) => Promise<{ nodes: T[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }>,
): Promise<T[]> {
  const out: T[] = []
  let after: string | null = null
  for (let n = 0; n < most; n++) {
    const got = await read(after)
    out.push(...got.nodes)
    if (!got.pageInfo.hasNextPage || !got.pageInfo.endCursor) break
    after = got.pageInfo.endCursor
  }
  return out
}

/**
 * Brings one scope up to date. Rows and cursor are written in one transaction, so a cut line repeats work and loses none.
 * Gives the kinds it met, for those who act on them.
 */
export function pull(db: PersonDb, scope: Scope): Promise<ChangeKind[]> {
  return exclusively(`feed:${db.person}`, async () => {
    const kinds = new Set<ChangeKind>()
    for (;;) {
      const after = (await db.cursors.get(scope.place.id))?.cursor ?? null
      const { changes } = await gql(Feed, { within: scope.place.id, after, first: 200 }, { as: db.person })
      if (changes.reset) {
        await load(db, scope, changes.cursor)
        // A reset with a cursor means the grants changed: who I am has to be asked again.
        if (after) kinds.add('ACCOUNT')
        if (!changes.more) break
        continue
      }
      await apply(db, scope, changes.nodes, changes.cursor)
      for (const node of changes.nodes) kinds.add(node.kind)
      if (!changes.more) break
    }
    await reconcile(db)
    return Array.from(kinds)
  })
}

export interface Change {
  kind: ChangeKind
  id: string
  gone: boolean
  report?: ReportData | null
  division?: DivisionRowFragment | null
  category?: CategoryRowFragment | null
  delivery?: DeliveryRowFragment | null
  door?: DoorRowFragment | null
  notice?: NoticeRowFragment | null
  order?: OrderRowFragment | null
  event?: EventRowFragment | null
  chain?: ChainRowFragment | null
  check?: CheckRowFragment | null
}

const lossTables = (db: PersonDb) => [db.events, db.chains, db.forms, db.known]

async function apply(db: PersonDb, scope: Scope, changes: Change[], cursor: string): Promise<void> {
  // Before the transaction, which waits for nothing else.
  const dangers = changes.some((c) => c.kind === 'NOTICE' || c.kind === 'ORDER') ? await import('./dangers') : null
  const told = scope.losses && changes.some((c) => c.kind === 'EVENT' || c.kind === 'STATEMENT')
  const keepLosses = told ? await (await import('./losses')).fetchChanged(db, scope, changes) : null
  await db.transaction(
    'rw',
    [
      db.reports,
      db.deliveries,
      db.doors,
      db.sealed,
      db.notices,
      db.orders,
      db.divisions,
      db.categories,
      db.cursors,
      db.outbox,
      db.pictures,
      db.files,
      db.bytes,
      db.notes,
      db.checks,
      ...lossTables(db),
    ],
    async () => {
      if (await isAway(db)) return
      if (keepLosses) await keepLosses()
      for (const change of changes) {
        if (change.kind === 'REPORT') await applyReport(db, scope, change)
        else if (change.kind === 'DIVISION') {
          if (change.gone || !change.division) await db.divisions.delete(change.id)
          else await db.divisions.put(change.division)
        } else if (change.kind === 'CATEGORY') {
          if (change.category) await db.categories.put(change.category)
        } else if (change.kind === 'DELIVERY') {
          if (change.delivery) await db.deliveries.put(storedDelivery(change.delivery))
          else await db.deliveries.delete(change.id)
        } else if (change.kind === 'DOOR') {
          if (change.door) await db.doors.put(storedDoor(change.door))
          else await db.doors.delete(change.id)
          // What is sealed is for the time a door is open.
          if (!change.door || change.door.state !== 'OPEN') await db.sealed.delete(change.id)
        } else if (change.kind === 'CHECK') {
          if (change.check && change.check.mayAnswer) await db.checks.put(change.check)
          else await db.checks.delete(change.id)
          // Nobody asks for it any more: neither for what was photographed and not handed in.
          if (change.check && change.check.state === 'WITHDRAWN') await dropFiles(db, await db.files.where('draft').equals(change.id).primaryKeys())
        } else if (dangers) await dangers.keepDanger(db, change)
      }
      await db.cursors.put({ scope: scope.place.id, cursor, at: nowText() })
    },
  )
}

async function applyReport(db: PersonDb, scope: Scope, change: Change): Promise<void> {
  const row = change.report
  if (row && !change.gone) {
    // A desk keeps what is open; what is done stays on the server.
    if (scope.desk && !row.mine && row.desk !== 'INBOX' && row.desk !== 'DOING') {
      await db.reports.delete(change.id)
      await forgetPictures(db, [row])
    } else await db.reports.put(stored(row))
    return
  }
  // A report that only this phone has cannot be gone from the server.
  const kept = await db.reports.get(change.id)
  if (!kept || kept.pending) return
  await db.reports.delete(change.id)
  await forgetPictures(db, [kept])
}

/** Loads a scope afresh and sets the cursor that came with the reset. Never touches outbox, drafts, or what only this phone has. */
async function load(db: PersonDb, scope: Scope, cursor: string): Promise<void> {
  const id = scope.place.id
  const rows = new Map<string, StoredReport>()
  const take = (list: ReportData[]) => list.forEach((r) => rows.set(r.id, stored(r)))
  const desks: (Desk | null)[] = scope.desk ? ['INBOX', 'DOING'] : scope.reports ? [null] : []
  for (const desk of desks) {
    take(await pages(async (after) => (await gql(PlaceReports, { within: id, desk, first: page, after }, { as: db.person })).reports))
  }
  if (scope.reports) take(await pages(async (after) => (await gql(MyReports, { first: page, after }, { as: db.person })).myReports))
  // The newest hundred: what is older is over, and a person's own.
  const { myDeliveries } = await gql(MyDeliveries, { first: page, after: null }, { as: db.person })
  const { mySiteChecks } = await gql(MySiteChecks, {}, { as: db.person })
  const doors: DoorRowFragment[] = []
  if (scope.doors) {
    doors.push(...(await pages(async (after) => (await gql(PlaceDoors, { within: id, first: page, after }, { as: db.person })).doors)))
    doors.push(...(await pages(async (after) => (await gql(MyDoors, { first: page, after }, { as: db.person })).myDoors)))
  }
  // Behind the first load: not everybody is told of dangers.
  const keepDangers = scope.dangers ? await (await import('./dangers')).fetchDangers(db, scope, pages) : null
  const keepLosses = scope.losses ? await (await import('./losses')).fetchLosses(db, scope, pages) : null
  const { categories } = await gql(CategoryList, {}, { as: db.person })
  const divisions = await pages(async (after) => (await gql(DivisionList, { within: id, first: page, after }, { as: db.person })).divisions)
  const tables = [db.reports, db.deliveries, db.doors, db.sealed, db.notices, db.orders, db.divisions, db.categories, db.cursors, db.notes, db.checks]
  await db.transaction('rw', [...tables, ...lossTables(db)], async () => {
    if (await isAway(db)) return
    if (keepDangers) await keepDangers()
    if (keepLosses) await keepLosses()
    await db.doors.filter((d) => within(d.place, id)).delete()
    await db.doors.bulkPut(doors.map(storedDoor))
    await db.sealed.clear()
    await db.deliveries.clear()
    await db.deliveries.bulkPut(myDeliveries.nodes.map(storedDelivery))
    await db.checks.clear()
    await db.checks.bulkPut(mySiteChecks)
    await db.reports.filter((r) => !r.pending && (within(r.place, id) || r.mine)).delete()
    await db.reports.bulkPut(Array.from(rows.values()))
    await db.divisions.filter((d) => within(d.place, id)).delete()
    await db.divisions.bulkPut(divisions)
    await db.categories.clear()
    await db.categories.bulkPut(categories)
    await db.cursors.put({ scope: id, cursor, at: nowText() })
  })
}

/** Forgets the places that are no longer followed, with their reports. */
export async function keepOnly(db: PersonDb, scopes: Scope[]): Promise<void> {
  await db.transaction(
    'rw',
    [db.reports, db.notices, db.orders, db.cursors, db.pictures, db.bytes, db.events, db.chains, db.known, db.ledgers],
    async () => {
      const ids = scopes.map((s) => s.place.id)
      // Who tells the losses of a village no longer keeps nothing of them but his drafts.
      const villages = scopes.flatMap((s) => s.losses || [])
      await db.chains.filter((c) => villages.indexOf(c.place.id) < 0).delete()
      await db.ledgers.filter((r) => villages.indexOf(r.place.id) < 0).delete()
      if (villages.length === 0) {
        await db.events.clear()
        await db.known.clear()
      }
      const stale = await db.cursors.filter((c) => ids.indexOf(c.scope) < 0).count()
      if (stale === 0) return
      await db.cursors.filter((c) => ids.indexOf(c.scope) < 0).delete()
      const gone = await db.reports.filter((r) => !r.pending && !r.mine && !ids.some((id) => within(r.place, id))).toArray()
      await db.reports.bulkDelete(gone.map((r) => r.id))
      await forgetPictures(db, gone)
      const far = (p: Place) => !scopes.some((s) => concerns(p, s.place))
      await db.notices.filter((n) => !n.pending && far(n.place)).delete()
      await db.orders.filter((o) => far(o.place)).delete()
    },
  )
}
