import type { KubeClient } from '#kube'

/**
 * Follower is a part of the berth that follows the cluster over any number of connections, one after the other. It keeps
 * what it knows while there is none.
 */
export interface Follower {
  /** Follows the cluster over this connection from now on; a connection before it is followed no longer. */
  attach(client: KubeClient): void
  /** There is no connection any more. Resolves when this part no longer uses the last one. */
  detach(reason: string): void | Promise<void>
  /** Asks the cluster nothing by itself until `resume`; may be called with or without a connection. */
  pause?(reason: string): void
  resume?(): void
  /** Tries now what waits for its next try. */
  retry?(): void
}

/**
 * Followers are the parts that follow one connection, as one. A part may use the parts that were added before it, so
 * `attach`, `resume` and `retry` go through the list in order, and `detach` and `pause` in reverse.
 *
 * A part that throws does not stop the others: its error is thrown when all have been called. A part that is added later
 * is paused and attached as the others are. Disposal forgets the parts and disposes none of them.
 */
export class Followers implements Follower, Disposable {
  readonly #parts = new Set<Follower>()
  #client: KubeClient | null = null
  #pausedFor: string | null = null

  /** Adds a part to the end of the list. Throws where it is on the list already. */
  add<Part extends Follower>(part: Part): Part {
    if (this.#parts.has(part)) throw new Error('This part follows the connection already.')
    this.#parts.add(part)
    if (this.#pausedFor !== null) part.pause?.(this.#pausedFor)
    if (this.#client !== null) part.attach(this.#client)
    return part
  }

  attach(client: KubeClient): void {
    this.#client = client
    callEach(this.#parts, (part) => part.attach(client))
  }

  /** All parts begin to detach before any is waited for. */
  async detach(reason: string): Promise<void> {
    this.#client = null
    const endings = reversed(this.#parts).map(async (part) => {
      await part.detach(reason)
    })
    const results = await Promise.allSettled(endings)
    throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])))
  }

  pause(reason: string): void {
    this.#pausedFor = reason
    callEach(reversed(this.#parts), (part) => part.pause?.(reason))
  }

  resume(): void {
    this.#pausedFor = null
    callEach(this.#parts, (part) => part.resume?.())
  }

  retry(): void {
    callEach(this.#parts, (part) => part.retry?.())
  }

  [Symbol.dispose](): void {
    this.#client = null
    this.#parts.clear()
  }
}

const reversed = (parts: Iterable<Follower>): Follower[] => [...parts].reverse()

/** A part that is added by one of the calls is not called. */
function callEach(parts: Iterable<Follower>, call: (part: Follower) => void): void {
  const problems: unknown[] = []
  for (const part of [...parts]) {
    try {
      call(part)
    } catch (problem) {
      problems.push(problem)
    }
  }
  throwAll(problems)
}

function throwAll(problems: readonly unknown[]): void {
  if (problems.length === 1) throw problems[0]
  if (problems.length > 1) throw new AggregateError(problems, `${problems.length} parts failed`)
}
