import { FlotillaError } from '#contract'
import { type KubeClient, RemoteCommand, type RemoteEnd } from '#kube'
import type { Clock } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import { missingProgram } from '../shells/shell.ts'
import { findShellTarget } from '../shells/shellTarget.ts'
import { refusalWords } from './refusalWords.ts'

/** Tried one after the other. */
const shells = [['sh'], ['/busybox/sh'], ['busybox', 'sh']]
/** Of the errors that a command prints, as much as is looked at. */
const maxErrorBytes = 4096

/** FilesParts are the parts of the berth that files are read and written by. */
export interface FilesParts {
  readonly reviews: AccessReviews
  readonly serverVersion: () => string | null
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
}

/** FileContainer is the container whose files are meant. */
export interface FileContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string | null
}

/** ContainerScript is a script for `sh`, and what it is run for. */
export interface ContainerScript {
  readonly script: string
  readonly words: readonly string[]
  /** The path that it is about, as a person reads it. */
  readonly about: string
  /** For the permission that is missing: `reading files`. */
  readonly purpose: string
}

/** ScriptRunning is a script that runs: its output stops while it is paused. Disposing it cuts its connection. */
export type ScriptRunning = Pick<RemoteCommand, 'pause' | 'resume' | 'write' | 'closeInput'>

/** ScriptOwner hears of a script that runs. */
export interface ScriptOwner {
  onOutput(bytes: Buffer): void
  /** What its commands say against something. */
  onErrors?(bytes: Buffer): void
  /** Called before its first output, for each shell that is tried. */
  onOpen?(running: ScriptRunning): void
  readonly hasInput?: boolean
}

/**
 * runScript runs a script in a container to its end. Resolves with the name of the container where it ended well; rejects with a
 * FlotillaError that says why it could not run, or what the container has against it.
 */
export async function runScript(
  { reviews, serverVersion, clock }: FilesParts,
  client: KubeClient,
  { namespace, pod, container: wanted }: FileContainer,
  { script, words, about, purpose }: ContainerScript,
  { owner, signal }: { readonly owner: ScriptOwner; readonly signal: AbortSignal },
): Promise<string | null> {
  const { hasInput = false } = owner
  const target = await findShellTarget(
    { namespace, pod, container: wanted, mode: 'exec', command: null, purpose },
    { client, reviews, signal, serverVersion: serverVersion() },
  )
  const { container, ways } = target
  for (const shell of shells) {
    const command = [...shell, '-c', script, 'sh', ...words]
    const spec = { namespace, pod, container, command, isTty: false, hasInput }
    const { end, errors } = await runToEnd(client, spec, { owner, signal, clock, ways })
    if (end.is === 'exited') {
      if (end.exitCode === 0) return container
      throw refusalWords({ exitCode: end.exitCode, errors, about })
    }
    if (end.is === 'unknown') throw new FlotillaError('cluster_unreachable', end.message)
    if (!missingProgram.test(end.message)) throw new FlotillaError('cluster_failed', end.message)
  }
  throw new FlotillaError(
    'image_lacks_program',
    `The image of the container “${container ?? ''}” has no shell, so its files cannot be reached. A debug container has one.`,
  )
}

async function runToEnd(
  client: KubeClient,
  spec: Parameters<typeof RemoteCommand.open>[1],
  {
    owner,
    signal,
    ...options
  }: {
    readonly owner: ScriptOwner
    readonly signal: AbortSignal
    readonly clock: Clock
    readonly ways: NonNullable<Parameters<typeof RemoteCommand.open>[2]['ways']>
  },
): Promise<{ readonly end: RemoteEnd; readonly errors: string }> {
  const errors: Buffer[] = []
  let errorBytes = 0
  const ended = Promise.withResolvers<RemoteEnd>()
  const onAbort = () => ended.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  // It is waited for below, or not at all.
  ended.promise.catch(() => {})
  try {
    using command = await RemoteCommand.open(client, spec, {
      ...options,
      signal,
      size: null,
      listener: {
        onConnected: () => {},
        onOutput: (bytes, stream) => {
          if (stream === 'output') {
            owner.onOutput(bytes)
            return
          }
          owner.onErrors?.(bytes)
          if (errorBytes >= maxErrorBytes) return
          errors.push(bytes)
          errorBytes += bytes.length
        },
        onEnd: ended.resolve,
      },
    })
    owner.onOpen?.(command)
    const end = await ended.promise
    return { end, errors: Buffer.concat(errors).toString('utf8', 0, maxErrorBytes) }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
