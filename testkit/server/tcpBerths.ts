import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { ControlLines, controlLine, type ToBerth } from '#contract'
import type { Clock } from '#machinery'
import {
  type BerthEvents,
  type BerthStart,
  Door,
  hearBerth,
  type OpenLauncher,
  type RunningBerth,
} from '#server'

const host = '127.0.0.1'
/** A berth that was told to close has this long to do it. */
const politeMs = 1500

/**
 * tcpBerths opens a launcher whose berths are reached over TCP alone, as if each ran on another machine: requests, upgrades
 * and control messages. It learns that a berth has ended when its control connection closes.
 */
export const tcpBerths =
  (entry: string): OpenLauncher =>
  async ({ clock }) => ({
    launch: (start, events) => new TcpBerth(entry, clock, start, events),
    [Symbol.asyncDispose]: async () => {},
  })

class TcpBerth implements RunningBerth {
  readonly #clock: Clock
  readonly #events: BerthEvents
  readonly #child: ChildProcess
  readonly #secret = randomBytes(16).toString('hex')
  readonly #ended = Promise.withResolvers<void>()
  /** What was sent before there was a connection. */
  #unsent: string | null = ''
  #control: Socket | null = null
  #door: Door | null = null
  #isClosing = false
  #reason = 'can no longer be reached'

  constructor(entry: string, clock: Clock, start: BerthStart, events: BerthEvents) {
    this.#clock = clock
    this.#events = events
    const controlSecret = randomBytes(16).toString('hex')
    this.#write(`${controlSecret}\n`)
    this.#write(
      controlLine({
        t: 'open',
        ...start,
        listen: { type: 'tcp', host, port: 0 },
        secret: this.#secret,
      }),
    )
    this.#child = spawn(process.execPath, [entry], {
      env: { FLOTILLA_CONTROL: `tcp://${host}:0`, FLOTILLA_CONTROL_SECRET: controlSecret },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { stdout, stderr } = this.#child
    if (stdout !== null)
      createInterface(stdout).once('line', (line) => {
        const { controlPort } = JSON.parse(line) as { controlPort: number }
        this.#dial(controlPort)
      })
    if (stderr !== null) createInterface(stderr).on('line', events.onLine)
    this.#child.once('exit', (code) => {
      if (this.#control === null) this.#reason = `ended with exit code ${code}`
      this.#handleEnd()
    })
  }

  send(message: Parameters<RunningBerth['send']>[0]): void {
    this.#write(controlLine(message))
  }

  kill(reason: string): void {
    this.#reason = reason
    this.#child.kill('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      this.#door?.[Symbol.dispose]()
      this.#write(controlLine({ t: 'close' } satisfies ToBerth))
      const timer = this.#clock.after(politeMs, () => this.#child.kill('SIGKILL'))
      void this.#ended.promise.then(() => timer[Symbol.dispose]())
    }
    await this.#ended.promise
  }

  #dial(port: number): void {
    const control = connect(port, host)
    this.#control = control
    const lines = new ControlLines()
    control.setEncoding('utf8')
    control.on('connect', () => {
      control.write(this.#unsent ?? '')
      this.#unsent = null
    })
    control.on('data', (piece: string) => {
      for (const message of lines.read(piece))
        hearBerth(message, this.#events, (httpPort) => this.#openDoor(httpPort ?? 0))
    })
    control.on('error', () => control.destroy())
    control.once('close', () => this.#child.kill('SIGKILL'))
  }

  #openDoor(port: number): Door {
    this.#door ??= new Door({ type: 'tcp', host, port }, this.#secret)
    return this.#door
  }

  #write(text: string): void {
    if (this.#unsent === null) this.#control?.write(text)
    else this.#unsent += text
  }

  #handleEnd(): void {
    this.#control?.destroy()
    this.#door?.[Symbol.dispose]()
    this.#ended.resolve()
    if (this.#isClosing) return
    this.#isClosing = true
    this.#events.onCrash({ reason: this.#reason, isOutOfMemory: false })
  }
}
