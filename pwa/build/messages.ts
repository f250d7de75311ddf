import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

type Tree = { [key: string]: string | Tree }

/**
 * Turns a locale file into message functions at build time: the page's policy forbids eval, and the compiler itself
 * would cost 7 kB on every first load.
 */
export function messages(): Plugin {
  return {
    name: 'messages',
    enforce: 'pre',
    transform(code, id) {
      if (!/[\\/]src[\\/]locales[\\/][^?]+\.json$/.test(id)) return
      const tree = JSON.parse(code) as Tree
      return { code: `export default ${print(tree, id)}`, map: null, moduleType: 'js' }
    },
  }
}

function print(tree: Tree, file: string): string {
  const lines = Object.entries(tree).map(
    ([key, value]) => `${JSON.stringify(key)}:${typeof value === 'string' ? message(value, `${file}: ${key}`) : print(value, file)}`,
  )
  return `{${lines.join(',')}}`
}

// A text without marks needs no compiler, and most are such.
function message(text: string, where: string): string {
  if (!/[{}@|]/.test(text)) return `()=>${JSON.stringify(text)}`
  const { code } = baseCompile(text, {
    mode: 'arrow',
    onError(err) {
      throw new Error(`${where}: ${err.message}`)
    },
  })
  return code
}
