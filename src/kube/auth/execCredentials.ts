import { parse } from 'yaml'
import { type Access, decodeText, type ExecSpec, keyPair } from '#kubeconfig'
import { abortable } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'
import { plainText } from '../errors/plainText.ts'
import type { Credential, CredentialSource } from './credential.ts'
import type { CredentialEnvironment } from './credentialEnvironment.ts'
import { PluginCredential } from './pluginCredential.ts'
import { PluginProcess } from './pluginProcess.ts'

/** Signing in through a browser takes a user this long. */
const pluginTimeoutMs = 180_000

/**
 * ExecCredentials runs a credential plugin (client.authentication.k8s.io v1 and v1beta1). One run serves all requests
 * that wait, and its credential is kept until shortly before it expires. A caller that aborts leaves the run to the
 * others. Disposing kills the plugin with everything it started.
 */
export class ExecCredentials implements CredentialSource {
  readonly #access: Access
  readonly #spec: ExecSpec
  readonly #environment: CredentialEnvironment
  readonly #kept: PluginCredential
  /** All that the plugin is given: for another access it may answer differently. */
  readonly #question: string
  #running: Promise<Credential> | null = null
  #process: PluginProcess | null = null
  #isDisposed = false

  constructor(access: Access, spec: ExecSpec, environment: CredentialEnvironment) {
    this.#access = access
    this.#spec = spec
    this.#environment = environment
    this.#kept = environment.pluginCredential ?? new PluginCredential()
    this.#question = JSON.stringify([spec, execInfo(access, spec), access.clientCertificate])
  }

  async get(signal: AbortSignal): Promise<Credential> {
    signal.throwIfAborted()
    const kept = this.#kept.get(this.#question, this.#environment.clock.now())
    if (kept !== null) return kept
    return abortable(this.#run(), signal)
  }

  async renew(refused: Credential): Promise<boolean> {
    this.#kept.drop(refused)
    return !this.#isDisposed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    await this.#process?.[Symbol.asyncDispose]()
  }

  #run(): Promise<Credential> {
    if (this.#isDisposed) throw new KubeError('credential', 'The connection was closed.')
    if (this.#spec.interactiveMode === 'Always')
      throw new KubeError(
        'credential',
        `The credential plugin ${this.#spec.command} asks for a terminal (interactiveMode: Always), and there is none.`,
      )
    this.#running ??= this.#start()
    return this.#running
  }

  #start(): Promise<Credential> {
    const running = this.#once().finally(() => {
      this.#running = null
      this.#process = null
      this.#environment.onPluginWords?.(null)
    })
    // All callers may have aborted; then the failure has no listener.
    running.catch(() => {})
    return running
  }

  async #once(): Promise<Credential> {
    const { clock, log, loginShell, onPluginWords } = this.#environment
    const variables = this.#environment.variables ?? globalThis.process.env
    const path = (await loginShell?.path()) ?? variables.PATH
    if (this.#isDisposed) throw new KubeError('credential', 'The connection was closed.')
    const startedAt = clock.now()
    this.#process = new PluginProcess({
      command: this.#spec.command,
      args: this.#spec.args,
      variables: {
        ...variables,
        PATH: path,
        ...Object.fromEntries(this.#spec.env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(this.#access, this.#spec)),
      },
      secrets: this.#spec.env.map(({ value }) => value),
      installHint: this.#spec.installHint,
      timeoutMs: pluginTimeoutMs,
      onWords: (words) => onPluginWords?.(words),
      clock,
    })
    const { expiresAt, ...parsed } = parseExecCredential(await this.#process.output, this.#spec)
    const credential = {
      ...parsed,
      clientCertificate: parsed.clientCertificate ?? this.#access.clientCertificate,
    }
    if (!this.#isDisposed) this.#kept.keep(this.#question, credential, expiresAt, clock.now())
    log('debug', `The credential plugin ${this.#spec.command} answered after ${clock.now() - startedAt} ms.`)
    return credential
  }
}

function execInfo({ server, tls, proxyUrl, disableCompression }: Access, spec: ExecSpec): object {
  const cluster = {
    server,
    ...(tls.serverName === null ? {} : { 'tls-server-name': tls.serverName }),
    ...(tls.skipVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(tls.ca === null ? {} : { 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') }),
    ...(proxyUrl === null ? {} : { 'proxy-url': proxyUrl }),
    ...(disableCompression ? { 'disable-compression': true } : {}),
    ...(spec.clusterConfig === null || spec.clusterConfig === undefined
      ? {}
      : { config: spec.clusterConfig }),
  }
  return {
    kind: 'ExecCredential',
    apiVersion: spec.apiVersion,
    spec: { ...(spec.provideClusterInfo ? { cluster } : {}), interactive: false },
  }
}

function parseExecCredential(output: Buffer, spec: ExecSpec): Credential & { expiresAt: number | null } {
  const failure = (what: string) =>
    new KubeError('credential', `The credential plugin ${plainText(spec.command)} ${what}.`)
  const answer = parseObject(output)
  // As kubectl reads it: nothing else can be meant where no kind is named.
  const kind = answer?.kind ?? 'ExecCredential'
  if (answer === null || !('apiVersion' in answer) || kind !== 'ExecCredential')
    throw failure('did not print an ExecCredential')
  if (answer.apiVersion !== spec.apiVersion)
    throw failure(`answered in another version than ${spec.apiVersion} of the kubeconfig`)
  const status = asObject(answer.status)
  if (status === null) throw failure('printed no status')
  const text = (name: string) =>
    typeof status[name] === 'string' && status[name] !== '' ? status[name] : null
  const token = text('token')
  const certificate = text('clientCertificateData')
  const key = text('clientKeyData')
  if ((certificate === null) !== (key === null))
    throw failure('gave a client certificate without its key, or a key without its certificate')
  if (token === null && certificate === null) throw failure('gave neither a token nor a client certificate')
  if (token !== null && !/^[\x21-\x7e]+$/u.test(token))
    throw failure('gave a token with a line end, a blank or another character that no token has')
  const pair =
    certificate === null || key === null ? null : keyPair(Buffer.from(certificate), Buffer.from(key))
  if (pair !== null && 'problem' in pair)
    throw failure(`gave a client certificate that cannot be used: ${pair.problem}`)
  const expiry = text('expirationTimestamp')
  const expiresAt = expiry === null ? null : Date.parse(expiry)
  if (Number.isNaN(expiresAt)) throw failure('gave an expirationTimestamp that is not a time')
  return {
    authorization: token === null ? null : `Bearer ${token}`,
    clientCertificate: pair,
    expiresAt,
  }
}

type JsonObject = Readonly<Record<string, unknown>>

const asObject = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null ? (value as JsonObject) : null

/** The one object of a JSON or YAML text, as kubectl's decoder takes either. */
function parseObject(output: Buffer): JsonObject | null {
  const text = decodeText(output)
  if (text === null) return null
  try {
    return asObject(parse(text, { logLevel: 'silent', maxAliasCount: 0, uniqueKeys: false }))
  } catch {
    // The text may be a credential, so the error contains nothing of it.
    return null
  }
}
