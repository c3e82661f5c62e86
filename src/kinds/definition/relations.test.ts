import { describe, expect, it } from 'vitest'
import { pod } from '../pod/pod.ts'
import { roleBinding } from '../rbac/roleBindings.ts'
import { kindOfGvk, kinds } from '../registry.ts'
import { service } from '../service/service.ts'
import { podReferences } from '../workloads/podReferences.ts'
import { customRefs, refs } from './relations.ts'

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
