import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Job } from '#contract'
import { aHome, openWorkspaceEvents, type RealCluster, startProduct } from '#testkit'
import { ActRequests } from './actRequests.ts'
import { aPerson } from './aPerson.ts'

const eventually = { timeout: 60_000 }

/**
 * aDrainedNode is a node of the same name in each of those clusters, with three pods of a Deployment and one of a DaemonSet
 * on it, and the product with all of them open. Nothing else is scheduled there.
 */
export async function aDrainedNode(...clusters: readonly RealCluster[]) {
  await using stack = new AsyncDisposableStack()
  const name = `drain-${randomUUID().slice(0, 8)}`
  const home = stack.use(await aHome())
  const revokes = new Map<RealCluster, () => Promise<void>>()
  for (const cluster of clusters) {
    const person = stack.use(await aPerson(cluster))
    revokes.set(cluster, () => person.revoke())
    await writeFile(join(home.kubeDir, cluster.name), person.kubeconfig)
    stack.use(await cluster.apply(namespace(name)))
    stack.use(await cluster.apply(node(name)))
    stack.use(await cluster.apply(workload(name, 'Deployment', 'web')))
    stack.use(await cluster.apply(workload(name, 'DaemonSet', 'agent')))
  }
  const product = stack.use(await startProduct(home))
  const events = stack.use(await openWorkspaceEvents(product))
  const acts = new ActRequests(product)
  const idOf = (cluster: RealCluster) => acts.idOf(cluster)
  for (const cluster of clusters) {
    await product.open(idOf(cluster))
    await expect.poll(() => runningOn(cluster, name), eventually).toHaveLength(4)
  }
  const onNode = { targets: [{ version: 'v1', resource: 'nodes', name }] }
  const owned = stack.move()
  return {
    ...{ name, product, events, idOf, onNode },
    act: (cluster: RealCluster, action: string, body: object = {}) => acts.act(cluster, action, body),
    cancel: (cluster: RealCluster, jobId: string) => acts.cancel(cluster, jobId),
    job: (cluster: RealCluster, jobId: string): Promise<Job> => acts.job(cluster, jobId),
    over: (cluster: RealCluster, jobId: string): Promise<Job> => acts.over(cluster, jobId),
    protect: (cluster: RealCluster, protection: string) => acts.protect(cluster, protection),
    /** Begins a job on the node and gives its id. */
    begin: (
      cluster: RealCluster,
      action: string,
      args: object = {},
      confirmation: { confirm?: string } = {},
    ): Promise<string> => acts.begin(cluster, action, { ...onNode, args, ...confirmation }),
    close: (cluster: RealCluster) =>
      product.api(`/selection/${encodeURIComponent(idOf(cluster))}`, { method: 'DELETE', body: '{}' }),
    /** Takes from the product's person what it may do, from now on. */
    revoke: (cluster: RealCluster) => revokes.get(cluster)?.() ?? Promise.resolve(),
    /** A budget that lets so many pods of `web` be missing. */
    allow: async (cluster: RealCluster, maxUnavailable: number) => {
      await cluster.mustKubectl(['apply', '-f', '-'], { input: JSON.stringify(budget(name, maxUnavailable)) })
    },
    isCordoned: async (cluster: RealCluster) =>
      (await cluster.mustKubectl(['get', 'node', name, '-o', 'jsonpath={.spec.unschedulable}'])) === 'true',
    /** The names of the running pods on the node, without what their controllers add. */
    pods: async (cluster: RealCluster) =>
      (await runningOn(cluster, name)).map((pod) => pod.split('-')[0]).sort(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function runningOn(cluster: RealCluster, node: string): Promise<string[]> {
  const selector = `--field-selector=spec.nodeName=${node},status.phase=Running`
  const list = ['get', 'pods', '-n', node, selector, '-o', 'jsonpath={.items[*].metadata.name}']
  return (await cluster.mustKubectl(list)).split(' ').filter(Boolean)
}

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

const node = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'drain.test/node': name }, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
  spec: { taints: [{ key: 'drain.test/only', value: 'true', effect: 'NoSchedule' }] },
})

const workload = (name: string, kind: 'Deployment' | 'DaemonSet', app: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: app, namespace: name },
  spec: {
    ...(kind === 'Deployment' ? { replicas: 3 } : {}),
    selector: { matchLabels: { app } },
    template: {
      metadata: { labels: { app } },
      spec: {
        nodeSelector: { 'drain.test/node': name },
        tolerations: [{ key: 'drain.test/only', operator: 'Exists' }],
        containers: [{ name: 'app', image: 'registry.example/app:1' }],
      },
    },
  },
})

/** A pod of nobody's, on that node. */
export const aPodOn = (
  node: string,
  name: string,
  differences: { metadata?: object; spec?: object } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: node, ...differences.metadata },
  spec: {
    nodeName: node,
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
    ...differences.spec,
  },
})

const budget = (name: string, maxUnavailable: number) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: name },
  spec: { selector: { matchLabels: { app: 'web' } }, maxUnavailable },
})
