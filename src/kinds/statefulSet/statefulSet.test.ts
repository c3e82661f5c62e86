import { describe, expect, it } from 'vitest'
import { anObject, aPodTemplate } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { statefulSet } from './statefulSet.ts'

const statefulSets = readObjects(new URL('./statefulSets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('stateful set', () => {
  it.each([
    ['database', '2/3', '10d', 'postgres', 'registry.example/postgres:17'],
    ['never-started', '0/1', '150m', 'queue', 'registry.example/queue:4'],
  ])('%s is %s after %s', (name, ...row) => {
    const object = statefulSets.get(name)
    expect(object && printed(statefulSet, object, noon)).toEqual(row)
  })

  it('lists what it claims for each of its pods', () => {
    const object = statefulSets.get('database')
    const sections = object === undefined ? [] : statefulSet.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['data', '10Gi', 'fast', 'ReadWriteOnce'],
    ])
  })
})

describe('all that a stateful set says of itself', () => {
  const object = {
    spec: {
      replicas: 3,
      serviceName: 'db',
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { app: 'web' } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            storageClassName: 'fast',
            accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
            resources: { requests: { storage: '10Gi' } },
          },
        },
        {},
      ],
      template: aPodTemplate,
    },
    status: {
      replicas: 3,
      readyReplicas: 2,
      updatedReplicas: 1,
      availableReplicas: 2,
      currentRevision: 'db-1',
      updateRevision: 'db-2',
      conditions: [{ type: 'Available', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' }],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(statefulSet, object)).toEqual([
      'Desired: 3',
      'Current: 3',
      'Ready: 2',
      'Up to date: 1',
      'Available: 2',
      'Selector: app=web',
      'Service name: `db`',
      'Pod management policy: Parallel',
      'Update strategy: RollingUpdate',
      'Partition: 1',
      'Current revision: `db-1`',
      'Update revision: `db-2`',
      'PVC retention when deleted: Retain',
      'PVC retention when scaled: Delete',
      '[Conditions] Available False (bad), since 2026-01-01T12:00:00Z',
      '[Scheduling] Node selector: disk=ssd',
      '[Containers] container web web:1',
      '[Volume claim templates] Name | Storage | Storage class | Access modes',
      '[Volume claim templates] data | 10Gi | fast | ReadWriteOnce, ReadOnlyMany',
      '[Volume claim templates]  |  |  | ',
    ])
    expect(overviewText(statefulSet, bare)).toEqual([
      'Desired: 1',
      'Current: 0',
      'Ready: 0',
      'Up to date: 0',
      'Available: 0',
    ])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(statefulSet, object, oneMinuteLater)).toEqual(['2/3', '<unknown>', 'web', 'web:1'])
    expect(printed(statefulSet, bare, oneMinuteLater)).toEqual(['0/1', '<unknown>', '', ''])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(statefulSet, object)).toEqual([
      'Governed by Service shop/db',
      'Volume claims PersistentVolumeClaim in shop by app=web',
      'Exposed by Service in shop that select app=web',
      'Protected by PodDisruptionBudget.policy in shop that select app=web',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select app=web',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
      'Service account ServiceAccount shop/web',
    ])
    expect(relationsText(statefulSet, bare)).toEqual([
      'Exposed by Service in shop that select no labels',
      'Protected by PodDisruptionBudget.policy in shop that select no labels',
      'Restricted by NetworkPolicy.networking.k8s.io in shop that select no labels',
      'Scaled by HorizontalPodAutoscaler.autoscaling in shop that name it',
      'Scaled by VerticalPodAutoscaler.autoscaling.k8s.io in shop that name it',
    ])
  })
})

describe('what is wrong with a stateful set', () => {
  it('is that replicas are missing', () => {
    expect(
      findingsText(statefulSet, anObject({ spec: { replicas: 3 }, status: { readyReplicas: 0 } })),
    ).toEqual(['critical No replicas ready: 0 of 3 replicas are ready.'])
    expect(
      findingsText(statefulSet, anObject({ spec: { replicas: 3 }, status: { readyReplicas: 2 } })),
    ).toEqual(['warning Replicas missing: 2 of 3 replicas are ready.'])
    expect(
      findingsText(statefulSet, anObject({ spec: { replicas: 3 }, status: { readyReplicas: 3 } })),
    ).toEqual([])
    expect(
      factsOf(statefulSet, anObject({ spec: { replicas: 3 }, status: { readyReplicas: 3 } }))?.amounts,
    ).toEqual({ ready: 1 })
    expect(findingsText(statefulSet, anObject())).toHaveLength(1)
  })
})

describe('the volume claims of a stateful set', () => {
  it('are looked for only where it has templates for them and a selector', () => {
    const claims = (spec: object) =>
      relationsText(statefulSet, anObject({ spec })).filter((each) => each.startsWith('Volume claims'))
    const volumeClaimTemplates = [{}]
    const selector = { matchLabels: { app: 'db', tier: 'back' } }
    expect(claims({ volumeClaimTemplates, selector })).toEqual([
      'Volume claims PersistentVolumeClaim in shop by app=db,tier=back',
    ])
    expect(claims({ volumeClaimTemplates, selector: {} })).toEqual([])
    expect(claims({ volumeClaimTemplates })).toEqual([])
    expect(claims({ volumeClaimTemplates: [], selector })).toEqual([])
    expect(claims({ selector })).toEqual([])
  })
})
