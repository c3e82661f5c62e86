import type { Gvk, Gvr } from '#machinery'
import type { Action } from './actions.ts'
import { anyActions } from './anyActions.ts'
import { apiService } from './apiService/apiService.ts'
import { certificateSigningRequestActions } from './certificateSigningRequest/certificateSigningRequestActions.ts'
import { configMap } from './configMap/configMap.ts'
import { cronJob } from './cronJob/cronJob.ts'
import { csiDriver } from './csiDriver/csiDriver.ts'
import { customResourceDefinition } from './customResourceDefinition/customResourceDefinition.ts'
import { daemonSet } from './daemonSet/daemonSet.ts'
import type { Kind } from './definition/kind.ts'
import { deployment } from './deployment/deployment.ts'
import { endpointSlice } from './endpointSlice/endpointSlice.ts'
import { endpoints } from './endpoints/endpoints.ts'
import { event } from './event/event.ts'
import { horizontalPodAutoscaler } from './horizontalPodAutoscaler/horizontalPodAutoscaler.ts'
import { ingress } from './ingress/ingress.ts'
import { ingressClass } from './ingressClass/ingressClass.ts'
import { job } from './job/job.ts'
import { lease } from './lease/lease.ts'
import { limitRange } from './limitRange/limitRange.ts'
import { namespace } from './namespace/namespace.ts'
import { networkPolicy } from './networkPolicy/networkPolicy.ts'
import { node } from './node/node.ts'
import { persistentVolume } from './persistentVolume/persistentVolume.ts'
import { persistentVolumeClaim } from './persistentVolumeClaim/persistentVolumeClaim.ts'
import { pod } from './pod/pod.ts'
import { podDisruptionBudget } from './podDisruptionBudget/podDisruptionBudget.ts'
import { priorityClass } from './priorityClass/priorityClass.ts'
import { clusterRoleBinding, roleBinding } from './rbac/roleBindings.ts'
import { clusterRole, role } from './rbac/roles.ts'
import { replicaSet } from './replicaSet/replicaSet.ts'
import { resourceQuota } from './resourceQuota/resourceQuota.ts'
import { secret } from './secret/secret.ts'
import { service } from './service/service.ts'
import { serviceAccount } from './serviceAccount/serviceAccount.ts'
import { statefulSet } from './statefulSet/statefulSet.ts'
import { storageClass } from './storageClass/storageClass.ts'
import { volumeAttachment } from './volumeAttachment/volumeAttachment.ts'
import {
  mutatingWebhookConfiguration,
  validatingWebhookConfiguration,
} from './webhookConfiguration/webhookConfigurations.ts'
import { scaleOfOthers } from './workloads/scale.ts'

/** kinds are all kinds that have columns in Flotilla, in the order in which the sidebar lists them within their group. */
export const kinds: readonly Kind[] = [
  node,
  namespace,
  event,
  lease,
  pod,
  deployment,
  replicaSet,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  service,
  ingress,
  ingressClass,
  endpointSlice,
  endpoints,
  networkPolicy,
  configMap,
  secret,
  persistentVolumeClaim,
  persistentVolume,
  storageClass,
  volumeAttachment,
  csiDriver,
  serviceAccount,
  role,
  roleBinding,
  clusterRole,
  clusterRoleBinding,
  horizontalPodAutoscaler,
  podDisruptionBudget,
  resourceQuota,
  limitRange,
  priorityClass,
  customResourceDefinition,
  apiService,
  validatingWebhookConfiguration,
  mutatingWebhookConfiguration,
]

/** kindOfDomain finds a kind by the name of its resource; undefined for any other resource. */
export const kindOfDomain = (domain: string): Kind | undefined => kinds.find((kind) => kind.domain === domain)

/** kindOfGvk finds a kind by its group and kind, in any version; it is used to follow an ObjectLink. */
export const kindOfGvk = (gvk: Pick<Gvk, 'group' | 'kind'>): Kind | undefined =>
  kinds.find(({ gvr, kind }) => gvr.group === gvk.group && kind === gvk.kind)

/** kindOfResource finds a kind by its group and resource, in any version; undefined for any other resource. */
export const kindOfResource = ({ group, resource }: Pick<Gvr, 'group' | 'resource'>): Kind | undefined =>
  kinds.find(({ gvr }) => gvr.group === group && gvr.resource === resource)

/** actionsOf are what can be done to objects of that resource, in the order of menus; custom resources too. */
export function actionsOf(gvr: Pick<Gvr, 'group' | 'resource'>): readonly Action[] {
  const kind = kindOfResource(gvr)
  return [...(kind === undefined ? actionsOfOthers(gvr) : (kind.actions ?? [])), ...anyActions]
}

/** Those of a resource that has no columns in Flotilla. */
const actionsOfOthers = ({ group, resource }: Pick<Gvr, 'group' | 'resource'>): readonly Action[] =>
  group === 'certificates.k8s.io' && resource === 'certificatesigningrequests'
    ? certificateSigningRequestActions
    : [scaleOfOthers]

/** actTitle names an act by its verb and its object, or by how many objects there are: `Draining node-1`, `Deleted 300 Pods`. */
export function actTitle(
  verb: string,
  targets: readonly (Pick<Gvr, 'group' | 'resource'> & { name: string })[],
): string {
  const [first] = targets
  if (first === undefined) return verb
  if (targets.length === 1) return `${verb} ${first.name}`
  const isOneKind = targets.every(
    ({ group, resource }) => group === first.group && resource === first.resource,
  )
  const nouns = isOneKind ? (kindOfResource(first)?.title.many ?? first.resource) : 'objects'
  return `${verb} ${targets.length} ${nouns}`
}
