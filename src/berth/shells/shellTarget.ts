import { FlotillaError, type ShellOpening } from '#contract'
import { isForbidden, type KubeClient } from '#kube'
import { type KubeObject, podPath } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import { streamDenied, streamWays } from '../access/streamWays.ts'
import type { ShellTarget } from './shell.ts'

const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container'

/** One request finds the best shell of an image that has `sh`; the variable lets programs use colours. */
const bestShell =
  'TERM=xterm-256color; export TERM; for shell in bash ash zsh; do command -v "$shell" >/dev/null 2>&1 && exec "$shell"; done; exec sh'
const linuxShells = [['sh', '-c', bestShell], ['bash'], ['/busybox/sh'], ['busybox', 'sh']]
const windowsShells = [['powershell'], ['cmd']]

interface ContainerStatus {
  readonly name: string
  readonly state?: {
    readonly running?: object
    readonly waiting?: { readonly reason?: string }
    readonly terminated?: { readonly reason?: string }
  }
}

interface Container {
  readonly name: string
  readonly tty?: boolean
  readonly stdin?: boolean
}

interface PodObject extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: {
    readonly containers?: readonly Container[]
    readonly initContainers?: readonly Container[]
    readonly ephemeralContainers?: readonly Container[]
    readonly os?: { readonly name?: string }
    readonly nodeSelector?: Readonly<Record<string, string>>
  }
  readonly status?: {
    readonly phase?: string
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[]
  }
}

/**
 * findShellTarget looks at the pod and at the permissions before anything is dialled. Throws a FlotillaError that says why no
 * shell can be opened in it: its pod has completed, its container does not run, or a permission is missing.
 */
export async function findShellTarget(
  opening: Pick<ShellOpening, 'namespace' | 'pod' | 'container' | 'mode' | 'command'> & {
    /** The permission is needed for this; for a shell where nothing is said. */
    readonly purpose?: string
  },
  environment: {
    readonly client: KubeClient
    readonly reviews: AccessReviews
    readonly serverVersion: string | null
    readonly signal: AbortSignal
  },
): Promise<ShellTarget> {
  const { namespace, pod: name, mode, command } = opening
  const { reviews, serverVersion } = environment
  const stream = { subresource: mode, namespace, pod: name }
  const ways = await streamWays(reviews, serverVersion, stream)
  if (ways.length === 0) throw streamDenied(stream, opening.purpose ?? 'a shell')
  const pod = await readPod(opening, environment)
  const container = opening.container ?? (pod === null ? null : defaultContainer(pod))
  const found = pod === null ? undefined : requireRunning(pod, container)
  const firstShells = pod !== null && isWindows(pod) ? windowsShells : linuxShells
  const candidates = mode === 'attach' ? [null] : command === null ? firstShells : [command]
  // A process has what it was started with.
  const { tty: isTty = false, stdin: hasInput = false } =
    mode === 'attach' ? (found ?? {}) : { tty: true, stdin: true }
  return { namespace, pod: name, container, mode, command, candidates, isTty, hasInput, ways }
}

/** Null where the pod may not be read: a permission for its shell is enough. */
async function readPod(
  { namespace, pod }: Pick<ShellOpening, 'namespace' | 'pod'>,
  { client, signal }: { readonly client: KubeClient; readonly signal: AbortSignal },
): Promise<PodObject | null> {
  const path = podPath(namespace, pod)
  try {
    return await client.json<PodObject>(path, { signal })
  } catch (problem) {
    if (isForbidden(problem)) return null
    throw problem
  }
}

const defaultContainer = ({ metadata, spec }: PodObject): string | null => {
  const named = metadata.annotations?.[defaultContainerAnnotation]
  const names = (spec?.containers ?? []).map((each) => each.name)
  return named !== undefined && names.includes(named) ? named : (names[0] ?? null)
}

function requireRunning({ metadata, spec, status }: PodObject, container: string | null): Container {
  const { phase = '' } = status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new FlotillaError(
      'action_refused',
      `The pod “${metadata.name}” has completed (${phase}), so none of its containers runs.`,
    )
  const containers = [spec?.containers, spec?.initContainers, spec?.ephemeralContainers].flatMap(
    (list) => list ?? [],
  )
  const named = containers.find(({ name }) => name === container)
  if (named === undefined)
    throw new FlotillaError(
      'action_refused',
      `The pod “${metadata.name}” has no container “${container ?? ''}”.`,
    )
  const reported = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container)
  const { running, waiting, terminated } = reported?.state ?? {}
  if (running !== undefined || (waiting === undefined && terminated === undefined)) return named
  const why = waiting?.reason ?? terminated?.reason ?? ''
  throw new FlotillaError(
    'action_refused',
    `The container “${container}” does not run${why === '' ? '' : ` (${why})`}.`,
  )
}

const isWindows = ({ spec }: PodObject): boolean =>
  spec?.os?.name === 'windows' || spec?.nodeSelector?.['kubernetes.io/os'] === 'windows'
