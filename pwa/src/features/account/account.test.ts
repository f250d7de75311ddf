import { createApp, nextTick, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const session = vi.hoisted(() => ({ signIn: vi.fn(), acceptLink: vi.fn(), current: { value: null as unknown } }))
vi.mock('../../wire/session', () => session)

import JoinPage from './JoinPage.vue'
import SignInPage from './SignInPage.vue'

let app: App | null = null
let host: HTMLElement
const router = () =>
  createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/sign-in', component: SignInPage },
      { path: '/join', component: JoinPage },
      { path: '/:rest(.*)*', component: { render: () => null } },
    ],
  })

async function show(page: Component, path: string) {
  const r = router()
  await r.push(path)
  host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp(page)
  app.use(r)
  app.mount(host)
  await nextTick()
  return r
}
const q = <T extends HTMLElement = HTMLElement>(id: string) => host.querySelector<T>(`[data-testid=${id}]`)!
function type(id: string, text: string) {
  const el = q<HTMLInputElement>(id)
  el.value = text
  el.dispatchEvent(new Event('input', { bubbles: true }))
}
const submit = () => host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
const settle = async () => {
  for (let i = 0; i < 6; i++) await nextTick()
  await new Promise((r) => setTimeout(r))
}

beforeEach(() => {
  session.signIn.mockReset()
  session.acceptLink.mockReset()
})
afterEach(() => {
  if (app) app.unmount()
  host.remove()
  vi.useRealTimers()
})

describe('sign-in', () => {
  it('asks the server nothing while a field is wrong, and says which', async () => {
    await show(SignInPage, '/sign-in')
    type('phone', '123')
    submit()
    await settle()
    expect(session.signIn).not.toHaveBeenCalled()
    expect(q('phone').getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(q('phone'))
  })

  it('sends the clean number and goes to the page that was asked for', async () => {
    session.signIn.mockResolvedValue({})
    const r = await show(SignInPage, '/sign-in?to=/me/posts')
    type('phone', '+86 100 3000 0001')
    type('password', ' two words ')
    submit()
    await settle()
    expect(session.signIn).toHaveBeenCalledWith('10030000001', ' two words ')
    expect(r.currentRoute.value.path).toBe('/me/posts')
  })

  it('counts down, keeps the button still, and lets go when the time is over', async () => {
    session.signIn.mockRejectedValue({ kind: 'limited', code: 'auth.wait', params: { seconds: 65 } })
    await show(SignInPage, '/sign-in')
    type('phone', '10030000001')
    type('password', 'x')
    vi.useFakeTimers()
    submit()
    await vi.advanceTimersByTimeAsync(0)
    expect(q<HTMLButtonElement>('sign-in').disabled).toBe(true)
    expect(host.textContent).toContain('1 分 5 秒')
    await vi.advanceTimersByTimeAsync(5000)
    expect(host.textContent).toContain('1 分 0 秒')
    submit()
    await vi.advanceTimersByTimeAsync(0)
    expect(session.signIn).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(61_000)
    expect(q<HTMLButtonElement>('sign-in').disabled).toBe(false)
  })

  it('tells a wrong password without a code to read out', async () => {
    session.signIn.mockRejectedValue({ kind: 'denied', code: 'auth.wrong', requestId: '3f9a2c', status: 401 })
    await show(SignInPage, '/sign-in')
    type('phone', '10030000001')
    type('password', 'x')
    submit()
    await settle()
    expect(q('error').textContent).toContain('手机号或密码不对')
    expect(q('error').textContent).not.toContain('3F9')
    expect(q<HTMLInputElement>('password').value).toBe('x')
  })

  it('shows the code when the server failed', async () => {
    session.signIn.mockRejectedValue({ kind: 'internal', code: 'internal', requestId: '3f9a2c77', status: 500 })
    await show(SignInPage, '/sign-in')
    type('phone', '10030000001')
    type('password', 'x')
    submit()
    await settle()
    expect(q('error').textContent).toContain('3F9-A2C')
  })
})

describe('join', () => {
  beforeEach(() => window.history.replaceState(null, '', '/join#s3cret'))

  it('takes the secret out of the address bar at once', async () => {
    await show(JoinPage, '/join')
    expect(window.location.hash).toBe('')
  })

  it('sends secret, number and password', async () => {
    session.acceptLink.mockResolvedValue({})
    const r = await show(JoinPage, '/join')
    type('phone', '10030000001')
    type('password', 'long enough')
    submit()
    await settle()
    expect(session.acceptLink).toHaveBeenCalledWith('s3cret', '10030000001', 'long enough')
    expect(r.currentRoute.value.path).toBe('/')
  })

  it('refuses a short password by itself', async () => {
    await show(JoinPage, '/join')
    type('phone', '10030000001')
    type('password', '1234567')
    submit()
    await settle()
    expect(session.acceptLink).not.toHaveBeenCalled()
  })

  it('offers no second try for a used link', async () => {
    session.acceptLink.mockRejectedValue({ kind: 'invalid', code: 'auth.link_used', status: 400 })
    await show(JoinPage, '/join')
    type('phone', '10030000001')
    type('password', 'long enough')
    submit()
    await settle()
    expect(q('accept-link')).toBe(null)
    expect(host.textContent).toContain('用过')
  })

  it('says so when the link came without its secret', async () => {
    window.history.replaceState(null, '', '/join')
    await show(JoinPage, '/join')
    expect(host.querySelector('form')).toBe(null)
  })
})
