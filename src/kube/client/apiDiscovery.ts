import type { Gvr } from '#machinery'
import { isNotFound, KubeError } from '../errors/kubeError.ts'
import type { KubeClient } from './client.ts'

/** ApiResource is one resource that the server offers. */
export interface ApiResource {
  readonly gvr: Gvr
  readonly kind: string
  readonly isNamespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  /** `scale`, `status`. */
  readonly subresources: readonly string[]
}

/**
 * BrokenGroup is a group and version that the server announces and that does not answer, such as an aggregated API
 * whose server is down.
 */
export interface BrokenGroup {
  readonly group: string
  readonly version: string
  readonly problem: string
}

/** ApiDiscovery is all that the server offers: every version it serves, the preferred version of a group first. */
export interface ApiDiscovery {
  readonly resources: readonly ApiResource[]
  readonly brokenGroups: readonly BrokenGroup[]
}

const aggregatedAccept =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

/**
 * discoverApis asks the server for everything it offers: in two requests where the server supports that (Kubernetes
 * 1.27 and later), else group by group. A broken group is named and hides no other.
 */
export async function discoverApis(client: KubeClient, signal?: AbortSignal): Promise<ApiDiscovery> {
  const options = { accept: aggregatedAccept, timeoutMs: 30_000, ...(signal === undefined ? {} : { signal }) }
  const [core, groups] = await Promise.all([
    client.json<Document>('/api', options),
    client.json<Document>('/apis', options).catch((problem: unknown): Document => {
      if (isNotFound(problem)) return { kind: 'APIGroupList', groups: [] }
      throw problem
    }),
  ])
  const parts = await Promise.all([
    core.kind === 'APIGroupDiscoveryList'
      ? inForm(() => readAggregated(core))
      : readLegacy(
          client,
          inForm(() => coreVersions(core)),
          signal,
        ),
    groups.kind === 'APIGroupDiscoveryList'
      ? inForm(() => readAggregated(groups))
      : readLegacy(
          client,
          inForm(() => groupVersions(groups)),
          signal,
        ),
  ])
  return {
    resources: parts.flatMap(({ resources }) => resources),
    brokenGroups: parts.flatMap(({ brokenGroups }) => brokenGroups),
  }
}

function readAggregated({ items = [] }: Document): ApiDiscovery {
  const resources: ApiResource[] = []
  const brokenGroups: BrokenGroup[] = []
  for (const { metadata, versions = [] } of items) {
    const group = metadata?.name ?? ''
    for (const { version, resources: offered = [], freshness } of versions) {
      if (freshness === 'Stale')
        brokenGroups.push({ group, version, problem: 'The API server cannot reach it.' })
      for (const { resource, responseKind, scope, subresources = [], ...words } of offered) {
        resources.push({
          gvr: { group: text(group), version: text(version), resource: text(resource) },
          kind: text(responseKind?.kind ?? ''),
          isNamespaced: scope === 'Namespaced',
          ...wordsOf(words),
          subresources: texts(subresources.map(({ subresource }) => subresource)),
        })
      }
    }
  }
  return { resources, brokenGroups }
}

interface GroupVersion {
  readonly group: string
  readonly version: string
}

const coreVersions = ({ versions = [] }: Document): GroupVersion[] =>
  versions.map((version) => ({ group: '', version: String(version) }))

const groupVersions = ({ groups = [] }: Document): GroupVersion[] =>
  groups.flatMap(({ name, versions = [], preferredVersion }) => {
    const names = new Set(versions.map(({ version }) => version))
    const preferred = preferredVersion?.version
    const ordered = preferred !== undefined && names.has(preferred) ? [preferred, ...names] : [...names]
    return [...new Set(ordered)].map((version) => ({ group: name, version }))
  })

async function readLegacy(
  client: KubeClient,
  groups: readonly GroupVersion[],
  signal: AbortSignal | undefined,
): Promise<ApiDiscovery> {
  const brokenGroups: BrokenGroup[] = []
  const read = async ({ group, version }: GroupVersion): Promise<ApiResource[]> => {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
    try {
      const { resources = [] } = await client.json<Document>(path, signal === undefined ? {} : { signal })
      return inForm(() =>
        resources
          .filter(({ name }) => !name.includes('/'))
          .map((resource) => {
            const own = resources.flatMap(({ name }) =>
              name.startsWith(`${resource.name}/`) ? [name.slice(resource.name.length + 1)] : [],
            )
            return legacyResource({ group, version }, resource, own)
          }),
      )
    } catch (problem) {
      if (!(problem instanceof KubeError)) throw problem
      brokenGroups.push({ group, version, problem: problem.message })
      return []
    }
  }
  const resources = await Promise.all(groups.map(read))
  return { resources: resources.flat(), brokenGroups }
}

const legacyResource = (
  { group, version }: GroupVersion,
  { name, kind, namespaced, ...words }: LegacyResource,
  subresources: readonly string[],
): ApiResource => ({
  gvr: { group: text(group), version: text(version), resource: text(name) },
  kind: text(kind),
  isNamespaced: namespaced === true,
  ...wordsOf(words),
  subresources,
})

/** Throws a KubeError of reason `malformed` where the answer has another form than discovery has. */
function inForm<Read>(read: () => Read): Read {
  try {
    return read()
  } catch (problem) {
    if (problem instanceof KubeError) throw problem
    throw new KubeError('malformed', 'The server sent a list of its resources that cannot be read.', {
      cause: problem,
    })
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError('not a text')
}

/** What is no list of texts costs itself. */
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []

const wordsOf = ({
  verbs,
  shortNames,
  categories,
}: Partial<Record<'verbs' | 'shortNames' | 'categories', unknown>>) => ({
  verbs: texts(verbs),
  shortNames: texts(shortNames),
  categories: texts(categories),
})

/** The fields that are read from both forms of discovery. */
interface Document {
  readonly kind?: string
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly freshness?: string
      readonly resources?: readonly AggregatedResource[]
    }[]
  }[]
  readonly versions?: readonly string[]
  readonly groups?: readonly {
    readonly name: string
    readonly versions?: readonly { readonly version: string }[]
    readonly preferredVersion?: { readonly version: string }
  }[]
  readonly resources?: readonly LegacyResource[]
}

interface AggregatedResource {
  readonly resource: string
  readonly responseKind?: { readonly kind?: string }
  readonly scope?: string
  readonly verbs?: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly { readonly subresource: string }[]
}

interface LegacyResource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs?: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}
