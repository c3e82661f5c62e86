import { getHeapStatistics } from 'node:v8'
import type { FromBerth, ToBerth } from '#contract'
import { systemClock } from '#machinery'
import { Berth } from './berth.ts'
import type { Heap } from './process/memoryGuard.ts'

/**
 * The berth's process. The first message says which context of which file it is for; it ends when it is told to, when the
 * channel to the server closes (the server has died), and never by itself.
 */
if (process.send === undefined) {
  process.stderr.write('This is a part of Flotilla that its server starts; run "npm start" instead.\n')
  process.exit(2)
}

function run(): void {
  const tell = (message: FromBerth): void => {
    // A closed channel means that the server is gone; the disconnect below ends the process.
    if (process.connected) process.send?.(message)
  }
  const log = (level: 'debug' | 'info' | 'warning' | 'error', text: string): void =>
    tell({ t: 'log', entry: { at: Date.now(), level, text } })

  const heap: Heap = {
    usedBytes: () => getHeapStatistics().used_heap_size,
    // The server starts this process with it; without, what is not yet collected counts as used.
    collect: () => void globalThis.gc?.(),
    shrink: () => void globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' }),
  }

  let opened: Promise<Berth> | null = null

  async function end(code: number): Promise<void> {
    try {
      const berth = await opened
      await berth?.[Symbol.asyncDispose]()
    } finally {
      process.exit(code)
    }
  }

  process.on('message', (message: ToBerth) => {
    switch (message.t) {
      case 'open':
        opened ??= Berth.open(message, { clock: systemClock, random: Math.random, log, tell, heap })
        opened.then(
          () => tell({ t: 'listening' }),
          (problem: unknown) => {
            log('error', problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
            process.exit(1)
          },
        )
        break
      case 'retry':
        void opened?.then((berth) => berth.retry())
        break
      case 'access-changed':
        void opened?.then((berth) => berth.accessChanged())
        break
      case 'settings':
        void opened?.then((berth) => {
          berth.changeSettings(message.settings)
          tell({ t: 'settings-taken', revision: message.revision })
        })
        break
      case 'background-refresh':
        void opened?.then((berth) => berth.changeBackgroundRefresh(message.isOn))
        break
      case 'close':
        void end(0)
        break
    }
  })
  process.once('disconnect', () => void end(0))
  // Ctrl+C in a terminal reaches the whole process group; the server decides when its berths end.
  process.on('SIGINT', () => {})
  process.once('SIGTERM', () => void end(0))
}

run()
