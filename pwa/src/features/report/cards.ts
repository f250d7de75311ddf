// What stands on the home around the reports, in one file: it comes after the first paint, and a dozen small files keep an old phone busy.
export { default as InstallCard } from '@/kit/InstallCard.vue'
export { default as SoundCard } from '@/kit/SoundCard.vue'
export { default as LeaveBand } from './LeaveBand.vue'
export { default as VillagePoint } from './VillagePoint.vue'
