import { trackHandles } from './handles.ts'
import { LeakTracker } from './leakTracker.ts'
import { trackLifetimes } from './lifetimes.ts'
import { trackProcessListeners } from './processListeners.ts'

/** The files of a worker share one process, so they share the tracker too, even if they load this module again. */
const processWide = globalThis as { [key: symbol]: LeakTracker | undefined }
const here = Symbol.for('flotilla.leakTracker')

/** installedTracker gives the tracker of this process, and installs it on the first call. */
export function installedTracker(): LeakTracker {
  processWide[here] ??= installed()
  return processWide[here]
}

function installed(): LeakTracker {
  const tracker = new LeakTracker()
  trackHandles(tracker)
  trackProcessListeners(tracker)
  trackLifetimes(tracker)
  return tracker
}
