import { describe, expect, it } from 'vitest'
import { anObject, aPodTemplate } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { daemonSet } from './daemonSet.ts'

const daemonSets = readObjects(new URL('./daemonSets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('daemon set', () => {
  it.each([
    [
      'log-shipper',
      '6',
      '5',
      '4',
      '2',
      '3',
      'disk=ssd,kubernetes.io/os=linux',
      '2y215d',
      'shipper',
      'registry.example/shipper:9',
      'app=log-shipper',
    ],
    ['everywhere', '0', '0', '0', '0', '0', '<none>', '3h45m', 'agent', 'registry.example/agent:1', 'app'],
  ])('%s wants %s, has %s, %s ready', (name, ...row) => {
    const object = daemonSets.get(name)
    expect(object && printed(daemonSet, object, noon)).toEqual(row)
  })

  it('says in its overview where pods run that should not', () => {
    const object = daemonSets.get('log-shipper')
    const [first] = object === undefined ? [] : daemonSet.details(object)
    expect(first?.type === 'fields' && first.fields).toContainEqual({
      label: 'Misscheduled',
      value: { type: 'number', number: 1 },
    })
  })
})

describe('all that a daemon set says of itself', () => {
  const object = {
    spec: {
      minReadySeconds: 5,
      selector: { matchLabels: { app: 'web' } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } },
      template: aPodTemplate,
    },
    status: {
      desiredNumberScheduled: 6,
      currentNumberScheduled: 5,
      numberReady: 4,
      updatedNumberScheduled: 3,
      numberAvailable: 2,
      numberUnavailable: 4,
      numberMisscheduled: 1,
      conditions: [{ type: 'Available', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' }],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(daemonSet, object)).toEqual([
      'Desired: 6',
      'Current: 5',
      'Ready: 4',
      'Up to date: 3',
      'Available: 2',
      'Unavailable: 4',
      'Misscheduled: 1',
      'Selector: app=web',
      'Update strategy: RollingUpdate',
      'Max surge: `0`',
      'Max unavailable: `10%`',
      'Min ready seconds: 5',
      '[Conditions] Available True (ok), since 2026-01-01T12:00:00Z',
      '[Scheduling] Node selector: disk=ssd',
      '[Containers] container web web:1',
    ])
    expect(overviewText(daemonSet, bare)).toEqual([
      'Desired: 0',
      'Current: 0',
      'Ready: 0',
      'Up to date: 0',
      'Available: 0',
    ])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(daemonSet, object, oneMinuteLater)).toEqual([
      '6',
      '5',
      '4',
      '3',
      '2',
      'disk=ssd',
      '<unknown>',
      'web',
      'web:1',
      'app=web',
    ])
    expect(printed(daemonSet, bare, oneMinuteLater)).toEqual([
      '0',
      '0',
      '0',
      '0',
      '0',
      '<none>',
      '<unknown>',
      '',
      '',
      '<none>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(daemonSet, object)).toEqual([
      'Exposed by Service in shop that select app=web',
      'Protected by PodDisruptionBudget.policy in shop that select app=web',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select app=web',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
      'Service account ServiceAccount shop/web',
    ])
    expect(relationsText(daemonSet, bare)).toEqual([
      'Exposed by Service in shop that select no labels',
      'Protected by PodDisruptionBudget.policy in shop that select no labels',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select no labels',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
    ])
  })
})

describe('what is wrong with a daemon set', () => {
  it('is that replicas are missing', () => {
    expect(
      findingsText(daemonSet, anObject({ status: { desiredNumberScheduled: 3, numberReady: 0 } })),
    ).toEqual(['critical No replicas ready: 0 of 3 replicas are ready.'])
    expect(
      findingsText(daemonSet, anObject({ status: { desiredNumberScheduled: 3, numberReady: 2 } })),
    ).toEqual(['warning Replicas missing: 2 of 3 replicas are ready.'])
    expect(
      findingsText(daemonSet, anObject({ status: { desiredNumberScheduled: 3, numberReady: 3 } })),
    ).toEqual([])
    expect(
      factsOf(daemonSet, anObject({ status: { desiredNumberScheduled: 3, numberReady: 3 } }))?.amounts,
    ).toEqual({ ready: 1 })
    expect(findingsText(daemonSet, anObject())).toHaveLength(0)
  })
})
