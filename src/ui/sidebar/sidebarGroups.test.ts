import { describe, expect, it } from 'vitest'
import type { CatalogResource, CatalogSummary } from '#contract'
import { kinds } from '#kinds'
import { sidebarGroups } from './sidebarGroups.ts'

const resource = (differences: Partial<CatalogResource>): CatalogResource => ({
  domain: 'pods',
  group: '',
  version: 'v1',
  versions: ['v1'],
  resource: 'pods',
  kind: 'Pod',
  isNamespaced: true,
  isCustom: false,
  count: 3,
  state: 'live',
  verbs: ['list'],
  shortNames: [],
  subresources: [],
  ...differences,
})
const certificate = resource({
  domain: 'resource:cert-manager.io/v1/certificates',
  group: 'cert-manager.io',
  kind: 'Certificate',
  count: 12,
  isCustom: true,
})
const summary = (resources: readonly CatalogResource[], isComplete = true): CatalogSummary => ({
  namespaces: [],
  resources,
  health: { state: 'ok', reason: null, failed: [], denied: [], brokenGroups: [] },
  objects: 15,
  isComplete,
})
const entry = (domain: string, catalog: CatalogSummary | null) =>
  sidebarGroups(kinds, [], { catalog, attention: null })
    .flatMap(({ entries, parts }) => [...entries, ...parts.flatMap((part) => part.entries)])
    .find((each) => each.domain === domain)

describe('the groups of the sidebar', () => {
  it('count what is known, and nothing before', () => {
    expect(entry('pods', null)?.count).toBeNull()
    expect(entry('pods', summary([resource({})]))?.count).toBe(3)
    expect(entry('pods', summary([resource({ count: null, state: 'denied' })]))).toMatchObject({
      count: null,
      obstacle: 'You are not allowed to list this',
    })
  })

  it('say what the cluster does not serve, once all it serves is known', () => {
    expect(entry('services', summary([resource({})], false))?.obstacle).toBeNull()
    expect(entry('services', summary([resource({})]))?.obstacle).toBe(
      'This cluster does not serve this resource',
    )
    expect(entry('pods', summary([resource({})]))?.obstacle).toBeNull()
  })

  it('list what has no columns of its own by its API group', () => {
    const groups = sidebarGroups(kinds, [], {
      catalog: summary([resource({}), certificate]),
      attention: null,
    })
    expect(groups.at(-1)).toMatchObject({
      title: 'Custom resources',
      parts: [{ title: 'cert-manager.io', entries: [{ label: 'Certificate', count: 12 }] }],
    })
  })

  it('list what is of Kubernetes itself apart from custom resources, though it has no columns of its own', () => {
    const controllers = resource({
      domain: 'resource:/v1/replicationcontrollers',
      ...{ resource: 'replicationcontrollers', kind: 'ReplicationController' },
    })
    const catalog = summary([resource({}), controllers, certificate])
    const groups = sidebarGroups(kinds, [], { catalog, attention: null }).slice(-2)
    expect(groups.map(({ title, parts }) => [title, parts.map((part) => part.title)])).toEqual([
      ['Other resources', ['core']],
      ['Custom resources', ['cert-manager.io']],
    ])
  })

  it('list a kind that only some clusters have in its place where it is served, in the version that is', () => {
    const gateway = (group: string, version: string) =>
      resource({
        domain: `resource:${group}/${version}/gateways`,
        ...{ group, version, resource: 'gateways', kind: 'Gateway', isCustom: true },
      })
    const groupsOf = (...resources: CatalogResource[]) =>
      sidebarGroups(kinds, [], { catalog: summary([resource({}), ...resources]), attention: null })
    const domainsIn = (groups: ReturnType<typeof groupsOf>) =>
      groups.find(({ id }) => id === 'network')?.entries.map(({ domain }) => domain) ?? []
    const domain = 'resource:gateway.networking.k8s.io/v1beta1/gateways'
    const served = groupsOf(gateway('gateway.networking.k8s.io', 'v1beta1'))
    expect(domainsIn(served).at(-1)).toBe(domain)
    expect(served.map(({ id }) => id)).not.toContain('custom')
    // Another group's kind of that name is any custom resource.
    const other = groupsOf(gateway('networking.istio.io', 'v1'))
    expect(domainsIn(other)).toEqual(domainsIn(groupsOf()))
    expect(other.at(-1)?.parts).toMatchObject([
      { title: 'networking.istio.io', entries: [{ label: 'Gateway' }] },
    ])
  })
})
