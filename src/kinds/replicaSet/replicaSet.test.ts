import { describe, expect, it } from 'vitest'
import { anObject, aPodTemplate } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { replicaSet } from './replicaSet.ts'

const replicaSets = readObjects(new URL('./replicaSets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

const wide = [
  'web,proxy',
  'registry.example/web:1.2.3,registry.example/proxy:2.0',
  'app=web,pod-template-hash=5d4f8c7b9',
]

describe('replica set', () => {
  it.each([
    ['current', '3', '3', '3'],
    ['starting', '3', '2', '1'],
    ['replaced', '0', '0', '0'],
  ])('%s wants %s, has %s, of them %s ready', (name, ...counts) => {
    const object = replicaSets.get(name)
    expect(object && printed(replicaSet, object, noon)).toEqual([...counts, '24h', ...wide])
  })

  it('shows a failure to make replicas as bad', () => {
    const object = replicaSets.get('starting')
    const sections = object === undefined ? [] : replicaSet.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([['ReplicaFailure', 'bad']])
  })
})

describe('all that a replica set says of itself', () => {
  const object = {
    spec: {
      replicas: 3,
      minReadySeconds: 5,
      selector: { matchLabels: { app: 'web' } },
      template: aPodTemplate,
    },
    status: {
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      conditions: [{ type: 'ReplicaFailure', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' }],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(replicaSet, object)).toEqual([
      'Desired: 3',
      'Current: 3',
      'Ready: 2',
      'Available: 1',
      'Selector: app=web',
      'Min ready seconds: 5',
      '[Conditions] ReplicaFailure True (bad), since 2026-01-01T12:00:00Z',
      '[Scheduling] Node selector: disk=ssd',
      '[Containers] container web web:1',
    ])
    expect(overviewText(replicaSet, bare)).toEqual(['Desired: 1', 'Current: 0', 'Ready: 0', 'Available: 0'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(replicaSet, object, oneMinuteLater)).toEqual([
      '3',
      '3',
      '2',
      '<unknown>',
      'web',
      'web:1',
      'app=web',
    ])
    expect(printed(replicaSet, bare, oneMinuteLater)).toEqual(['1', '0', '0', '<unknown>', '', '', '<none>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(replicaSet, object)).toEqual([
      'Exposed by Service in shop that select app=web',
      'Protected by PodDisruptionBudget.policy in shop that select app=web',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select app=web',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
      'Service account ServiceAccount shop/web',
    ])
    expect(relationsText(replicaSet, bare)).toEqual([
      'Exposed by Service in shop that select no labels',
      'Protected by PodDisruptionBudget.policy in shop that select no labels',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select no labels',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
    ])
  })
})
