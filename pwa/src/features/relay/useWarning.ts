import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { toFault } from '@/kit/fault'
import { useTask } from '@/kit/useTask'
import { now, nowText } from '@/wire/clock'
import {
  DraftWarning,
  EditWarning,
  MoveWarning,
  RelayShow,
  type RelayWarningFragment,
  type WarningContentInput,
  type WarningMoveKind,
} from '@/wire/generated'
import { gql } from '@/wire/gql'
import { uuid7 } from '@/wire/id'
import { changed, contentOf, formOf, keep, newForm, readKept, targetOf, type Form } from './draft'

/** Moves that say which edit they have seen. */
const looked: WarningMoveKind[] = ['APPROVE', 'PUBLISH', 'URGENT', 'UPDATE']

/** Only then what is written here may stand over what the server has: who decides on it must see what is there. */
function writable(w: RelayWarningFragment): boolean {
  return w.may.indexOf('EDIT') >= 0 && (w.state === 'DRAFT' || w.state === 'PUBLISHED')
}

/** What somebody else did to it while it was written here. */
export interface Clash {
  by: string
  at: string
  fields: string[]
  theirs: RelayWarningFragment
}

/** One warning on the desk: what the server knows of it, what is being written, and the commands. */
export function useWarning(id: Ref<string>, county: Ref<string>, me: Ref<string>) {
  const warning = shallowRef<RelayWarningFragment | null>(null)
  const form = ref<Form>(newForm(now()))
  /** What the form was before anything was written. */
  const base = shallowRef<Form>(newForm(now()))
  const clash = shallowRef<Clash | null>(null)
  const restored = ref(false)
  const reading = useTask()
  const saving = useTask()
  const moving = useTask()
  let edit = 0
  let own = uuid7()
  let shown = ''
  // The same again after a lost answer must carry the same id.
  const ids: Record<string, string> = {}
  const idOf = (what: string) => (ids[what] = ids[what] || uuid7())

  /** Under which name what is written is kept: that of what is shown, whatever the address says by now. */
  let slot = 'new'
  const dirty = computed(() => changed(base.value, form.value).length > 0)

  function show(w: RelayWarningFragment): void {
    warning.value = w
    base.value = formOf(w)
    form.value = formOf(w)
    edit = w.edit
    shown = w.id
    slot = w.id
    clash.value = null
    restored.value = false
  }
  function begin(): void {
    warning.value = null
    clash.value = null
    shown = ''
    slot = 'new'
    edit = 0
    own = uuid7()
    base.value = newForm(now())
    form.value = { ...base.value, divisions: [], without: [], polygons: [], circles: [], audience: base.value.audience.slice() }
    const kept = readKept(me.value, 'new')
    restored.value = !!kept
    if (kept) {
      own = kept.id
      form.value = kept.form
    }
  }
  const fetched = async (of: string): Promise<RelayWarningFragment> => (await gql(RelayShow, { id: of })).warning as RelayWarningFragment

  /** Reads it anew. What is being written stays, and is laid over it. */
  const read = () =>
    reading.run(async () => {
      const of = id.value
      if (!of) return begin()
      const w = await fetched(of)
      if (of !== id.value) return
      if (shown === of && dirty.value && writable(w)) {
        take(w)
        return
      }
      show(w)
      const kept = writable(w) ? readKept(me.value, of) : null
      if (!kept) return
      if (changed(base.value, kept.form).length === 0) return keep(me.value, of, null)
      form.value = kept.form
      restored.value = true
      if (kept.edit !== w.edit) note(w)
      edit = kept.edit
    })
  /** News of the same warning under a form that is being written. */
  function take(w: RelayWarningFragment): void {
    if (w.edit !== edit) note(w)
    warning.value = w
  }
  function note(w: RelayWarningFragment): void {
    const last = w.moves
      .slice()
      .reverse()
      .find((m) => m.kind === 'EDIT' || m.kind === 'INTAKE' || m.kind === 'PROPOSE' || m.kind === 'DRAFT')
    clash.value = { by: last ? last.by.name : '', at: last ? last.receivedAt : '', fields: changed(form.value, formOf(w)), theirs: w }
  }
  /** Takes theirs and lets go of what was written here. */
  function takeTheirs(): void {
    if (!clash.value) return
    const w = clash.value.theirs
    keep(me.value, w.id, null)
    show(w)
  }
  /** Keeps what was written here, over theirs: seen and meant. */
  function keepMine(): void {
    if (!clash.value) return
    warning.value = clash.value.theirs
    base.value = formOf(clash.value.theirs)
    edit = clash.value.theirs.edit
    clash.value = null
  }

  async function caught(err: unknown): Promise<never> {
    const f = toFault(err)
    if (id.value && (f.code === 'warning.edited' || f.code === 'warning.moved_on')) {
      const w = await fetched(id.value).catch(() => null)
      if (w && f.code === 'warning.edited') note(w)
      if (w && f.code === 'warning.moved_on') {
        if (dirty.value && writable(w)) take(w)
        else show(w)
      }
    }
    throw err
  }

  /** Sends what is written; true when the server has it. `force` sends it though nothing changed, which takes a submitted one back. */
  const save = (force = false) =>
    saving.run(async () => {
      const content = contentOf(form.value)
      if (!content) throw { kind: 'invalid', code: 'warning.level', fields: [{ path: 'content.level', code: 'warning.level' }] }
      if (id.value && !dirty.value && !force) return
      const was = slot
      const w = await (id.value ? edited(content, id.value) : drafted(content)).catch(caught)
      keep(me.value, was, null)
      show(w)
    })
  async function drafted(content: WarningContentInput): Promise<RelayWarningFragment> {
    const input = { id: own, within: county.value || null, content, target: targetOf(form.value), madeAt: nowText() }
    try {
      return (await gql(DraftWarning, { input })).draftWarning.warning
    } catch (err) {
      if (toFault(err).code !== 'warning.conflict') throw err
      // The first try came through and its answer was lost: what was written since is an edit of it.
      const there = await fetched(own).catch(() => null)
      if (!there) {
        own = uuid7()
        throw err
      }
      edit = there.edit
      return edited(content, own)
    }
  }
  async function edited(content: WarningContentInput, of: string): Promise<RelayWarningFragment> {
    const target = targetOf(form.value)
    const move = idOf(JSON.stringify(['EDIT', of, edit, content, target]))
    return (await gql(EditWarning, { input: { warning: of, move, edit, content, target, madeAt: nowText() } })).editWarning.warning
  }

  /** One step; the form is saved first, so that what goes out is what is seen. */
  const move = (kind: WarningMoveKind, text = '') =>
    moving.run(async () => {
      const of = id.value || (warning.value ? warning.value.id : '')
      const seen = looked.indexOf(kind) >= 0 ? edit : null
      const key = JSON.stringify([kind, of, seen, text])
      const input = { warning: of, move: idOf(key), kind, edit: seen, text: text || null, madeAt: nowText() }
      const w = (await gql(MoveWarning, { input }).catch(caught)).moveWarning.warning
      delete ids[key]
      // What is written and not saved outlives a step that does not touch it.
      if (dirty.value && writable(w)) take(w)
      else show(w)
    })

  let later = 0
  watch(
    form,
    () => {
      clearTimeout(later)
      later = window.setTimeout(keepNow, 400)
    },
    { deep: true },
  )
  function keepNow(): void {
    clearTimeout(later)
    later = 0
    if (!me.value || reading.busy.value || (warning.value && !writable(warning.value))) return
    keep(me.value, slot, dirty.value ? { id: own, edit, form: form.value } : null)
  }
  const hidden = () => {
    if (document.visibilityState === 'hidden' && later) keepNow()
  }
  document.addEventListener('visibilitychange', hidden)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', hidden)
    if (later) keepNow()
  })
  /** Lets go of what is written and not saved. */
  function drop(): void {
    keep(me.value, slot, null)
    if (warning.value) show(warning.value)
    else begin()
  }

  watch(id, (to) => {
    if (to === shown) return
    if (later) keepNow()
    warning.value = null
    void read()
  })
  return { warning, form, base, dirty, clash, restored, reading, saving, moving, read, takeTheirs, keepMine, save, move, drop }
}
