import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import { keep } from './build/keep.ts'
import { messages } from './build/messages.ts'
import { precompress } from './build/precompress.ts'
import { slimI18n } from './build/slimI18n.ts'
import { whole } from './build/whole.ts'

export default defineConfig({
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs',
      // The package's own entry wraps an ES5 build; this is the same library in the syntax our floor speaks, 2 kB gzip less.
      dexie: 'dexie/dist/modern/dexie.mjs',
    },
  },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
    __INTLIFY_JIT_COMPILATION__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  plugins: [
    messages(),
    slimI18n(),
    vue(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/sw',
      filename: 'sw.ts',
      injectRegister: false,
      registerType: 'prompt',
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest,geojson}'],
        maximumFileSizeToCacheInBytes: 600 * 1024,
        buildPlugins: { vite: [whole()] },
      },
      manifest: {
        id: '/',
        name: '叫应·基层应急',
        short_name: '叫应',
        description: '报险情、收预警、有人应',
        lang: 'zh-CN',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        theme_color: '#0b5f58',
        background_color: '#f2f4f1',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-mask-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
    keep(),
    precompress(),
  ],
  build: {
    target: 'chrome64',
    cssTarget: 'chrome64',
    assetsInlineLimit: 2048,
    manifest: true,
    modulePreload: { polyfill: false },
    // A dozen files of some hundred bytes, each with its own head and its own dictionary, cost 2 kB gzip more than one.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /src[\\/](kit[\\/](App(Button|Chip|Empty|Error|Top|Rail|Band|Icon)\.vue|fault|format|icons)|features[\\/]report[\\/](category|rail|shot|useCheck|useTick|lazy)\.)/,
            },
          ],
        },
      },
    },
  },
  // The test of the figures reads the vectors that the server's test reads.
  server: { fs: { allow: ['.', '../server/loss'] } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'build/**/*.test.ts'], setupFiles: ['src/app/test-setup.ts'] },
})
