/** KubeStatus is how an API server refuses a request or reports its success. */
export interface KubeStatus {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: { readonly continue?: string }
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: object
  readonly code: number
}

interface StatusDetails {
  readonly name?: string | undefined
  readonly group?: string
  readonly kind?: string
  readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field?: string }[]
  readonly retryAfterSeconds?: number
}

/** StatusError ends a request with a Status. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly status: KubeStatus
  readonly headers: Readonly<Record<string, string>>

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.status = failureStatus(code, reason, message, details)
    this.headers =
      details?.retryAfterSeconds === undefined ? {} : { 'retry-after': String(details.retryAfterSeconds) }
  }
}

export const failureStatus = (
  code: number,
  reason: string,
  message: string,
  details?: object,
): KubeStatus => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details === undefined ? {} : { details }),
  code,
})

export const successStatus = (details: object): KubeStatus => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details,
  code: 200,
})

/** The resource with its group, as messages write it: `deployments.apps`. */
const qualified = (resource: string, group: string): string =>
  group === '' ? resource : `${resource}.${group}`

interface Named {
  readonly group: string
  readonly resource: string
}

export const notFound = ({ group, resource }: Named, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(resource, group)} "${name}" not found`, {
    name,
    group,
    kind: resource,
  })

export const alreadyExists = ({ group, resource }: Named, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${qualified(resource, group)} "${name}" already exists`, {
    name,
    group,
    kind: resource,
  })

export const conflict = ({ group, resource }: Named, name: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource, group)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, group, kind: resource },
  )

/** The object has another uid than the one that was meant. */
export const failedPrecondition = (
  { group, resource }: Named,
  name: string,
  { meant, found }: { readonly meant: string; readonly found: string },
): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource, group)} "${name}": Precondition failed: UID in precondition: ${meant}, UID in object meta: ${found}`,
    { name, group, kind: resource },
  )

export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message)

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message)

export const invalid = (
  { kind, group, name }: { readonly kind: string; readonly group: string; readonly name: string },
  problem: string,
  causes: StatusDetails['causes'] = [],
): StatusError =>
  new StatusError(
    422,
    'Invalid',
    `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${problem}`,
    {
      name,
      group,
      kind,
      ...(causes.length === 0 ? {} : { causes }),
    },
  )
