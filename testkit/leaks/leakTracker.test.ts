import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { unwatchFile, watchFile, watch as watchFolder } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { Listeners, Scope, systemClock } from '#machinery'
import { ManualClock } from '../manualClock.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { installedTracker } from './installedTracker.ts'
import { leakText } from './leakTracker.ts'

/** The tracker that this very file runs under. */
const tracker = installedTracker()

/** Opens something and gives what ends it. */
type Plant = () => Promise<() => unknown> | (() => unknown)

const nothing = () => {}

async function aServer(at: string | number = 0): Promise<Server> {
  const server = createServer((socket) => socket.resume())
  server.listen(at)
  await once(server, 'listening')
  return server
}

const planted: readonly (readonly [title: string, what: string, plant: Plant])[] = [
  [
    'a timer',
    'timer',
    () => {
      const timer = setTimeout(nothing, 60_000)
      return () => clearTimeout(timer)
    },
  ],
  [
    'a timer that keeps no process alive',
    'timer',
    () => {
      const timer = setInterval(nothing, 60_000).unref()
      return () => clearInterval(timer)
    },
  ],
  [
    'a wait on the machine’s clock',
    'timer',
    () => {
      const timer = systemClock.after(60_000, nothing)
      return () => timer[Symbol.dispose]()
    },
  ],
  [
    'a wait on a clock that stands still',
    'timer of a manual clock',
    () => {
      const timer = new ManualClock().after(60_000, nothing)
      return () => timer[Symbol.dispose]()
    },
  ],
  [
    'a wait on a clock that comes due',
    'timer of a manual clock',
    () => {
      const clock = new ManualClock()
      clock.after(60_000, nothing)
      return () => clock.advance(60_000)
    },
  ],
  [
    'a server',
    'server',
    async () => {
      const server = await aServer()
      return () => server.close()
    },
  ],
  [
    'a server on a local socket',
    'server on a local socket',
    async () => {
      const folder = await temporaryFolder('leak')
      const server = await aServer(join(folder.path, 's'))
      return async () => {
        server.close()
        await folder[Symbol.asyncDispose]()
      }
    },
  ],
  [
    'a socket, at both of its ends',
    'socket',
    async () => {
      const server = await aServer()
      const socket = connect((server.address() as { port: number }).port, '127.0.0.1')
      await once(socket, 'connect')
      server.close()
      return () => socket.destroy()
    },
  ],
  [
    'a UDP socket',
    'UDP socket',
    () => {
      const socket = createSocket('udp4')
      return () => socket.close()
    },
  ],
  [
    'a child process',
    'child process',
    () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      return () => child.kill('SIGKILL')
    },
  ],
  [
    'the pipes of a child process',
    'pipe or local socket',
    () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      return () => child.kill('SIGKILL')
    },
  ],
  [
    'a watcher of a folder',
    'file watcher',
    () => {
      const watcher = watchFolder(import.meta.dirname)
      return () => watcher.close()
    },
  ],
  [
    'a watcher of a file',
    'file watcher',
    () => {
      watchFile(import.meta.filename, nothing)
      return () => unwatchFile(import.meta.filename, nothing)
    },
  ],
  [
    'a worker',
    'worker',
    () => {
      const worker = new Worker('setInterval(() => {}, 1000)', { eval: true })
      return () => worker.terminate()
    },
  ],
  [
    'a listener to the process',
    'listener to the process’ SIGUSR2',
    () => {
      process.on('SIGUSR2', nothing)
      return () => process.off('SIGUSR2', nothing)
    },
  ],
  [
    'a listener',
    'listener',
    () => {
      const subscription = new Listeners().add(nothing)
      return () => subscription[Symbol.dispose]()
    },
  ],
  [
    'a listener to a subject that is disposed',
    'listener',
    () => {
      const listeners = new Listeners()
      listeners.add(nothing)
      return () => listeners[Symbol.dispose]()
    },
  ],
  [
    'a scope',
    'scope',
    () => {
      const scope = new Scope()
      scope.defer(nothing)
      return () => scope[Symbol.asyncDispose]()
    },
  ],
  [
    'a stack of disposables',
    'stack of disposables',
    () => {
      const stack = new DisposableStack()
      stack.defer(nothing)
      return () => stack.dispose()
    },
  ],
  [
    'a stack of asynchronous disposables',
    'stack of disposables',
    () => {
      const stack = new AsyncDisposableStack()
      stack.defer(nothing)
      return () => stack.disposeAsync()
    },
  ],
]

describe('LeakTracker', () => {
  it.each(planted)('finds %s that is left open, and where it was opened', async (_, what, plant) => {
    const watch = tracker.watch()
    const end = await plant()
    const found = watch.open().filter((leak) => leak.what === what)
    expect(found.length).toBeGreaterThan(0)
    for (const leak of found) {
      expect(leak.test).toMatch(/^LeakTracker > finds/u)
      expect(leak.stack.join('\n')).toContain('testkit/leaks/leakTracker.test.ts')
    }
    await end()
    expect(await watch.leaks()).toEqual([])
  })

  it('names each in a line, with the lines of our own that opened it', () => {
    const stack = [
      'at listen (node_modules/ws/x.js:1:1)',
      'at serve (src/a.ts:2:3)',
      'at testkit/a.test.ts:4:5',
    ]
    expect(leakText([{ what: 'server', test: 'a serves', stack }])).toBe(
      'One thing is still open:\nserver, opened in “a serves”\n  at serve (src/a.ts:2:3)\n  at testkit/a.test.ts:4:5',
    )
    const timer = { what: 'timer', test: null, stack: stack.slice(0, 1) }
    expect(leakText([timer, timer])).toBe(
      '2 things are still open:\n2 × timer, opened outside of any test\n  at listen (node_modules/ws/x.js:1:1)',
    )
  })
})
