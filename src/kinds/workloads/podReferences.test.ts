import { describe, expect, it } from 'vitest'
import type { Relation } from '../definition/relations.ts'
import { podReferences, workloadRelations } from './podReferences.ts'

const spec = {
  serviceAccountName: 'web',
  priorityClassName: 'high',
  imagePullSecrets: [{ name: 'registry' }, {}],
  initContainers: [
    { name: 'init-db', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'of-init', key: 'a' } } }] },
  ],
  containers: [
    {
      name: 'web',
      env: [
        { name: 'B', valueFrom: { secretKeyRef: { name: 'of-variable', key: 'b' } } },
        { name: 'C', value: 'text' },
        { name: 'D', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      envFrom: [{ configMapRef: { name: 'all-of-map' } }, { secretRef: { name: 'all-of-secret' } }, {}],
    },
  ],
  ephemeralContainers: [{ name: 'debug', envFrom: [{ configMapRef: { name: 'of-debug' } }] }],
  volumes: [
    { name: 'a', configMap: { name: 'map' } },
    { name: 'b', secret: { secretName: 'secret' } },
    { name: 'c', persistentVolumeClaim: { claimName: 'claim' } },
    { name: 'd', ephemeral: { volumeClaimTemplate: {} } },
    { name: 'e', emptyDir: {} },
    {
      name: 'f',
      projected: {
        sources: [
          { configMap: { name: 'part' } },
          { secret: { name: 'other-part' } },
          { serviceAccountToken: {} },
        ],
      },
    },
    { name: 'g', projected: {} },
  ],
}

/** `Mounts ConfigMap shop/map`. */
const words = (relations: readonly Relation[]) =>
  relations.map((each) =>
    each.how === 'named'
      ? `${each.relation} ${each.of.kind} ${each.namespace}/${each.name}`
      : `${each.relation} ${each.of.kind} ${each.how} in ${each.namespace}`,
  )

const ofTemplate = [
  'Mounts ConfigMap shop/map',
  'Mounts Secret shop/secret',
  'Mounts PersistentVolumeClaim shop/claim',
  'Mounts ConfigMap shop/part',
  'Mounts Secret shop/other-part',
  'Environment from ConfigMap shop/of-init',
  'Environment from Secret shop/of-variable',
  'Environment from ConfigMap shop/all-of-map',
  'Environment from Secret shop/all-of-secret',
  'Environment from ConfigMap shop/of-debug',
  'Service account ServiceAccount shop/web',
  'Image pull secrets Secret shop/registry',
  'Priority class PriorityClass /high',
]

describe('podReferences', () => {
  it('are all objects that the spec of a template names', () => {
    expect(words(podReferences('shop', spec as never))).toEqual(ofTemplate)
  })

  it('are the claims of ephemeral volumes too, which are named after the pod', () => {
    const relations = words(podReferences('shop', spec as never, 'web-1'))
    expect(relations).toEqual(ofTemplate.toSpliced(3, 0, 'Mounts PersistentVolumeClaim shop/web-1-d'))
  })

  it('are none where there is no spec, or it names nothing', () => {
    expect(podReferences('shop', undefined)).toEqual([])
    expect(podReferences('shop', { containers: [{ name: 'web' }] }, 'web-1')).toEqual([])
    expect(podReferences('shop', {}, 'web-1')).toEqual([])
  })
})

describe('workloadRelations', () => {
  it('are what selects its pods, what scales it, and what its pods name', () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { serviceAccountName: 'web' } }
    const relations = workloadRelations('shop', { template })
    expect(words(relations)).toEqual([
      'Exposed by Service selecting in shop',
      'Protected by PodDisruptionBudget selecting in shop',
      'Restricted by NetworkPolicy selecting in shop',
      'Scaled by HorizontalPodAutoscaler naming in shop',
      'Scaled by VerticalPodAutoscaler naming in shop',
      'Service account ServiceAccount shop/web',
    ])
    expect(relations[0]).toMatchObject({ labels: { app: 'web' } })
  })

  it('need no template', () => {
    expect(words(workloadRelations('shop', undefined))).toHaveLength(5)
    expect(words(workloadRelations('shop', {}))).toHaveLength(5)
    expect(words(workloadRelations('shop', { template: {} }))).toHaveLength(5)
  })
})
