import type { PodCopyOpening } from '#contract'
import { FlotillaError } from '#contract'
import type { KubeObject } from '#machinery'
import { withProfile } from './profiles.ts'

/** The label of a copy; it has none of the pod's own, by which a service or a controller would take it for one of theirs. */
const copyLabels = { 'app.kubernetes.io/managed-by': 'flotilla' }

interface CopiedContainer {
  readonly name: string
  readonly image?: string
  readonly securityContext?: object
  readonly [field: string]: unknown
}

/** CopiedPod is a pod that a copy is made of. */
export interface CopiedPod extends KubeObject {
  readonly spec?: {
    readonly containers?: readonly CopiedContainer[]
    readonly shareProcessNamespace?: boolean
    readonly [field: string]: unknown
  }
}

interface MadePodObject {
  readonly apiVersion: 'v1'
  readonly kind: 'Pod'
  readonly metadata: { readonly name: string; readonly labels: object }
  readonly spec: object
}

/**
 * podCopyOf is the copy that kubectl would make for the same choices: the pod's spec without its probes and debug containers, with
 * one container changed. Throws a FlotillaError where the pod has no such container.
 */
export function podCopyOf({ metadata, spec = {} }: CopiedPod, opening: PodCopyOpening): MadePodObject {
  const { name, container, sameNode } = opening
  const { nodeName, ephemeralContainers: _, containers = [], ...kept } = spec
  if (!containers.some((each) => each.name === container))
    throw new FlotillaError('action_refused', `The pod “${metadata.name}” has no container “${container}”.`)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: copyLabels },
    spec: {
      ...kept,
      ...(sameNode ? { nodeName } : {}),
      shareProcessNamespace: spec.shareProcessNamespace ?? true,
      containers: containers.map((each) => copiedContainer(each, opening)),
    },
  }
}

function copiedContainer(original: CopiedContainer, opening: PodCopyOpening): CopiedContainer {
  const { livenessProbe: _, readinessProbe: __, startupProbe: ___, ...kept } = original
  if (original.name !== opening.container) return kept
  const { command, args, ...rest } = kept
  const run = opening.command === null ? { command, args } : { command: opening.command }
  return withProfile(
    { ...rest, ...run, ...(opening.image === null ? {} : { image: opening.image }), stdin: true, tty: true },
    opening.profile,
  )
}
