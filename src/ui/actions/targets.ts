import {
  helmReleaseResource,
  helmReleasesDomain,
  parseResourceDomain,
  resourceDomain,
  type Target,
} from '#contract'
import { kindOfDomain, kindOfResource } from '#kinds'
import type { ObjectRef } from '../session/clusterView.ts'

/** targetOf names an object as an act does; null for what is no object of the cluster, such as a Helm release. */
export function targetOf({ domain, namespace, name, uid }: ObjectRef): Target | null {
  const gvr = kindOfDomain(domain)?.gvr ?? parseResourceDomain(domain)
  return gvr === null ? null : { ...gvr, namespace, name, uid }
}

/** jobTargetOf names an object as a job does, which may also be of a Helm release. */
export const jobTargetOf = (object: ObjectRef): Target | null =>
  object.domain === helmReleasesDomain
    ? { ...helmReleaseResource, namespace: object.namespace, name: object.name, uid: '' }
    : targetOf(object)

/** objectOf names the object of an act as a panel does. */
export function objectOf({ group, version, resource, namespace, name, uid }: Target): ObjectRef {
  if (group === helmReleaseResource.group && resource === helmReleaseResource.resource)
    return { domain: helmReleasesDomain, namespace, name, uid }
  const domain = kindOfResource({ group, resource })?.domain ?? resourceDomain({ group, version, resource })
  return { domain, namespace, name, uid }
}

/** isSameTarget tells whether both name the same object; one without a uid means any of that name. */
export const isSameTarget = (a: Target, b: Target): boolean =>
  a.group === b.group &&
  a.resource === b.resource &&
  a.namespace === b.namespace &&
  a.name === b.name &&
  (a.uid === b.uid || a.uid === '' || b.uid === '')
