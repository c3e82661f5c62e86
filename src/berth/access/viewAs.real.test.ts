import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { ActAnswer, Job, PermissionAnswer, Snapshot, ViewAs, ViewAsAnswer } from '#contract'
import { openBerth, type RealCluster, realClusters, temporaryFolder } from '#testkit'

const patiently = { timeout: 20_000, interval: 50 }

/** A person of these clusters, each with the same names: who may impersonate a reader of the namespace, and nothing else. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { east, west } = realClusters(inject('realClusters'))
  const name = `view-${randomUUID().slice(0, 8)}`
  const folder = stack.use(await temporaryFolder('view-as'))
  const reader = `system:serviceaccount:${name}:reader`
  const has = async (cluster: RealCluster) => {
    const person = { kind: 'ServiceAccount', name: 'person', namespace: name }
    const account = (of: string) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: of, namespace: name },
    })
    const rbac = 'rbac.authorization.k8s.io'
    const allowed = [
      { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: ['reader'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: [`${name}-group`], verbs: ['impersonate'] },
      // The narrower rights of newer API servers: this account, for lists of pods only.
      {
        ...{
          apiGroups: ['authentication.k8s.io'],
          resources: ['serviceaccounts'],
          resourceNames: ['default'],
        },
        verbs: ['impersonate:serviceaccount'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['impersonate-on:serviceaccount:list'] },
    ]
    const bound = (kind: string, role: string, subjects: object[], namespace?: string) => ({
      ...{ apiVersion: `${rbac}/v1`, kind: `${kind}Binding`, metadata: { name: role, namespace } },
      ...{ roleRef: { apiGroup: rbac, kind, name: role }, subjects },
    })
    const role = (kind: string, of: string, rules: object[], namespace?: string) => ({
      ...{ apiVersion: `${rbac}/v1`, kind, metadata: { name: of, namespace }, rules },
    })
    const reads = [
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'patch'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: ['get', 'create'] },
    ]
    const container = { name: 'app', image: 'registry.example/app:1' }
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: name },
      spec: { containers: [container] },
    }
    const readerOf = { ...person, name: 'reader' }
    for (const object of [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      account('person'),
      account('reader'),
      role('ClusterRole', name, allowed),
      bound('ClusterRole', name, [person]),
      role('Role', 'reads', reads, name),
      bound('Role', 'reads', [readerOf], name),
      pod,
    ])
      await cluster.mustKubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(object) })
    stack.defer(async () => {
      await cluster.mustKubectl(['delete', 'namespace', name, '--wait=false'])
      await cluster.mustKubectl(['delete', `clusterrole/${name}`, `clusterrolebinding/${name}`])
    })
    const token = (await cluster.mustKubectl(['create', 'token', 'person', '-n', name])).trim()
    const content = parse(await readFile(cluster.kubeconfig, 'utf8')) as { users: { user: object }[] }
    for (const entry of content.users) entry.user = { token }
    await writeFile(join(folder.path, cluster.name), stringify(content))
  }
  await has(east)
  await has(west)
  const person = `system:serviceaccount:${name}:person`
  return {
    ...{ east, west, name, reader },
    open: async (cluster: RealCluster, viewAs: ViewAs | null = null) =>
      stack.use(await openBerth(join(folder.path, cluster.name), cluster.name, [name], { viewAs })),
    /** Every request of the person: as whom, and what. */
    requests: async (cluster: RealCluster) =>
      (await cluster.auditEntries())
        // The log names the other user from the moment that the request is answered.
        .filter(({ user, code }) => user === person && code !== undefined)
        .map(({ verb, uri, impersonated }) => ({ verb, path: uri.split('?')[0], as: impersonated ?? null })),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** A connection of a program to a forwarded port, which sends something. */
function dial(port: number): Disposable {
  const socket = connect(port, '127.0.0.1', () => socket.write('hello'))
  socket.on('error', () => {})
  return { [Symbol.dispose]: () => void socket.destroy() }
}

describe('viewing a real cluster as a service account', () => {
  it('asks everything as that account, in that cluster only, and names both in the journal', async () => {
    await using world = await aWorld()
    const { east, west, name, reader } = world
    const berth = await world.open(east, { user: reader, groups: [] })
    const other = await world.open(west)
    const podsIn = async (of: typeof berth) =>
      (await of.ask<Snapshot>(`/snapshots/pods?tail=namespace:${name}`)).body
    await expect.poll(async () => (await podsIn(berth)).rows.map((row) => row[2]), patiently).toEqual(['web'])
    await expect.poll(async () => (await podsIn(other)).freshness.state, patiently).toBe('denied')

    const check = (verb: string) =>
      berth.ask<PermissionAnswer>(`/permissions/check?verb=${verb}&resource=pods&namespace=${name}`)
    expect([(await check('patch')).body.allowed, (await check('delete')).body.allowed]).toEqual([true, false])
    const log = await berth.read(`/logs?namespace=${name}&pod=web`)
    log[Symbol.dispose]()
    const { body: pod } = await berth.ask<{ metadata: { uid: string } }>(
      `/object?version=v1&resource=pods&namespace=${name}&name=web`,
    )
    const target = {
      group: '',
      version: 'v1',
      resource: 'pods',
      namespace: name,
      name: 'web',
      uid: pod.metadata.uid,
    }
    const act = async (action: string, args: object) => {
      const { body } = await berth.ask<ActAnswer>(`/actions/${action}`, 'POST', { targets: [target], args })
      const job = async () => (await berth.ask<Job>(`/jobs/${body.jobId}`)).body
      await expect.poll(async () => (await job()).endedAt, patiently).not.toBeNull()
      return await job()
    }
    const labelled = await act('label', { labels: { seen: 'yes' } })
    expect(labelled).toMatchObject({
      counts: { done: 1 },
      user: `${reader}, impersonated by system:serviceaccount:${name}:person`,
    })
    expect(await act('delete', {})).toMatchObject({ counts: { denied: 1 } })

    // Streams as well, whatever becomes of them.
    await berth.shell({ namespace: name, pod: 'web' }).catch(() => {})
    const forward = { domain: 'pods', namespace: name, name: 'web', port: '80', localPort: 0 }
    const { body: opened } = await berth.ask<{ localPort: number }>('/forwards', 'POST', forward)
    using _connection = dial(opened.localPort)
    const streams = async () =>
      (await world.requests(east)).flatMap(
        ({ path = '' }) => /\/(log|exec|portforward)$/u.exec(path)?.[1] ?? [],
      )
    await expect
      .poll(async () => [...new Set(await streams())].sort(), patiently)
      .toEqual(['exec', 'log', 'portforward'])

    const requests = await world.requests(east)
    expect(requests.length).toBeGreaterThan(5)
    const own = requests.filter(({ as }) => as === null)
    expect(own.map(({ verb, path }) => `${verb} ${path}`)).toEqual([
      'create /apis/authentication.k8s.io/v1/selfsubjectreviews',
    ])
    expect(new Set(requests.filter(({ as }) => as !== null).map(({ as }) => as))).toEqual(new Set([reader]))
    expect(requests.map(({ verb }) => verb)).toEqual(
      expect.arrayContaining(['list', 'watch', 'patch', 'delete']),
    )
    const others = await world.requests(west)
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter(({ as }) => as !== null)).toEqual([])
  })

  it('shows nothing and says why where the person may not, or no longer', async () => {
    await using world = await aWorld()
    const { east, name } = world
    const berth = await world.open(east, { user: `${name}-alice`, groups: [] })
    const pods = async () => (await berth.ask<Snapshot>(`/snapshots/pods?tail=namespace:${name}`)).body
    await expect.poll(pods, patiently).toMatchObject({
      rows: [],
      freshness: { state: 'denied', reason: expect.stringMatching(/:person" cannot impersonate/u) },
    })
  })

  it('is tried first: the groups that the account gets, or the rights that are missing', async () => {
    await using world = await aWorld()
    const { east, name, reader } = world
    const berth = await world.open(east)
    const attempt = async (user: string, groups: readonly string[] = []) =>
      (await berth.ask<ViewAsAnswer>('/view-as/try', 'POST', { user, groups })).body
    const own = ['system:serviceaccounts', `system:serviceaccounts:${name}`]
    expect(await attempt(reader)).toEqual({
      type: 'possible',
      seenAs: { user: reader, groups: [...own, 'system:authenticated'] },
    })
    expect(await attempt(`${name}-alice`)).toMatchObject({
      type: 'denied',
      reason: expect.stringMatching(/cannot impersonate resource "users" in API group ""/),
      missing: [{ resource: 'users', namespace: null, name: `${name}-alice` }],
    })
    expect(await attempt(`system:serviceaccount:${name}:person`)).toMatchObject({
      missing: [{ resource: 'serviceaccounts', namespace: name, name: 'person' }],
    })
    // The person may not even ask who it is, and may list its pods.
    expect(await attempt(`system:serviceaccount:${name}:default`)).toEqual({ type: 'possible', seenAs: null })
    // A service account with a further group loses its own where they are not named too.
    expect(await attempt(reader, [`${name}-group`])).toMatchObject({
      type: 'denied',
      missing: own.map((group) => ({ resource: 'groups', namespace: null, name: group })),
    })
    const requests = await world.requests(east)
    expect(requests.filter(({ as }) => as !== null).map(({ path }) => path)).toEqual(
      requests.flatMap(({ as }) =>
        as === null ? [] : ['/apis/authentication.k8s.io/v1/selfsubjectreviews'],
      ),
    )
  })
})
