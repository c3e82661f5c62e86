/**
 * abortable waits for work that knows no signal, and no longer than the signal allows: it settles like the work, or rejects
 * with the signal's reason when that is aborted first. The work goes on for its other callers.
 */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
