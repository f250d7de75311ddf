import { createApp, watch } from 'vue'
import '../styles/tokens.css'
import '../styles/base.css'
import App from './App.vue'
import { startDisplay } from './display'
import { i18n } from './i18n'
import { homeOf, router } from './router'
import { startUpdates } from './update'
import { loadIcons } from '@/kit/icons'
import { startStore } from '@/store'
import { recallClock } from '@/wire/clock'
import { current, startSession } from '@/wire/session'

// A chunk of an older version that the server no longer has: the page of the new one has them all.
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('jy-reload') || 0)
  if (Date.now() - last < 60_000 || !navigator.onLine) return
  event.preventDefault()
  sessionStorage.setItem('jy-reload', String(Date.now()))
  location.reload()
})

async function start(): Promise<void> {
  // Before anything is waited for: the browser offers to install once, when it has looked at the page.
  void import('@/kit/install').then((m) => m.startInstall()).catch(() => undefined)
  await Promise.all([startDisplay(), startSession(), recallClock()])
  await startStore()
  const app = createApp(App)
  app.use(i18n)
  app.use(router)
  app.mount('#app')
  await router.isReady()
  follow()
  void loadIcons().catch(() => undefined)
  void startUpdates()
}

/** Goes to the sign-in page when the session ends, and to the right home when the appointments become known. */
function follow(): void {
  watch(
    () => (current.value ? (current.value.ended ? 'ended' : current.value.grants.map((g) => g.id).join()) : 'none'),
    (now, before) => {
      const route = router.currentRoute.value
      if (now === 'none' || now === 'ended') {
        if (!route.meta.open)
          void router.replace({ path: '/sign-in', query: now === 'ended' && route.fullPath !== '/' ? { to: route.fullPath } : undefined })
      } else if (before !== now && route.path === '/' && homeOf() !== '/') {
        void router.replace(homeOf())
      }
    },
  )
}

void start()
