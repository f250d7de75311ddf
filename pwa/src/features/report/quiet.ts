import { watch, type Ref } from 'vue'

/** Waits until something is no longer busy: a photo that is being made ready when somebody presses send goes along. */
export function quiet(busy: Ref<boolean>): Promise<void> {
  return new Promise((done) => {
    if (!busy.value) return done()
    const stop = watch(busy, (now) => {
      if (now) return
      stop()
      done()
    })
  })
}
