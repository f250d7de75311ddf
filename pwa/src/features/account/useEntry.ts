import { computed, ref } from 'vue'
import { t } from '../../app/i18n'
import { focusFinding } from '../../kit/findings'
import { useCountdown } from '../../kit/useCountdown'
import { useTask } from '../../kit/useTask'
import { cleanPhone, isPhone, waitOf } from './phone'

/**
 * Number and password of somebody at the door, whether he has a password or makes one: what is wrong with them, and the wait
 * after too many tries. `form` is the id of the form; `refuse` says what is wrong with the password, or nothing.
 */
export function useEntry(form: string, refuse: (password: string) => string, enter: (phone: string, password: string) => Promise<unknown>) {
  const phone = ref('')
  const password = ref('')
  const phoneError = ref('')
  const passwordError = ref('')
  const { busy, error, run } = useTask()
  const { left, start } = useCountdown(() => {
    error.value = null
  })

  /** True once the person is in. */
  async function send(): Promise<boolean> {
    if (left.value > 0) return false
    const number = cleanPhone(phone.value)
    phoneError.value = isPhone(number) ? '' : t('account.phoneForm')
    passwordError.value = refuse(password.value)
    if (phoneError.value || passwordError.value) {
      await focusFinding(form)
      return false
    }
    const ok = await run(async () => {
      await enter(number, password.value)
    })
    if (ok) password.value = ''
    else start(waitOf(error.value) * 1000)
    return ok
  }
  return { phone, password, phoneError, passwordError, busy, error, left, waiting: computed(() => left.value > 0), send }
}
