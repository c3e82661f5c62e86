import { WebSocket } from 'ws'
import {
  type ClientFrame,
  type Column,
  documentDomains,
  type Freshness,
  type PartFrame,
  type PartOutcome,
  partDeadlineMs,
  type Row,
  type ServerFrame,
  type SortSpec,
} from '#contract'
import { applySegments, type Clock, messageOf } from '#machinery'
import type { BerthDoor } from '../roster/door.ts'
import type { OpenCluster } from '../roster/openCluster.ts'
import { outcomeOf } from './outcome.ts'

/** A berth that hung up although it runs is dialled again after this long. */
const redialMs = 1000

/** What is followed of each cluster. */
export interface FollowSpec {
  readonly domain: string
  readonly tail: string
  readonly sort: SortSpec | null
  readonly filter: string
  readonly limit: number
}

/** What a part is, besides whose it is. */
export type PartState = Pick<PartOutcome, 'outcome' | 'reason'> &
  Pick<Extract<PartFrame, { t: 'part' }>, 'rows' | 'body'>

/**
 * ClusterPart follows one domain of one cluster for one subscription. It holds the newest state and nothing else: the berth
 * sends the next one when the last has been dealt with, so a flood in a cluster is conflated where it comes from. It
 * dials again for as long as it lives, and says what keeps it.
 */
export class ClusterPart implements Disposable {
  readonly #cluster: OpenCluster
  readonly #spec: FollowSpec
  readonly #clock: Clock
  readonly #onState: (state: PartState) => void
  #socket: WebSocket | null = null
  #timer: Disposable | null = null
  #patience: Disposable | null
  #isOver = false
  #columns: readonly Column[] = []
  #rows: readonly Row[] = []
  /** What the berth waits for; null while nothing. */
  #due: ClientFrame | null = null

  constructor(options: {
    cluster: OpenCluster
    spec: FollowSpec
    clock: Clock
    onState: (state: PartState) => void
  }) {
    this.#cluster = options.cluster
    this.#spec = options.spec
    this.#clock = options.clock
    this.#onState = options.onState
    this.#patience = this.#clock.after(partDeadlineMs, () =>
      this.#say('timed-out', `It did not answer within ${partDeadlineMs / 1000} s.`),
    )
    void this.#dial()
  }

  get cluster(): OpenCluster {
    return this.#cluster
  }

  /** What was said last has been dealt with. */
  see(): void {
    if (this.#due !== null) this.#send(this.#due)
    this.#due = null
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#patience?.[Symbol.dispose]()
    this.#timer?.[Symbol.dispose]()
    this.#socket?.terminate()
    this.#socket = null
  }

  async #dial(): Promise<void> {
    try {
      const berth = await this.#cluster.reach()
      if (!this.#isOver) this.#open(berth)
    } catch (problem) {
      if (this.#isOver) return
      this.#say('failed', messageOf(problem))
      this.#redial()
    }
  }

  #redial(): void {
    this.#timer = this.#clock.after(redialMs, () => void this.#dial())
  }

  #open(berth: BerthDoor): void {
    const socket = new WebSocket('ws://berth/stream', {
      createConnection: () => berth.connect(),
      headers: berth.headers,
      perMessageDeflate: false,
      maxPayload: 16 * 2 ** 20,
    })
    this.#socket = socket
    socket.on('open', () => this.#ask())
    socket.on('message', (data) => {
      // The berth is part of the product, so its frames are not validated again.
      if (this.#socket === socket) this.#handle(JSON.parse(data.toString()) as ServerFrame)
    })
    // Always followed by `close`, which deals with it.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#isOver || this.#socket !== socket) return
      this.#socket = null
      this.#due = null
      this.#say('failed', "The connection to the cluster's process was lost.")
      this.#redial()
    })
  }

  #ask(): void {
    const { domain, tail, sort, filter, limit } = this.#spec
    const document = documentDomains.find((each) => each === domain)
    if (document !== undefined) this.#send({ t: 'follow', document: 0, domain: document, tail })
    else this.#send({ t: 'open', window: 0, spec: { domain, tail, sort, filter, offset: 0, limit } })
  }

  #handle(frame: ServerFrame): void {
    switch (frame.t) {
      case 'window':
        this.#columns = frame.columns
        this.#takeRows(frame, frame.problem, frame.rows)
        break
      case 'patch':
        this.#takeRows(frame, null, applySegments(this.#rows, frame.segments) ?? [])
        break
      case 'document':
        this.#due = { t: 'seen', document: 0, n: frame.n }
        this.#tell({ outcome: 'ok', reason: null, rows: null, body: frame.body })
        break
      case 'refused':
      case 'document-refused':
        this.#say('failed', frame.error.message)
        break
      case 'response':
      case 'failure':
        break
    }
  }

  #takeRows(
    { n, total, freshness }: { readonly n: number; readonly total: number; readonly freshness: Freshness },
    problem: string | null,
    rows: readonly Row[],
  ): void {
    this.#rows = rows
    this.#due = { t: 'ack', window: 0, n }
    const state = problem === null ? outcomeOf(freshness) : { outcome: 'failed' as const, reason: problem }
    this.#tell({ ...state, rows: { columns: this.#columns, rows, total }, body: null })
  }

  #say(outcome: PartOutcome['outcome'], reason: string): void {
    this.#tell({ outcome, reason, rows: null, body: null })
  }

  #tell(state: PartState): void {
    this.#patience?.[Symbol.dispose]()
    this.#patience = null
    this.#onState(state)
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }
}
