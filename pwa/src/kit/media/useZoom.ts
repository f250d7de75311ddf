import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

/** Closer than this a picture of 1600 pixels shows squares. */
export const limit = 6

interface Point {
  x: number
  y: number
}

/** Two fingers, double tap, wheel and dragging on a stage; a flick of one finger over the whole picture steps to the next. */
export function useZoom(stage: Ref<HTMLElement | undefined>, on: () => boolean, step: (by: 1 | -1) => void) {
  const scale = ref(1)
  const x = ref(0)
  const y = ref(0)
  const fingers = new Map<number, Point>()
  let start: Point | null = null
  let lastTap = 0
  let moved = false

  function reset(): void {
    scale.value = 1
    x.value = 0
    y.value = 0
  }
  /** Zooms so that what lies under a point of the stage stays under it; the middle when none is given. */
  function to(next: number, under?: Point): void {
    const box = stage.value ? stage.value.getBoundingClientRect() : null
    const now = Math.max(1, Math.min(limit, next))
    if (now === 1) return reset()
    const px = under && box ? under.x - box.left - box.width / 2 : 0
    const py = under && box ? under.y - box.top - box.height / 2 : 0
    const by = now / scale.value
    x.value = px - (px - x.value) * by
    y.value = py - (py - y.value) * by
    scale.value = now
    hold()
  }
  /** Some of the picture is always on the stage. */
  function hold(): void {
    const box = stage.value ? stage.value.getBoundingClientRect() : null
    if (!box) return
    const reach = (size: number) => (size * (scale.value - 1)) / 2 + size * 0.1
    x.value = Math.max(-reach(box.width), Math.min(reach(box.width), x.value))
    y.value = Math.max(-reach(box.height), Math.min(reach(box.height), y.value))
  }
  const spread = () => {
    const [a, b] = Array.from(fingers.values())
    return a && b ? { by: Math.hypot(a.x - b.x, a.y - b.y), mid: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } } : null
  }

  function down(e: PointerEvent): void {
    if (!on()) return
    fingers.set(e.pointerId, { x: e.clientX, y: e.clientY })
    if (fingers.size === 1) {
      start = { x: e.clientX, y: e.clientY }
      moved = false
    } else start = null
    if (stage.value && stage.value.setPointerCapture) stage.value.setPointerCapture(e.pointerId)
  }
  function move(e: PointerEvent): void {
    const was = fingers.get(e.pointerId)
    if (!was) return
    const before = spread()
    fingers.set(e.pointerId, { x: e.clientX, y: e.clientY })
    const after = spread()
    if (before && after && before.by > 0) {
      moved = true
      to((scale.value * after.by) / before.by, after.mid)
    } else if (scale.value > 1) {
      x.value += e.clientX - was.x
      y.value += e.clientY - was.y
      hold()
    }
    if (start && Math.hypot(e.clientX - start.x, e.clientY - start.y) > 10) moved = true
  }
  function up(e: PointerEvent): void {
    if (!fingers.delete(e.pointerId)) return
    if (start && scale.value === 1 && moved && e.type === 'pointerup') {
      const dx = e.clientX - start.x
      if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(e.clientY - start.y)) step(dx < 0 ? 1 : -1)
    } else if (start && !moved && e.type === 'pointerup') {
      const tap = e.timeStamp
      if (tap - lastTap < 320) {
        to(scale.value > 1 ? 1 : 2.5, { x: e.clientX, y: e.clientY })
        lastTap = 0
      } else lastTap = tap
    }
    if (fingers.size === 0) start = null
  }
  function wheel(e: WheelEvent): void {
    if (!on()) return
    e.preventDefault()
    to(scale.value * Math.pow(1.0015, -e.deltaY), { x: e.clientX, y: e.clientY })
  }

  let host: HTMLElement | null = null
  function leave(): void {
    if (!host) return
    host.removeEventListener('pointerdown', down)
    host.removeEventListener('pointermove', move)
    host.removeEventListener('pointerup', up)
    host.removeEventListener('pointercancel', up)
    host.removeEventListener('wheel', wheel)
    host = null
  }
  watch(stage, (now) => {
    leave()
    if (!now) return
    host = now
    now.addEventListener('pointerdown', down)
    now.addEventListener('pointermove', move)
    now.addEventListener('pointerup', up)
    now.addEventListener('pointercancel', up)
    now.addEventListener('wheel', wheel, { passive: false })
  })
  onBeforeUnmount(leave)
  return { scale, x, y, reset, to }
}
