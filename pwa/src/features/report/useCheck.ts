import { ref } from 'vue'
import { checkNow } from '../../store'

/** Asks the server now whether something changed, and says while it does. */
export function useCheck() {
  const checking = ref(false)
  async function check() {
    checking.value = true
    try {
      await checkNow()
    } finally {
      checking.value = false
    }
  }
  return { checking, check }
}
