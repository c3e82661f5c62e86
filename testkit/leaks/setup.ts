import { afterAll, afterEach, beforeEach } from 'vitest'
import { trackHandles } from './handles.ts'
import { LeakTracker, leakText } from './leakTracker.ts'
import { trackLifetimes } from './lifetimes.ts'
import { trackProcessListeners } from './processListeners.ts'

/**
 * Runs before each file of tests, and fails a file that leaves anything open. The files of a worker share one process,
 * so the tracker is installed once and kept under a symbol.
 */
const processWide = globalThis as { [key: symbol]: LeakTracker | undefined }
const here = Symbol.for('flotilla.leakTracker')

const installed = (): LeakTracker => {
  const tracker = new LeakTracker()
  trackHandles(tracker)
  trackProcessListeners(tracker)
  trackLifetimes(tracker)
  return tracker
}

processWide[here] ??= installed()
const tracker = processWide[here]
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
