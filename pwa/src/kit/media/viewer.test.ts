import { afterEach, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import MediaViewer from './MediaViewer.vue'
import { t } from '../../app/i18n'

let app: App | null = null
afterEach(() => {
  app?.unmount()
  app = null
})

async function show(files: { id: string; kind: 'PHOTO' | 'VIDEO' | 'VOICE' }[], load: () => Promise<Blob>): Promise<void> {
  const host = document.createElement('div')
  document.body.appendChild(host)
  app = createApp(MediaViewer, { files: files.map((f) => ({ ...f, alt: f.id, note: '', name: '' })), load, at: 0 })
  app.mount(host)
  await vi.waitFor(() => {
    if (document.body.textContent?.indexOf(t('media.opening')) !== -1) throw new Error('not yet')
  })
  await nextTick()
}

it('a film that this device cannot play is said to be one, and nothing else is', async () => {
  await show([{ id: 'a film', kind: 'VIDEO' }], () => Promise.resolve(new Blob(['x'], { type: 'video/mp4' })))
  expect(document.querySelector('[role=alert]')).toBeNull()
  document.querySelector('video')!.dispatchEvent(new Event('error'))
  await nextTick()
  expect(document.querySelector('[role=alert]')!.textContent).toContain(t('media.strange'))
  expect(document.querySelector('video')).toBeNull()
})

it('what is not on the phone is another thing', async () => {
  await show([{ id: 'a note', kind: 'VOICE' }], () => Promise.reject(new Error('no network')))
  expect(document.querySelector('[role=alert]')!.textContent).toContain(t('media.not_here'))
})
