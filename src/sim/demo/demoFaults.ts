import type { Clock } from '#machinery'
import type { Fault } from '../api/faults.ts'
import type { SimulatedServer } from '../server/simulatedServer.ts'

/** The faults that a user can switch on in the demo. */
export const demoFaults = ['signed-out', 'unreachable', 'refusing', 'flapping', 'slow', 'failing'] as const
export type DemoFault = (typeof demoFaults)[number]

/** Long enough to be noticed, and short enough to wait for. */
const upMs = 20_000
const downMs = 8_000

const lasting: Readonly<Record<Exclude<DemoFault, 'flapping'>, Fault>> = {
  'signed-out': { type: 'unauthorized' },
  unreachable: { type: 'hang' },
  refusing: { type: 'refuse' },
  slow: { type: 'slow' },
  failing: { type: 'server-error' },
}

/** DemoSwitches are the faults of one cluster, each on or off. */
export class DemoSwitches implements AsyncDisposable {
  readonly #server: SimulatedServer
  readonly #clock: Clock
  readonly #on = new Map<DemoFault, AsyncDisposable>()
  #turn: Promise<void> = Promise.resolve()

  constructor(server: SimulatedServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
  }

  get active(): readonly DemoFault[] {
    return demoFaults.filter((fault) => this.#on.has(fault))
  }

  /** Switches exactly these faults on. Calls take effect one after the other. */
  become(wanted: readonly DemoFault[]): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      for (const fault of demoFaults) {
        const present = this.#on.get(fault)
        if (wanted.includes(fault) === (present !== undefined)) continue
        if (present === undefined) this.#on.set(fault, await this.#start(fault))
        else {
          this.#on.delete(fault)
          await present[Symbol.asyncDispose]()
        }
      }
    })
    return this.#turn
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.become([])
  }

  async #start(fault: DemoFault): Promise<AsyncDisposable> {
    return fault === 'flapping'
      ? new Flapping(this.#server, this.#clock)
      : this.#server.inject(lasting[fault])
  }
}

/** The `flapping` fault refuses for a while, again and again. */
class Flapping implements AsyncDisposable {
  readonly #server: SimulatedServer
  readonly #clock: Clock
  #timer: Disposable | null = null
  #down: AsyncDisposable | null = null
  #isOver = false

  constructor(server: SimulatedServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    this.#wait(upMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    await this.#down?.[Symbol.asyncDispose]()
  }

  #wait(delayMs: number): void {
    if (!this.#isOver) this.#timer = this.#clock.after(delayMs, () => void this.#turnOver())
  }

  async #turnOver(): Promise<void> {
    const down = this.#down
    if (down === null) {
      const begun = await this.#server.inject({ type: 'refuse' })
      if (this.#isOver) await begun[Symbol.asyncDispose]()
      else this.#down = begun
      this.#wait(downMs)
    } else {
      this.#down = null
      await down[Symbol.asyncDispose]()
      this.#wait(upMs)
    }
  }
}
