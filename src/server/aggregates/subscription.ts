import type { ClusterId, PartFrame } from '#contract'
import type { Clock } from '#machinery'
import type { Roster } from '../roster/roster.ts'
import { ClusterPart, type FollowSpec, type PartState } from './clusterPart.ts'

/** One cluster of a subscription. */
interface Member {
  part: ClusterPart | null
  n: number
  isAwaitingSight: boolean
  /** The newest state that was not sent yet. */
  due: PartState | null
  name: string
}

/**
 * Subscription follows a domain over the clusters of its scope: one part for each that is open, one that says so for each
 * that is not. The parts are sent each on its own: one that is not dealt with keeps no other waiting.
 */
export class Subscription implements Disposable {
  readonly #id: number
  readonly #spec: FollowSpec
  readonly #roster: Roster
  readonly #clock: Clock
  readonly #send: (frame: PartFrame) => void
  readonly #members: ReadonlyMap<ClusterId, Member>

  constructor(options: {
    id: number
    clusterIds: readonly ClusterId[]
    spec: FollowSpec
    roster: Roster
    clock: Clock
    send: (frame: PartFrame) => void
  }) {
    this.#id = options.id
    this.#spec = options.spec
    this.#roster = options.roster
    this.#clock = options.clock
    this.#send = options.send
    this.#members = new Map(
      options.clusterIds.map((clusterId) => [
        clusterId,
        { part: null, n: 0, isAwaitingSight: false, due: null, name: clusterId },
      ]),
    )
    for (const clusterId of this.#members.keys()) {
      if (this.#roster.find(clusterId) === null) this.#tell(clusterId, notOpen)
    }
    this.followRoster()
  }

  /** Begins with clusters that have been opened since, and ends with those that were closed. */
  followRoster(): void {
    for (const [clusterId, member] of this.#members) {
      const cluster = this.#roster.find(clusterId)
      if (member.part?.cluster === cluster) continue
      if (cluster === null && member.part === null) continue
      member.part?.[Symbol.dispose]()
      member.part = null
      if (cluster === null) {
        this.#tell(clusterId, notOpen)
        continue
      }
      member.name = cluster.state.clusterName
      const part = new ClusterPart({
        cluster,
        spec: this.#spec,
        clock: this.#clock,
        onState: (state) => {
          if (member.part === part) this.#tell(clusterId, state)
        },
      })
      member.part = part
    }
  }

  see(clusterId: ClusterId, n: number): void {
    const member = this.#members.get(clusterId)
    if (member === undefined || member.n !== n) return
    member.isAwaitingSight = false
    const { due } = member
    member.due = null
    if (due !== null) this.#tell(clusterId, due)
    else member.part?.see()
  }

  [Symbol.dispose](): void {
    for (const { part } of this.#members.values()) part?.[Symbol.dispose]()
  }

  #tell(clusterId: ClusterId, state: PartState): void {
    const member = this.#members.get(clusterId)
    if (member === undefined) return
    if (member.isAwaitingSight) {
      member.due = state
      return
    }
    member.n += 1
    member.isAwaitingSight = true
    const clusterName = member.name
    this.#send({ t: 'part', subscription: this.#id, n: member.n, clusterId, clusterName, ...state })
  }
}

const notOpen: PartState = { outcome: 'failed', reason: 'This cluster is not open.', rows: null, body: null }
