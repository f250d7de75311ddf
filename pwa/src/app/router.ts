import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { loadWords } from './i18n'
import { can, current } from '@/wire/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without anybody signed in. */
    open?: boolean
    /** One of these verbs is needed; without, the page does not exist for the person. */
    verbs?: string[]
    /** Key of the title in the tab. */
    title?: string
    /** The bar at the bottom is left out: the page has a dock of its own. */
    bare?: boolean
  }
}

const see = ['report.see', 'report.review']
const people = ['people.see', 'people.manage']

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('@/features/report/HomePage.vue'), meta: { title: 'app.tab.home', verbs: ['report.submit'] } },
  {
    path: '/report',
    name: 'mine',
    component: () => import('@/features/report/MinePage.vue'),
    meta: { title: 'report.mine.title', verbs: ['report.submit'] },
  },
  {
    path: '/report/new',
    name: 'new',
    component: () => import('@/features/report/ReportCreate.vue'),
    meta: { title: 'write.new.title', verbs: ['report.submit'], bare: true },
  },
  {
    path: '/report/:id',
    name: 'report',
    component: () => import('@/features/report/ReportPage.vue'),
    props: true,
    meta: { title: 'report.title_of', bare: true },
  },
  {
    path: '/report/:id/add',
    component: () => import('@/features/report/ReportAdd.vue'),
    props: true,
    meta: { title: 'write.add.title', bare: true },
  },
  {
    path: '/report/:id/edit',
    name: 'mend',
    component: () => import('@/features/report/ReportMend.vue'),
    props: true,
    meta: { title: 'write.mend.title', verbs: ['report.submit'], bare: true },
  },
  {
    path: '/warnings',
    component: () => import('@/features/warning/WarningsPage.vue'),
    meta: { title: 'app.tab.warnings', verbs: ['warning.answer'] },
  },
  {
    path: '/warnings/:id',
    component: () => import('@/features/warning/WarningShow.vue'),
    props: true,
    meta: { title: 'app.tab.warnings', verbs: ['warning.answer'], bare: true },
  },
  { path: '/doors', component: () => import('@/features/door/DoorsPage.vue'), meta: { title: 'app.tab.doors', verbs: ['door.work'] } },
  {
    path: '/danger',
    component: () => import('@/features/danger/NoticesPage.vue'),
    meta: { title: 'app.tab.danger', verbs: ['danger.tell', 'coverage.see'] },
  },
  {
    path: '/danger/tell/:report?',
    component: () => import('@/features/danger/TellPage.vue'),
    props: true,
    meta: { title: 'app.tab.danger', verbs: ['danger.tell'], bare: true },
  },
  {
    path: '/danger/propose/:report',
    component: () => import('@/features/danger/ProposePage.vue'),
    props: true,
    meta: { title: 'app.tab.danger', verbs: ['report.review'], bare: true },
  },
  {
    path: '/danger/:id',
    component: () => import('@/features/danger/NoticePage.vue'),
    props: true,
    meta: { title: 'app.tab.danger', verbs: ['danger.tell', 'coverage.see'], bare: true },
  },
  {
    path: '/loss/:event/:division/bypass',
    component: () => import('@/features/loss/BypassPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', verbs: ['statement.submit', 'report.submit'], bare: true },
  },
  {
    path: '/relief/:event/:within?',
    component: () => import('@/features/relief/ReliefPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', verbs: ['statement.submit', 'statement.review', 'statement.see', 'statement.close'], bare: true },
  },
  {
    path: '/season/:event/:within?',
    component: () => import('@/features/relief/SeasonPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', verbs: ['statement.submit', 'statement.review', 'statement.see', 'statement.close'], bare: true },
  },
  {
    path: '/site-check/:id',
    component: () => import('@/features/sitecheck/SiteCheckPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', bare: true },
  },
  {
    path: '/verify-order/:id',
    component: () => import('@/features/order/OrderPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', bare: true },
  },
  { path: '/loss', component: () => import('@/features/loss/LossesPage.vue'), meta: { title: 'app.tab.loss', verbs: ['statement.submit'] } },
  {
    path: '/loss/:event/:division?',
    component: () => import('@/features/loss/LossPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', verbs: ['statement.submit'], bare: true },
  },
  {
    path: '/ledger/:event/:ledger/:village?',
    component: () => import('@/features/ledger/LedgerPage.vue'),
    props: true,
    meta: { title: 'app.tab.loss', verbs: ['ledger.edit', 'statement.review', 'statement.see'], bare: true },
  },
  { path: '/relay', component: () => import('@/features/relay/RelayPage.vue'), meta: { title: 'app.tab.relay', verbs: ['warning.see'] } },
  {
    path: '/relay/new',
    component: () => import('@/features/relay/ComposerPage.vue'),
    meta: { title: 'app.tab.relay', verbs: ['warning.draft'], bare: true },
  },
  {
    path: '/relay/:id',
    component: () => import('@/features/relay/ComposerPage.vue'),
    props: true,
    meta: { title: 'app.tab.relay', verbs: ['warning.see'], bare: true },
  },
  {
    path: '/coverage',
    component: () => import('@/features/coverage/CoverageList.vue'),
    meta: { title: 'app.tab.coverage', verbs: ['coverage.see'] },
  },
  {
    path: '/coverage/:warning',
    component: () => import('@/features/coverage/CoveragePage.vue'),
    props: true,
    meta: { title: 'app.tab.coverage', verbs: ['coverage.see'], bare: true },
  },
  {
    path: '/coverage/:warning/record',
    component: () => import('@/features/coverage/RecordPage.vue'),
    props: true,
    meta: { title: 'app.tab.coverage', verbs: ['coverage.see'], bare: true },
  },
  {
    path: '/verify',
    component: () => import('@/features/verify/EventsPage.vue'),
    meta: { title: 'app.tab.verify', verbs: ['statement.review', 'statement.see', 'statement.close'] },
  },
  {
    path: '/verify/:event/:within?',
    component: () => import('@/features/verify/TablePage.vue'),
    props: true,
    meta: { title: 'app.tab.verify', verbs: ['statement.review', 'statement.see', 'statement.close'], bare: true },
  },
  {
    path: '/out/:event/:within',
    component: () => import('@/features/entry/OutPage.vue'),
    props: true,
    meta: { title: 'app.tab.verify', verbs: ['statement.review', 'statement.see', 'statement.close'], bare: true },
  },
  {
    path: '/years',
    component: () => import('@/features/year/YearPage.vue'),
    meta: { title: 'app.tab.verify', verbs: ['statement.review', 'statement.see', 'statement.close'], bare: true },
  },
  { path: '/outbox', name: 'outbox', component: () => import('@/features/report/OutboxPage.vue'), meta: { title: 'outbox.title' } },
  {
    path: '/queue/:id?',
    name: 'queue',
    component: () => import('@/features/report/QueuePage.vue'),
    props: true,
    meta: { title: 'report.queue.title', verbs: see },
  },
  { path: '/map', component: () => import('@/features/report/MapPage.vue'), meta: { title: 'app.tab.map', verbs: see } },
  {
    path: '/me/complaint',
    component: () => import('@/features/complaint/ComplaintPage.vue'),
    meta: { title: 'app.tab.complaint', bare: true },
  },
  {
    path: '/complaints',
    component: () => import('@/features/complaint/ComplaintsPage.vue'),
    meta: { title: 'app.tab.complaints', verbs: ['complaint.answer'] },
  },
  { path: '/operations', component: () => import('@/features/ops/OperationsPage.vue'), meta: { title: 'app.tab.operations', verbs: ['server.see'] } },
  { path: '/me/check', component: () => import('@/features/check/CheckPage.vue'), meta: { title: 'app.tab.check', bare: true } },
  { path: '/me', component: () => import('@/features/me/MePage.vue'), meta: { title: 'app.tab.me' } },
  { path: '/me/display', component: () => import('@/features/me/DisplayPage.vue'), meta: { title: 'app.tab.me' } },
  { path: '/me/sessions', component: () => import('@/features/me/SessionsPage.vue'), meta: { title: 'app.tab.me' } },
  { path: '/me/posts', component: () => import('@/features/me/PostsPage.vue'), meta: { title: 'app.tab.me' } },
  { path: '/me/password', component: () => import('@/features/me/PasswordPage.vue'), meta: { title: 'app.tab.me', bare: true } },
  {
    path: '/households',
    component: () => import('@/features/register/HouseholdsPage.vue'),
    meta: { title: 'app.tab.households', verbs: ['household.see', 'household.edit'] },
  },
  {
    path: '/households/:id',
    component: () => import('@/features/register/HouseholdPage.vue'),
    props: true,
    meta: { title: 'app.tab.households', verbs: ['household.see', 'household.edit'], bare: true },
  },
  {
    path: '/sites',
    component: () => import('@/features/register/SitesPage.vue'),
    meta: { title: 'app.tab.households', verbs: ['household.see', 'household.edit'] },
  },
  {
    path: '/sites/:id',
    component: () => import('@/features/register/SitePage.vue'),
    props: true,
    meta: { title: 'app.tab.households', verbs: ['household.see', 'household.edit'], bare: true },
  },
  {
    path: '/roster/ready',
    component: () => import('@/features/register/ReadinessPage.vue'),
    meta: { title: 'app.tab.roster', verbs: [...people, 'coverage.see'] },
  },
  { path: '/roster', component: () => import('@/features/roster/RosterPage.vue'), meta: { title: 'app.tab.roster', verbs: people } },
  {
    path: '/roster/people/:id',
    component: () => import('@/features/roster/PersonPage.vue'),
    props: true,
    meta: { title: 'app.tab.roster', verbs: people },
  },
  {
    path: '/roster/tree',
    component: () => import('@/features/roster/TreePage.vue'),
    meta: { title: 'app.tab.roster', verbs: [...people, 'tree.edit'] },
  },
  {
    path: '/settings/ladder',
    component: () => import('@/features/ladder/LadderPage.vue'),
    meta: { title: 'app.tab.settings', verbs: ['setting.edit'] },
  },
  {
    path: '/settings/words',
    component: () => import('@/features/ladder/WordsPage.vue'),
    meta: { title: 'app.tab.settings', verbs: ['setting.edit'] },
  },
  { path: '/settings', component: () => import('@/features/roster/SettingsPage.vue'), meta: { title: 'app.tab.settings', verbs: ['setting.edit'] } },
  { path: '/sign-in', name: 'sign-in', component: () => import('@/features/account/SignInPage.vue'), meta: { open: true, title: 'app.sign_in' } },
  { path: '/join', component: () => import('@/features/account/JoinPage.vue'), meta: { open: true, title: 'app.sign_in' } },
  { path: '/reset', component: () => import('@/features/account/JoinPage.vue'), meta: { open: true, title: 'app.sign_in' } },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./NowherePage.vue'), meta: { title: 'app.nowhere.title' } },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** Where a person's day begins, by what he may do. */
export function homeOf(): string {
  if (can('report.submit')) return '/'
  if (see.some(can)) return '/queue'
  if (people.some(can)) return '/roster'
  if (can('warning.answer')) return '/warnings'
  return '/me'
}

/** Decides before each page; null lets it through. */
export function guard(to: RouteLocationNormalized): string | { path: string; query?: Record<string, string> } | null {
  const c = current.value
  if (to.meta.open) return c && !c.ended && to.name === 'sign-in' ? homeOf() : null
  // Only a path of our own is taken up again after the sign-in.
  if (!c || c.ended) return { path: '/sign-in', query: to.fullPath === '/' ? undefined : { to: to.fullPath } }
  const verbs = to.meta.verbs
  if (verbs && c.me && !verbs.some(can)) {
    if (to.path === '/') return homeOf() === '/' ? '/me' : homeOf()
    return '/'
  }
  return null
}

router.beforeEach(async (to) => {
  const elsewhere = guard(to)
  if (elsewhere) return elsewhere
  // The register speaks of roles and lines with the words of "me".
  if (/^\/settings\/(ladder|words)/.test(to.path)) await loadWords('ladder', 'me', 'roster', 'faults')
  else if (/^\/roster\/ready/.test(to.path)) await loadWords('register', 'door', 'me', 'roster', 'faults')
  else if (/^\/(households|sites)/.test(to.path)) await loadWords('register', 'door', 'faults')
  else if (/^\/(roster|settings)/.test(to.path)) await loadWords('me', 'roster', 'faults')
  else if (/^\/(me\/complaint|complaints)/.test(to.path)) await loadWords('complaint', 'faults')
  else if (/^\/operations/.test(to.path)) await loadWords('ops', 'faults')
  else if (/^\/me\/check/.test(to.path)) await loadWords('check')
  else if (/^\/warnings/.test(to.path)) await loadWords('warning')
  else if (/^\/relay/.test(to.path)) await loadWords('relay', 'warning', 'map', 'faults')
  else if (/^\/coverage/.test(to.path)) await loadWords('coverage', 'warning', 'faults')
  else if (/^\/danger/.test(to.path)) await loadWords('danger', 'map', 'faults')
  else if (/^\/ledger/.test(to.path)) await loadWords('ledger', 'media', 'faults')
  else if (/^\/loss/.test(to.path)) await loadWords('loss', 'faults')
  else if (/^\/(relief|season)/.test(to.path)) await loadWords('relief', 'faults')
  else if (/^\/site-check/.test(to.path)) await loadWords('sitecheck', 'media', 'faults')
  else if (/^\/verify/.test(to.path)) await loadWords('verify', 'order', 'faults')
  else if (/^\/doors/.test(to.path)) await loadWords('door', 'faults')
  else if (/^\/map/.test(to.path)) await loadWords('map', 'faults')
  else if (/^\/me\/posts/.test(to.path)) await loadWords('me', 'leave', 'faults')
  else if (/^\/me\b/.test(to.path)) await loadWords('me')
  else if (/^\/out\//.test(to.path)) await loadWords('entry', 'faults')
  else if (/^\/years/.test(to.path)) await loadWords('year', 'faults')
  else if (/^\/(outbox|report\/)/.test(to.path)) await loadWords('outbox', 'reports', 'write', 'faults')
  else if (to.meta.open) await loadWords('account')
  return true
})
