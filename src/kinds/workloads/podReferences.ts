import { customRefs, named, naming, podSelectors, type Relation, refs } from '../definition/relations.ts'
import type { PodSpec, TemplatedSpec } from './podTemplate.ts'

interface Named {
  readonly name?: string
}

/** The part of a pod's spec that names other objects. */
interface ReferringSpec {
  readonly serviceAccountName?: string
  readonly priorityClassName?: string
  readonly imagePullSecrets?: readonly Named[]
  readonly containers?: readonly ReferringContainer[]
  readonly initContainers?: readonly ReferringContainer[]
  readonly ephemeralContainers?: readonly ReferringContainer[]
  readonly volumes?: readonly ReferringVolume[]
}

interface ReferringContainer {
  readonly env?: readonly { readonly valueFrom?: { configMapKeyRef?: Named; secretKeyRef?: Named } }[]
  readonly envFrom?: readonly { readonly configMapRef?: Named; readonly secretRef?: Named }[]
}

interface ReferringVolume extends Named {
  readonly configMap?: Named
  readonly secret?: { readonly secretName?: string }
  readonly persistentVolumeClaim?: { readonly claimName?: string }
  readonly ephemeral?: unknown
  readonly projected?: {
    readonly sources?: readonly { readonly configMap?: Named; readonly secret?: Named }[]
  }
}

/**
 * podReferences are the relations to the objects that a pod spec names. `podName` is null for a template: the claims of
 * ephemeral volumes are named after the pod.
 */
export function podReferences(
  namespace: string | undefined,
  spec: PodSpec | undefined,
  podName: string | null = null,
): Relation[] {
  const referring = (spec ?? {}) as ReferringSpec
  const { containers = [], initContainers = [], ephemeralContainers = [], volumes = [] } = referring
  return [
    ...volumes.flatMap((volume) => volumeReferences(namespace, volume, podName)),
    ...[...initContainers, ...containers, ...ephemeralContainers].flatMap((container) =>
      variableReferences(namespace, container),
    ),
    ...named('Service account', refs.serviceAccount, namespace, referring.serviceAccountName),
    ...(referring.imagePullSecrets ?? []).flatMap(({ name }) =>
      named('Image pull secrets', refs.secret, namespace, name),
    ),
    ...named('Priority class', refs.priorityClass, '', referring.priorityClassName),
  ]
}

/** workloadRelations are the relations of every workload: its autoscalers, and the relations of its pods. */
export const workloadRelations = (
  namespace: string | undefined,
  spec: TemplatedSpec | undefined,
): Relation[] => [
  ...podSelectors(namespace, spec?.template?.metadata?.labels),
  ...naming('Scaled by', namespace, refs.horizontalPodAutoscaler),
  ...naming('Scaled by', namespace, customRefs.verticalPodAutoscaler),
  ...podReferences(namespace, spec?.template?.spec),
]

function volumeReferences(
  namespace: string | undefined,
  { name = '', configMap, secret, persistentVolumeClaim, ephemeral, projected }: ReferringVolume,
  podName: string | null,
): Relation[] {
  const mounts = (of: (typeof refs)['configMap' | 'secret' | 'persistentVolumeClaim'], target?: string) =>
    named('Mounts', of, namespace, target)
  return [
    ...mounts(refs.configMap, configMap?.name),
    ...mounts(refs.secret, secret?.secretName),
    ...mounts(refs.persistentVolumeClaim, persistentVolumeClaim?.claimName),
    ...(ephemeral === undefined || podName === null
      ? []
      : mounts(refs.persistentVolumeClaim, `${podName}-${name}`)),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...mounts(refs.configMap, source.configMap?.name),
      ...mounts(refs.secret, source.secret?.name),
    ]),
  ]
}

const variableReferences = (
  namespace: string | undefined,
  { env = [], envFrom = [] }: ReferringContainer,
): Relation[] => [
  ...env.flatMap(({ valueFrom }) => [
    ...named('Environment from', refs.configMap, namespace, valueFrom?.configMapKeyRef?.name),
    ...named('Environment from', refs.secret, namespace, valueFrom?.secretKeyRef?.name),
  ]),
  ...envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...named('Environment from', refs.configMap, namespace, configMapRef?.name),
    ...named('Environment from', refs.secret, namespace, secretRef?.name),
  ]),
]
