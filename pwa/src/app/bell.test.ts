import { expect, it } from 'vitest'
import { nextTick, ref, type Ref } from 'vue'
import { ringFor } from './bell'

it('rings once for what is new, and for nothing else', async () => {
  const ids: Ref<string[] | null> = ref(null)
  const person = ref('a')
  const heard: string[] = []
  ringFor('report', ids, person, (kind) => heard.push(kind))
  const see = async (now: string[] | null, who = 'a') => {
    ids.value = now
    person.value = who
    await nextTick()
    return heard.length
  }
  expect(await see(['1', '2'])).toBe(0) // there when the app opened
  expect(await see(['1', '2', '3'])).toBe(1)
  expect(await see(['1', '2', '3', '4', '5'])).toBe(2) // two at once ring once
  expect(await see(['1', '3', '4', '5'])).toBe(2) // one was decided
  expect(await see(['1', '2', '3', '4', '5'])).toBe(2) // and the decision taken back
  expect(await see([])).toBe(2) // the replica is made anew
  expect(await see(['1', '2', '3'])).toBe(2)
  expect(await see(['8', '9'], 'b')).toBe(2) // somebody else signs in
  expect(await see(['8', '9', '10'], 'b')).toBe(3)
})
