import { groupVersion } from '#machinery'
import { hasScale, type ResourceType } from '../forms/resources.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** DiscoveryAnswers are the answers to discovery, in the aggregated form where that is requested and offered. */
export class DiscoveryAnswers {
  readonly #types: readonly ResourceType[]
  readonly #isAggregated: boolean

  constructor(types: readonly ResourceType[], isAggregated: boolean) {
    this.#types = types
    this.#isAggregated = isAggregated
  }

  /** The answer to a path of discovery; null for other paths. */
  answer(path: string, accept: string): object | null {
    const isAggregated = this.#isAggregated && accept.includes('as=APIGroupDiscoveryList')
    const parts = path.split('/').filter((part) => part !== '')
    if (path === '/api') return isAggregated ? this.#aggregated(true) : coreVersions
    if (path === '/apis') return isAggregated ? this.#aggregated(false) : this.#groupList()
    if (parts[0] === 'api' && parts.length === 2) return this.#resources('', parts[1] ?? '')
    if (parts[0] === 'apis' && parts.length === 2)
      return this.#groups().find(({ name }) => name === parts[1]) ?? null
    if (parts[0] === 'apis' && parts.length === 3) return this.#resources(parts[1] ?? '', parts[2] ?? '')
    return null
  }

  #groupNames(): string[] {
    return [...new Set(this.#types.map(({ gvr }) => gvr.group))].filter((group) => group !== '')
  }

  #groups() {
    return this.#groupNames().map((name) => {
      const versions = this.#versions(name).map((version) => ({
        groupVersion: groupVersion({ group: name, version }),
        version,
      }))
      return { kind: 'APIGroup', apiVersion: 'v1', name, versions, preferredVersion: versions[0] }
    })
  }

  #groupList(): object {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: this.#groups() }
  }

  #versions(group: string): string[] {
    return [...new Set(this.#types.filter(({ gvr }) => gvr.group === group).map(({ gvr }) => gvr.version))]
  }

  #resources(group: string, version: string): object | null {
    const types = this.#types.filter(({ gvr }) => gvr.group === group && gvr.version === version)
    if (types.length === 0) return null
    const resources = types.map(({ gvr, kind, isNamespaced, shortNames, categories }) => ({
      name: gvr.resource,
      singularName: kind.toLowerCase(),
      namespaced: isNamespaced,
      kind,
      verbs,
      shortNames,
      categories,
    }))
    const subresources = types.flatMap(({ gvr, kind, isNamespaced }) =>
      subresourcesOf(gvr).map(({ name, ...described }) => ({
        name: `${gvr.resource}/${name}`,
        singularName: '',
        namespaced: isNamespaced,
        ...{ kind, ...described },
      })),
    )
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: groupVersion({ group, version }),
      resources: [...resources, ...subresources],
    }
  }

  #aggregated(isCore: boolean): object {
    const items = (isCore ? [''] : this.#groupNames()).map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: this.#versions(group).map((version) => ({
        version,
        freshness: 'Current',
        resources: this.#types
          .filter(({ gvr }) => gvr.group === group && gvr.version === version)
          .map(({ gvr, kind, isNamespaced, shortNames, categories }) => ({
            resource: gvr.resource,
            responseKind: { group: '', version: '', kind },
            scope: isNamespaced ? 'Namespaced' : 'Cluster',
            singularResource: kind.toLowerCase(),
            verbs,
            shortNames,
            categories,
            subresources: subresourcesOf(gvr).map(({ name, verbs: own, ...described }) => ({
              subresource: name,
              responseKind: { group: '', version: '', ...{ kind, ...described } },
              verbs: own,
            })),
          })),
      })),
    }))
    return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
  }
}

interface Subresource {
  readonly name: string
  readonly kind?: string
  readonly verbs: readonly string[]
}

/** The subresources that are answered here. */
function subresourcesOf({ group, resource }: ResourceType['gvr']): readonly Subresource[] {
  if (group === '' && resource === 'pods')
    return [
      { name: 'eviction', kind: 'Eviction', verbs: ['create'] },
      { name: 'log', verbs: ['get'] },
    ]
  return hasScale({ group, resource })
    ? [{ name: 'scale', kind: 'Scale', verbs: ['get', 'patch', 'update'] }]
    : []
}

const coreVersions = { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
