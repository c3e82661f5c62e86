import type { Dial, Wire, WireListener } from './dial.ts'

/** ScriptedWire is the far end of a wire in tests: it records what was sent, and sends, opens and closes on request. */
export class ScriptedWire implements Wire {
  readonly path: string
  readonly frames: unknown[] = []
  /** Binary messages. */
  readonly bytes: Uint8Array[] = []
  isClosed = false
  readonly #listener: WireListener

  constructor(path: string, listener: WireListener) {
    this.path = path
    this.#listener = listener
  }

  send(message: string | Uint8Array): void {
    if (typeof message === 'string') this.frames.push(JSON.parse(message))
    else this.bytes.push(message)
  }

  close(): void {
    this.isClosed = true
  }

  accept(): void {
    this.#listener.onOpen()
  }

  say(frame: unknown): void {
    this.#listener.onText(JSON.stringify(frame))
  }

  sayBytes(bytes: Uint8Array): void {
    this.#listener.onBytes(bytes)
  }

  drop(): void {
    this.isClosed = true
    this.#listener.onClose()
  }

  /** Frames since the last call. */
  take(): unknown[] {
    return this.frames.splice(0)
  }
}

/** scriptedDial dials into wires that a test holds the other end of. */
export function scriptedDial(): {
  readonly dial: Dial
  readonly wires: ScriptedWire[]
  last(): ScriptedWire
} {
  const wires: ScriptedWire[] = []
  return {
    wires,
    dial: (path, listener) => {
      const wire = new ScriptedWire(path, listener)
      wires.push(wire)
      return wire
    },
    last() {
      const wire = wires.at(-1)
      if (wire === undefined) throw new Error('nothing was dialled')
      return wire
    },
  }
}
