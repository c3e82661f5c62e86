import type { Duplex } from 'node:stream'
import type { Clock } from '#machinery'
import { plainText } from '../errors/plainText.ts'
import type { CommandLink, CommandListener, TerminalSize } from './commandLink.ts'
import { SpdySession, type SpdyStream } from './spdySession.ts'

/** What is spoken in the streams: a status at the end, and sizes of the terminal. */
export const spdyProtocols = ['v4.channel.k8s.io'] as const

interface Streams {
  readonly status: SpdyStream
  readonly input: SpdyStream | null
  readonly outputs: readonly (readonly [SpdyStream, 'output' | 'errors'])[]
  readonly size: SpdyStream | null
}

/** SpdyLink is a link of SPDY streams, one for each of input, output, errors, size and status. */
export class SpdyLink implements CommandLink {
  readonly canCloseInput = true
  readonly #session: SpdySession
  readonly #streams: Streams
  #isOver = false

  private constructor(session: SpdySession, streams: Streams) {
    this.#session = session
    this.#streams = streams
  }

  /** Opens the streams that the command needs: the kubelet waits for all of them. The connection is the link's from now on. */
  static async open(
    connection: Duplex,
    spec: { readonly isTty: boolean; readonly hasInput: boolean },
    clock: Clock,
  ): Promise<SpdyLink> {
    const session = new SpdySession(connection, clock)
    try {
      const open = (streamType: string, isClosed = false) => session.open({ streamType }, { isClosed })
      const { isTty, hasInput } = spec
      // In the order of kubectl.
      const status = await open('error', true)
      const input = hasInput ? await open('stdin') : null
      const output = await open('stdout', true)
      const errors = isTty ? null : await open('stderr', true)
      const size = isTty ? await open('resize') : null
      const outputs: Streams['outputs'] = [
        [output, 'output'],
        ...(errors === null ? [] : [[errors, 'errors'] as const]),
      ]
      return new SpdyLink(session, { status, input, outputs, size })
    } catch (problem) {
      session[Symbol.dispose]()
      throw problem
    }
  }

  listen(listener: CommandListener): void {
    const { status, outputs } = this.#streams
    const words: Buffer[] = []
    status.on('data', (bytes: Buffer) => words.push(bytes))
    for (const [stream, name] of outputs)
      stream.on('data', (bytes: Buffer) => {
        if (!this.#isOver) listener.onOutput(bytes, name)
      })
    // Each stream ends by itself, so the status may come before the last of the output.
    const whole = Promise.all([status, ...outputs.map(([stream]) => stream)].map(untilClosed)).then(() => {
      if (!this.#isOver && words.length > 0) listener.onStatus(Buffer.concat(words))
    })
    void this.#session.ended.then(async (problem) => {
      await whole
      if (this.#isOver) return
      this.#isOver = true
      const why = problem === null ? '' : ` (${plainText(problem.message)})`
      listener.onEnd(`The connection ended before the exit code came${why}.`)
    })
  }

  write(input: Buffer, onTaken: () => void): void {
    this.#streams.input?.write(input, (problem) => {
      if (problem === undefined || problem === null) onTaken()
    })
  }

  closeInput(): void {
    this.#streams.input?.end()
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#streams.size?.write(`${JSON.stringify({ Width: columns, Height: rows })}\n`)
  }

  /** All streams share the connection. */
  pause(): void {
    for (const [stream] of this.#streams.outputs) stream.pause()
  }

  resume(): void {
    for (const [stream] of this.#streams.outputs) stream.resume()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#session[Symbol.dispose]()
  }
}

const untilClosed = (stream: SpdyStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.closed) resolve()
    else stream.once('close', () => resolve())
  })
