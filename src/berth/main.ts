import { getHeapStatistics } from 'node:v8'
import type { FromBerth, ToBerth } from '#contract'
import { systemClock } from '#machinery'
import { Berth } from './berth.ts'
import type { ControlChannel } from './control/channel.ts'
import { ipcChannel } from './control/ipc.ts'
import { acceptServer } from './control/socket.ts'
import type { Heap } from './process/memoryGuard.ts'

/**
 * The berth's process. The first message says which context of which file it is for; it ends on a message from the
 * server, or when the channel to the server closes (the server has died), and never by itself.
 */
function run(channel: ControlChannel): void {
  const tell = (message: FromBerth): void => channel.send(message)
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

  const handle = (message: ToBerth): void => {
    switch (message.t) {
      case 'open':
        opened ??= Berth.open(message, { clock: systemClock, random: Math.random, log, tell, heap })
        opened.then(
          ({ port }) => tell({ t: 'listening', port }),
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
  }
  channel.listen({ onMessage: handle, onEnd: () => void end(0) })
  // Ctrl+C in a terminal reaches the whole process group; the server decides when its berths end.
  process.on('SIGINT', () => {})
  process.once('SIGTERM', () => void end(0))
}

/**
 * A process that was not forked listens for its server over TCP, if its environment says so: at the address
 * FLOTILLA_CONTROL, `tcp://host:port`, from a caller that knows the secret FLOTILLA_CONTROL_SECRET. It prints the port
 * that it listens on.
 */
async function listenForServer(): Promise<ControlChannel> {
  const { FLOTILLA_CONTROL: address, FLOTILLA_CONTROL_SECRET: secret } = process.env
  if (address === undefined || secret === undefined) {
    process.stderr.write('This is a part of Flotilla that its server starts; run "npm start" instead.\n')
    process.exit(2)
  }
  // Credential plugins get this environment.
  delete process.env.FLOTILLA_CONTROL_SECRET
  const { hostname: host, port } = new URL(address)
  return acceptServer({ type: 'tcp', host, port: Number(port) }, { secret, clock: systemClock }, (port) =>
    process.stdout.write(`${JSON.stringify({ controlPort: port })}\n`),
  )
}

// Read when the process began; a credential plugin gets this environment, and may be a program of Node too.
delete process.env.NODE_COMPILE_CACHE
run(process.send === undefined ? await listenForServer() : ipcChannel())
