import type { Target } from '#contract'
import type { Plan } from '#kinds'
import type { Change } from './gate.ts'

/** Sendable is a plan that sends something. */
export type Sendable = Exclude<Plan, { type: 'refuse' }>

const contentTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

/**
 * boundChange makes the request of a plan, for the one object that has the target's uid: the API server answers 409 where
 * another object has its name by now.
 */
export function boundChange(plan: Sendable, target: Target): Change {
  const { uid } = target
  switch (plan.type) {
    case 'patch':
      return {
        method: 'PATCH',
        target,
        ...(plan.subresource === undefined ? {} : { subresource: plan.subresource }),
        contentType: contentTypes[plan.patchType],
        body:
          plan.patchType === 'json'
            ? [
                { op: 'test', path: '/metadata/uid', value: uid },
                // Refused with a conflict where it is not the object's own any more.
                { op: 'replace', path: '/metadata/resourceVersion', value: plan.resourceVersion },
                ...plan.operations,
              ]
            : withUid(plan.body, 'metadata', uid),
      }
    case 'update':
      return {
        method: 'PUT',
        target,
        subresource: plan.subresource,
        body: withUid(plan.body, 'metadata', uid),
      }
    case 'delete':
      return { method: 'DELETE', target, body: withUid(plan.body, 'preconditions', uid) }
    case 'create':
      return 'resource' in plan
        ? { method: 'POST', target, creates: plan.resource, body: plan.body }
        : { method: 'POST', target, subresource: plan.subresource, body: plan.body }
  }
}

/** evictionOf asks the API server to evict that very pod, where its disruption budgets allow it. */
export const evictionOf = (target: Target, gracePeriodSeconds: number | null): Change => ({
  method: 'POST',
  target,
  subresource: 'eviction',
  body: {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: target.name, namespace: target.namespace },
    deleteOptions: {
      preconditions: { uid: target.uid },
      ...(gracePeriodSeconds === null ? {} : { gracePeriodSeconds }),
    },
  },
})

const withUid = (body: object, field: 'metadata' | 'preconditions', uid: string): object => {
  const held: unknown = Object.entries(body).find(([name]) => name === field)?.[1]
  return { ...body, [field]: { ...(typeof held === 'object' ? held : {}), uid } }
}
