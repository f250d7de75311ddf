import { defineConfig } from '@playwright/test'
import e2e from '../playwright.config.ts'

// What is measured or tried by hand, against the real binary as in e2e, one after the other: `npm run lighthouse`, `npm run old-engine`.
export default defineConfig({
  ...e2e,
  testDir: '.',
  testMatch: /\.bench\.ts$/,
  globalSetup: '../e2e/server.ts',
  workers: 1,
  globalTimeout: 40 * 60_000,
  projects: undefined,
})
