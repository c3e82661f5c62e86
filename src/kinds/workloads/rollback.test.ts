import { describe, expect, it } from 'vitest'
import type { Revision, Target } from '#contract'
import type { KubeObject } from '#machinery'
import { rollback } from './rollback.ts'

const target: Target = {
  ...{ group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'web', uid: 'u' },
}
const template = (image: string) => ({ spec: { containers: [{ name: 'web', image }] } })
const deployment = (spec: object = {}) =>
  ({
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7' },
    spec: { template: template('web:2'), ...spec },
  }) as unknown as KubeObject
const replicaSet = (revision: number, image: string) =>
  ({
    metadata: {
      ...{ name: `web-${revision}`, uid: `r${revision}` },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true },
      ],
    },
    spec: { template: template(image) },
  }) as unknown as KubeObject
const planned = (revision: number, history: readonly KubeObject[]) =>
  rollback.plan(target, { revision }, { object: deployment(), history, nowMs: 0, token: 't' })
const known = (isCurrent: boolean): Revision => ({
  ...{ revision: 1, name: 'web-1', createdAt: null, changeCause: null, template: {}, isCurrent },
})

describe('rollback', () => {
  it('is refused while the deployment is paused', () => {
    expect(rollback.refusal(deployment({ paused: true }), { revision: 1 })).toBe(
      'It is paused. Resume it first.',
    )
  })

  it('is not offered where no other revision is left', () => {
    expect(rollback.obstacle({ status: null, revisions: [known(true)] })).toBe(
      'No other revision of it is left.',
    )
    expect(rollback.obstacle({ status: null, revisions: [known(true), known(false)] })).toBeNull()
  })

  it('is refused for a revision that the cluster has removed meanwhile', () => {
    expect(planned(1, [replicaSet(2, 'web:2')])).toEqual({
      type: 'refuse',
      reason: 'The cluster has no revision 1 of it any more.',
    })
  })

  it('changes nothing where the revision has the template already', () => {
    expect(planned(2, [replicaSet(1, 'web:1'), replicaSet(2, 'web:2')])).toEqual({
      ...{ type: 'patch', patchType: 'merge', body: {} },
    })
  })
})
