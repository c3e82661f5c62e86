import { describe, expect, it } from 'vitest'
import type { ApiResource } from '#kube'
import { selectCatalogKinds } from './catalogKind.ts'

/** A resource as discovery names it: `group/version/resource`, the core group by an empty name. */
function aResource(path: string, differences: Partial<ApiResource> = {}): ApiResource {
  const [group = '', version = '', resource = ''] = path.split('/')
  return {
    gvr: { group, version, resource },
    kind: `Kind of ${resource}`,
    isNamespaced: true,
    verbs: ['list', 'watch'],
    shortNames: ['short'],
    categories: [],
    subresources: ['status'],
    ...differences,
  }
}

const select = (...paths: string[]) => selectCatalogKinds(paths.map((path) => aResource(path)))

describe('selectCatalogKinds', () => {
  it('has all that the server says of a resource', () => {
    expect(selectCatalogKinds([aResource('shop.example/v1/tills', { isNamespaced: false })])).toEqual([
      {
        gvr: { group: 'shop.example', version: 'v1', resource: 'tills' },
        domain: 'resource:shop.example/v1/tills',
        group: 'shop.example',
        version: 'v1',
        versions: ['v1'],
        resource: 'tills',
        kind: 'Kind of tills',
        isNamespaced: false,
        isCustom: true,
        verbs: ['list', 'watch'],
        shortNames: ['short'],
        subresources: ['status'],
        isFollowed: true,
        order: 18,
      },
    ])
  })

  it('shows the version with columns of its own, or the one that the server prefers, and names the others', () => {
    const shown = select(
      ...['apps/v1beta2/deployments', 'apps/v1/deployments', 'apps/v9/statefulsets'],
      ...['shop.example/v2/tills', 'shop.example/v1/tills'],
    )
    expect(shown.map(({ domain, version, versions }) => [domain, version, versions])).toEqual([
      ['deployments', 'v1', ['v1beta2', 'v1']],
      ['resource:apps/v9/statefulsets', 'v9', ['v9']],
      ['resource:shop.example/v2/tills', 'v2', ['v2', 'v1']],
    ])
  })

  it('is sorted by group and resource, whatever the order of discovery', () => {
    const paths = [
      'shop.example/v1/tills',
      '/v1/services',
      'apps/v1/deployments',
      '/v1/pods',
      'bank.example/v1/tills',
    ]
    expect(select(...paths).map(({ group, resource }) => `${group} ${resource}`)).toEqual([
      ' pods',
      ' services',
      'apps deployments',
      'bank.example tills',
      'shop.example tills',
    ])
  })

  it('leaves out what cannot be listed, and follows neither what cannot be watched nor events and leases', () => {
    const kinds = selectCatalogKinds([
      aResource('authorization.k8s.io/v1/subjectaccessreviews', { verbs: ['create', 'watch'] }),
      aResource('metrics.k8s.io/v1beta1/pods', { verbs: ['get', 'list'] }),
      ...['/v1/events', 'events.k8s.io/v1/events', 'coordination.k8s.io/v1/leases'].map((path) =>
        aResource(path),
      ),
      ...['shop.example/v1/events', 'shop.example/v1/leases', '/v1/pods'].map((path) => aResource(path)),
    ])
    expect(kinds.map(({ group, resource, isFollowed }) => [`${group}/${resource}`, isFollowed])).toEqual([
      ['/events', false],
      ['/pods', true],
      ['coordination.k8s.io/leases', false],
      ['events.k8s.io/events', false],
      ['metrics.k8s.io/pods', false],
      ['shop.example/events', true],
      ['shop.example/leases', true],
    ])
  })

  it('reads the resources in use first, those of others last', () => {
    const core = [
      ...['namespaces', 'pods', 'nodes', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims'],
      ...['persistentvolumes', 'serviceaccounts', 'limitranges'],
    ]
    const others = [
      ...['apps/v1/deployments', 'apps/v1/statefulsets', 'apps/v1/daemonsets', 'apps/v1/replicasets'],
      ...['batch/v1/cronjobs', 'batch/v1/jobs', 'networking.k8s.io/v1/ingresses', 'shop.example/v1/pods'],
      ...['apiextensions.k8s.io/v1/customresourcedefinitions', 'apiregistration.k8s.io/v1/apiservices'],
    ]
    const kinds = select(...core.map((name) => `/v1/${name}`), ...others)
    const inOrder = kinds.toSorted((a, b) => a.order - b.order)
    expect(inOrder.map(({ resource }) => resource)).toEqual([
      ...['namespaces', 'deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'jobs', 'pods', 'nodes'],
      ...['services', 'ingresses', 'configmaps', 'secrets', 'persistentvolumeclaims', 'persistentvolumes'],
      ...[
        'customresourcedefinitions',
        'apiservices',
        'serviceaccounts',
        'replicasets',
        'limitranges',
        'pods',
      ],
    ])
    expect(inOrder.map(({ order }) => order)).toEqual([...Array.from({ length: 19 }, (_, at) => at), 18])
  })

  it('knows the groups of the Kubernetes project from those of others', () => {
    const ours = [
      ...['', 'apps', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'admissionregistration.k8s.io'],
      ...['authentication.k8s.io', 'authorization.k8s.io', 'certificates.k8s.io', 'coordination.k8s.io'],
      ...['discovery.k8s.io', 'events.k8s.io', 'flowcontrol.apiserver.k8s.io', 'internal.apiserver.k8s.io'],
      ...['networking.k8s.io', 'node.k8s.io', 'rbac.authorization.k8s.io', 'resource.k8s.io'],
      ...['scheduling.k8s.io', 'storage.k8s.io', 'storagemigration.k8s.io'],
    ]
    const theirs = [
      'gateway.networking.k8s.io',
      'metrics.k8s.io',
      'x-storage.k8s.io',
      'apps.example',
      'k8s.io',
    ]
    for (const group of ours)
      expect([group, select(`${group}/v1/things`)[0]?.isCustom]).toEqual([group, false])
    for (const group of theirs)
      expect([group, select(`${group}/v1/things`)[0]?.isCustom]).toEqual([group, true])
  })
})
