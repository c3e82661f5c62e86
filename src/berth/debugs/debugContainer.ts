import { type DebugContainerOpening, FlotillaError } from '#contract'
import { debugObstacle } from '#kinds'
import type { KubeObject } from '#machinery'
import { withProfile } from './profiles.ts'

interface NamedContainer {
  readonly name: string
}

/** DebuggedPod is the part of a pod that says whether it can be debugged, and how. */
export interface DebuggedPod extends KubeObject {
  readonly spec?: {
    readonly securityContext?: { readonly runAsUser?: number }
    readonly containers?: readonly NamedContainer[]
    readonly initContainers?: readonly NamedContainer[]
    readonly ephemeralContainers?: readonly NamedContainer[]
  }
  readonly status?: { readonly phase?: string }
}

/** EphemeralContainer is a container as it is added to a pod. */
export interface EphemeralContainer extends NamedContainer {
  readonly image: string
  readonly securityContext?: object
}

/** requireMeant throws a FlotillaError where it is another pod than the one with that uid; empty means any. */
export function requireMeant({ metadata }: KubeObject, uid: string): void {
  if (uid !== '' && metadata.uid !== uid)
    throw new FlotillaError(
      'action_refused',
      `Another pod has the name ${metadata.name} now; the one that was meant is gone.`,
    )
}

/** requireDebuggable throws a FlotillaError where no debug container can be added to the pod. */
export function requireDebuggable(pod: DebuggedPod, { uid, target }: DebugContainerOpening): void {
  const { metadata, spec } = pod
  const refuse = (why: string) => new FlotillaError('action_refused', why)
  requireMeant(pod, uid)
  const obstacle = debugObstacle(pod)
  if (obstacle !== null) throw refuse(obstacle)
  const targets = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
  if (target !== null && !targets.some(({ name }) => name === target))
    throw refuse(`The pod “${metadata.name}” has no container “${target}”.`)
}

/** debugContainerFor is the container that kubectl would add for the same choices, under a name that the pod does not have yet. */
export function debugContainerFor(
  { spec }: DebuggedPod,
  { image, target, profile, command }: DebugContainerOpening,
  token: () => string,
): EphemeralContainer {
  const names = [spec?.containers, spec?.initContainers, spec?.ephemeralContainers].flatMap((list) =>
    (list ?? []).map(({ name }) => name),
  )
  let name = `debugger-${token()}`
  while (names.includes(name)) name = `debugger-${token()}`
  const container = {
    name,
    image,
    stdin: true,
    tty: true,
    terminationMessagePolicy: 'File',
    ...(target === null ? {} : { targetContainerName: target }),
    ...(command === null ? {} : { command }),
  }
  return withProfile<EphemeralContainer>(container, profile)
}

/** additionOf adds the container behind those that the pod has, as a strategic merge patch. */
export const additionOf = ({ spec }: DebuggedPod, container: EphemeralContainer): object => ({
  spec: {
    '$setElementOrder/ephemeralContainers': [...(spec?.ephemeralContainers ?? []), container].map(
      ({ name }) => ({ name }),
    ),
    ephemeralContainers: [container],
  },
})
