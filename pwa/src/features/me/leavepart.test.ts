import { createApp, h, nextTick } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadWords } from '@/app/i18n'
import { addDays, today } from '@/kit/format'
import type { LeaveRowFragment } from '@/wire/generated'
import { fault, serve, signedIn } from '@/wire/testing'
import LeavePart from './LeavePart.vue'

await loadWords('leave', 'me', 'faults')

const leave = (more: Partial<LeaveRowFragment> = {}): LeaveRowFragment => ({
  id: 'l1',
  appointment: 'a',
  name: '岳小满',
  otherName: '尹初阳',
  mine: true,
  from: today(),
  to: addDays(today(), 2),
  state: 'ASKED',
  taken: false,
  reason: '',
  ...more,
})
let unmount = () => {}
afterEach(() => {
  unmount()
  document.body.innerHTML = ''
})
function show(leaves: LeaveRowFragment[], other: string | null = 'b', changed = vi.fn()) {
  const box = document.createElement('div')
  document.body.append(box)
  const app = createApp({
    render: () => h(LeavePart, { appointment: 'a', post: { appointment: 'a', other, otherName: other ? '尹初阳' : '' }, leaves, onChanged: changed }),
  })
  app.mount(box)
  unmount = () => app.unmount()
  return { box, changed }
}
const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid=${id}]`)

describe('LeavePart', () => {
  it('says who is responsible in each state', () => {
    for (const [more, words] of [
      [{}, '现在还是您负责'],
      [{ state: 'ACCEPTED' }, '尹初阳 已接班'],
      [{ state: 'DECLINED' }, '还是您负责'],
      [{ state: 'ACCEPTED', taken: true, reason: '电话不通' }, '尹初阳 说您不在'],
      [{ mine: false, appointment: 'b' }, '请您接班'],
      [{ mine: false, appointment: 'b', state: 'ACCEPTED' }, '预警先叫您'],
    ] as [Partial<LeaveRowFragment>, string][]) {
      const { box } = show([leave(more)])
      expect(box.textContent).toContain(words)
      unmount()
    }
  })
  it('offers what each may do, and hides what belongs to another post', () => {
    show([leave({ mine: false, appointment: 'b' })])
    expect(find('leave-accept')).not.toBe(null)
    expect(find('leave-end')).toBe(null)
    unmount()
    show([leave({ state: 'ACCEPTED' })])
    expect(find('leave-end')!.textContent).toContain('我回来了')
    unmount()
    show([leave({ appointment: 'elsewhere' }), leave({ mine: false, appointment: 'elsewhere' })])
    expect(find('leave-row-ASKED')).toBe(null)
    unmount()
    // Who stands in already takes nothing over; where nobody is, nothing can be handed over.
    show([leave({ mine: false, appointment: 'b', state: 'ACCEPTED' })])
    expect(find('leave-take')).toBe(null)
    unmount()
    const { box } = show([], null)
    expect(find('leave-add')).toBe(null)
    expect(box.textContent).toContain('没法交班')
  })
  it('asks with one id, however often it is pressed', async () => {
    await signedIn()
    let fails = 1
    const got = serve(() => (fails-- > 0 ? fault('conflict', 'leave.both') : { body: { data: { askLeave: { leave: leave() } } } }))
    const { changed } = show([])
    find('leave-add')!.click()
    await nextTick()
    find('leave-send')!.click()
    await vi.waitFor(() => expect(document.body.textContent).toContain('不能两个人都不在'))
    find('leave-send')!.click()
    await vi.waitFor(() => expect(changed).toHaveBeenCalled())
    const ids = got.filter((g) => g.url.indexOf('graphql') >= 0).map((g) => g.body.variables.input.id as string)
    expect(ids.length).toBe(2)
    expect(ids[0]).toBe(ids[1])
  })
})
