import { createApp, defineComponent, h, nextTick, ref } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import AppButton from './AppButton.vue'
import AppDialog from './AppDialog.vue'
import AppError from './AppError.vue'
import AppField from './AppField.vue'
import AppRail from './AppRail.vue'
import AppSeg from './AppSeg.vue'
import { confirm } from './confirm'
import { faultText, fieldText } from './fault'
import { iconNames, pathOf, type IconName } from './icons'
import { layerOpen } from './layer'
import { activeOf, isAt } from './nav'

let unmount: (() => void)[] = []
function mount(render: () => unknown): HTMLElement {
  const host = document.createElement('div')
  document.body.appendChild(host)
  const app = createApp(defineComponent(() => render as never))
  app.mount(host)
  unmount.push(() => {
    app.unmount()
    host.remove()
  })
  return host
}
afterEach(() => {
  unmount.forEach((u) => u())
  unmount = []
})
const key = (k: string, shift = false) =>
  document.dispatchEvent(new KeyboardEvent('keydown', { key: k, shiftKey: shift, bubbles: true, cancelable: true }))
const q = (s: string) => document.querySelector<HTMLElement>(s)!

describe('AppField', () => {
  it('ties label, hint and finding to the input', () => {
    const host = mount(() => h(AppField, { label: 'Phone', hint: 'eleven digits', error: 'too short', type: 'tel' }))
    const input = host.querySelector('input')!
    expect(host.querySelector('label')!.getAttribute('for')).toBe(input.id)
    const said = input
      .getAttribute('aria-describedby')!
      .split(' ')
      .map((id) => document.getElementById(id)!.textContent)
    expect(said.join('|')).toBe('too short|eleven digits')
    expect(input.getAttribute('aria-invalid')).toBe('true')
    expect(input.type).toBe('tel')
  })
  it('says nothing of a finding when there is none', () => {
    const input = mount(() => h(AppField, { label: 'x' })).querySelector('input')!
    expect(input.hasAttribute('aria-invalid')).toBe(false)
    expect(input.hasAttribute('aria-describedby')).toBe(false)
  })
})

describe('AppButton', () => {
  it('swallows a second press while busy and keeps the focus', () => {
    const pressed = vi.fn()
    const host = mount(() => h(AppButton, { busy: true, onClick: pressed }, () => 'Go'))
    const b = host.querySelector('button')!
    b.focus()
    b.click()
    expect(pressed).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(b)
  })
  it('presses when not busy', () => {
    const pressed = vi.fn()
    mount(() => h(AppButton, { onClick: pressed }, () => 'Go'))
      .querySelector('button')!
      .click()
    expect(pressed).toHaveBeenCalledTimes(1)
  })
})

describe('AppSeg', () => {
  it('takes a choice back only when it may be empty', async () => {
    const v = ref<string | null>('a')
    const clearable = ref(false)
    const host = mount(() =>
      h(AppSeg as never, {
        label: 'x',
        options: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
        modelValue: v.value,
        clearable: clearable.value,
        'onUpdate:modelValue': (x: string | null) => (v.value = x),
      }),
    )
    const [a, b] = Array.from(host.querySelectorAll('button'))
    b!.click()
    expect(v.value).toBe('b')
    await nextTick()
    expect(b!.getAttribute('aria-pressed')).toBe('true')
    expect(a!.getAttribute('aria-pressed')).toBe('false')
    b!.click()
    expect(v.value).toBe('b')
    clearable.value = true
    await nextTick()
    b!.click()
    expect(v.value).toBe(null)
  })
})

describe('AppRail', () => {
  it('speaks only when a step changes', async () => {
    const steps = ref([
      { label: 'here', time: '03:12', state: 'done' as const },
      { label: 'there', state: 'todo' as 'todo' | 'done', time: '' },
    ])
    const host = mount(() => h(AppRail, { steps: steps.value }))
    const live = host.querySelector('[aria-live]')!
    expect(live.textContent).toBe('')
    steps.value = [steps.value[0]!, { label: 'there', state: 'todo', time: '' }]
    await nextTick()
    expect(live.textContent).toBe('')
    steps.value = [steps.value[0]!, { label: 'there', state: 'done', time: '03:13' }]
    await nextTick()
    await nextTick()
    expect(live.textContent).toBe('there 03:13')
    expect(host.querySelectorAll('li.done').length).toBe(2)
  })
})

describe('AppDialog', () => {
  function dialog(closable = true) {
    const open = ref(false)
    const host = mount(() => [
      h('button', { id: 'opener', onClick: () => (open.value = true) }, 'open'),
      h(
        AppDialog,
        { open: open.value, title: 'T', closable, 'onUpdate:open': (v: boolean) => (open.value = v) },
        { default: () => [h('input', { id: 'first' }), h('button', { id: 'last' }, 'x')] },
      ),
    ])
    return { open, host }
  }
  it('takes the focus, keeps it, and gives it back', async () => {
    const { open } = dialog()
    q('#opener').focus()
    q('#opener').click()
    await nextTick()
    await nextTick()
    expect(document.activeElement!.id).toBe('first')
    q('#last').focus()
    key('Tab')
    expect(document.activeElement!.getAttribute('aria-label')).toBe('关闭')
    key('Tab', true)
    expect(document.activeElement!.id).toBe('last')
    key('Escape')
    await nextTick()
    expect(open.value).toBe(false)
    expect(document.activeElement!.id).toBe('opener')
    expect(layerOpen()).toBe(false)
  })
  it('stays when it must be answered', async () => {
    const { open } = dialog(false)
    open.value = true
    await nextTick()
    key('Escape')
    expect(open.value).toBe(true)
  })
  it('closes only the topmost', async () => {
    const { open } = dialog()
    open.value = true
    await nextTick()
    const answer = confirm({ title: 'sure', ok: 'yes', cancel: 'no' })
    await nextTick()
    key('Escape')
    expect(await answer).toBe('cancel')
    expect(open.value).toBe(true)
  })
})

describe('confirm', () => {
  it.each([
    ['confirm-ok', 'ok'],
    ['confirm-other', 'other'],
    ['confirm-cancel', 'cancel'],
  ])('%s answers %s and leaves nothing behind', async (id, want) => {
    const answer = confirm({ title: 'sure', text: 'because', ok: 'yes', other: 'first', cancel: 'no' })
    await nextTick()
    q(`[data-testid=${id}]`).click()
    expect(await answer).toBe(want)
    await new Promise((r) => setTimeout(r))
    expect(document.querySelector('.dlg')).toBe(null)
  })
})

describe('faults', () => {
  it('falls back from an unknown code to its kind', () => {
    expect(faultText({ kind: 'offline', code: 'no.such.code' })).not.toContain('no.such')
    expect(faultText({ kind: 'offline', code: 'no.such.code' }).length).toBeGreaterThan(4)
    expect(faultText(new Error('boom'))).toBe(faultText({ kind: 'internal', code: 'internal' }))
  })
  it('finds the field at the end of a path and no other', () => {
    const err = { kind: 'invalid', code: 'x', fields: [{ path: 'input.phone', code: 'person.phone_form' }] }
    expect(fieldText(err, 'phone')).not.toBe('')
    expect(fieldText(err, 'one')).toBe('')
    expect(fieldText(err, 'name')).toBe('')
  })
  it('shows the code to read out, what is kept, and tries again', () => {
    const again = vi.fn()
    const host = mount(() => h(AppError, { error: { kind: 'internal', code: 'internal', requestId: '3f9a2c77' }, retry: true, onRetry: again }))
    expect(host.textContent).toContain('3F9-A2C')
    expect(host.textContent).toContain('没有丢')
    host.querySelector('button')!.click()
    expect(again).toHaveBeenCalledTimes(1)
  })
})

describe('navigation', () => {
  it('lights the entry a page lies under', () => {
    expect(isAt('/roster/people/1', '/roster')).toBe(true)
    expect(isAt('/rosters', '/roster')).toBe(false)
    expect(isAt('/me', '/')).toBe(false)
    expect(activeOf('/a/b/c', [{ to: '/a' }, { to: '/a/b' }, { to: '/' }])).toBe('/a/b')
    expect(activeOf('/x', [{ to: '/a' }])).toBe('')
  })
})

it('draws every icon within the grid', async () => {
  const names = await iconNames()
  expect(names.length).toBeGreaterThan(60)
  for (const name of names) {
    const d = pathOf(name as IconName)
    expect(d.charAt(0), name).toBe('M')
    expect(d, name).not.toMatch(/NaN|undefined/)
  }
})
