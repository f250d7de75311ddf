import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether there is room for list and page side by side. */
export function useDesk(): Ref<boolean> {
  const media = window.matchMedia('(min-width: 900px)')
  const desk = ref(media.matches)
  const look = () => (desk.value = media.matches)
  if (media.addEventListener) media.addEventListener('change', look)
  else media.addListener(look)
  onScopeDispose(() => (media.removeEventListener ? media.removeEventListener('change', look) : media.removeListener(look)))
  return desk
}
