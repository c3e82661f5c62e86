import { Listeners } from '#machinery'
import type { KubeStatus } from '../store/status.ts'

/**
 * What can be wrong with a server. Of its way: `refuse`, `reset`, `hang` (accepts and never answers), `slow`, `half-open`
 * (the connections of this moment go silent for ever, new ones work), `crash` (refuses, and has forgotten its history
 * when it is back). Of its answers: the rest, of which `hung-list` keeps lists waiting until it is off. `resource` narrows
 * one to the requests for that resource.
 */
export interface Fault {
  readonly type: FaultType
  /** A plural, as in a path: `pods`; or a path and all below it: `/readyz`, `/apis/metrics.k8s.io`. */
  readonly resource?: string
}

export const faultTypes = [
  'refuse',
  'reset',
  'hang',
  'slow',
  'half-open',
  'crash',
  'unauthorized',
  'forbidden',
  'throttled',
  'server-error',
  'unavailable',
  'hung-list',
  'expired-list',
  'expired-continue',
  'expired-connect',
  'expired-stream',
  'malformed-line',
  'truncated-line',
  'endless-line',
  'gzip-bomb',
] as const
export type FaultType = (typeof faultTypes)[number]

/** What the faults need to know of a request. */
export interface FaultTarget {
  readonly path: string
  /** Null for paths that are no resource's. */
  readonly resource: string | null
  readonly isList: boolean
  readonly isWatch: boolean
  readonly isContinued: boolean
}

/** Faults are the ones that are on; one that was injected twice is on until both have been removed. */
export class Faults {
  readonly #active = new Set<Fault>()
  readonly #removals = new Listeners()

  get active(): readonly Fault[] {
    return [...this.#active]
  }

  add(fault: Fault): Disposable {
    const own = { ...fault }
    this.#active.add(own)
    return {
      [Symbol.dispose]: () => {
        this.#active.delete(own)
        this.#removals.tell()
      },
    }
  }

  /** Waits while that fault is on. */
  async untilOff(type: FaultType, resource: string): Promise<void> {
    while (this.has(type, resource)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      using _removal = this.#removals.add(resolve)
      await promise
    }
  }

  has(type: FaultType, resource: string | null = null, path = ''): boolean {
    return this.active.some(
      (fault) =>
        fault.type === type &&
        (fault.resource === undefined || fault.resource === resource || isBelow(path, fault.resource)),
    )
  }

  /** The answer to a request that does not get its own; null where nothing is wrong with it. */
  refusal(target: FaultTarget): Refusal | null {
    const { path, resource, isList, isWatch, isContinued } = target
    const anyway = (['unauthorized', 'throttled', 'server-error', 'unavailable'] as const).find((type) =>
      this.has(type, resource, path),
    )
    if (anyway !== undefined) return refusals[anyway]
    if (this.forbids(resource, path)) return refusals.forbidden
    if (isList && isContinued && this.has('expired-continue', resource)) return refusals.expiredContinue
    if (isList && this.has('expired-list', resource)) return refusals.expired
    if (isWatch && this.has('expired-connect', resource)) return refusals.expired
    return null
  }

  /** Where all resources are forbidden, what the server says of itself is not. */
  forbids(resource: string | null, path: string): boolean {
    if (resource !== null) return this.has('forbidden', resource, path)
    return this.active.some((fault) => fault.type === 'forbidden' && isBelow(path, fault.resource ?? ''))
  }
}

const isBelow = (path: string, place: string): boolean =>
  place.startsWith('/') && (path === place || path.startsWith(`${place}/`))

export interface Refusal {
  readonly status: KubeStatus
  readonly headers: Readonly<Record<string, string>>
}

const refusal = (
  code: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal => ({
  status: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  headers,
})

const refusals = {
  unauthorized: refusal(401, 'Unauthorized', 'Unauthorized'),
  throttled: refusal(429, 'TooManyRequests', 'Too many requests, please try again later.', {
    'retry-after': '1',
  }),
  'server-error': refusal(500, 'InternalError', 'Internal error occurred: etcdserver: request timed out'),
  unavailable: refusal(503, 'ServiceUnavailable', 'the server is currently unable to handle the request'),
  forbidden: refusal(403, 'Forbidden', 'forbidden: access was revoked'),
  expired: refusal(410, 'Expired', 'The resourceVersion for the provided watch is too old.'),
  expiredContinue: refusal(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result.',
  ),
}
