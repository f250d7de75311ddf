import { defineAsyncComponent } from 'vue'
import { loadWords } from '@/app/i18n'

// What is not seen before somebody presses.
export const PackDialog = defineAsyncComponent(async () => (await Promise.all([import('./PackDialog.vue'), loadWords('pack', 'faults')]))[0])
export const OrderPanel = defineAsyncComponent(
  async () => (await Promise.all([import('../danger/OrderPanel.vue'), loadWords('danger', 'faults')]))[0],
)
