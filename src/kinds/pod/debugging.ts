import type { DebugProfile } from '#contract'
import type { KubeObject } from '#machinery'

/** The kubelet marks the pods that it has from a file of its node. */
const staticPodAnnotation = 'kubernetes.io/config.mirror'
/** The label by which a namespace sets the policy that its pods are held to. */
const policyLabel = 'pod-security.kubernetes.io/enforce'

interface DebuggedPod extends KubeObject {
  readonly spec?: { readonly securityContext?: { readonly runAsUser?: number } }
  readonly status?: { readonly phase?: string }
}

/** debugObstacle is why no debug container can be added to the pod; null where one can. */
export function debugObstacle({ metadata, status }: DebuggedPod): string | null {
  if (metadata.annotations?.[staticPodAnnotation] !== undefined)
    return `The pod “${metadata.name}” comes from a file of its node, and such a pod takes no debug container.`
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed')
    return `The pod “${metadata.name}” has completed (${status.phase}), so no container can be started in it.`
  return null
}

/** What each policy lets a container of its own have. */
const allowedBy: Readonly<Record<string, readonly DebugProfile[]>> = {
  baseline: ['baseline', 'restricted'],
  restricted: ['restricted'],
}

/** allowedProfiles are those that the namespace's policy for pods allows, the most useful one first; null where it has no policy. */
export function allowedProfiles(
  namespace: KubeObject | null,
): { readonly policy: string; readonly profiles: readonly DebugProfile[] } | null {
  const policy = namespace?.metadata.labels?.[policyLabel] ?? ''
  const profiles = allowedBy[policy]
  return profiles === undefined ? null : { policy, profiles }
}

/** Profiles that give more rights than a container has by default. */
const strongProfiles: readonly DebugProfile[] = ['general', 'netadmin', 'sysadmin']

/** weakenedBy is the user of the whole pod, as whom the rights of that profile may have no effect; null where they have. */
export function weakenedBy({ spec }: DebuggedPod, profile: DebugProfile): number | null {
  const user = spec?.securityContext?.runAsUser ?? 0
  return user !== 0 && strongProfiles.includes(profile) ? user : null
}
