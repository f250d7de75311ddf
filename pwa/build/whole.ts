import type { Plugin } from 'vite'

/**
 * The worker is one classic script: it loads nothing later. What the page loads when it is needed is a part of it, so a dynamic import becomes a static one;
 * what the bundler would put around it names import.meta, and with that the script is refused as a whole.
 */
export function whole(): Plugin {
  return {
    name: 'whole',
    enforce: 'pre',
    transform(code, id) {
      if (!/[\\/]src[\\/]/.test(id) || !/\bimport\(/.test(code)) return null
      const heads: string[] = []
      const text = code.replace(/\bimport\((['"])([^'"]+)\1\)/g, (_all, _quote, from: string) => {
        heads.push(`import * as late${heads.length} from ${JSON.stringify(from)}`)
        return `Promise.resolve(late${heads.length - 1})`
      })
      return { code: heads.join('\n') + '\n' + text, map: null }
    },
  }
}
