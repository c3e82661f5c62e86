import type { Socket } from 'node:net'
import type { PodStream } from '#kube'
import type { Clock } from '#machinery'

/** What was sent and not answered is kept, up to this much, for another pod in case this one does not listen. */
const earlyBytes = 64 * 1024
/**
 * containerd does not pass the end of the client's direction on, and closes the connection one second after it. So that end waits until
 * the pod has been silent for this long: an answer that is on its way comes whole, and other runtimes get the end all the same.
 */
const endAfterMs = 2000
/** A program that has heard an answer, and then ends its direction, mostly wants no more. */
const endAnsweredAfterMs = 50
/** A runtime ends the stream of a connection that it could not make, and says why a moment later. */
const explanationMs = 500

/**
 * CarryEnd is how a connection ended. `unanswered`: the pod took nothing of it, and another pod may. A pod that ends a connection in
 * order, and has said nothing to what was sent, has `failed` it: it may have acted on it, so no other pod gets it.
 */
export type CarryEnd =
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly message: string }
  | { readonly is: 'unanswered'; readonly message: string }

/**
 * CarriedConnection is one connection of a program on this machine. It is carried to a pod, and while no pod has answered, to the
 * next one; each side may end its own direction first. Disposing it resets the connection.
 */
export class CarriedConnection implements Disposable {
  readonly #socket: Socket
  readonly #onFirstBytes: (bytes: Buffer) => void
  #early: Buffer[] | null = []
  #earlySize = 0
  #hasSent = false
  #hasEnded = false
  #stream: PodStream['stream'] | null = null
  #ending: Disposable | null = null
  /** Something has come from the pod since the last bytes of the program, before its end. */
  #isAnswered = false
  readonly #clock: Pick<Clock, 'after'>
  readonly #gone = new AbortController()

  /** The socket is this object's from now on. */
  constructor(socket: Socket, clock: Pick<Clock, 'after'>, onFirstBytes: (bytes: Buffer) => void) {
    this.#socket = socket
    this.#clock = clock
    this.#onFirstBytes = onFirstBytes
    socket.on('error', () => {}) // `close` follows.
    socket.once('close', () => this.#gone.abort())
    socket.on('data', (bytes: Buffer) => this.#pass(bytes))
    socket.once('end', () => {
      this.#hasEnded = true
      this.#endSoon()
    })
    socket.on('drain', () => this.#stream?.resume())
    // Read before there is a pod, so that its end is noticed.
    socket.resume()
  }

  /** Aborted when the program has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** Carries it over that stream; resolves when it is over there. */
  carry({ stream, problem }: PodStream): Promise<CarryEnd> {
    const clock = this.#clock
    const ended = Promise.withResolvers<CarryEnd>()
    let isOver = false
    // Where one of both has ended its direction behind an answer, nothing is under way any more.
    const fail = (message: string) => {
      if (this.#early !== null) ended.resolve({ is: 'unanswered', message })
      else if (this.#isAnswered && (this.#hasEnded || isOver)) ended.resolve({ is: 'done' })
      else ended.resolve({ is: 'failed', message })
    }
    this.#stream = stream
    let isHeard = false
    let silence: string | null = null
    const onGone = () => ended.resolve(silence === null ? { is: 'done' } : { is: 'failed', message: silence })
    const finish = () => {
      if (!isHeard && this.#hasSent && !this.#hasEnded)
        silence = 'The pod closed the connection without an answer.'
      this.#socket.end()
    }
    let explanation: Disposable | null = null
    void problem.then((message) => {
      if (message !== null) fail(message)
      else if (isOver) finish()
    })
    this.gone.addEventListener('abort', onGone)
    if (this.gone.aborted) onGone()
    stream.on('data', (bytes: Buffer) => {
      isHeard = true
      if (this.#early !== null) {
        this.#early = null
        this.#onFirstBytes(bytes)
      }
      if (this.#hasEnded) this.#endSoon()
      else this.#isAnswered = true
      if (!this.#socket.write(bytes)) stream.pause()
    })
    stream.on('drain', () => this.#socket.resume())
    stream.once('end', () => {
      isOver = true
      if (this.#early === null) finish()
      else explanation = clock.after(explanationMs, finish)
    })
    // The runtime's own words come over another stream, before or behind this.
    stream.on('error', ({ message }) => {
      const giveUp = clock.after(explanationMs, () => fail(message))
      void problem.then((said) => {
        giveUp[Symbol.dispose]()
        if (said === null) fail(message)
      })
    })
    for (const bytes of this.#early ?? []) stream.write(bytes)
    if (this.#earlySize > earlyBytes) this.#early = null
    this.#endSoon()
    this.#socket.resume()
    return ended.promise.finally(() => {
      this.gone.removeEventListener('abort', onGone)
      explanation?.[Symbol.dispose]()
      this.#ending?.[Symbol.dispose]()
      this.#ending = null
      this.#stream = null
      stream.destroy()
    })
  }

  [Symbol.dispose](): void {
    if (!this.#socket.destroyed) this.#socket.resetAndDestroy()
  }

  /** Passes the end of the program's direction on, once the pod has nothing more to say. */
  #endSoon(): void {
    const stream = this.#stream
    if (!this.#hasEnded || stream === null || stream.writableEnded) return
    this.#ending?.[Symbol.dispose]()
    const delayMs = this.#isAnswered ? endAnsweredAfterMs : endAfterMs
    this.#ending = this.#clock.after(delayMs, () => stream.end())
  }

  #pass(bytes: Buffer): void {
    this.#hasSent = true
    this.#isAnswered = false
    if (this.#early !== null) {
      this.#earlySize += bytes.length
      this.#early.push(bytes)
    }
    const isFull = this.#earlySize > earlyBytes
    if (this.#stream === null) {
      if (isFull) this.#socket.pause()
      return
    }
    if (isFull) this.#early = null
    if (!this.#stream.write(bytes)) this.#socket.pause()
  }
}
