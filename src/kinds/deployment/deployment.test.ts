import { describe, expect, it } from 'vitest'
import { actionIn, anObject, aPodTemplate, planned, said, several } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { deployment } from './deployment.ts'

const deployments = readObjects(new URL('./deployments.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('deployment', () => {
  it.each([
    [
      'available',
      '3/3',
      '3',
      '3',
      '5d3h',
      'web,proxy',
      'registry.example/web:1.2.3,registry.example/proxy:2.0',
      'app=web',
      'False',
    ],
    [
      'rolling',
      '3/4',
      '1',
      '2',
      '90s',
      'web',
      'registry.example/web:1.2.4',
      'app=rolling,!legacy,track in (canary,stable)',
      'False',
    ],
    [
      'scaled-to-zero',
      '0/0',
      '0',
      '0',
      '1s',
      'idle',
      'registry.example/idle:1',
      'app=idle,tier=back',
      'True',
    ],
  ])('%s is %s, %s up to date, %s available, and paused or not', (name, ...row) => {
    const object = deployments.get(name)
    expect(object && printed(deployment, object, noon)).toEqual(row)
  })

  it('is invalid where its selector is', () => {
    const object = {
      metadata: { name: 'x', uid: 'u', resourceVersion: '1' },
      spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } },
    }
    expect(printed(deployment, object, noon).at(-2)).toBe('<invalid>')
  })

  it('shows a failure to make replicas as bad and the containers of its template', () => {
    const object = deployments.get('rolling')
    const sections = object === undefined ? [] : deployment.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([
      ['ReplicaFailure', 'bad'],
      ['Available', 'bad'],
    ])
    const containers = sections.find((section) => section.type === 'containers')?.containers
    expect(containers?.map(({ name, state }) => [name, state])).toEqual([['web', null]])
  })
})

describe('all that a deployment says of itself', () => {
  const object = {
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      annotations: { 'deployment.kubernetes.io/revision': '4' },
    },
    spec: {
      replicas: 3,
      paused: true,
      minReadySeconds: 5,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      template: aPodTemplate,
    },
    status: {
      updatedReplicas: 1,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 1,
      conditions: [{ type: 'Available', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' }],
    },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(deployment, object)).toEqual([
      'Desired: 3',
      'Up to date: 1',
      'Ready: 2',
      'Available: 2',
      'Unavailable: 1',
      'Paused: true',
      'Revision: 4',
      'Selector: app=web',
      'Strategy: RollingUpdate',
      'Max surge: `25%`',
      'Max unavailable: `1`',
      'Min ready seconds: 5',
      'Revision history limit: 10',
      '[Conditions] Available True (ok), since 2026-01-01T12:00:00Z',
      '[Scheduling] Node selector: disk=ssd',
      '[Containers] container web web:1',
      '[Annotations] deployment.kubernetes.io/revision: 4',
    ])
    expect(overviewText(deployment, bare)).toEqual([
      'Desired: 1',
      'Up to date: 0',
      'Ready: 0',
      'Available: 0',
    ])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(deployment, object, oneMinuteLater)).toEqual([
      '2/3',
      '1',
      '2',
      '<unknown>',
      'web',
      'web:1',
      'app=web',
      'True',
    ])
    expect(printed(deployment, bare, oneMinuteLater)).toEqual([
      '0/1',
      '0',
      '0',
      '<unknown>',
      '',
      '',
      '',
      'False',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(deployment, object)).toEqual([
      'Exposed by Service in shop that select app=web',
      'Protected by PodDisruptionBudget.policy in shop that select app=web',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select app=web',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
      'Service account ServiceAccount shop/web',
    ])
    expect(relationsText(deployment, bare)).toEqual([
      'Exposed by Service in shop that select no labels',
      'Protected by PodDisruptionBudget.policy in shop that select no labels',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select no labels',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
    ])
  })
})

describe('what is wrong with a deployment', () => {
  const at = '2026-01-01T12:00:00Z'
  const found = (status: object, spec: object = { replicas: 3 }) =>
    findingsText(deployment, anObject({ spec, status }))
  const ready = { readyReplicas: 3 }
  const condition = (type: string, status: string, more: object = {}) => ({
    ...ready,
    conditions: [{ type, status, message: 'a message', lastTransitionTime: at, ...more }],
  })

  it('is that replicas are missing, since it was last available', () => {
    expect(found({})).toEqual(['critical No replicas ready: 0 of 3 replicas are ready.'])
    expect(found({ readyReplicas: 1 })).toEqual(['warning Replicas missing: 1 of 3 replicas are ready.'])
    expect(found({ ...condition('Available', 'False'), readyReplicas: 1 })).toEqual([
      'warning Replicas missing: 1 of 3 replicas are ready., since 2026-01-01T12:00:00Z',
    ])
    expect(found({ ...condition('Available', 'True'), readyReplicas: 1 })).toEqual([
      'warning Replicas missing: 1 of 3 replicas are ready.',
    ])
  })

  it('is nothing where it has all that it wants, and one is what it wants where it does not say', () => {
    expect(found(ready)).toEqual([])
    expect(found({}, { replicas: 0 })).toEqual([])
    expect(found({ readyReplicas: 1 }, {})).toEqual([])
    expect(found({}, {})).toHaveLength(1)
    expect(factsOf(deployment, anObject({ spec: { replicas: 3 }, status: ready }))?.amounts).toEqual({
      ready: 1,
    })
    expect(factsOf(deployment, anObject({ spec: { replicas: 3 } }))?.amounts).toEqual({})
  })

  it('is that pods are not created, or that its rollout is stuck', () => {
    expect(found(condition('ReplicaFailure', 'True'))).toEqual([
      'critical Pods not created: a message, since 2026-01-01T12:00:00Z',
    ])
    expect(found(condition('ReplicaFailure', 'False'))).toEqual([])
    const reason = { reason: 'ProgressDeadlineExceeded' }
    expect(found(condition('Progressing', 'False', reason))).toEqual([
      'warning Rollout stuck: a message, since 2026-01-01T12:00:00Z',
    ])
    expect(found(condition('Progressing', 'True', reason))).toEqual([])
    expect(found(condition('Progressing', 'False', { reason: 'Other' }))).toEqual([])
  })
})

describe('pause and resume of a deployment', () => {
  const action = (id: string) => actionIn(deployment.actions ?? [], id)

  it('say what becomes of the pods of one, and of several', () => {
    expect(said(action('pause'), {})[0]).toBe(
      'A change of its pod template replaces no pods until it is resumed.',
    )
    expect(said(action('pause'), {}, { targets: several })[0]).toBe(
      'A change of their pod templates replaces no pods until they are resumed.',
    )
    expect(said(action('resume'), {})[0]).toBe(
      'If its pod template was changed meanwhile, its pods are replaced now.',
    )
    expect(said(action('resume'), {}, { targets: several })[0]).toBe(
      'Where a pod template was changed meanwhile, pods are replaced now.',
    )
  })

  it('are both offered where nothing is known, and one where the object says nothing', () => {
    const offered = (known: object) =>
      ['pause', 'resume'].filter((id) => action(id).obstacle({ status: null, ...known }) === null)
    expect(offered({})).toEqual(['pause', 'resume'])
    expect(offered({ read: anObject() })).toEqual(['pause'])
  })

  it('patch only whether it is paused', () => {
    const patch = { type: 'patch', patchType: 'merge' }
    expect(planned(action('pause'), {})).toEqual({ ...patch, body: { spec: { paused: true } } })
    expect(planned(action('resume'), {})).toEqual({ ...patch, body: { spec: { paused: null } } })
  })
})
