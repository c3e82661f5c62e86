import type { Target } from '#contract'
import type { Plan } from '#kinds'
import type { Change } from './gate.ts'

const contentTypes = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

/**
 * boundChange makes the request of a plan, for the one object that has the target's uid: the API server answers 409 where
 * another object has its name by now.
 */
export function boundChange(plan: Plan, target: Target): Change {
  const { uid } = target
  switch (plan.type) {
    case 'patch':
      return {
        method: 'PATCH',
        target,
        ...(plan.subresource === undefined ? {} : { subresource: plan.subresource }),
        contentType: contentTypes[plan.patchType],
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
