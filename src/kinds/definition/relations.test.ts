import { describe, expect, it } from 'vitest'
import { pod } from '../pod/pod.ts'
import { roleBinding } from '../rbac/roleBindings.ts'
import { kindOfGvk, kinds } from '../registry.ts'
import { service } from '../service/service.ts'
import { podReferences } from '../workloads/podReferences.ts'
import {
  customRefs,
  isRelation,
  named,
  naming,
  podSelectors,
  type Relation,
  referred,
  refs,
  selectedPods,
} from './relations.ts'

const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' }

describe('the neighbours of a kind', () => {
  it.each(Object.entries(refs))('%s are a kind that is known', (_, ref) => {
    expect(kindOfGvk(ref)).toBeDefined()
  })

  it.each(kinds.map((kind) => [kind.kind, kind] as const))(
    'of a %s are found whatever part of it is missing or null',
    (_, kind) => {
      const bare = {
        metadata: { ...metadata, labels: null, ownerReferences: null },
        spec: null,
        status: null,
      }
      expect(() => kind.relations(bare as never)).not.toThrow()
      expect(() => kind.selects(bare as never)).not.toThrow()
    },
  )

  it('are everything a pod mounts, reads its variables from, acts as and pulls images with', () => {
    const spec = {
      serviceAccountName: 'runner',
      imagePullSecrets: [{ name: 'registry' }],
      volumes: [
        { name: 'a', configMap: { name: 'settings' } },
        { name: 'b', secret: { secretName: 'login' } },
        { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'scratch', ephemeral: {} },
        { name: 'd', projected: { sources: [{ configMap: { name: 'ca' } }, { secret: { name: 'token' } }] } },
      ],
      initContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 'init' } }] }],
      containers: [
        { name: 'c', env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'flags', key: 'x' } } }] },
      ],
    }
    const found = podReferences('shop', spec as never, 'web-1').map((each) => [
      each.relation,
      each.of.kind,
      'name' in each ? each.name : '',
    ])
    expect(found).toEqual([
      ['Mounts', 'ConfigMap', 'settings'],
      ['Mounts', 'Secret', 'login'],
      ['Mounts', 'PersistentVolumeClaim', 'data'],
      ['Mounts', 'PersistentVolumeClaim', 'web-1-scratch'],
      ['Mounts', 'ConfigMap', 'ca'],
      ['Mounts', 'Secret', 'token'],
      ['Environment from', 'Secret', 'init'],
      ['Environment from', 'ConfigMap', 'flags'],
      ['Service account', 'ServiceAccount', 'runner'],
      ['Image pull secrets', 'Secret', 'registry'],
    ])
  })

  it('are no pods where a service has no selector, or points elsewhere', () => {
    const pods = (spec: object) =>
      service.relations({ metadata, spec }).filter(({ relation }) => relation === 'Selects')
    expect(pods({ selector: { app: 'web' } })).toMatchObject([{ selector: 'app=web', namespace: 'shop' }])
    expect([...pods({}), ...pods({ type: 'ExternalName', selector: { app: 'web' } })]).toEqual([])
  })

  it('are the role of a binding, of the cluster or of its namespace, and the accounts it is given to', () => {
    const binding = (kind: string) =>
      roleBinding.relations({
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: 'view' },
        subjects: [
          { kind: 'User', name: 'ada' },
          { kind: 'ServiceAccount', name: 'runner', namespace: 'build' },
        ],
      })
    expect(binding('ClusterRole')).toMatchObject([
      { of: refs.clusterRole, namespace: '', name: 'view' },
      { of: refs.serviceAccount, namespace: 'build', name: 'runner' },
    ])
    expect(binding('Role')[0]).toMatchObject({ of: refs.role, namespace: 'shop' })
  })

  it('are those of installed kinds that name it, in its own namespace', () => {
    const namersOf = (kind: (typeof kinds)[number] | undefined) =>
      (kind?.relations({ metadata }) ?? []).flatMap((each) =>
        each.how === 'naming' && Object.values<object>(customRefs).includes(each.of)
          ? [`${each.relation} ${each.of.kind} in ${each.namespace}`]
          : [],
      )
    expect(namersOf(service)).toEqual([
      'Exposed by HTTPRoute in shop',
      'Exposed by GRPCRoute in shop',
      'Exposed by TCPRoute in shop',
      'Exposed by TLSRoute in shop',
      'Secured by BackendTLSPolicy in shop',
      'References allowed by ReferenceGrant in shop',
    ])
    expect(namersOf(kindOfGvk(refs.secret))).toEqual([
      'Used by Gateway in shop',
      'References allowed by ReferenceGrant in shop',
    ])
    expect(namersOf(kindOfGvk(refs.configMap))).toEqual(['Used by BackendTLSPolicy in shop'])
    for (const workload of [refs.deployment, refs.statefulSet, refs.daemonSet])
      expect(namersOf(kindOfGvk(workload))).toEqual(['Scaled by VerticalPodAutoscaler in shop'])
  })

  it('are found by the labels of a pod', () => {
    const relations = pod.relations({ metadata: { ...metadata, labels: { app: 'web' } } })
    expect(relations.map(({ how, of }) => [how, of.kind])).toEqual([
      ['selecting', 'Service'],
      ['selecting', 'PodDisruptionBudget'],
      ['selecting', 'NetworkPolicy'],
    ])
  })
})

describe('a relation', () => {
  const to = { relation: 'Uses', of: refs.secret, namespace: 'shop' }
  const relations: readonly Relation[] = [
    { ...to, how: 'named', name: 'login' },
    { ...to, how: 'selected', selector: 'app=web' },
    { ...to, how: 'field', field: 'spec.nodeName=a' },
    { ...to, how: 'naming' },
    { ...to, how: 'selecting', labels: { app: 'web' } },
  ]

  it.each(relations.map((each) => [each.how, each] as const))('%s is well formed', (_, relation) => {
    expect(isRelation(relation)).toBe(true)
    expect(isRelation({ ...relation, namespace: '' })).toBe(true)
  })

  it.each(relations.map((each) => [each.how, each] as const))(
    '%s is not, with any part of another type',
    (how, relation) => {
      const part = {
        named: 'name',
        selected: 'selector',
        field: 'field',
        naming: 'namespace',
        selecting: 'labels',
      }[how]
      for (const damage of [
        { [part]: 7 },
        { namespace: 7 },
        { of: { group: 7, kind: 'Secret' } },
        { of: { group: '', kind: 7 } },
        { of: { group: '', kind: '' } },
      ])
        expect(isRelation({ ...relation, ...damage } as never)).toBe(false)
    },
  )

  it('may be in all namespaces where it is not to one object', () => {
    expect(naming('Used by', null, refs.pod, refs.job)).toEqual([
      { how: 'naming', relation: 'Used by', of: refs.pod, namespace: null },
      { how: 'naming', relation: 'Used by', of: refs.job, namespace: null },
    ])
    expect(naming('Used by', undefined, refs.pod)).toMatchObject([{ namespace: '' }])
    expect(isRelation({ how: 'naming', relation: 'Used by', of: refs.pod, namespace: null })).toBe(true)
  })

  it('to an object by its name is none without a name', () => {
    expect(named('Uses', refs.node, undefined, 'a')).toEqual([
      { how: 'named', relation: 'Uses', of: refs.node, namespace: '', name: 'a' },
    ])
    for (const name of ['', null, undefined]) expect(named('Uses', refs.node, 'shop', name)).toEqual([])
  })

  it('to an object by a reference has the group of the reference, the core one where it says none', () => {
    const group = (apiVersion?: string) =>
      referred(
        'Uses',
        { kind: 'A', name: 'a', ...(apiVersion === undefined ? {} : { apiVersion }) },
        'shop',
      ).map(({ of }) => of.group)
    expect([group('apps/v1'), group('v1'), group()]).toEqual([['apps'], [''], ['']])
    expect(referred('Uses', { name: 'a' }, 'shop')).toEqual([])
    expect(referred('Uses', { kind: 'A' }, 'shop')).toEqual([])
    expect(referred('Uses', undefined, 'shop')).toEqual([])
  })

  it('to pods is by a selector, all of them for an empty one, none for an invalid one', () => {
    const selected = { how: 'selected', relation: 'Selects', of: refs.pod, namespace: 'shop' }
    expect(selectedPods('Selects', 'shop', { matchLabels: { app: 'web', tier: 'front' } })).toEqual([
      { ...selected, selector: 'app=web,tier=front' },
    ])
    expect(selectedPods('Selects', undefined, {})).toEqual([{ ...selected, namespace: '', selector: '' }])
    for (const selector of [
      null,
      undefined,
      'app=web' as never,
      { matchExpressions: [{ key: 'a', operator: 'Near' }] },
    ])
      expect(selectedPods('Selects', 'shop', selector as never)).toEqual([])
  })

  it('to what selects a pod has its labels, or none', () => {
    const labels = (...args: Parameters<typeof podSelectors>) =>
      podSelectors(...args).map((each) => (each.how === 'selecting' ? [each.namespace, each.labels] : each))
    expect(labels('shop', { app: 'web' })).toEqual(Array(3).fill(['shop', { app: 'web' }]))
    expect(labels(undefined, undefined)).toEqual(Array(3).fill(['', {}]))
  })
})
