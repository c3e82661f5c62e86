/** The annotation that names the container which kubectl shows first. */
const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container'

interface PodSpec {
  readonly initContainers?: readonly { readonly name: string }[]
  readonly containers?: readonly { readonly name: string }[]
  readonly ephemeralContainers?: readonly { readonly name: string }[]
}

/** PodTemplate is a pod, or what a workload makes pods from. */
export interface PodTemplate {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: PodSpec
}

interface PodContainers {
  readonly containers: readonly string[]
  readonly defaultContainer: string | null
}

/** podContainers are the names of a pod's containers, the ordinary ones first, and the one that it names as its default. */
export function podContainers({ metadata, spec = {} }: PodTemplate): PodContainers {
  const containers = [spec.containers, spec.initContainers, spec.ephemeralContainers].flatMap((list) =>
    (list ?? []).map(({ name }) => name),
  )
  return { containers, defaultContainer: metadata?.annotations?.[defaultContainerAnnotation] ?? null }
}
