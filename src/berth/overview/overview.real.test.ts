import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { firstCell } from '#contract'
import { kindOfDomain } from '#kinds'
import { type KubeObject, parseQuantity } from '#machinery'
import { type OpenedWindow, openBerth, type RealCluster, realClusters, temporaryFolder } from '#testkit'

const { east, west } = realClusters(inject('realClusters'))
const run = `overview-${process.pid}`
const deadline = { timeout: 30_000, interval: 250 }

const contextOf = async (cluster: RealCluster) =>
  (await cluster.mustKubectl(['config', 'current-context'])).trim()
const berthOf = async (cluster: RealCluster) =>
  openBerth(cluster.operatorKubeconfig, await contextOf(cluster))
const listOf = async (cluster: RealCluster, resource: string) =>
  (JSON.parse(await cluster.mustKubectl(['get', resource, '-A', '-o', 'json'])) as { items: KubeObject[] })
    .items

interface PodSpecPart {
  readonly nodeName?: string
  readonly containers?: readonly ContainerPart[]
  readonly initContainers?: readonly ContainerPart[]
}
interface ContainerPart {
  readonly restartPolicy?: string
  readonly resources?: { readonly requests?: Record<string, string> }
}

const amountsOf = (pod: KubeObject): Readonly<Record<string, number>> => {
  const kind = kindOfDomain('pods')
  return kind?.form === 'object' ? (kind.project?.(pod).facts.amounts ?? {}) : {}
}

/** A pod of that node with every way to ask for something at once. */
const aDemandingPod = (name: string, nodeName: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { run } },
  spec: {
    nodeName,
    containers: [
      {
        name: 'a',
        image: 'r/a',
        resources: { requests: { cpu: '0.29', memory: '1G' }, limits: { cpu: '1' } },
      },
      { name: 'b', image: 'r/b', resources: { requests: { cpu: '110m', memory: '64Mi' } } },
    ],
    ...spec,
  },
})

describe('the overview of a real cluster', () => {
  it('requests what kubectl describe node sums up for every node', async () => {
    const [node] = await listOf(east, 'nodes')
    const nodeName = node?.metadata.name ?? ''
    const sidecar = {
      name: 's',
      image: 'r/s',
      restartPolicy: 'Always',
      resources: { requests: { cpu: '70m' } },
    }
    const init = { name: 'i', image: 'r/i', resources: { requests: { cpu: '900m', memory: '1Mi' } } }
    await using _plain = await east.apply(
      aDemandingPod(`${run}-a`, nodeName, { initContainers: [sidecar, init] }),
    )
    await using _whole = await east.apply(
      aDemandingPod(`${run}-b`, nodeName, { resources: { requests: { cpu: '2', memory: '3Gi' } } }),
    )
    const described = await east.mustKubectl(['describe', 'nodes'])
    const pods = await listOf(east, 'pods')
    const checked = [
      ...described.matchAll(
        /^Name:\s+(\S+)$[\s\S]*?^Allocated resources:[\s\S]*?^ {2}cpu\s+(\S+) .*?\s(\S+) \([\s\S]*?^ {2}memory\s+(\S+) .*?\s(\S+) \(/gm,
      ),
    ]
    expect(checked.length).toBeGreaterThan(0)
    for (const [, name, cpuRequests, cpuLimits, memoryRequests, memoryLimits] of checked) {
      const own = pods.filter(({ spec }) => (spec as PodSpecPart).nodeName === name).map(amountsOf)
      const sum = (amount: string) => own.reduce((total, amounts) => total + (amounts[amount] ?? 0), 0)
      expect
        .soft([name, sum('cpuRequests') / 1000, sum('cpuLimits') / 1000])
        .toEqual([name, parseQuantity(cpuRequests ?? ''), parseQuantity(cpuLimits ?? '')])
      expect
        .soft([name, sum('memoryRequests'), sum('memoryLimits')])
        .toEqual([name, parseQuantity(memoryRequests ?? ''), parseQuantity(memoryLimits ?? '')])
    }
  })

  it('is what the JSON of kubectl adds up to', async () => {
    await using berth = await berthOf(east)
    const followed = await berth.follow('cluster-overview')
    await vi.waitFor(() => expect(followed.body?.freshness.state).toBe('live'), deadline)
    // Others work on the same cluster: sooner or later both see the same.
    await vi.waitFor(async () => {
      const [pods, nodes, namespaces, deployments] = await Promise.all(
        ['pods', 'nodes', 'namespaces', 'deployments'].map((resource) => listOf(east, resource)),
      )
      const phases: Record<string, number> = {}
      let millicores = 0
      for (const { spec, status } of pods ?? []) {
        const { phase } = status as { phase: string }
        phases[phase] = (phases[phase] ?? 0) + 1
        const { containers = [], initContainers = [] } = spec as PodSpecPart
        if (phase === 'Succeeded' || phase === 'Failed' || initContainers.length > 0) continue
        for (const { resources } of containers)
          millicores += Math.ceil((parseQuantity(resources?.requests?.cpu ?? '0') ?? 0) * 1000 - 1e-6)
      }
      const withInit = (pods ?? []).filter(
        ({ spec }) => ((spec as PodSpecPart).initContainers ?? []).length > 0,
      )
      for (const pod of withInit) millicores += amountsOf(pod).cpuRequests ?? 0
      const allocatable = (nodes ?? [])
        .filter(({ spec }) => (spec as { unschedulable?: boolean }).unschedulable !== true)
        .map(({ status }) => (status as { allocatable: Record<string, string> }).allocatable)
      const isReady = ({ spec, status }: KubeObject) =>
        ((status as { readyReplicas?: number }).readyReplicas ?? 0) >= (spec as { replicas: number }).replicas
      expect(followed.body).toMatchObject({
        nodes: {
          total: nodes?.length,
          cpuAllocatable: allocatable.reduce(
            (sum, { cpu }) => sum + (parseQuantity(cpu ?? '') ?? 0) * 1000,
            0,
          ),
          memoryAllocatable: allocatable.reduce(
            (sum, { memory }) => sum + (parseQuantity(memory ?? '') ?? 0),
            0,
          ),
          podsAllocatable: allocatable.reduce((sum, { pods }) => sum + (parseQuantity(pods ?? '') ?? 0), 0),
        },
        pods: { total: pods?.length, byPhase: phases, cpuRequests: millicores },
        namespaces: { total: namespaces?.length },
      })
      expect(followed.body?.workloads[0]).toEqual({
        domain: 'deployments',
        figures: { state: 'known', total: deployments?.length, ready: deployments?.filter(isReady).length },
      })
    }, deadline)
  })

  it('counts statuses as kubectl get pods prints them', async () => {
    await using berth = await berthOf(east)
    const followed = await berth.follow('cluster-overview')
    await vi.waitFor(async () => {
      const printed = (await east.mustKubectl(['get', 'pods', '-A', '--no-headers'])).trim().split('\n')
      const counted = new Map<string, number>()
      for (const [, , , word = ''] of printed.map((line) => line.split(/\s+/)))
        counted.set(word, (counted.get(word) ?? 0) + 1)
      const said = new Map<string, number>()
      const pods = followed.body?.pods
      for (const { word, count } of pods?.state === 'known' ? pods.byStatus : [])
        said.set(word, (said.get(word) ?? 0) + count)
      expect(said.size).toBeGreaterThan(3)
      for (const [word, count] of said) expect([word, count]).toEqual([word, counted.get(word)])
    }, deadline)
  })

  it('is each cluster’s own', async () => {
    await using inEast = await berthOf(east)
    await using inWest = await berthOf(west)
    const [ofEast, ofWest] = await Promise.all([
      inEast.follow('cluster-overview'),
      inWest.follow('cluster-overview'),
    ])
    const namespacesOf = ({ body }: typeof ofEast) =>
      body?.namespaces.state === 'known' ? body.namespaces.total : null
    await vi.waitFor(() => {
      expect(namespacesOf(ofEast)).not.toBeNull()
      expect(namespacesOf(ofWest)).not.toBeNull()
    }, deadline)
    const before = namespacesOf(ofWest) ?? 0
    const seen: (number | null)[] = []
    await using _more = await east.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `${run}-more` },
    })
    await vi.waitFor(async () => {
      seen.push(namespacesOf(ofWest))
      expect(namespacesOf(ofEast)).toBe((await listOf(east, 'namespaces')).length)
    }, deadline)
    expect(seen.every((count) => count === before || count === namespacesOf(ofWest))).toBe(true)
    expect(namespacesOf(ofWest)).toBe((await listOf(west, 'namespaces')).length)
  })
})

describe('the overview of somebody who may read little', () => {
  it('says what is restricted, never zero, and shows the rest', async () => {
    await using folder = await temporaryFolder('restricted')
    const account = `${run}-restricted`
    await east.mustKubectl(['create', 'serviceaccount', account])
    const verbs = '--verb=get,list,watch'
    await east.mustKubectl([
      'create',
      'clusterrole',
      account,
      verbs,
      '--resource=pods,namespaces,deployments.apps',
    ])
    const user = `--user=system:serviceaccount:default:${account}`
    await east.mustKubectl(['create', 'clusterrolebinding', account, `--clusterrole=${account}`, user])
    try {
      const token = (await east.mustKubectl(['create', 'token', account])).trim()
      const content = parse(await readFile(east.kubeconfig, 'utf8')) as {
        'current-context': string
        users: { user: object }[]
      }
      for (const entry of content.users) entry.user = { token }
      const path = join(folder.path, 'config')
      await writeFile(path, stringify(content))
      await using berth = await openBerth(path, content['current-context'])
      const followed = await berth.follow('cluster-overview')
      const counts = await berth.follow('attention-counts')
      await vi.waitFor(() => expect(followed.body?.freshness.state).toBe('partial'), deadline)
      const restricted = { state: 'restricted', reason: expect.stringContaining('forbidden') }
      expect(followed.body).toMatchObject({
        nodes: restricted,
        warnings: restricted,
        usage: restricted,
        pods: { state: 'known' },
        workloads: [{ figures: { state: 'known' } }, { figures: restricted }, {}, {}, {}],
      })
      await vi.waitFor(
        () => expect(JSON.stringify(counts.body?.freshness)).toContain('Nodes: nodes is forbidden'),
        deadline,
      )
    } finally {
      const names = [`serviceaccount/${account}`, `clusterrole/${account}`, `clusterrolebinding/${account}`]
      await east.mustKubectl(['delete', '--ignore-not-found', ...names])
    }
  })
})

describe('what pods and nodes use', () => {
  const measured = ({ columns, rows }: OpenedWindow) => {
    const at = firstCell + columns.findIndex(({ id }) => id === 'cpu')
    return new Map(
      rows.map((row) => [
        `${row[1]}/${row[2]}`,
        [`${row[at]}m`, `${Math.trunc(Number(row[at + 1]) / 2 ** 20)}Mi`],
      ]),
    )
  }

  it.each([
    ['pods', ['top', 'pods', '-A', '--no-headers']],
    ['nodes', ['top', 'nodes', '--no-headers']],
  ])('is what kubectl top prints of %s', async (domain, args) => {
    await using berth = await berthOf(east)
    using window = await berth.openWindow({ domain, sort: { column: 'memory', isDescending: true } })
    await vi.waitFor(
      async () => {
        const lines = (await east.mustKubectl(args))
          .trim()
          .split('\n')
          .map((line) => line.split(/\s+/))
        const ours = measured(window)
        expect(lines.length).toBeGreaterThan(0)
        for (const [first = '', second = '', third = '', fourth = ''] of lines)
          if (domain === 'pods') expect(ours.get(`${first}/${second}`), second).toEqual([third, fourth])
          else expect(ours.get(`/${first}`), first).toEqual([second, fourth])
        const at = firstCell + window.columns.findIndex(({ id }) => id === 'memory')
        const sorted = window.rows.map((row) => Number(row[at] ?? -1))
        expect(sorted).toEqual(sorted.toSorted((a, b) => b - a))
      },
      { timeout: 90_000, interval: 1000 },
    )
  })
})
