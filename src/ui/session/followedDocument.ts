import type { ClientFrame, DocumentDomain, Documents, ErrorBody, ServerFrame } from '#contract'
import type { Clock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'

export interface DocumentState<Domain extends DocumentDomain> {
  /** The newest body; null before the first. */
  readonly body: Documents[Domain] | null
  readonly n: number
  /** When the connection was lost whose body this is; null while it is the newest. Epoch ms. */
  readonly heldSince: number | null
  readonly refusal: ErrorBody['error'] | null
}

/**
 * FollowedDocument is one document of the cluster's socket, kept up to date. It belongs to its session; disposing it ends
 * the following. Nothing after state `n` comes until `drawn(n)` was called.
 */
export class FollowedDocument<Domain extends DocumentDomain = DocumentDomain> implements Disposable {
  readonly id: number
  readonly #domain: Domain
  readonly #tail: string
  readonly #state: ObservableValue<DocumentState<Domain>>
  readonly #clock: Clock
  readonly #send: (frame: ClientFrame) => void
  readonly #onDispose: () => void

  constructor(options: {
    id: number
    domain: Domain
    tail: string
    clock: Clock
    send: (frame: ClientFrame) => void
    onDispose: () => void
    /** The last known body, shown until a new one arrives; null if there is none. */
    known: Documents[Domain] | null
  }) {
    this.id = options.id
    this.#domain = options.domain
    this.#tail = options.tail
    this.#clock = options.clock
    this.#send = options.send
    this.#onDispose = options.onDispose
    this.#state = new ObservableValue<DocumentState<Domain>>({
      body: options.known,
      n: 0,
      heldSince: null,
      refusal: null,
    })
  }

  get state(): Observable<DocumentState<Domain>> {
    return this.#state
  }

  /** Asks for it: at first, and when the connection is back. */
  open(): void {
    this.#send({ t: 'follow', document: this.id, domain: this.#domain, tail: this.#tail })
  }

  /** Says that state `n` is on screen. */
  drawn(n: number): void {
    if (n > 0 && this.#state.value.n === n) this.#send({ t: 'seen', document: this.id, n })
  }

  handleDocument({ n, body }: Extract<ServerFrame, { t: 'document' }>): void {
    // The berth is part of the product, so its frames are not validated again.
    this.#state.set({ body: body as Documents[Domain], n, heldSince: null, refusal: null })
  }

  handleRefused(refusal: ErrorBody['error']): void {
    this.#state.set({ body: null, n: 0, heldSince: null, refusal })
  }

  handleLost(): void {
    const heldSince = this.#state.value.heldSince ?? this.#clock.now()
    this.#state.set({ ...this.#state.value, heldSince })
  }

  [Symbol.dispose](): void {
    this.#send({ t: 'unfollow', document: this.id })
    this.#onDispose()
  }
}
