import { createApp, h, nextTick, type App, type VNode } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const query = vi.hoisted(() => ({ powered: '' }))
vi.mock('vue-router', async () => {
  const { h } = await import('vue')
  return {
    RouterLink: (props: { to: string }, { slots }: { slots: { default?: () => unknown } }) =>
      h('a', { ...props, href: props.to }, slots.default ? (slots.default() as never) : []),
    useRoute: () => ({ path: '/households', query }),
    useRouter: () => ({ push: vi.fn(), back: vi.fn(), replace: vi.fn() }),
  }
})

import { loadWords } from '@/app/i18n'
import { village } from '@/store/testing'
import type { HouseholdRowFragment, SiteRowFragment } from '@/wire/generated'
import { current, type Current } from '@/wire/session'
import { serve, signedIn, type Got, type Reply } from '@/wire/testing'
import HouseholdPage from './HouseholdPage.vue'
import HouseholdsPage from './HouseholdsPage.vue'
import SitePage from './SitePage.vue'
import SitesPage from './SitesPage.vue'
import { daysSince } from './words'

await loadWords('register', 'door', 'faults')

const household = (more: Partial<HouseholdRowFragment> = {}): HouseholdRowFragment => ({
  id: 'h1',
  code: 'HH001',
  place: village,
  name: '尹*',
  phone: '100****2001',
  phoneKind: 'mobile',
  members: 2,
  elders: 2,
  children: 0,
  alone: true,
  needy: true,
  dangers: ['subsidence', 'swamp'],
  transferMode: 'carry',
  helpers: 2,
  shelter: '冯湖村党群服务中心',
  latitude: null,
  longitude: null,
  officerAName: '岳小满',
  officerBName: '',
  linkName: '巩一帆',
  toldDay: null,
  reviewedDay: null,
  revision: 3,
  ...more,
})
const site = (more: Partial<SiteRowFragment> = {}): SiteRowFragment => ({
  id: 's1',
  code: 'ST114',
  place: village,
  kind: 'pv_plant',
  name: '光伏电站',
  phone: '100****2221',
  members: 3,
  dangers: [],
  transferMode: '',
  shelter: '',
  receiverA: '',
  receiverB: '',
  officerAName: '岳小满',
  officerBName: '',
  revision: 2,
  ...more,
})
const none = { hasNextPage: false, endCursor: null }

let got: Got[] = []
function answer(all: Record<string, (v: any) => unknown>): void {
  got = serve((_url, body) => {
    const say = all[body.operationName]
    if (!say) throw new Error('nothing to say to ' + body.operationName)
    return say(body.variables) as Reply
  })
}
const ok = (data: unknown): Reply => ({ body: { data } }) as Reply
const asked = (name: string) => got.filter((g) => g.body && g.body.operationName === name).map((g) => g.body.variables)
let app: App | null = null
let host: HTMLElement
function show(render: () => VNode) {
  host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp({ render })
  app.mount(host)
}
const q = <T extends HTMLElement = HTMLElement>(id: string) => document.querySelector<T>(`[data-testid="${id}"]`)!
const type = (id: string, value: string) => {
  q<HTMLInputElement>(id).value = value
  q(id).dispatchEvent(new Event('input', { bubbles: true }))
}
const settle = async () => {
  for (let i = 0; i < 40; i++) {
    await nextTick()
    await new Promise((r) => setTimeout(r, 1))
  }
}

beforeEach(async () => {
  await signedIn('me')
  const grants = [{ verbs: ['household.see', 'household.edit'], place: village }]
  current.value = { person: { id: 'me', name: '岳小满' }, me: null, grants, ended: false } as unknown as Current
  query.powered = ''
})
afterEach(() => {
  if (app) app.unmount()
  app = null
  host.remove()
  document.querySelectorAll('.scrim').forEach((e) => e.remove())
})

describe('sites', () => {
  it('are listed with what is missing', async () => {
    answer({ Sites: () => ok({ sites: { nodes: [site(), site({ id: 's2', code: 'ST113', receiverA: '常见山' })], pageInfo: none } }) })
    show(() => h(SitesPage))
    await settle()
    expect(q('site-ST114').textContent).toContain('缺接收人')
    expect(q('site-ST114').textContent).toContain('光伏电站')
    expect(q('site-ST113').textContent).not.toContain('缺接收人')
  })

  it('are put right: only what was changed is sent, and what was refused is said at its field', async () => {
    let refuse = true
    answer({
      SiteById: () => ok({ site: site() }),
      CorrectSite: () =>
        refuse
          ? ({
              body: {
                data: null,
                errors: [{ message: 'x', extensions: { code: 'invalid', fields: [{ path: 'receiverA', code: 'register.officer' }] } }],
              },
            } as Reply)
          : ok({ correctSite: { site: site({ receiverA: '常见山', members: 5, revision: 3 }) } }),
    })
    show(() => h(SitePage, { id: 's1' }))
    await settle()
    expect(q<HTMLButtonElement>('site-save').disabled).toBe(true)
    type('site-members', '五')
    await settle()
    expect(q<HTMLButtonElement>('site-save').disabled).toBe(true)
    type('site-members', '5')
    type('site-receiverA', '10030000037')
    await settle()
    const submit = () => host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    submit()
    await settle()
    expect(asked('CorrectSite')).toEqual([{ input: { site: 's1', revision: 2, members: 5, receiverA: '10030000037' } }])
    expect(q('site-saved')).toBe(null)
    expect(q<HTMLInputElement>('site-receiverA').value).toBe('10030000037')
    refuse = false
    submit()
    await settle()
    expect(q('site-saved')).not.toBe(null)
    expect(q('site-receivers').textContent).toContain('常见山')
    expect(q<HTMLInputElement>('site-receiverA').value).toBe('')
  })
})

describe('HouseholdPage', () => {
  it('sends only what was changed, and the needs only after they were shown', async () => {
    answer({
      HouseholdById: () => ok({ household: household() }),
      RevealHousehold: () =>
        ok({
          revealHousehold: { secret: { name: '尹怀桥', phone: '10030002001', contact: '', contactPhone: '', keyholder: '', needs: ['hearing'] } },
        }),
      CorrectHousehold: (v) => ok({ correctHousehold: { household: household({ members: v.input.members || 2, revision: 4 }) } }),
    })
    show(() => h(HouseholdPage, { id: 'h1' }))
    await settle()
    expect(host.textContent).toContain('swamp')
    expect(host.textContent).toContain('包保人：巩一帆')
    expect(q<HTMLButtonElement>('household-save').disabled).toBe(true)
    expect(q('need-hearing')).toBe(null)
    q('household-reveal').click()
    await settle()
    expect(asked('RevealHousehold')).toEqual([])
    type('household-purpose', '入户核对')
    q('household-reveal').click()
    await settle()
    expect(q('household-secret').textContent).toContain('尹怀桥')
    q('need-vision').click()
    type('members', '5')
    await settle()
    host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await settle()
    expect(asked('CorrectHousehold')).toEqual([{ input: { household: 'h1', revision: 3, members: 5, needs: ['hearing', 'vision'] } }])
    // What was sealed is closed again.
    expect(q('household-secret')).toBe(null)
    expect(q('household-saved')).not.toBe(null)
  })

  it('says that it was looked over without changing anything, and refuses what is no number', async () => {
    answer({
      HouseholdById: () => ok({ household: household() }),
      CorrectHousehold: () => ok({ correctHousehold: { household: household({ revision: 4 }) } }),
    })
    show(() => h(HouseholdPage, { id: 'h1' }))
    await settle()
    type('elders', '两个')
    await settle()
    q('household-reviewed').click()
    await settle()
    expect(asked('CorrectHousehold')).toEqual([])
    type('elders', '2')
    await settle()
    q('household-reviewed').click()
    await settle()
    expect(asked('CorrectHousehold')).toEqual([{ input: { household: 'h1', revision: 3, reviewed: true } }])
  })
})

describe('HouseholdsPage', () => {
  it('lists what is masked, and opens the list for a power cut only with a reason', async () => {
    query.powered = '1'
    answer({
      Households: () => ok({ households: { nodes: [household()], pageInfo: none, totalCount: { value: 1, more: false } } }),
      PoweredHouseholds: () => ok({ poweredHouseholds: { households: [household({ id: 'h2', code: 'HH002' })] } }),
    })
    show(() => h(HouseholdsPage))
    await settle()
    expect(asked('Households')[0]).toMatchObject({ within: village.id, needy: null })
    expect(q('household-HH001').textContent).toContain('尹* 家')
    type('powered-purpose', '')
    document.getElementById('powered')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await settle()
    expect(asked('PoweredHouseholds')).toEqual([])
    type('powered-purpose', '停电')
    document.getElementById('powered')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await settle()
    expect(asked('PoweredHouseholds')).toEqual([{ input: { within: village.id, purpose: '停电' } }])
    expect(q('powered-list').textContent).toContain('包户：岳小满，替补 还没有')
  })
  it('counts days in the county', () => {
    expect(daysSince('2026-11-28', Date.parse('2026-11-28T20:00:00Z'))).toBe(1)
    expect(daysSince(null, 0)).toBe(null)
  })
})
