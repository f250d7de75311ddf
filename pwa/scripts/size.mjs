// Prints what a phone loads before it shows the first page, gzip, for each way in, and fails over the budget.
// Run after a build; an out-dir other than dist is given as the first argument.
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const most = 130_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = resolve(root, process.argv[2] || 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))

const entries = {
  'officer home': ['index.html', 'src/features/report/HomePage.vue'],
  'sign-in': ['index.html', 'src/features/account/SignInPage.vue'],
  'supervisor queue': ['index.html', 'src/features/report/QueuePage.vue'],
}

function filesOf(keys) {
  const files = new Set()
  const walk = (key) => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`${key} is not in the manifest`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const css of chunk.css || []) files.add(css)
    for (const next of chunk.imports || []) walk(next)
  }
  keys.forEach(walk)
  return [...files]
}

let over = false
for (const [name, keys] of Object.entries(entries)) {
  const size = { js: 0, css: 0 }
  const files = filesOf(keys)
  for (const file of files) size[file.endsWith('.css') ? 'css' : 'js'] += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
  const sum = size.js + size.css
  const kB = (n) => (n / 1000).toFixed(1)
  console.log(`${name}: ${kB(sum)} kB gzip (JS ${kB(size.js)}, CSS ${kB(size.css)}, ${files.length} files) of ${kB(most)}`)
  if (sum > most) over = true
}
// The worker is a classic script: with either of these the browser refuses it as a whole, and nothing works without a network.
if (/\bimport(\.meta|\()/.test(readFileSync(join(dist, 'sw.js'), 'utf8'))) {
  console.error('the worker is no classic script')
  process.exit(1)
}
if (over) {
  console.error('over the budget')
  process.exit(1)
}
