import { existsSync } from 'node:fs'
import { describe, expect, inject, it } from 'vitest'
import { openRealClusters, type RealCluster, realClusters } from '#testkit'

describe('testbed', () => {
  it('fills its clusters equally but for their mark', async () => {
    const { east, west } = shared()
    const [inEast, inWest] = await Promise.all([workloads(east), workloads(west)])
    expect(inEast).toContain('deployment.apps/checkout/cart')
    expect(inEast).toEqual(inWest)
    expect([await mark(east), await mark(west)]).toEqual(['east', 'west'])
  })

  it('gives every cluster a context of its own name and equal names within', async () => {
    const { east, west } = shared()
    const config = async (cluster: RealCluster) =>
      JSON.parse(
        (await cluster.kubectl(['config', 'view', '-o', 'json', '--kubeconfig', cluster.kubeconfig])).stdout,
      ) as Record<'contexts' | 'clusters' | 'users', { name: string }[]>
    const names = ({ contexts, clusters, users }: Awaited<ReturnType<typeof config>>) =>
      [...contexts, ...clusters, ...users].map(({ name }) => name)
    expect(names(await config(east))).toEqual(['east', 'kubernetes', 'person'])
    expect(names(await config(west))).toEqual(['west', 'kubernetes', 'person'])
  })

  it('makes a Deployment ready', async () => {
    const { east } = shared()
    await using _ = await east.apply(aDeployment('testbed-becomes-ready', 3))
    await east.mustKubectl(['rollout', 'status', 'deployment/testbed-becomes-ready', '--timeout=30s'])
    const ready = await east.mustKubectl([
      'get',
      'deploy',
      'testbed-becomes-ready',
      '-o',
      'jsonpath={.status.readyReplicas}',
    ])
    expect(ready).toBe('3')
  })

  it('serves logs and runs commands of a container', async () => {
    const { west } = shared()
    const inPod = ['-n', 'checkout', 'orders-db-0']
    expect(await west.mustKubectl(['logs', ...inPod, '--tail=1'])).toMatch(/mark=west/)
    expect(await west.mustKubectl(['exec', ...inPod, '--', 'cat', 'mark'])).toBe('west\n')
    const failing = await west.kubectl(['exec', ...inPod, '--', 'sh', '-c', 'exit 3'])
    expect(failing.code).not.toBe(0)
  })

  it('shows pods in the troubles that operators look for', async () => {
    const { east } = shared()
    const { items } = JSON.parse(
      await east.mustKubectl(['get', 'pods', '-A', '-l', 'trouble', '-o', 'json']),
    ) as {
      items: { metadata: { name: string }; status: { phase: string } }[]
    }
    const phases = Object.fromEntries(items.map(({ metadata, status }) => [metadata.name, status.phase]))
    expect(phases).toMatchObject({
      'crash-looping': 'Running',
      'image-missing': 'Pending',
      evicted: 'Failed',
      unschedulable: 'Pending',
    })
  })

  it('has figures for kubectl top within a minute', { timeout: 70_000 }, async () => {
    const { east } = shared()
    await expect
      .poll(
        async () => (await east.kubectl(['top', 'nodes', '--no-headers'])).stdout.trim().split('\n').length,
        {
          timeout: 60_000,
          interval: 1000,
        },
      )
      .toBe(3)
  })

  it('adds pods by the thousand that behave as others do', { timeout: 120_000 }, async () => {
    await using clusters = await openRealClusters(['full'], { pods: 5000, minimal: true })
    const full = clusters.of('full')
    const list = async () =>
      (await full.mustKubectl(['get', 'pods', '-A', '-l', 'flotilla.test/bulk', '-o', 'name'])).trim()
    expect((await list()).split('\n')).toHaveLength(5000)
    await full.mustKubectl(['delete', 'pod', '-n', 'load-01', 'load-000001', '--timeout=10s'])
    expect((await list()).split('\n')).toHaveLength(4999)
  })

  it('logs the requests of everyone but itself, restarts what it stopped, and leaves nothing behind', {
    timeout: 120_000,
  }, async () => {
    const clusters = await openRealClusters(['alone'], { metrics: false })
    const pids = Object.values(clusters.descriptions[0]?.pids ?? {})
    {
      await using _ = clusters
      const alone = clusters.of('alone')
      expect(await alone.auditEntries()).toEqual([])

      await alone.mustKubectl(['get', 'pods', '-A'])
      expect(await alone.auditEntries()).toEqual([])

      await alone.kubectl(['get', 'pods', '--kubeconfig', alone.kubeconfig])
      const users = async () => new Set((await alone.auditEntries()).map(({ user }) => user))
      expect(await users()).toEqual(new Set(['person']))

      await alone.kubectl([
        'get',
        'pods',
        '--kubeconfig',
        '/dev/null',
        '--server',
        alone.server,
        '--certificate-authority',
        alone.caFile,
        '--token',
        alone.token,
      ])
      expect(await users()).toEqual(new Set(['person', 'person-token']))

      await clusters.stop('alone', 'kube-apiserver')
      expect((await alone.kubectl(['get', 'nodes'])).code).toBe(1)
      await clusters.start('alone', 'kube-apiserver')
      await expect
        .poll(async () => (await alone.kubectl(['get', 'nodes'])).code, { timeout: 30_000, interval: 500 })
        .toBe(0)
    }
    expect(existsSync(clusters.directory)).toBe(false)
    expect(pids.length).toBeGreaterThan(3)
    expect([clusters.pid, ...pids].filter(isAlive)).toEqual([])
  })
})

const shared = () => realClusters(inject('realClusters'))

const mark = (cluster: RealCluster) =>
  cluster.mustKubectl(['get', 'configmap', 'mark', '-o', 'jsonpath={.data.mark}'])

/** Names of what the testbed made; what other tests make beside it is in other namespaces or short-lived. */
async function workloads(cluster: RealCluster): Promise<string[]> {
  const kinds = 'deployments,statefulsets,daemonsets,jobs,cronjobs,services,configmaps,widgets'
  const names = await Promise.all(
    ['checkout', 'catalog', 'identity', 'ingress', 'observability'].map(async (namespace) => {
      const output = await cluster.mustKubectl(['get', kinds, '-n', namespace, '-o', 'name'])
      return output
        .trim()
        .split('\n')
        .map((line) => line.replace('/', `/${namespace}/`))
    }),
  )
  return names.flat().sort()
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const aDeployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
    },
  },
})
