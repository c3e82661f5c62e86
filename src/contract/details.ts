import * as v from 'valibot'
import type { Tone } from './cells.ts'
import { objectParamsSchema } from './object.ts'

/** ObjectNeighbour is another object that an object has to do with. */
export interface ObjectNeighbour {
  /** Its relation to the object, in a few words: `Owned by`, `Runs on`, `Mounts`. */
  readonly relation: string
  readonly group: string
  readonly version: string
  /** Empty where the server offers no such kind. */
  readonly resource: string
  /** The domain of its resource; empty if the server does not serve the kind. */
  readonly domain: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  /** Empty where it is known by its name only. */
  readonly uid: string
  /** The status cell of its kind; null where it has none or was not read. */
  readonly status: readonly [Tone, string] | null
  /** False if the object does not exist: it was deleted, or never created. Null if this was not checked. */
  readonly isFound: boolean | null
  /** Why it could not be looked for, or what is odd about it; null where there is nothing to say. */
  readonly note: string | null
}

/** HeldFields are the fields of an object that Flotilla is a manager of, because it has set them. */
export interface HeldFields {
  /** The first of them, as paths: `spec.replicas`. */
  readonly fields: readonly string[]
  readonly count: number
  /** Others that apply the object by server-side apply: another value of theirs is a conflict. */
  readonly appliers: readonly string[]
}

/**
 * ObjectDetails is an object with its neighbours. `warnings` names the parts that could not be read; the rest is
 * complete.
 */
export interface ObjectDetails {
  readonly object: {
    readonly apiVersion: string
    readonly kind: string
    readonly uid: string
  }
  /** Its owner, then the owner of that, and so on. */
  readonly owners: readonly ObjectNeighbour[]
  /** The objects that it owns, and those that they own. */
  readonly dependants: readonly ObjectNeighbour[]
  readonly related: readonly ObjectNeighbour[]
  /** Null where Flotilla manages none of its fields. */
  readonly heldFields: HeldFields | null
  readonly warnings: readonly string[]
}

/** Parameters of `secret/value`: a Secret, and the key of its value. */
export const secretValueParamsSchema = v.object({
  ...objectParamsSchema.entries,
  key: v.pipe(v.string('key is required'), v.minLength(1, 'key is required'), v.maxLength(253)),
})

/** SecretValue is one value of a Secret, read because a person asked for it. */
export interface SecretValue {
  readonly value: string
  /** `base64` where the bytes are no text. */
  readonly encoding: 'text' | 'base64'
}

/** Revision is a state of a workload's pod template that the cluster remembers. */
export interface Revision {
  /** The number that it has now; a rollback to it makes it the newest. */
  readonly revision: number
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly name: string
  readonly createdAt: string | null
  /** The annotation `kubernetes.io/change-cause`. */
  readonly changeCause: string | null
  readonly template: object
  /** The workload has this template now. */
  readonly isCurrent: boolean
}
