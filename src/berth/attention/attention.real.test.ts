/**
 * Every rule on a real cluster: a cause is made, its finding appears; the cause is taken away, the finding goes. The berth's
 * clock is twenty minutes ahead, so that a grace counted from the object's own times is over, and so that a cron job is late
 * for which the cluster's own clock has not struck yet. It goes four times as fast, so that a grace of two minutes is over in thirty
 * seconds.
 */
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type Cell, firstCell } from '#contract'
import { type Clock, systemClock } from '#machinery'
import { type OpenedBerth, openBerth, realClusters } from '#testkit'

const { reason, clusters } = inject('realClusters')
const run = `attention-${process.pid}`
const aheadMs = 20 * 60_000
const haste = 4
const began = systemClock.now()
const clock: Clock = {
  now: () => began + aheadMs + (systemClock.now() - began) * haste,
  after: (delayMs, wake) => systemClock.after(delayMs / haste, wake),
}
const recently = () => new Date(clock.now() - 60_000).toISOString().replace(/\.\d+Z$/, 'Z')
const { east } = realClusters({ reason, clusters } as Parameters<typeof realClusters>[0])

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  parts: object = {},
  namespace: string | null = run,
) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === null ? {} : { namespace }) },
  ...parts,
})
const nobody = { schedulerName: 'nobody', containers: [{ name: 'app', image: 'r/app' }] }
const labels = (app: string) => ({ matchLabels: { app } })
const template = (app: string, spec: object = nobody) => ({ metadata: { labels: { app } }, spec })
const notReady = [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }]
const waits = (reason: string, message = '') => ({
  phase: 'Pending',
  conditions: notReady,
  containerStatuses: [
    {
      name: 'app',
      image: 'r/app',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason, message } },
    },
  ],
})
const restarted = {
  name: 'app',
  image: 'r/app',
  imageID: '',
  ready: true,
  restartCount: 9,
  state: { running: { startedAt: recently() } },
  lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: recently() } },
}

/** Pods by name: what is written as their status, and what is found of them. */
const pods: Readonly<Record<string, readonly [status: object, finding: string]>> = {
  crash: [waits('CrashLoopBackOff'), 'Critical Crash loop'],
  image: [waits('ImagePullBackOff', 'Back-off pulling image "r/app"'), 'Critical Image not pulled'],
  config: [waits('CreateContainerConfigError', 'secret "x" not found'), 'Critical Container not created'],
  creating: [
    { ...waits('ContainerCreating'), conditions: [...notReady, { type: 'PodScheduled', status: 'True' }] },
    'Warning Does not start',
  ],
  failed: [{ phase: 'Failed' }, 'Warning Failed'],
  evicted: [{ phase: 'Failed', reason: 'Evicted', message: 'low on memory' }, 'Warning Evicted'],
  unready: [{ phase: 'Running', conditions: notReady }, 'Warning Not ready'],
  restarts: [
    { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [restarted] },
    'Warning Many restarts',
  ],
}

/** Objects with this label have no kubelet: their node stops reporting, and the end of a pod is never confirmed. */
const untended = 'flotilla.test/settled'
const aNode = (name: string, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: `${run}-${name}`, labels },
  spec: { unschedulable: true, taints: [{ key: 'flotilla.test/none', effect: 'NoSchedule' }] },
})
const aPodOnNode = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: run, labels: { [untended]: 'true' } },
  spec: { nodeName: 'node-1', containers: nobody.containers, terminationGracePeriodSeconds: 1 },
})
/** Due twice before the berth's clock, and not yet by the cluster's. */
const soon = [8, 9].map((minutes) => new Date(Date.now() + minutes * 60_000).getUTCMinutes()).join(',')
const aCronJob = (name: string) =>
  object('batch/v1', 'CronJob', name, {
    spec: {
      schedule: `${soon} * * * *`,
      timeZone: 'Etc/UTC',
      jobTemplate: { spec: { template: { spec: { ...nobody, restartPolicy: 'Never' } } } },
    },
  })
/** Written as the status of what is neither a pod of the list above nor brought about by the cluster itself. */
const statuses: readonly (readonly [what: string, name: string, status: object])[] = [
  [
    'node',
    `${run}-silent`,
    { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] },
  ],
  [
    'node',
    `${run}-pressed`,
    {
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady' },
        { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure' },
        { type: 'NetworkUnavailable', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
      ],
    },
  ],
  ['pod', 'lost', { phase: 'Running', reason: 'NodeLost', message: 'Node node-1 was lost.' }],
  ['cronjob', 'stopped', { lastScheduleTime: new Date(Date.now() - 3_600_000).toISOString() }],
]

const deployment = (name: string, spec: object) =>
  object('apps/v1', 'Deployment', name, {
    spec: { selector: labels(name), template: template(name), ...spec },
  })
const spread = {
  containers: [{ name: 'app', image: 'r/app' }],
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: labels('partly'), topologyKey: 'kubernetes.io/os' },
        { labelSelector: labels('partly'), topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
}

const causes: readonly object[] = [
  deployment('stuck', { progressDeadlineSeconds: 1 }),
  deployment('partly', { replicas: 40, template: template('partly', spread) }),
  object('apps/v1', 'StatefulSet', 'database', {
    spec: { serviceName: 'database', selector: labels('database'), template: template('database') },
  }),
  object('apps/v1', 'DaemonSet', 'agent', {
    spec: {
      selector: labels('agent'),
      template: template('agent', {
        containers: [{ name: 'app', image: 'r/app', resources: { requests: { cpu: '9k' } } }],
      }),
    },
  }),
  object('batch/v1', 'Job', 'late', {
    spec: { activeDeadlineSeconds: 1, template: { spec: { ...nobody, restartPolicy: 'Never' } } },
  }),
  object('batch/v1', 'CronJob', 'idle', {
    spec: {
      schedule: '0 2 * * *',
      suspend: true,
      jobTemplate: { spec: { template: { spec: { ...nobody, restartPolicy: 'Never' } } } },
    },
  }),
  object('v1', 'PersistentVolumeClaim', 'waiting', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    },
  }),
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'lost', namespace: run, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      volumeName: `${run}-gone`,
      resources: { requests: { storage: '1Gi' } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'held', namespace: run, finalizers: ['example.com/hold'] },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    },
  },
  object('v1', 'Event', 'warned.1', {
    type: 'Warning',
    reason: 'Odd',
    message: 'It looks odd.',
    count: 3,
    firstTimestamp: recently(),
    lastTimestamp: recently(),
    involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: run, name: 'warned', uid: '' },
  }),
  object('v1', 'Namespace', `${run}-full`, {}, null),
  object('v1', 'ResourceQuota', 'none', { spec: { hard: { pods: '0' } } }, `${run}-full`),
  object(
    'apps/v1',
    'Deployment',
    'refused',
    { spec: { selector: labels('refused'), template: template('refused') } },
    `${run}-full`,
  ),
  object('v1', 'Namespace', `${run}-going`, {}, null),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'held', namespace: `${run}-going`, finalizers: ['example.com/hold'] },
  },
  object('v1', 'Node', `${run}-node`, { spec: { unschedulable: true } }, null),
  aNode('silent', { [untended]: 'true' }),
  aNode('pressed'),
  aPodOnNode('lost'),
  aPodOnNode('endless'),
  object('v1', 'Pod', 'nowhere', {
    spec: { containers: nobody.containers, nodeSelector: { nobody: 'has-this' } },
  }),
  aCronJob('stopped'),
  aCronJob('never'),
]

let berth: OpenedBerth

const expected = [
  ...Object.entries(pods).map(([name, [, finding]]) => `Pod ${name} ${finding}`),
  'Deployment stuck Critical No replicas ready',
  'Deployment stuck Warning Rollout stuck',
  'Deployment partly Warning Replicas missing',
  'StatefulSet database Critical No replicas ready',
  'DaemonSet agent Critical No replicas ready',
  'Job late Warning Job failed',
  'CronJob idle Info Suspended',
  'PersistentVolumeClaim waiting Warning Claim pending',
  'PersistentVolumeClaim lost Critical Volume lost',
  'PersistentVolumeClaim held Warning Deletion blocked',
  'ConfigMap warned Warning Warning events',
  'Deployment refused Critical Pods not created',
  `Namespace ${run}-going Warning Stuck terminating`,
  `Node ${run}-node Info Cordoned`,
  `Node ${run}-silent Critical Node not ready`,
  `Node ${run}-pressed Warning Node under pressure`,
  `Node ${run}-pressed Critical Network unavailable`,
  'Pod lost Critical Node lost',
  'Pod endless Warning Stuck terminating',
  'Pod nowhere Critical Unschedulable',
  'CronJob stopped Warning Runs missed',
  'CronJob never Warning Never ran',
]

describe('findings on a real cluster', () => {
  beforeAll(async () => {
    await east.mustKubectl(['create', 'namespace', run])
    const made = Object.keys(pods).map((name) => object('v1', 'Pod', name, { spec: nobody }))
    const input = [...made, ...causes].map((each) => JSON.stringify(each)).join('\n---\n')
    await east.mustKubectl(['apply', '--server-side', '-f', '-'], { input })
    for (const [name, [status]] of Object.entries(pods))
      await east.mustKubectl([
        ...['patch', 'pod', name, '-n', run, '--subresource=status', '--type=merge'],
        ...['-p', JSON.stringify({ status })],
      ])
    await east.mustKubectl(['delete', 'pod', 'lost', 'endless', '-n', run, '--wait=false'])
    for (const [what, name, status] of statuses)
      await east.mustKubectl([
        ...['patch', what, name, ...(what === 'node' ? [] : ['-n', run])],
        ...['--subresource=status', '-p', JSON.stringify({ status })],
      ])
    await east.mustKubectl(['delete', 'pvc', 'held', '-n', run, '--wait=false'])
    await east.mustKubectl(['delete', 'namespace', `${run}-going`, '--wait=false'])
    const context = (await east.mustKubectl(['config', 'current-context'])).trim()
    berth = await openBerth(east.operatorKubeconfig, context, [], { clock })
  }, 120_000)

  afterAll(async () => {
    await berth?.[Symbol.asyncDispose]()
    await release()
  }, 120_000)

  it('appear for every rule and are gone with their causes', { timeout: 400_000 }, async () => {
    using window = await berth.openWindow({ domain: 'attention' })
    const found = () =>
      window.rows
        .filter(([, namespace, name]) => namespace.startsWith(run) || name.startsWith(run))
        .map((row) => {
          const cells = row.slice(firstCell) as unknown as Cell[]
          const [severity, kind, finding] = cells as [[string, string], [string, string, string], string]
          return `${kind[0]} ${row[2]} ${severity[1]} ${finding}`
        })
    // A node's conditions are written by others too, so what was found once counts.
    const seen = new Set<string>()
    const missing = () => {
      for (const each of found()) seen.add(each)
      return expected.filter((each) => !seen.has(each))
    }
    // Kinds that do not say since when they lack replicas have their grace of two minutes from now.
    await vi.waitFor(() => expect(missing()).toEqual([]), { timeout: 180_000, interval: 500 })
    await release()
    await vi.waitFor(() => expect(found()).toEqual([]), { timeout: 120_000, interval: 500 })
  })
})

/** Takes all causes away, finalizers first; what is gone already is no matter. */
async function release(): Promise<void> {
  const unhold = ['--type=merge', '-p', '{"metadata":{"finalizers":null}}']
  await east.kubectl(['patch', 'pvc', 'held', '-n', run, ...unhold])
  await east.kubectl(['patch', 'configmap', 'held', '-n', `${run}-going`, ...unhold])
  await east.kubectl(['delete', 'pods', '--all', '-n', run, '--grace-period=0', '--force'])
  await east.kubectl([
    'delete',
    '--ignore-not-found',
    'node',
    ...['node', 'silent', 'pressed'].map((name) => `${run}-${name}`),
  ])
  await east.kubectl(['delete', '--ignore-not-found', '--wait=false', 'namespace', run, `${run}-full`])
}
