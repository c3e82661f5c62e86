import { defineConfig } from 'vitest/config'

/**
 * Three projects: `unit` needs nothing but Node; `real` runs against real API servers, shared per run; `specs` drives
 * the built product in Chromium against them.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'testkit/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.real.test.ts', '**/node_modules/**'],
          // A test of the page draws all of it, on a machine that other work may share.
          testTimeout: 20_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'real',
          include: ['src/**/*.real.test.ts', 'testkit/**/*.real.test.ts', 'testbed/**/*.real.test.ts'],
          globalSetup: ['testkit/realClustersSetup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'specs',
          include: ['specs/**/*.spec.ts'],
          globalSetup: ['testkit/realClustersSetup.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // A browser, two API servers and their etcd share the machine with what is polled for.
          expect: { poll: { timeout: 10_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
})
