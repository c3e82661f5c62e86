import { FlotillaError, fieldManager, type Protection, type Target } from '#contract'
import {
  isConnectivity,
  isForbidden,
  type KubeClient,
  KubeError,
  type RelayedRequest,
  type RequestOptions,
} from '#kube'
import { type Gvr, isAbort, messageOf, parseExactJson, resourcePath } from '#machinery'
import type { Log } from '../requests/log.ts'

/** The API server gives a write 34 s, its admission webhooks included. */
const deadlineMs = 40_000

/** Change is one request that changes one object. Its body binds the object's uid. */
export interface Change {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly target: Target
  readonly subresource?: string
  /** An object of that resource is created in the target's namespace, instead of a change of the target itself. */
  readonly creates?: Gvr
  readonly contentType?: string
  readonly body: object
  /** The cluster only says what it would store. */
  readonly isDryRun?: boolean
}

/** Replacement is the text of a whole object in YAML, sent as it is. The text holds the object's uid and resourceVersion. */
export interface Replacement {
  readonly target: Target
  readonly yaml: string
  /** The cluster only says what it would store. */
  readonly isDryRun: boolean
}

/** Amendment is a JSON merge patch of one object. It holds the object's uid and resourceVersion. */
export interface Amendment {
  readonly target: Target
  readonly subresource?: 'status' | undefined
  readonly patch: string
  /** The cluster only says what it would store. */
  readonly isDryRun: boolean
}

/** Application is the text of one object in YAML or JSON, which the cluster makes the object equal to as far as it says. */
export interface Application {
  readonly target: Target
  readonly yaml: string
  /** Takes over what other managers set to other values. */
  readonly isForced: boolean
  readonly isDryRun: boolean
}

/** Relayed is a request of another program, such as Helm. Nothing of it is looked at but its method and its query. */
export interface Relayed extends Omit<RelayedRequest, 'signal'> {
  /** With its query. */
  readonly path: string
  /** For the log. */
  readonly program: string
}

/** Permit goes with each change of an act. */
export interface Permit {
  /** The person has typed the cluster's name. */
  readonly isConfirmed: boolean
  /** Gives up an answer that has not come; the change may have been made all the same. */
  readonly signal: AbortSignal
}

/** A change that is being sent, and how. */
interface Sending {
  readonly method: Change['method']
  readonly target: Target
  readonly path: string
  readonly permit: Permit
  /** It carries a whole object. */
  readonly isWhole?: boolean
}

/** The text of a whole object, and how it is sent. */
interface WholeObject {
  readonly target: Target
  readonly subresource?: 'status' | undefined
  readonly isDryRun: boolean
  readonly options: RequestOptions & { readonly method: Change['method'] }
}

export interface GateOptions {
  /** What the person has set for the cluster at this moment. */
  readonly protection: () => Protection
  readonly log: Log
  /** The cluster refused a change for want of a permission. Null: in the whole cluster. */
  readonly onDenied: (namespace: string | null) => void
}

/**
 * Gate is the only way by which a change leaves this process. It holds the cluster's protection at the moment of each
 * change, sends each once, and leaves one line of it in the log, without values.
 */
export class Gate {
  readonly #options: GateOptions

  constructor(options: GateOptions) {
    this.#options = options
  }

  /** Why the cluster's protection forbids changes now; null where it does not. */
  refusal({
    isConfirmed,
  }: Pick<Permit, 'isConfirmed'>): 'protected_cluster' | 'confirmation_required' | null {
    const protection = this.#options.protection()
    if (protection === 'read-only') return 'protected_cluster'
    return protection === 'confirm' && !isConfirmed ? 'confirmation_required' : null
  }

  /** Throws a FlotillaError where the cluster's protection forbids changes now. */
  requireAllowed(permit: Pick<Permit, 'isConfirmed'>): void {
    const code = this.refusal(permit)
    if (code !== null) throw new FlotillaError(code)
  }

  /**
   * Sends a change and gives the cluster's answer. A refusal rejects with its KubeError. Where the change was sent and no
   * answer says what became of it, it rejects with `outcome_unknown`; it is never sent again from here.
   */
  async send(
    client: KubeClient,
    change: Change,
    permit: Permit & { readonly onWarning?: ((text: string) => void) | undefined },
  ): Promise<unknown> {
    const { method, target, contentType, body, isDryRun = false } = change
    this.requireAllowed(isDryRun ? { isConfirmed: true } : permit)
    const path = pathOf(change)
    const send = () =>
      client.json<unknown>(path, {
        method,
        body,
        signal: permit.signal,
        ...(permit.onWarning === undefined ? {} : { onWarning: permit.onWarning }),
        timeoutMs: deadlineMs,
        // A deletion leaves no fields that a manager could own.
        ...(method === 'DELETE' ? {} : { query: { fieldManager, dryRun: isDryRun && 'All' } }),
        ...(contentType === undefined ? {} : { contentType }),
      })
    return await (isDryRun ? send() : this.#sent({ method, target, path, permit }, send))
  }

  /**
   * Replaces an object as `send` makes a change; fields that the cluster does not know are refused. Gives the object as the
   * cluster stored it, with whole numbers of any size, and calls back with each warning, also of a refusal. A dry run needs no
   * confirmation, and one without an answer rejects with that problem: nothing can have been changed.
   */
  async replace(
    client: KubeClient,
    { target, yaml, isDryRun }: Replacement,
    permit: Permit & { readonly onWarning: (text: string) => void },
  ): Promise<unknown> {
    const options = { method: 'PUT', contentType: 'application/yaml', body: yaml } as const
    return await this.#whole(client, { target, isDryRun, options }, permit)
  }

  /** Changes only the fields of a patch, otherwise as `replace` does. */
  async amend(
    client: KubeClient,
    { target, subresource, patch, isDryRun }: Amendment,
    permit: Permit & { readonly onWarning: (text: string) => void },
  ): Promise<unknown> {
    const options = { method: 'PATCH', contentType: 'application/merge-patch+json', body: patch } as const
    return await this.#whole(client, { target, subresource, isDryRun, options }, permit)
  }

  /**
   * Applies the text of an object by server-side apply, as `replace` replaces one. The object is made where it does not
   * exist, unless the text has a uid. Rejects with a conflict where other managers set its fields to other values.
   */
  async apply(
    client: KubeClient,
    { target, yaml, isForced, isDryRun }: Application,
    permit: Permit & { readonly onWarning: (text: string) => void },
  ): Promise<unknown> {
    const options = {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body: yaml,
      query: { force: isForced },
    } as const
    return await this.#whole(client, { target, isDryRun, options }, permit)
  }

  /**
   * Passes a request of another program on, which speaks to the cluster itself. Its changes are held as others are, each at its
   * moment; a `isDryRun` permit lets only those pass that the cluster is to try. Rejects where no answer came, and with the
   * FlotillaError of a change that is not allowed.
   */
  async relay(
    client: KubeClient,
    { path, program, ...request }: Relayed,
    { isDryRun, ...permit }: Permit & { readonly isDryRun: boolean },
  ): Promise<void> {
    const { method } = request
    if (method === 'GET') return await client.relay(path, { ...request, signal: permit.signal })
    const isTrial = new URL(path, 'http://cluster').searchParams.get('dryRun') === 'All'
    if (isDryRun && !isTrial) throw new FlotillaError('action_refused', `${program} may only try this.`)
    this.requireAllowed(isTrial ? { isConfirmed: true } : permit)
    const note = (outcome: string) =>
      this.#options.log('debug', `Change by ${program}: ${method} ${path.split('?')[0]}: ${outcome}`)
    try {
      await client.relay(path, {
        ...request,
        signal: permit.signal,
        onHead: (status, headers, flow) => {
          if (!isTrial) note(`answered ${status}`)
          request.onHead(status, headers, flow)
        },
      })
    } catch (problem) {
      if (!isTrial) note('no answer says whether it was done')
      throw problem
    }
  }

  /** Sends the text of a whole object. */
  async #whole(
    client: KubeClient,
    { target, subresource, isDryRun, options }: WholeObject,
    permit: Permit & { readonly onWarning: (text: string) => void },
  ): Promise<unknown> {
    this.requireAllowed(isDryRun ? { isConfirmed: true } : permit)
    const path = pathOf({ target, subresource })
    const { signal, onWarning } = permit
    const send = async () =>
      readObject(
        await client.text(path, {
          ...options,
          accept: 'application/json',
          query: {
            ...{ fieldManager, fieldValidation: 'Strict', dryRun: isDryRun && 'All' },
            ...options.query,
          },
          timeoutMs: deadlineMs,
          signal,
          onWarning,
        }),
      )
    if (isDryRun) return await send()
    return await this.#sent({ method: options.method, target, path, permit, isWhole: true }, send)
  }

  /** Sends one change, notes what became of it, and says so where no answer does. */
  async #sent(sending: Sending, send: () => Promise<unknown>): Promise<unknown> {
    const { target, permit } = sending
    try {
      const answer = await send()
      this.#note(sending, 'done')
      return answer
    } catch (problem) {
      if (isForbidden(problem)) this.#options.onDenied(target.namespace === '' ? null : target.namespace)
      if (!permit.signal.aborted && !isUnanswered(problem)) {
        this.#note(sending, saidBy(sending, problem))
        throw problem
      }
      this.#note(sending, 'no answer says whether it was done')
      throw new FlotillaError('outcome_unknown', undefined, { cause: problem })
    }
  }

  #note({ method, target, path }: Sending, outcome: string): void {
    this.#options.log('debug', `Change: ${method} ${path} (uid ${target.uid}): ${outcome}`)
  }
}

function pathOf({
  target,
  subresource,
  creates,
}: Pick<Change, 'target' | 'creates'> & { readonly subresource?: string | undefined }): string {
  const place = target.namespace === '' ? null : target.namespace
  if (creates !== undefined) return resourcePath(creates, place)
  const object = resourcePath(target, place, target.name)
  return subresource === undefined ? object : `${object}/${subresource}`
}

function readObject(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch (problem) {
    throw new KubeError('malformed', 'The cluster answered with something that is not JSON.', {
      cause: problem,
    })
  }
}

/** Why a change was refused. The words about a whole object may quote its values, so they stay out of the log. */
function saidBy({ method, isWhole = method === 'PUT' }: Sending, problem: unknown): string {
  if (isWhole) return problem instanceof KubeError ? `refused (${problem.status})` : 'refused'
  return messageOf(problem)
}

/** The change was on its way, and no answer says what became of it. */
const isUnanswered = (problem: unknown): boolean =>
  isAbort(problem) ||
  (isConnectivity(problem) && ['reset', 'timeout', 'malformed', 'foreign'].includes(problem.reason))
