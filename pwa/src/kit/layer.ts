// Which dialog lies on top: only that one answers Esc and Tab.
const layers: symbol[] = []

export function pushLayer(l: symbol): void {
  layers.push(l)
}

export function removeLayer(l: symbol): void {
  const i = layers.lastIndexOf(l)
  if (i >= 0) layers.splice(i, 1)
}

export function topLayer(): symbol | undefined {
  return layers[layers.length - 1]
}

/** True while a dialog is open; page keys such as J and K rest then. */
export function layerOpen(): boolean {
  return layers.length > 0
}

const query = 'a[href],button:not(:disabled),input:not(:disabled):not([type=hidden]),select:not(:disabled),textarea:not(:disabled),[tabindex="0"]'

export function focusables(box: HTMLElement): HTMLElement[] {
  return Array.prototype.slice.call(box.querySelectorAll<HTMLElement>(query))
}
