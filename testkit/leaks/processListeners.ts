import type { LeakTracker } from './leakTracker.ts'

/** trackProcessListeners notifies the tracker of the listeners to events of this process. */
export function trackProcessListeners(tracker: LeakTracker): void {
  process.on('newListener', (event: string | symbol, listener: (...args: unknown[]) => void) => {
    // A function may listen twice.
    const count = countOf(event, listener)
    tracker.handleOpened({}, `listener to the process’ ${String(event)}`, {
      isOpen: () => countOf(event, listener) > count,
    })
  })
}

const countOf = (event: string | symbol, listener: unknown): number =>
  process.listeners(event as NodeJS.Signals).filter((each) => each === listener).length
