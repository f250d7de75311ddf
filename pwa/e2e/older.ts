import type { BrowserContext } from '@playwright/test'

/**
 * Takes from every page of this device what Chromium 75 did not have, as far as it can be taken: an app that calls any of it breaks here.
 * Syntax and style sheets are `npm run floor`; a real engine of that age is `npm run old-engine`.
 */
export async function older(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const drop = (from: any, ...names: string[]) => names.forEach((name) => delete from[name])
    drop(String.prototype, 'replaceAll', 'matchAll', 'at', 'isWellFormed', 'toWellFormed')
    drop(Array.prototype, 'at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with')
    drop(Object, 'hasOwn', 'groupBy')
    drop(Promise, 'allSettled', 'any', 'withResolvers', 'try')
    drop(Blob.prototype, 'arrayBuffer', 'text', 'stream', 'bytes')
    drop(AbortSignal, 'timeout', 'any', 'abort')
    drop(Crypto.prototype, 'randomUUID')
    drop(Element.prototype, 'replaceChildren', 'checkVisibility')
    drop(Intl, 'ListFormat', 'DisplayNames', 'Segmenter', 'DurationFormat')
    drop(window, 'structuredClone', 'WeakRef', 'FinalizationRegistry', 'AggregateError', 'scheduler', 'CompressionStream', 'DecompressionStream')
  })
}
