import { defineAsyncComponent, h } from 'vue'
import { loadWords } from '@/app/i18n'

// What is not seen before somebody presses or a picture comes is no part of the first load.

export const DraftFiles = defineAsyncComponent(async () => (await Promise.all([import('./DraftFiles.vue'), loadWords('media', 'faults')]))[0])
export const ReportShots = defineAsyncComponent(async () => (await Promise.all([import('./ReportShots.vue'), loadWords('media', 'faults')]))[0])
export const RefusedFile = defineAsyncComponent(async () => (await Promise.all([import('./RefusedFile.vue'), loadWords('media', 'faults')]))[0])
export const QueueKeys = defineAsyncComponent(() => import('./QueueKeys.vue'))
// The list is first; what lies open beside it comes with it.
export const QueueShow = defineAsyncComponent(async () => (await Promise.all([import('./QueueShow.vue'), loadWords('reports')]))[0])
export const ReturnDialog = defineAsyncComponent(() => import('./ReturnDialog.vue'))
export const ShotThumb = defineAsyncComponent(() => import('./ShotThumb.vue'))
const withMap = <T>(part: Promise<T>): Promise<T> => Promise.all([part, loadWords('map')]).then(([got]) => got)
export const PlaceMap = defineAsyncComponent(() => withMap(import('@/kit/map/MapView.vue')))
export const PickPoint = defineAsyncComponent(() => withMap(import('@/kit/map/PickPoint.vue')))
// They wait until the phone has shown the page and is at rest; whoever presses before that is not kept waiting by them.
const atRest = () =>
  new Promise<void>((go) => ('requestIdleCallback' in window ? requestIdleCallback(() => go(), { timeout: 3000 }) : setTimeout(go, 500)))
const cards = () => atRest().then(() => import('./cards'))
// It stands above the reports on nearly every opening, so its place is kept while it comes: what moves under a finger is pressed by mistake.
export const SoundCard = defineAsyncComponent({
  loader: async () => {
    const [all] = await Promise.all([cards(), atRest().then(() => loadWords('check').catch(() => undefined))])
    return all.SoundCard
  },
  loadingComponent: () => h('div', { class: 'card sound-room', 'aria-hidden': 'true' }),
  delay: 0,
})
// Without its words a card does not come at all.
const worded = async (name: 'leave' | 'map') => (await Promise.all([cards(), atRest().then(() => loadWords(name))]))[0]
export const InstallCard = defineAsyncComponent(async () => (await cards()).InstallCard)
export const LeaveBand = defineAsyncComponent(async () => (await worded('leave')).LeaveBand)
export const VillagePoint = defineAsyncComponent(async () => (await worded('map')).VillagePoint)
const withDanger = <T>(part: Promise<T>): Promise<T> => Promise.all([part, loadWords('danger', 'faults')]).then(([got]) => got)
export const LocalDangers = defineAsyncComponent(() => withDanger(import('./LocalDangers.vue')))
export const DangerSteps = defineAsyncComponent(() => withDanger(import('./DangerSteps.vue')))
export const CheckCards = defineAsyncComponent(() => Promise.all([import('./CheckCards.vue'), loadWords('sitecheck')]).then(([got]) => got))
export const LossCards = defineAsyncComponent(() =>
  Promise.all([import('./LossCards.vue'), loadWords('loss', 'order', 'faults')]).then(([got]) => got),
)
