import type { Plugin } from 'vite'

const whole = "import * as Vue from 'vue';"
const lookup = /if \(key in Vue\) \{\s*return Vue\[key\];\s*\}\s*else \{\s*return Vue\.getCurrentInstance\(\);\s*\}/

/**
 * vue-i18n looks a private name up in the whole of Vue while it runs, which keeps every part of Vue in the bundle (10 kB gzip).
 * Our Vue does not export that name, so the public function is what it ends at anyway.
 */
export function slimI18n(): Plugin {
  return {
    name: 'slim-i18n',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/vue-i18n[\\/]dist[\\/]vue-i18n\.runtime\.mjs$/.test(id.split('?')[0] as string)) return
      if (code.indexOf(whole) < 0 || !lookup.test(code)) this.error('vue-i18n changed shape: look at build/slimI18n.ts again')
      return {
        code: code
          .replace(whole, "import { getCurrentInstance as currentInstanceOfVue } from 'vue';")
          .replace(lookup, 'return currentInstanceOfVue();'),
        map: null,
      }
    },
  }
}
