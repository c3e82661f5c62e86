import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import type { CatalogQueryAnswer, CatalogSearchAnswer, CatalogSummary, ErrorBody } from '#contract'
import { kinds } from '#kinds'
import {
  type AuditEntry,
  isListOf,
  isWatchOf,
  mostAtOnce,
  type OpenedBerth,
  openBerth,
  realClusters,
  temporaryFolder,
} from '#testkit'

const { east } = realClusters(inject('realClusters'))
const patience = { timeout: 40_000, interval: 100 }

/** A berth as an account of its own with that role, so that its requests can be distinguished. */
async function aWorld(rules: readonly object[], { namespaces = [] as readonly string[] } = {}) {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('catalog'))
  const account = `catalog-${randomUUID()}`
  const own = (object: Record<string, unknown>) => east.apply(object).then((applied) => stack.use(applied))
  const subjects = [{ kind: 'ServiceAccount', name: account, namespace: 'default' }]
  const group = 'rbac.authorization.k8s.io'
  await own({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: 'default' } })
  await own({ apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name: account }, rules })
  const roleRef = { apiGroup: group, kind: 'ClusterRole', name: account }
  if (namespaces.length === 0)
    await own({
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: account },
      roleRef,
      subjects,
    })
  for (const namespace of namespaces) {
    await own({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await own({
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: { name: account, namespace },
      roleRef,
      subjects,
    })
  }
  const content = parse(await east.kubeconfigThrough(Number(new URL(east.server).port))) as {
    'current-context': string
    users: { user: object }[]
    contexts: { context: Record<string, unknown> }[]
  }
  const token = (await east.mustKubectl(['create', 'token', account])).trim()
  for (const entry of content.users) entry.user = { token }
  for (const { context } of content.contexts)
    if (namespaces[0] !== undefined) context.namespace = namespaces[0]
  const path = join(folder.path, 'config')
  await writeFile(path, stringify(content))
  const berth = stack.use(await openBerth(path, content['current-context'], namespaces))
  const user = `system:serviceaccount:default:${account}`
  return {
    berth,
    requests: async (): Promise<readonly AuditEntry[]> =>
      (await east.auditEntries()).filter((entry) => entry.user === user),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]

async function complete(berth: OpenedBerth): Promise<{ readonly body: CatalogSummary | null }> {
  const summary = await berth.follow('catalog-summary')
  await vi.waitFor(() => expect(summary.body?.isComplete).toBe(true), patience)
  return summary
}

const query = async (berth: OpenedBerth, params: Record<string, string>) =>
  (await berth.ask<CatalogQueryAnswer>(`/catalog/query?${new URLSearchParams(params)}`)).body
const search = async (berth: OpenedBerth, params: Record<string, string>) =>
  (await berth.ask<CatalogSearchAnswer>(`/catalog/search?${new URLSearchParams(params)}`)).body

describe('Catalog', () => {
  it('reads at most four lists at a time, beside that of a table somebody looks at', async () => {
    await using world = await aWorld(everything)
    await complete(world.berth)
    const lists = (await world.requests()).filter(
      (entry) => entry.verb === 'list' && !isListOf(entry, 'namespaces'),
    )
    expect(lists.length).toBeGreaterThan(20)
    expect(mostAtOnce(lists)).toBeLessThanOrEqual(4)
  })

  it('knows every object of every resource, but for events and leases, and follows them', async () => {
    await using world = await aWorld(everything)
    const { berth } = world
    const summary = await complete(berth)
    const resources = summary.body?.resources ?? []
    expect(resources.find(({ resource }) => resource === 'leases')?.state).toBe('not-followed')
    for (const { resource, group, count, state } of resources.filter(
      (each) => each.state !== 'not-followed',
    )) {
      const name = group === '' ? resource : `${resource}.${group}`
      expect([name, state]).toEqual([name, 'live'])
      const listed = await east.mustKubectl(['get', name, '-A', '-o', 'name', '--ignore-not-found'])
      expect([name, count]).toEqual([name, listed.split('\n').filter(Boolean).length])
    }
    const namespaces = (await east.mustKubectl(['get', 'namespaces', '-o', 'name']))
      .split('\n')
      .filter(Boolean)
    expect(summary.body?.namespaces?.map(({ name }) => `namespace/${name}`)).toEqual(namespaces.toSorted())
    expect(summary.body?.health).toMatchObject({ failed: [], denied: [] })

    const name = `catalogued-${randomUUID().slice(0, 8)}`
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default', labels: { of: name } },
    }
    const before = summary.body?.objects ?? 0
    const applied = await east.apply(map)
    await vi.waitFor(async () => {
      expect((await search(berth, { text: name })).hits).toMatchObject([
        { kind: 'ConfigMap', name, domain: 'configmaps' },
      ])
      expect((await query(berth, { labels: `of=${name}` })).objects).toMatchObject([
        { name, namespace: 'default' },
      ])
    }, patience)
    await applied[Symbol.asyncDispose]()
    await vi.waitFor(async () => {
      expect((await search(berth, { text: name })).hits).toEqual([])
      expect(summary.body?.objects).toBeLessThanOrEqual(before)
    }, patience)
  })

  it('uses a table that is open and drops its own reading: ten tables need one list and one watch each', async () => {
    await using world = await aWorld(everything)
    const { berth, requests } = world
    const first = kinds.find(({ domain }) => domain === 'configmaps')
    using _shown = await berth.openWindow({ domain: first?.domain ?? '' })
    await complete(berth)
    const counts = async (domain: string) => {
      const all = await requests()
      return [
        all.filter((entry) => isListOf(entry, domain)).length,
        all.filter((entry) => isWatchOf(entry, domain)).length,
      ]
    }
    // What is over is written to the audit log a moment later.
    const untilCounted = async (domain: string, expected: readonly number[]) =>
      vi.waitFor(
        async () => expect([domain, ...(await counts(domain))]).toEqual([domain, ...expected]),
        patience,
      )
    const domains = [
      'pods',
      'deployments',
      'services',
      'secrets',
      'nodes',
      'jobs',
      'roles',
      'serviceaccounts',
      'daemonsets',
      'storageclasses',
    ]
    // Each was read once: by the catalog, or by the table that was open before.
    for (const domain of ['configmaps', ...domains]) await untilCounted(domain, [1, 1])
    for (const domain of domains) {
      const scope = kinds.find((kind) => kind.domain === domain)?.scope
      using window = await berth.openWindow({ domain, tail: scope === 'cluster' ? '' : 'namespace:all' })
      await vi.waitFor(() => expect(window.freshness).toBe('live'), patience)
    }
    for (const domain of domains) await untilCounted(domain, [2, 2])
    await untilCounted('configmaps', [1, 1])
    const going = async () =>
      (await requests()).filter(({ verb, endedAt }) => verb === 'watch' && endedAt === undefined)
    await vi.waitFor(async () => {
      const watches = await going()
      const counts = domains.map((domain) => watches.filter((entry) => isWatchOf(entry, domain)).length)
      expect(counts).toEqual(domains.map(() => 1))
    }, patience)
    const summary = await complete(berth)
    expect(
      summary.body?.resources.filter(({ domain }) => domains.includes(domain)).map(({ state }) => state),
    ).toEqual(domains.map(() => 'live'))
  })

  it('knows what may be known of two namespaces, names every denial, and does not ask for ever', async () => {
    const [one, two] = [`catalog-one-${process.pid}`, `catalog-two-${process.pid}`]
    const rules = [
      {
        apiGroups: ['', 'apps'],
        resources: ['configmaps', 'pods', 'deployments'],
        verbs: ['get', 'list', 'watch'],
      },
    ]
    await using world = await aWorld(rules, { namespaces: [one, two] })
    const { berth, requests } = world
    const map = (namespace: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'here', namespace },
    })
    await using _a = await east.apply(map(one))
    await using _b = await east.apply(map(two))
    const summary = await complete(berth)
    await vi.waitFor(async () => {
      const { hits } = await search(berth, { text: 'here' })
      expect(hits.map(({ namespace, name }) => [namespace, name]).sort()).toEqual([
        [one, 'here'],
        [two, 'here'],
      ])
    }, patience)
    expect(summary.body?.health.state).toBe('degraded')
    expect(summary.body?.health.denied).toEqual(expect.arrayContaining(['nodes', 'secrets', 'configmaps']))
    expect(summary.body?.namespaces?.map(({ name }) => name)).toEqual(expect.arrayContaining([one, two]))
    // Retry asks for the permissions again, and for no list that was refused.
    const reviews = async () =>
      (await requests()).filter(({ uri }) => uri.endsWith('/selfsubjectaccessreviews')).length
    const asked = await reviews()
    berth.berth.retry()
    await vi.waitFor(async () => expect((await reviews()) - asked).toBeGreaterThan(20), patience)
    const refused = (await requests()).filter(({ code }) => code === 403).map(({ uri }) => uri.split('?')[0])
    expect(refused.length).toBeGreaterThan(20)
    expect(refused.filter((path, index) => refused.indexOf(path) !== index)).toEqual([])
  })

  it('is complete without an aggregated API whose server is down, and says so', async () => {
    const group = `broken-${process.pid}.example`
    await using _service = await east.apply({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `v1.${group}` },
      spec: {
        group,
        version: 'v1',
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 10,
        service: { namespace: 'default', name: 'nowhere', port: 443 },
      },
    })
    await using world = await aWorld(everything)
    const summary = await complete(world.berth)
    await vi.waitFor(
      () => expect(summary.body?.health.brokenGroups).toMatchObject([{ group, version: 'v1' }]),
      { timeout: 40_000, interval: 250 },
    )
    expect(summary.body?.health.state).toBe('degraded')
    expect(summary.body?.resources.find(({ domain }) => domain === 'pods')?.state).toBe('live')
  })

  it('takes up what a new definition brings, and drops what goes with it', async () => {
    const group = `brought-${process.pid}.example`
    await using world = await aWorld(everything)
    const summary = await complete(world.berth)
    const definition = await east.apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `tills.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'tills', singular: 'till', kind: 'Till', shortNames: ['ti'] },
        versions: ['v2', 'v1'].map((name) => ({
          name,
          served: true,
          storage: name === 'v2',
          schema: { openAPIV3Schema: { type: 'object' } },
        })),
      },
    })
    const till = () => summary.body?.resources.find((resource) => resource.group === group)
    await vi.waitFor(() => {
      expect(till()).toMatchObject({
        domain: `resource:${group}/v2/tills`,
        versions: ['v2', 'v1'],
        kind: 'Till',
        isCustom: true,
        isNamespaced: true,
        shortNames: ['ti'],
        state: 'live',
        count: 0,
      })
    }, patience)
    const applied = await east.apply({
      apiVersion: `${group}/v2`,
      kind: 'Till',
      metadata: { name: 'brought', namespace: 'default' },
    })
    await vi.waitFor(() => expect(till()?.count).toBe(1), patience)
    await applied[Symbol.asyncDispose]()
    await definition[Symbol.asyncDispose]()
    await vi.waitFor(() => expect(till()).toBeUndefined(), patience)
  })

  it('answers what makes no sense with words, and asks the cluster nothing for it', async () => {
    await using world = await aWorld(everything)
    const { berth, requests } = world
    await complete(berth)
    const { cursor } = await query(berth, { limit: '1' })
    const before = (await requests()).length
    for (const [route, params, words] of [
      ['query', { limit: '0' }, /limit must be a whole number from 1 to 500/],
      ['query', { limit: '-1' }, /limit/],
      ['query', { limit: '1000000000' }, /limit/],
      ['search', { text: 'x', limit: '201' }, /limit must be a whole number from 1 to 200/],
      ['query', { sort: 'colour' }, /sort must be one of name, kind, namespace, age/],
      ['query', { labels: 'app in web' }, /is not a label selector/],
      ['query', { cursor: 'nonsense' }, /cursor belongs to another query/],
      ['query', { cursor: cursor ?? '', text: 'other' }, /cursor belongs to another query/],
      ['query', { text: 'x'.repeat(201) }, /text/],
    ] as const) {
      const { status, body } = await berth.ask<ErrorBody>(`/catalog/${route}?${new URLSearchParams(params)}`)
      expect([status, body.error.code]).toEqual([400, 'invalid_request'])
      expect(body.error.message).toMatch(words)
    }
    expect((await requests()).length - before).toBeLessThanOrEqual(2)
  })
})
