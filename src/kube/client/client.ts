import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import type { Access } from '#kubeconfig'
import { Backoff, isAbort, ScopeEndedError, sleep } from '#machinery'
import type { Credential, CredentialSource } from '../auth/credential.ts'
import { impersonationHeaders } from '../auth/impersonation.ts'
import { openCredentials } from '../auth/openCredentials.ts'
import { foreignAnswer, isWebPage } from '../errors/foreignAnswer.ts'
import { hideCredential } from '../errors/hideCredential.ts'
import { isConnectivity, KubeError } from '../errors/kubeError.ts'
import { toKubeError } from '../errors/toKubeError.ts'
import { isLoopback } from '../transport/proxyFor.ts'
import { Transport } from '../transport/transport.ts'
import { plainTunnel, webSocketTunnel } from '../transport/tunnelOffers.ts'
import { WebSocketBytes } from '../transport/webSocketBytes.ts'
import { Answer, LargeAnswerError } from './answer.ts'
import { ByteBudget, type Holding, NoRoomError } from './byteBudget.ts'
import { Call } from './call.ts'
import type { KubeEnvironment } from './environment.ts'
import { listItems } from './listItems.ts'
import type { MemoryLimit } from './memoryLimit.ts'
import { RequestBudget } from './requestBudget.ts'
import {
  bodyOf,
  queryText,
  type RelayedRequest,
  type RequestOptions,
  type StreamOptions,
  type TunnelOptions,
  type UpgradeOptions,
} from './requestOptions.ts'
import { UnauthorizedSource } from './unauthorizedSource.ts'
import { warningsIn } from './warnings.ts'

const defaultTimeoutMs = 10_000
/** A watch without any bytes for this long is dead: a bookmark comes once a minute. */
const silenceMs = 90_000
/** A stream that is not read stops its server after this many bytes; sixty of them leave room on their connection. */
const apartWindowBytes = 256 * 1024
/** For the check after a refusal, whose caller waits for this second answer. */
const checkTimeoutMs = 5000
/** What all answers together may hold before they are read: many pages of a list, and a tenth of a usual process. */
const heldBytes = 128 << 20
/** The words of a refusal to another program; more is cut off. */
const refusalHeldBytes = 1 << 20
/** Some milliseconds of reading, after which what else has come has its turn. */
const itemsATurn = 500
const retryRule = { firstMs: 250, capMs: 2000, jitter: 0.5 }

/** ClientLimits bound what goes on at once. */
interface ClientLimits {
  readonly requestsInFlight: number
  /** Bytes of answers that are held before they are read; one answer at a time may hold more. 128 MB by default. */
  readonly heldBytes?: number
}

/**
 * KubeClient is one connection to one API server as one user. Requests share one HTTP/2 connection (further ones beyond
 * a hundred streams), are limited in number, have deadlines and follow no redirects. A GET that failed on the way is
 * tried again. Every failure is a KubeError; an abort rejects with the signal's reason. A refused credential is renewed
 * once for all requests that meet the refusal, which are then sent again. Where another server stands behind an API,
 * its refusal counts only if the API server itself refuses the credential too; otherwise it is a `rejected` of that
 * API. Opening a client contacts no server. Disposing it cancels what is under way (as an abort) and leaves no socket,
 * timer or child process.
 */
export class KubeClient implements AsyncDisposable {
  readonly #environment: KubeEnvironment
  readonly #credentials: CredentialSource
  readonly #transport: Transport
  /** For streams that go apart; null until the first of them. */
  #apart: Transport | null = null
  readonly #access: Access
  readonly #budget: RequestBudget
  readonly #bytes: ByteBudget
  readonly #calls = new Set<Call>()
  readonly #impersonation: readonly string[]
  readonly #takesGzip: boolean
  readonly #endpoint: string
  readonly #unauthorized = new UnauthorizedSource((credential) => this.#check(credential))
  #requests = 0
  #watches = 0
  #disposal: Promise<void> | undefined

  private constructor(access: Access, environment: KubeEnvironment, limits: ClientLimits) {
    this.#environment = environment
    this.#access = access
    this.#endpoint = JSON.stringify([access.server, access.tls.ca, access.tls.serverName])
    this.#credentials = openCredentials(access, environment)
    this.#transport = new Transport(access, environment, access.clientCertificate)
    this.#budget = new RequestBudget(limits.requestsInFlight)
    this.#bytes = new ByteBudget(limits.heldBytes ?? heldBytes)
    this.#impersonation = impersonationHeaders(access.impersonation)
    // Over loopback, compression costs more than it saves: both ends share one processor.
    this.#takesGzip = !access.disableCompression && !isLoopback(new URL(access.server).hostname)
  }

  static async open(access: Access, environment: KubeEnvironment, limits: ClientLimits): Promise<KubeClient> {
    return new KubeClient(access, environment, limits)
  }

  /** Host and port of the API server, for sentences. */
  get host(): string {
    return this.#transport.host
  }

  /** Whether it acts as another user than its credentials are of. */
  get isImpersonating(): boolean {
    return this.#impersonation.length > 0
  }

  /** Equal for connections to the same server, whichever user makes them. Contains no credential. */
  get endpoint(): string {
    return this.#endpoint
  }

  /** The limit of what collections keep over this connection; null for no limit. */
  get memory(): MemoryLimit | null {
    return this.#environment.memory ?? null
  }

  /** Resolves with the answer as JSON. Rejects with reason `malformed` where it is not JSON. */
  async json<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const text = await this.text(path, { accept: 'application/json', ...options })
    try {
      return JSON.parse(text) as T
    } catch (problem) {
      throw new KubeError('malformed', `${this.host} answered ${path} with something that is not JSON.`, {
        cause: problem,
      })
    }
  }

  /** Resolves with the answer as text. Rejects with reason `out-of-memory` where reading it would take more than there is. */
  async text(path: string, options: RequestOptions = {}): Promise<string> {
    const bytes = await this.bytes(path, options)
    const refusal = this.memory?.refusalOfAnswer(bytes.length) ?? null
    if (refusal !== null) throw new KubeError('out-of-memory', refusal)
    return bytes.toString('utf8')
  }

  /**
   * Reads a list of any length that comes in one piece, and calls back with one item after the other, in their order. Rejects
   * with reason `malformed` where the answer is no list in JSON; the items before that place have been read.
   */
  async eachItem(
    path: string,
    onItem: (item: unknown) => void,
    options: RequestOptions & { readonly signal: AbortSignal },
  ): Promise<void> {
    const bytes = await this.bytes(path, { accept: 'application/json', ...options })
    let read = 0
    for (const item of listItems(bytes)) {
      onItem(item)
      read += 1
      if (read % itemsATurn !== 0) continue
      await nextTurn()
      options.signal.throwIfAborted()
    }
  }

  /** Resolves with the bytes of the answer. Rejects with a LargeAnswerError where they are more than `mostBytes`. */
  async bytes(path: string, options: RequestOptions = {}): Promise<Buffer> {
    const call = this.#open(options.signal)
    try {
      const bytes = await this.#retrying(call, path, options)
      if (options.isAside !== true) this.#environment.onOutcome?.(null)
      return bytes
    } catch (problem) {
      throw options.isAside === true ? this.#edge(problem, call) : this.#failed(problem, call)
    } finally {
      call[Symbol.dispose]()
    }
  }

  /**
   * Resolves with the server's version, by a request that every authenticated user may make. Rejects with reason `foreign`
   * where the answer has none: every API server has one.
   */
  async version(
    options: { signal?: AbortSignal; timeoutMs?: number; retries?: number } = {},
  ): Promise<string> {
    const bytes = await this.bytes('/version', { accept: 'application/json', ...options })
    const version = versionIn(bytes)
    if (version === null) throw foreignAnswer(200, {}, bytes, this.host)
    return version
  }

  /**
   * Reads an answer that goes on. Resolves when the server ends it in order. It does not count in the request budget.
   */
  async stream(path: string, options: StreamOptions): Promise<void> {
    const call = this.#open(options.signal)
    this.#watches += 1
    try {
      await this.#authenticated(call, path, (credential) => this.#listen(call, credential, path, options))
    } catch (problem) {
      const known = problem instanceof NoRoomError ? this.#noRoom() : problem
      throw options.isApart === true ? this.#edge(known, call) : this.#failed(known, call)
    } finally {
      this.#watches -= 1
      call[Symbol.dispose]()
    }
  }

  /**
   * Makes the request of another program as the same user and by the same way as every request, and hands on the answer as
   * it comes, whatever its status. Resolves when the answer has ended. It has no time limit of its own, and its outcome says
   * nothing about the cluster: only the caller is notified of it.
   */
  async relay(path: string, request: RelayedRequest): Promise<void> {
    return await this.#unreported(request.signal, path, (call, credential) =>
      this.#relay(call, credential, path, request),
    )
  }

  /**
   * Opens a WebSocket to that path, as the same user and by the same way as every request. The caller owns the socket, which is
   * paused and outlives this client. Its outcome says nothing about the cluster: only the caller is notified of it.
   */
  async upgrade(path: string, options: UpgradeOptions): Promise<WebSocket> {
    return await this.#unreported(options.signal, path, (call, credential) =>
      this.#upgrade(call, credential, path, options),
    )
  }

  /**
   * Opens a stream of SPDY frames to that path, as `upgrade` opens a WebSocket. The caller owns the stream, which outlives this
   * client.
   */
  async tunnel(path: string, options: TunnelOptions): Promise<Duplex> {
    return await this.#unreported(options.signal, path, (call, credential) =>
      this.#tunnel(call, credential, path, options),
    )
  }

  /** Requests made so far, streams that are open now, and bytes of answers so far. */
  usage(): { readonly requests: number; readonly watches: number; readonly bytesReceived: number } {
    return {
      requests: this.#requests,
      watches: this.#watches,
      bytesReceived: this.#transport.bytesReceived + (this.#apart?.bytesReceived ?? 0),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose()
    await this.#disposal
  }

  async #dispose(): Promise<void> {
    for (const call of this.#calls) call.abort(new ScopeEndedError('KubeClient'))
    await Promise.all(
      [this.#credentials, this.#transport, this.#apart].map((each) => each?.[Symbol.asyncDispose]()),
    )
  }

  #open(signal: AbortSignal | undefined): Call {
    if (this.#disposal !== undefined) throw new ScopeEndedError('KubeClient')
    const call: Call = new Call(signal, this.#environment.clock, () => this.#calls.delete(call))
    this.#calls.add(call)
    return call
  }

  #failed(problem: unknown, call: Call): unknown {
    const error = this.#edge(problem, call)
    if (error instanceof KubeError) this.#environment.onOutcome?.(error)
    return error
  }

  /**
   * Turns unknown errors into KubeErrors. A cancelled call fails with its cancellation, whatever else failed because of
   * it.
   */
  #edge(problem: unknown, call: Call): unknown {
    if (call.signal.aborted) return call.signal.reason
    return isAbort(problem) || problem instanceof LargeAnswerError ? problem : toKubeError(problem, this.host)
  }

  async #retrying(call: Call, path: string, options: RequestOptions): Promise<Buffer> {
    const isRead = (options.method ?? 'GET') === 'GET'
    const backoff = new Backoff(retryRule, this.#environment.random)
    for (let left = isRead ? (options.retries ?? 3) : 0; ; left -= 1) {
      try {
        return await this.#authenticated(call, path, (credential) =>
          this.#exchange(call, credential, path, options),
        )
      } catch (problem) {
        const error = this.#edge(problem, call)
        const waitMs = left > 0 ? retryDelayMs(error, backoff, options.timeoutMs ?? defaultTimeoutMs) : null
        if (waitMs === null) throw error
        await sleep(this.#environment.clock, waitMs, call.signal)
      }
    }
  }

  async #authenticated<R>(
    call: Call,
    path: string,
    send: (credential: Credential) => Promise<R>,
  ): Promise<R> {
    const act = (credential: Credential) =>
      send(credential).catch(async (problem: unknown) => {
        throw await this.#unauthorized.judge(problem, path, credential)
      })
    const credential = await this.#credential(call)
    try {
      return await act(credential)
    } catch (problem) {
      if (!(problem instanceof KubeError && problem.reason === 'unauthorized')) throw problem
      if (!(await this.#credentials.renew(credential))) throw problem
      return await act(await this.#credential(call))
    }
  }

  /**
   * Resolves when the API server itself accepts the credential. No caller's signal ends this check: several callers may
   * wait for it.
   */
  async #check(credential: Credential): Promise<void> {
    using call = this.#open(undefined)
    await this.#exchange(call, credential, '/version', { timeoutMs: checkTimeoutMs })
  }

  async #credential(call: Call): Promise<Credential> {
    try {
      const credential = await this.#credentials.get(call.signal)
      this.#transport.present(credential.clientCertificate)
      this.#apart?.present(credential.clientCertificate)
      return credential
    } catch (problem) {
      if (problem instanceof KubeError || call.signal.aborted) throw problem
      throw new KubeError('credential', 'The credentials are not available.', { cause: problem })
    }
  }

  /**
   * A GET whose answer finds no room beside the others is sent again when its turn has come to hold more than they do. A
   * change is not: it may have been made.
   */
  async #exchange(
    call: Call,
    credential: Credential,
    path: string,
    options: RequestOptions,
  ): Promise<Buffer> {
    using holding = this.#bytes.open()
    try {
      return await this.#send(call, credential, path, options, holding)
    } catch (problem) {
      if (!(problem instanceof NoRoomError)) throw problem
      if ((options.method ?? 'GET') !== 'GET') throw this.#noRoom()
    }
    {
      using attempt = call.attempt(options.timeoutMs ?? defaultTimeoutMs, () => this.#noRoom())
      await holding.goBeyond(attempt.signal)
    }
    return this.#send(call, credential, path, options, holding)
  }

  async #send(
    call: Call,
    credential: Credential,
    path: string,
    options: RequestOptions,
    holding: Holding,
  ): Promise<Buffer> {
    using _place = await this.#budget.take(call.signal)
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
    using attempt = call.attempt(timeoutMs, () => this.#late(`within ${timeoutMs / 1000} s`))
    const answer = new Answer(this.host, {
      credential,
      takesGzip: this.#takesGzip,
      holding,
      mostBytes: options.mostBytes,
      onWarning: options.onWarning,
    })
    this.#requests += 1
    await this.#transport.send(
      {
        method: options.method ?? 'GET',
        path: path + queryText(options.query),
        headers: this.#headers(credential, options, this.#takesGzip),
        body: bodyOf(options.body),
        // undici's own limits are a little shorter than ours: its time-out also finds out whether the connection is
        // alive.
        headersTimeoutMs: Math.ceil(timeoutMs * 0.9),
        bodyTimeoutMs: Math.ceil(timeoutMs * 0.9),
        signal: attempt.signal,
      },
      answer,
    )
    return answer.success()
  }

  async #listen(call: Call, credential: Credential, path: string, options: StreamOptions): Promise<void> {
    const limitMs = options.silenceMs === undefined ? silenceMs : options.silenceMs
    using attempt = call.attempt(limitMs, () => this.#late(`and sent nothing for ${(limitMs ?? 0) / 1000} s`))
    using holding = this.#bytes.open()
    const refusal = new Answer(this.host, { credential, takesGzip: false, holding })
    const isApart = options.isApart === true
    const onOutcome = isApart ? undefined : this.#environment.onOutcome
    let isOpen = false
    this.#requests += 1
    await (isApart ? this.#openApart(credential) : this.#transport).send(
      {
        method: 'GET',
        path: path + queryText(options.query),
        headers: this.#headers(credential, options, false),
        body: null,
        headersTimeoutMs: limitMs === null ? 0 : Math.ceil(limitMs * 0.9),
        bodyTimeoutMs: limitMs === null ? 0 : limitMs - 1000,
        signal: attempt.signal,
      },
      {
        onHead(status, headers, flow) {
          attempt.touch()
          isOpen = status === 200 && !isWebPage(headers)
          if (isOpen) {
            onOutcome?.(null)
            options.onOpen?.(flow)
          } else refusal.onHead(status, headers)
        },
        onData(chunk) {
          attempt.touch()
          if (!isOpen) return refusal.onData(chunk)
          options.onChunk(chunk)
          if (options.heldBytes !== undefined) holding.set(options.heldBytes())
        },
      },
    )
    if (!isOpen) await refusal.success()
  }

  async #relay(call: Call, credential: Credential, path: string, request: RelayedRequest): Promise<void> {
    const { method, accept, contentType, body, range, onHead, onChunk, onWarning } = request
    using holding = this.#bytes.open()
    const unauthorized = new Answer(this.host, { credential, takesGzip: false, holding })
    let status = 0
    const refusal: Buffer[] = []
    let refusalBytes = 0
    this.#requests += 1
    await this.#transport.send(
      {
        method,
        path,
        headers: [
          ...this.#headers(
            credential,
            {
              body,
              ...(accept === undefined ? {} : { accept }),
              ...(contentType === undefined ? {} : { contentType }),
            },
            false,
          ),
          ...(range === undefined ? [] : ['range', range]),
        ],
        body: bodyOf(body),
        headersTimeoutMs: 0,
        bodyTimeoutMs: 0,
        signal: call.signal,
      },
      {
        onHead(found, headers, flow) {
          status = found
          if (status === 401) unauthorized.onHead(status, headers)
          else {
            for (const text of warningsIn(headers)) onWarning(text)
            onHead(status, headers, flow)
          }
        },
        onData(chunk) {
          if (status === 401) return unauthorized.onData(chunk)
          if (status < 400) return onChunk(chunk)
          refusalBytes += chunk.length
          if (refusalBytes <= refusalHeldBytes) refusal.push(chunk)
        },
      },
    )
    if (status === 401) await unauthorized.success()
    if (refusal.length > 0) onChunk(hideCredential(Buffer.concat(refusal), credential.authorization))
  }

  /** Does what says nothing about the cluster: only the caller is notified of the outcome. */
  async #unreported<Done>(
    signal: AbortSignal,
    path: string,
    act: (call: Call, credential: Credential) => Promise<Done>,
  ): Promise<Done> {
    const call = this.#open(signal)
    try {
      return await this.#authenticated(call, path, (credential) => act(call, credential))
    } catch (problem) {
      throw this.#edge(problem, call)
    } finally {
      call[Symbol.dispose]()
    }
  }

  async #upgrade(
    call: Call,
    credential: Credential,
    path: string,
    { protocols, timeoutMs = defaultTimeoutMs }: UpgradeOptions,
  ): Promise<WebSocket> {
    return await this.#opened(call, credential, path, timeoutMs, (signal, refusal) =>
      this.#transport.upgrade(
        { path, headers: this.#headers(credential, {}, false), protocols, signal },
        refusal,
      ),
    )
  }

  async #tunnel(
    call: Call,
    credential: Credential,
    path: string,
    { by, protocols, timeoutMs = defaultTimeoutMs }: TunnelOptions,
  ): Promise<Duplex> {
    const offer = by === 'websocket' ? webSocketTunnel(protocols[0] ?? '') : plainTunnel(protocols)
    const connection = await this.#opened(call, credential, path, timeoutMs, (signal, refusal) => {
      const headers = [...this.#headers(credential, {}, false), ...offer.headers]
      const { method, problemOf } = offer
      return this.#transport.upgradeRaw({ method, path, headers, signal, problemOf }, refusal)
    })
    return by === 'websocket' ? new WebSocketBytes(connection) : connection
  }

  /** Opens something that is answered with an upgrade; a refusal is a KubeError. */
  async #opened<Opened>(
    call: Call,
    credential: Credential,
    path: string,
    timeoutMs: number,
    open: (signal: AbortSignal, refusal: Answer) => Promise<Opened | null>,
  ): Promise<Opened> {
    using attempt = call.attempt(timeoutMs, () => this.#late(`within ${timeoutMs / 1000} s`))
    using holding = this.#bytes.open()
    const refusal = new Answer(this.host, { credential, takesGzip: false, holding, isRelayed: true })
    this.#requests += 1
    const opened = await open(attempt.signal, refusal)
    if (opened !== null) return opened
    await refusal.success()
    throw new KubeError('malformed', `${this.host} does not open a stream at ${path.split('?')[0]}.`)
  }

  #openApart({ clientCertificate }: Credential): Transport {
    this.#apart ??= new Transport(this.#access, this.#environment, clientCertificate, apartWindowBytes)
    return this.#apart
  }

  #noRoom(): KubeError {
    return new KubeError('malformed', `${this.host} sends more at once than may be held in memory.`)
  }

  #late(when: string): KubeError {
    return new KubeError('timeout', `${this.host} did not answer ${when}.`)
  }

  #headers(
    { authorization }: Credential,
    { accept, contentType, body, as }: RequestOptions,
    takesGzip: boolean,
  ): string[] {
    const impersonation = as === undefined ? this.#impersonation : impersonationHeaders(as)
    const headers = ['user-agent', 'flotilla', 'accept', accept ?? '*/*', ...impersonation]
    if (authorization !== null) headers.push('authorization', authorization)
    if (takesGzip) headers.push('accept-encoding', 'gzip')
    if (body !== undefined) headers.push('content-type', contentType ?? 'application/json')
    return headers
  }
}

function versionIn(bytes: Buffer): string | null {
  try {
    const answer: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof answer === 'object' &&
      answer !== null &&
      'gitVersion' in answer &&
      typeof answer.gitVersion === 'string'
      ? answer.gitVersion
      : null
  } catch {
    // What is not JSON names no version.
    return null
  }
}

/** How long to wait before the same GET is sent again; null where a retry would not help or would take too long. */
function retryDelayMs(error: unknown, backoff: Backoff, longestMs: number): number | null {
  if (!isConnectivity(error)) return null
  if (error.reason !== 'reset' && error.reason !== 'throttled' && error.reason !== 'server-error') return null
  if (error.retryAfterMs === null) return backoff.next()
  return error.retryAfterMs <= longestMs ? error.retryAfterMs : null
}
