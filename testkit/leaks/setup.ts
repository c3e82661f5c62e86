import { afterAll, afterEach, beforeEach } from 'vitest'
import { installedTracker } from './installedTracker.ts'
import { leakText } from './leakTracker.ts'

/** Runs before each file of tests, and fails a file that leaves anything open. */
const tracker = installedTracker()
const watch = tracker.watch()

beforeEach(({ task }) => {
  tracker.test = task.fullTestName
})
afterEach(() => {
  tracker.test = null
})

// `afterAll` hooks run in reverse order, so this one runs after those of the file.
afterAll(async () => {
  const leaks = await watch.leaks()
  if (leaks.length === 0) return
  const problem = new Error(leakText(leaks))
  // The message has the stacks of the leaks; the stack of this error would only hide them.
  problem.stack = ''
  throw problem
})
