import { defineConfig } from 'vitest/config'
import { warmPool } from './warmPool.ts'

/** The tests that mutants are judged by, as scripts/mutate.ts names them. */
const include = JSON.parse(process.env.MUTATE_TESTS ?? '[]') as string[]

export default defineConfig({
  plugins: [
    {
      name: 'warm-pool',
      // The mutation tester sets the pool by a flag, which would win over this file.
      configureVitest({ project }) {
        project.config.pool = 'warm'
        project.config.poolRunner = warmPool()
      },
    },
  ],
  test: {
    include,
    exclude: ['**/*.real.test.ts', '**/node_modules/**'],
    setupFiles: ['scripts/mutate/beforeMutant.ts'],
    isolate: false,
    // Until something is changed; warmPool.ts says how long a test may take after that.
    testTimeout: 120_000,
  },
})
