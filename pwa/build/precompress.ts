import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const text = /\.(js|css|html|svg|json|webmanifest|map|txt)$/

/** Writes .br and .gz beside each text file of 1 kB and more, so that the server never compresses while it answers. */
export function precompress(): Plugin {
  let dir = ''
  return {
    name: 'precompress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      dir = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const file of walk(dir)) {
          if (!text.test(file)) continue
          const plain = readFileSync(file)
          if (plain.length < 1024) continue
          writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }))
          writeFileSync(
            `${file}.br`,
            brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
          )
        }
      },
    },
  }
}

function walk(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
}
