import { defineConfig } from '@playwright/test'

// Against the real binary, see e2e/server.ts. The browser is the machine's own: JIAOYING_CHROMIUM.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/server.ts',
  timeout: 300_000,
  globalTimeout: 35 * 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: true,
  retries: 0,
  // A red warning takes the screens of everybody it calls, so it comes when the others are done; and what a village tells by itself
  // stands on the homes of all its officers, so it comes after that.
  projects: [
    // A test call waits while a warning has calls to make, so it is done before there is any; two of its minutes are silence, so it starts first.
    { name: 'rings', testMatch: /calls\.spec/, grep: /rings its list/ },
    { name: 'rest', testIgnore: /(village|warning|silent|record|doors|danger|verify|loss|ledger|out|calls|after|order)\.spec/ },
    { name: 'warnings', testMatch: /(village|warning|silent|record)\.spec/, dependencies: ['rest', 'rings'] },
    { name: 'danger', testMatch: /(danger|doors)\.spec/, dependencies: ['warnings'] },
    // A village's warning: who is rung elsewhere is done.
    { name: 'calls', testMatch: /calls\.spec/, grepInvert: /rings its list|owes a statement/, dependencies: ['danger'] },
    // An event is everybody's in the county, so those who look at their homes are done.
    { name: 'losses', testMatch: /verify\.spec/, dependencies: ['warnings'] },
    { name: 'village', testMatch: /loss\.spec/, dependencies: ['losses'] },
    { name: 'ledgers', testMatch: /ledger\.spec/, dependencies: ['village'] },
    { name: 'after', testMatch: /after\.spec/, dependencies: ['ledgers'] },
    { name: 'orders', testMatch: /order\.spec/, dependencies: ['after'] },
    // Its events stand on the homes of all, and a reminder waits while a warning has calls to make: last.
    { name: 'owed', testMatch: /calls\.spec/, grep: /owes a statement/, dependencies: ['after', 'orders', 'out', 'calls'] },
    { name: 'out', testMatch: /\/out\.spec/, dependencies: ['village'] },
  ],
  reporter: 'list',
  use: {
    locale: 'zh-CN',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.JIAOYING_CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // A microphone that hums, and nobody who has to allow it.
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
      ],
    },
    // A trace slows every step; it is for the day when something fails.
    trace: process.env.JIAOYING_TRACE ? 'retain-on-failure' : 'off',
  },
})
