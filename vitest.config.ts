import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './testkit/longestFirst.ts'

/**
 * Three projects: `unit` needs nothing but Node; `real` runs against real API servers, shared per run; `specs` drives
 * the built product in Chromium against them.
 *
 * The files of a worker share its modules: no module keeps anything (`scripts/walls`), and loading them again for each
 * file took more time than the tests did.
 *
 * Each file runs under the leak tracker (`testkit/leaks`), and fails where it leaves a socket, timer, process or listener.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'testkit/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.real.test.ts', '**/node_modules/**'],
          isolate: false,
          setupFiles: ['testkit/leaks/setup.ts'],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
          // Some start processes or draw the whole page, which takes long on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'real',
          include: ['src/**/*.real.test.ts', 'testkit/**/*.real.test.ts', 'testbed/**/*.real.test.ts'],
          globalSetup: ['testkit/realClustersSetup.ts'],
          isolate: false,
          setupFiles: ['testkit/leaks/setup.ts'],
          // One file at a time: a file's nodes and pods would stand in the figures that another one compares.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'specs',
          include: ['specs/**/*.spec.ts'],
          setupFiles: ['testkit/leaks/setup.ts'],
          globalSetup: ['testkit/realClustersSetup.ts', 'testkit/chromiumSetup.ts'],
          isolate: false,
          // One file at a time: specs measure times and count requests.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // A browser, two API servers and their etcd share the machine with what is polled for.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
})
