import { createHook } from 'node:async_hooks'
import type { LeakTracker } from './leakTracker.ts'

/** The types of Node's asynchronous resources that hold on to the system, and their names in a report. */
const sorts: ReadonlyMap<string, string> = new Map([
  ['TCPWRAP', 'socket'],
  ['PIPEWRAP', 'pipe or local socket'],
  ['UDPWRAP', 'UDP socket'],
  ['TCPSERVERWRAP', 'server'],
  ['PIPESERVERWRAP', 'server on a local socket'],
  ['PROCESSWRAP', 'child process'],
  ['FSEVENTWRAP', 'file watcher'],
  ['STATWATCHER', 'file watcher'],
  ['WORKER', 'worker'],
  ['Timeout', 'timer'],
])

/** trackHandles notifies the tracker of sockets, servers, child processes, watchers and timers, also of unref’d ones. */
export function trackHandles(tracker: LeakTracker): void {
  // They are created when they are first asked for, and stay.
  void [process.stdin, process.stdout, process.stderr]
  createHook({
    trackPromises: false,
    init(id, type, trigger, resource) {
      const what = sorts.get(type)
      if (what === undefined) return
      // No code of ours opens a socket that a server accepts: the server does.
      tracker.handleOpened(id, what, { by: trigger, isOpen: () => isOpen(resource) })
    },
    destroy(id) {
      tracker.handleEnded(id)
    },
  }).enable()
}

/** False for a resource that has ended although Node has not reported it. */
function isOpen(resource: object): boolean {
  const { _destroyed: isOver, _timerArgs: passed } = resource as TimeoutInside
  // A timer is over a moment before Node reports it.
  if (isOver === true) return false
  // Node does not clear the time limit of a stream that is destroyed before it closes (`setTimeout(0)` does nothing on a
  // destroyed stream), and ignores it when it comes due.
  if ((passed?.[0] as StreamInside | undefined)?.destroyed === true) return false
  // The handle of a socket that was reset in the middle of a write is reported only when its memory is collected.
  return streamOf(resource)?.closed !== true
}

/** The fields that Node keeps in a timer. */
interface TimeoutInside {
  readonly _destroyed?: boolean
  readonly _timerArgs?: readonly unknown[]
}

interface StreamInside {
  readonly destroyed?: boolean
  readonly closed?: boolean
}

/** The stream over a handle, which the handle keeps under a symbol of Node's own. */
function streamOf(handle: object): StreamInside | null {
  const owner = Object.getOwnPropertySymbols(handle).find(({ description }) => description === 'owner_symbol')
  return owner === undefined ? null : (Reflect.get(handle, owner) as StreamInside | null)
}
