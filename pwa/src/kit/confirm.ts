import { createApp, defineComponent, h, ref } from 'vue'
import AppButton from './AppButton.vue'
import AppDialog from './AppDialog.vue'

export interface ConfirmAsk {
  title: string
  text?: string
  /** Verb of the button that does it. */
  ok: string
  /** A second way out, such as sending first. Answers 'other'. */
  other?: string
  cancel: string
  danger?: boolean
}

/**
 * Asks and waits for the answer. 'cancel' also for Esc.
 * Mounts itself, so any code can ask; every word is the caller's.
 */
export function confirm(ask: ConfirmAsk): Promise<'ok' | 'other' | 'cancel'> {
  return new Promise((resolve) => {
    const host = document.createElement('div')
    document.body.appendChild(host)
    const open = ref(true)
    let done = false
    const app = createApp(
      defineComponent(() => {
        const answer = (a: 'ok' | 'other' | 'cancel') => {
          if (done) return
          done = true
          open.value = false
          // The dialog gives the focus back when it closes; unmounting in the same tick would lose it.
          setTimeout(() => {
            app.unmount()
            host.remove()
          })
          resolve(a)
        }
        const button = (kind: 'pri' | 'plain', label: string, a: 'ok' | 'other' | 'cancel', danger = false) =>
          h(AppButton, { kind, danger, full: true, 'data-testid': 'confirm-' + a, onClick: () => answer(a) }, () => label)
        return () =>
          h(
            AppDialog,
            {
              open: open.value,
              title: ask.title,
              alert: true,
              quiet: true,
              'onUpdate:open': () => answer('cancel'),
            },
            {
              default: () => (ask.text ? h('p', { class: 'two' }, ask.text) : null),
              foot: () =>
                h('div', { class: ['btns', ask.other ? 'down' : ''] }, [
                  ask.other ? button('pri', ask.other, 'other') : null,
                  ask.other ? null : button('plain', ask.cancel, 'cancel'),
                  button(ask.danger || ask.other ? 'plain' : 'pri', ask.ok, 'ok', ask.danger),
                  ask.other ? button('plain', ask.cancel, 'cancel') : null,
                ]),
            },
          )
      }),
    )
    // A second app counts its ids from nought again; the prefix keeps them apart from the page's.
    app.config.idPrefix = 'ask'
    app.mount(host)
  })
}
