import { Listeners } from '#machinery'
import type { KubeStatus } from '../store/status.ts'

/**
 * Fault is one problem of a server. On the way to it: `refuse`, `reset`, `hang` (accepts and never answers), `slow`,
 * `half-open` (the connections of this moment go silent for ever, new ones work), `crash` (refuses, and has lost its
 * history when it is back), and what answers in its place (`gateway`, `firewall`, `login-page`, `stray-json`). In its answers: all others, of which `hung-list` delays lists until it is off. `resource`
 * limits a fault to the requests for that resource.
 */
export interface Fault {
  readonly type: FaultType
  /** A plural, as in a path: `pods`. Or a path and all below it: `/readyz`, `/apis/metrics.k8s.io`. */
  readonly resource?: string
}

export const faultTypes = [
  'refuse',
  'reset',
  'hang',
  'slow',
  'half-open',
  'crash',
  'gateway',
  'firewall',
  'login-page',
  'stray-json',
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

/** FaultTarget is a request as the faults see it. */
export interface FaultTarget {
  readonly path: string
  /** Null for paths of no resource. */
  readonly resource: string | null
  readonly isList: boolean
  readonly isWatch: boolean
  readonly isContinued: boolean
}

/** Faults are the faults that are on. One that was injected twice is on until both have been removed. */
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

  /** Waits until that fault is off. */
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

  /** What something on the way answers in place of the server; null where no such fault concerns the request. */
  strayAnswer({ resource, path }: FaultTarget): StrayAnswer | null {
    const type = (['gateway', 'firewall', 'login-page', 'stray-json'] as const).find((each) =>
      this.has(each, resource, path),
    )
    return type === undefined ? null : strayAnswers[type]
  }

  /** The answer of a fault in place of the request's own; null where no fault concerns the request. */
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

  /** Without a resource, the `forbidden` fault leaves paths of no resource alone. */
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

/** StrayAnswer is an answer of something that is no API server. */
export interface StrayAnswer {
  readonly code: number
  readonly type: string
  readonly text: string
}

const strayAnswers = {
  gateway: { code: 404, type: 'text/plain; charset=utf-8', text: 'default backend - 404' },
  firewall: {
    code: 403,
    type: 'text/html',
    text: '<html><head><title>Access denied</title></head><body><h1>Blocked by policy</h1></body></html>',
  },
  'login-page': {
    code: 200,
    type: 'text/html; charset=utf-8',
    text: '<!doctype html><title>Sign in</title><form action="/login"></form>',
  },
  'stray-json': { code: 404, type: 'application/json', text: '{"message":"no route matched"}' },
} as const satisfies Readonly<Record<string, StrayAnswer>>

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
