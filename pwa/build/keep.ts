import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

/** Puts dist/.keep back: the Go server embeds the folder, and a clone without a build must still compile. */
export function keep(): Plugin {
  let dir = ''
  return {
    name: 'keep',
    apply: 'build',
    configResolved(config) {
      dir = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      writeFileSync(join(dir, '.keep'), '')
    },
  }
}
