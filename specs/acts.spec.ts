import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import type { ObjectReport, Outcome } from '#contract'
import { aHome, openWorkspaceEvents, type RealCluster, realClusters, startProduct } from '#testkit'
import { ActRequests } from './actRequests.ts'
import { aRestrictedPerson, type RestrictedPerson } from './aRestrictedPerson.ts'

const eventually = { timeout: 60_000 }
const all = 300
const denied = 20

const podNames = Array.from({ length: all }, (_, index) => `web-${String(index).padStart(3, '0')}`)

/**
 * aPersonsWorld is the product with those clusters open, in each for a person who may read all pods, and delete those of
 * the namespace `own`. Nothing schedules or starts these pods, so a deletion ends them at once.
 */
async function aPersonsWorld(...clusters: readonly RealCluster[]) {
  await using stack = new AsyncDisposableStack()
  const home = stack.use(await aHome())
  const people = new Map<RealCluster, RestrictedPerson>()
  const namespaces = new Map<RealCluster, { readonly own: string; readonly foreign: string }>()
  for (const cluster of clusters) {
    const person = stack.use(await aRestrictedPerson(cluster))
    people.set(cluster, person)
    const [own, foreign] = [await person.makeNamespace('own'), await person.makeNamespace('foreign')]
    namespaces.set(cluster, { own, foreign })
    await person.grant(null, ['pods', 'namespaces'])
    await person.grant(own, ['pods'], ['delete'])
    await writeFile(join(home.kubeDir, cluster.name), await person.kubeconfig())
  }
  const product = stack.use(await startProduct(home))
  const events = stack.use(await openWorkspaceEvents(product))
  const acts = new ActRequests(product)
  for (const cluster of clusters) await product.open(acts.idOf(cluster))
  const owned = stack.move()
  const namespacesOf = (cluster: RealCluster) => namespaces.get(cluster) ?? { own: '', foreign: '' }
  return {
    ...{ product, events, acts },
    namespacesOf,
    /** Makes pods of those names and gives them as targets, with their uids. */
    makePods: async (
      cluster: RealCluster,
      names: readonly string[],
      { namespace = namespacesOf(cluster).own, finalizers = [] as readonly string[] } = {},
    ) => {
      const items = names.map((name) => aPod(namespace, name, finalizers))
      await cluster.mustKubectl(['create', '-f', '-'], {
        input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
      })
      return (await podsIn(cluster, namespace))
        .filter(({ name }) => names.includes(name))
        .map((pod) => ({ version: 'v1', resource: 'pods', namespace, ...pod }))
    },
    /** Every change that the person asked the cluster for, access reviews aside. */
    changes: async (cluster: RealCluster): Promise<string[]> =>
      ((await people.get(cluster)?.requests()) ?? [])
        .filter(
          ({ verb, uri }) =>
            !['get', 'list', 'watch'].includes(verb) &&
            !/^\/apis\/auth(entic|oriz)ation\.k8s\.io\//u.test(uri),
        )
        .map(({ verb, uri }) => `${verb} ${uri.split('?')[0]}`),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function podsIn(cluster: RealCluster, namespace: string) {
  const path = '{range .items[*]}{.metadata.name} {.metadata.uid}{"\\n"}{end}'
  const text = await cluster.mustKubectl(['get', 'pods', '-n', namespace, '-o', `jsonpath=${path}`])
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', uid = ''] = line.split(' ')
      return { name, uid }
    })
}

const aPod = (namespace: string, name: string, finalizers: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, finalizers },
  spec: {
    // No scheduler has that name, so the pod stays without a node.
    schedulerName: 'none',
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
  },
})

const kubectlDelete = (cluster: RealCluster, namespace: string, names: readonly string[]) =>
  cluster.mustKubectl(['delete', 'pod', '-n', namespace, '--wait=true', '--now', ...names])

describe('deleting objects of a real cluster', () => {
  it('deletes one pod, and asks the cluster for nothing else', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aPersonsWorld(east)
    const { own } = world.namespacesOf(east)
    const targets = await world.makePods(east, ['one', 'other'])
    const one = targets.filter(({ name }) => name === 'one')
    const job = await world.acts.over(east, await world.acts.begin(east, 'delete', { targets: one }))
    expect(job).toMatchObject({ state: 'succeeded', title: 'Deleted one', counts: { done: 1 } })
    expect((await podsIn(east, own)).map(({ name }) => name)).toEqual(['other', 'pod-of-own'])
    expect(await world.changes(east)).toEqual([`delete /api/v1/namespaces/${own}/pods/one`])
  }, 120_000)

  it('gives each of 300 its own result: denied, gone before, kept by a finalizer, and made again under its name', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aPersonsWorld(east)
    const { own, foreign } = world.namespacesOf(east)
    const plain = podNames.slice(denied, -2)
    const kept = podNames.slice(-2)
    const targets = [
      ...(await world.makePods(east, podNames.slice(0, denied), { namespace: foreign })),
      ...(await world.makePods(east, plain)),
      ...(await world.makePods(east, kept, { finalizers: ['acts.test/keeps'] })),
    ]
    await using _free = {
      [Symbol.asyncDispose]: async () => {
        const patch = ['--type=merge', '-p', '{"metadata":{"finalizers":null}}']
        for (const name of kept) await east.kubectl(['patch', 'pod', name, '-n', own, ...patch])
      },
    }
    expect(targets).toHaveLength(all)
    const [again = '', ...gone] = plain.slice(100, 106)
    await kubectlDelete(east, own, [again, ...gone])
    const [made] = await world.makePods(east, [again])

    const jobId = await world.acts.begin(east, 'delete', { targets })
    const job = await world.acts.over(east, jobId)
    const counts = { denied, gone: 5, finalizers: 2, replaced: 1 }
    expect(job.counts).toEqual({ ...counts, done: all - 28 })
    expect(job.state).toBe('failed')
    expect(job.reason).toBe(
      '272 of 300 are done, 5 were gone already, 20 are not permitted, 1 has been replaced by another object, 2 wait for their finalizers.',
    )
    const of = (outcome: Outcome): readonly ObjectReport[] =>
      job.reports.filter((report) => report.outcome === outcome)
    expect(
      of('denied').every(({ reason }) => reason?.includes('cannot delete resource "pods"') === true),
    ).toBe(true)
    expect(of('gone').map(({ name }) => name)).toEqual(gone)
    expect(of('replaced').map(({ name }) => name)).toEqual([again])
    expect(of('finalizers').map(({ name, finalizers }) => [name, finalizers])).toEqual(
      kept.map((name) => [name, ['acts.test/keeps']]),
    )
    const left = await podsIn(east, own)
    expect(left.map(({ name }) => name).sort()).toEqual([again, ...kept, 'pod-of-own'].sort())
    expect(left.find(({ name }) => name === again)?.uid).toBe(made?.uid)
    expect(await podsIn(east, foreign)).toHaveLength(denied + 1)
  }, 240_000)

  it('stops when it is asked to: what is left is left, and counted', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aPersonsWorld(east)
    const { own } = world.namespacesOf(east)
    const targets = await world.makePods(east, podNames)
    const jobId = await world.acts.begin(east, 'delete', { targets })
    await expect
      .poll(async () => (await world.acts.job(east, jobId)).counts.done ?? 0, { ...eventually, interval: 20 })
      .toBeGreaterThan(10)
    expect((await world.acts.cancel(east, jobId)).status).toBe(202)
    const job = await world.acts.over(east, jobId)
    expect(job.state).toBe('cancelled')
    expect(job.reason).toMatch(/^Cancelled\. \d+ of 300 are done, /u)
    const sent = new Set(await world.changes(east)).size
    expect(sent).toBeLessThan(all)
    // A pod that is gone was asked for, and one that was not asked for is there.
    const left = await podsIn(east, own)
    expect(left).toHaveLength(all + 1 - sent)
    expect(job.counts.stopped ?? 0).toBeGreaterThanOrEqual(all - sent)
    expect((await world.changes(east)).length).toBe(sent)
  }, 180_000)

  it('is refused by the server where the cluster is read-only, and wants its name where that is set', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aPersonsWorld(east)
    const targets = await world.makePods(east, ['one'])
    await world.acts.protect(east, 'read-only')
    expect(await world.acts.act(east, 'delete', { targets })).toMatchObject({
      status: 403,
      error: { code: 'protected_cluster' },
    })
    await world.acts.protect(east, 'confirm')
    for (const confirm of [undefined, '', 'west', world.acts.idOf(east)])
      expect(await world.acts.act(east, 'delete', { targets, confirm })).toMatchObject({
        status: 409,
        error: { code: 'confirmation_required' },
      })
    expect(await world.changes(east)).toEqual([])
    const confirm = east.description.context
    const job = await world.acts.over(east, await world.acts.begin(east, 'delete', { targets, confirm }))
    expect(job.state).toBe('succeeded')
  }, 120_000)

  it('asks the cluster that was named, and no other that has an object of the same name', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using world = await aPersonsWorld(east, west)
    const [inEast, inWest] = [await world.makePods(east, ['same']), await world.makePods(west, ['same'])]
    const job = await world.acts.over(east, await world.acts.begin(east, 'delete', { targets: inEast }))
    expect(job.state).toBe('succeeded')
    expect(await world.changes(west)).toEqual([])
    expect(await podsIn(west, world.namespacesOf(west).own)).toContainEqual({
      name: 'same',
      uid: inWest[0]?.uid,
    })
    expect(world.events.about(world.acts.idOf(east))).toContain('job:changed')
    expect(world.events.about(world.acts.idOf(west))).not.toContain('job:changed')
  }, 180_000)
})
