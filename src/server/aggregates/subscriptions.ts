import {
  FlotillaError,
  type PartFrame,
  partLimit,
  readFrame,
  type SubscriptionFrame,
  singleClusterDomains,
  splitTail,
  subscriptionFrameSchema,
} from '#contract'
import type { Clock } from '#machinery'
import type { Roster } from '../roster/roster.ts'
import { requireScope } from './requireScope.ts'
import { Subscription } from './subscription.ts'

/** More of them than any page needs. */
const maxSubscriptions = 16

/** Subscriptions are what one page follows over several clusters, on its workspace stream; they end with it. */
export class Subscriptions implements Disposable {
  readonly #roster: Roster
  readonly #clock: Clock
  readonly #send: (frame: PartFrame) => void
  readonly #open = new Map<number, Subscription>()

  constructor(roster: Roster, clock: Clock, send: (frame: PartFrame) => void) {
    this.#roster = roster
    this.#clock = clock
    this.#send = send
  }

  /** Takes one message of the page; throws a FlotillaError when it is none of these frames. */
  receive(message: string): void {
    this.#handle(readFrame(subscriptionFrameSchema, message))
  }

  /** The roster has changed. */
  followRoster(): void {
    for (const subscription of this.#open.values()) subscription.followRoster()
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#open.values()) subscription[Symbol.dispose]()
    this.#open.clear()
  }

  #handle(frame: SubscriptionFrame): void {
    switch (frame.t) {
      case 'subscribe':
        this.#subscribe(frame)
        break
      case 'unsubscribe':
        this.#end(frame.subscription)
        break
      case 'seen':
        this.#open.get(frame.subscription)?.see(frame.clusterId, frame.n)
        break
    }
  }

  #subscribe({
    t: _,
    subscription: id,
    scope,
    limit,
    ...spec
  }: Extract<SubscriptionFrame, { t: 'subscribe' }>): void {
    this.#end(id)
    try {
      if (this.#open.size >= maxSubscriptions) {
        throw new FlotillaError(
          'invalid_request',
          `A page may have ${maxSubscriptions} subscriptions at once.`,
        )
      }
      const asked = requireScope(scope)
      const clusterIds = asked.type === 'single' ? [asked.clusterId] : asked.clusterIds
      if (clusterIds.length > 1 && singleClusterDomains.includes(spec.domain))
        throw new FlotillaError('single_cluster_only')
      const { tail, options: ofScope } = splitTail(asked.tail)
      const followed = { ...spec, tail, limit: partLimit(limit, ofScope.limit) }
      const options = { id, clusterIds, spec: followed }
      this.#open.set(
        id,
        new Subscription({ ...options, roster: this.#roster, clock: this.#clock, send: this.#send }),
      )
    } catch (problem) {
      if (!(problem instanceof FlotillaError)) throw problem
      this.#send({ t: 'subscription-refused', subscription: id, ...problem.toBody() })
    }
  }

  #end(id: number): void {
    this.#open.get(id)?.[Symbol.dispose]()
    this.#open.delete(id)
  }
}
