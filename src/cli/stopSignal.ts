/** A key press reaches this process from the terminal and again from its parent. Both count as one. */
const samePressMs = 300

/**
 * stopSignal is aborted when this process is to end: on SIGINT, SIGTERM and SIGHUP, and when the parent that holds its
 * IPC channel has died. A second signal ends the process at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const { signal } = controller
  const asked = { at: 0 }
  const onSignal = () => {
    const now = Date.now()
    if (!signal.aborted) {
      asked.at = now
      controller.abort()
    } else if (now - asked.at > samePressMs) process.exit(130)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  process.once('disconnect', () => controller.abort())
  return signal
}
