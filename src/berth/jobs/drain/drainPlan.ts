import type { DrainArgs } from '#kinds'
import type { KubeObject } from '#machinery'

/** The part of a pod that decides what a drain does with it. */
export interface NodePod extends KubeObject {
  readonly spec?: { readonly volumes?: readonly { readonly emptyDir?: unknown }[] | null }
  readonly status?: { readonly phase?: string }
}

/** PlannedPod is what a drain does with one pod, and why where that needs a word. */
export interface PlannedPod {
  readonly pod: NodePod
  readonly fate: 'evict' | 'skip' | 'refuse'
  readonly reason: string | null
}

const mirrorAnnotation = 'kubernetes.io/config.mirror'

/**
 * planDrain decides for one pod, by the rules of `kubectl drain`. A pod that the kubelet or a DaemonSet would create
 * again at once stays. A pod without a controller, or with data on the node, is evicted only if an option says so. A
 * pod that has ended is evicted in any case. `isSetThere` says whether the pod's DaemonSet still exists.
 */
export function planDrain(
  pod: NodePod,
  options: Pick<DrainArgs, 'force' | 'deleteEmptyDirData'>,
  isSetThere: boolean,
): PlannedPod {
  const { annotations = {} } = pod.metadata
  const skip = (reason: string): PlannedPod => ({ pod, fate: 'skip', reason })
  if (mirrorAnnotation in annotations) return skip('is a static pod of the node')
  if (isOver(pod)) return { pod, fate: 'evict', reason: null }
  const owner = controllerOf(pod)
  if (isDaemonSetPod(pod) && isSetThere) return skip(`belongs to the DaemonSet ${owner?.name}`)
  const refusals = [
    ...(options.force || (owner !== null && !isDaemonSetPod(pod)) ? [] : [whyBare(pod)]),
    ...(options.deleteEmptyDirData || !keepsLocalData(pod)
      ? []
      : ['has data in an emptyDir volume, which would be lost (deleteEmptyDirData evicts it anyway)']),
  ]
  if (refusals.length === 0) return { pod, fate: 'evict', reason: null }
  return { pod, fate: 'refuse', reason: refusals.join('; ') }
}

/** isDaemonSetPod: a DaemonSet made it. */
export const isDaemonSetPod = (pod: NodePod): boolean => {
  const owner = controllerOf(pod)
  return owner?.kind === 'DaemonSet' && owner.apiVersion.startsWith('apps/')
}

/** controllerOf is the owner that would make the pod again; null where there is none. */
export const controllerOf = ({ metadata }: NodePod) =>
  metadata.ownerReferences?.find(({ controller }) => controller === true) ?? null

const whyBare = (pod: NodePod): string =>
  isDaemonSetPod(pod)
    ? `belongs to the DaemonSet ${controllerOf(pod)?.name}, which is gone (force evicts it anyway)`
    : 'has no controller to create it again (force evicts it anyway)'

const isOver = ({ status }: NodePod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

const keepsLocalData = ({ spec }: NodePod): boolean =>
  spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined && emptyDir !== null) ?? false
