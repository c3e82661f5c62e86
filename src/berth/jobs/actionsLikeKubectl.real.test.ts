/**
 * kubectl is the oracle: of two equal objects, one is changed by an action of Flotilla and the other by the kubectl command
 * of the same meaning. Afterwards they differ in times, uids and the names of their managers only.
 */
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { ActAnswer, Job, Revision, Target } from '#contract'
import type { Gvr, KubeObject } from '#machinery'
import { aDefinition, type OpenedBerth, openBerth, realClusters } from '#testkit'

const { east } = realClusters(inject('realClusters'))
const patience = { timeout: 40_000, interval: 100 }

const ours = `acts-ours-${process.pid}`
const kubectls = `acts-kubectl-${process.pid}`
const group = `acts-${process.pid}.example.com`

const apps = (resource: string): Gvr => ({ group: 'apps', version: 'v1', resource })
const widgets: Gvr = { group, version: 'v1', resource: 'widgets' }

let berth: OpenedBerth

beforeAll(async () => {
  await Promise.all([ours, kubectls].map((name) => east.mustKubectl(['create', 'namespace', name])))
  await create(widgetDefinition)
  await east.mustKubectl(['wait', '--for=condition=Established', `crd/widgets.${group}`])
  const context = (await east.mustKubectl(['config', 'current-context'])).trim()
  berth = await openBerth(east.operatorKubeconfig, context)
}, 120_000)

afterAll(async () => {
  await berth?.[Symbol.asyncDispose]()
  await east.mustKubectl(['delete', '--ignore-not-found', `crd/widgets.${group}`])
  await east.mustKubectl(['delete', '--ignore-not-found', '--wait=false', 'namespace', ours, kubectls])
}, 120_000)

const create = (object: object) => east.mustKubectl(['create', '-f', '-'], { input: JSON.stringify(object) })

/** Creates the object in both namespaces, and waits until its controller has seen it. */
async function aPair(object: { readonly kind: string; readonly metadata: object }): Promise<void> {
  for (const namespace of [ours, kubectls])
    await create({ ...object, metadata: { ...object.metadata, namespace } })
}

const nameOf = ({ group: of, resource }: Gvr): string => (of === '' ? resource : `${resource}.${of}`)

async function read(gvr: Gvr, namespace: string, name: string): Promise<KubeObject> {
  const place = namespace === '' ? [] : ['-n', namespace]
  return JSON.parse(
    await east.mustKubectl(['get', nameOf(gvr), name, ...place, '-o', 'json', '--show-managed-fields']),
  ) as KubeObject
}

async function targetOf(gvr: Gvr, name: string, namespace = ours): Promise<Target> {
  const { metadata } = await read(gvr, namespace, name)
  return { ...gvr, namespace, name, uid: metadata.uid }
}

/** Begins the act and gives its job once it is over. */
async function act(action: string, targets: readonly Target[], args: object = {}): Promise<Job> {
  const { body, status } = await berth.ask<ActAnswer>(`/actions/${action}`, 'POST', { targets, args })
  expect([status, body]).toEqual([status, { jobId: expect.any(String) }])
  let job: Job | null = null
  await vi.waitFor(async () => {
    job = (await berth.ask<Job>(`/jobs/${body.jobId}`)).body
    expect(job.endedAt).not.toBeNull()
  }, patience)
  if (job === null) throw new Error('The job was not found.')
  return job
}

/** The same by kubectl, in the other namespace. */
const kubectl = (...args: readonly string[]) => east.mustKubectl([...args, '-n', kubectls])

interface Managed {
  readonly manager?: string
  readonly operation?: string
  readonly subresource?: string
  readonly fieldsV1?: object
}

const isController = ({ manager = '' }: Managed) => /controller|scheduler|kwok/u.test(manager)

/** The object without what two acts of the same meaning differ in, and without what controllers write meanwhile. */
function comparable({ metadata, status: _, ...rest }: KubeObject): object {
  const { uid, resourceVersion, creationTimestamp, namespace, managedFields, ...kept } =
    metadata as KubeObject['metadata'] & { managedFields?: readonly Managed[] }
  const byOperation = Object.groupBy(
    (managedFields ?? []).filter((each) => !isController(each)),
    ({ operation, subresource = '' }) => `${operation} ${subresource}`,
  )
  // Each command of kubectl has a manager of its own, and Flotilla has one for all.
  const owned = Object.fromEntries(
    Object.entries(byOperation).map(([operation, entries = []]) => [
      operation,
      entries.reduce((all: object, { fieldsV1 = {} }) => united(all, fieldsV1), {}),
    ]),
  )
  const text = JSON.stringify({ ...rest, metadata: { ...kept, managedFields: owned } })
  // The time of the act.
  return JSON.parse(text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)/gu, 'a time')) as object
}

/** The fields of both, as managedFields name them. */
const united = (a: object, b: object): object =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((field) => [
      field,
      united((Reflect.get(a, field) as object) ?? {}, (Reflect.get(b, field) as object) ?? {}),
    ]),
  )

/** Fails unless the two objects are alike; controllers may take a moment to write what they add to both. */
async function areAlike(gvr: Gvr, name: string, theirName = name): Promise<void> {
  await vi.waitFor(async () => {
    const [our, their] = [await read(gvr, ours, name), await read(gvr, kubectls, theirName)]
    expect(comparable(our)).toEqual(comparable({ ...their, metadata: { ...their.metadata, name } }))
  }, patience)
}

const template = (name: string) => ({
  metadata: { labels: { app: name } },
  spec: {
    initContainers: [{ name: 'prepare', image: 'registry.example/prepare:1' }],
    containers: [
      { name: 'web', image: 'registry.example/web:1' },
      { name: 'proxy', image: 'registry.example/proxy:1' },
    ],
  },
})

const workload = (kind: string, name: string, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
})

const aDeployment = (name: string, spec: object = {}) =>
  workload('Deployment', name, { replicas: 1, ...spec })
const aStatefulSet = (name: string, spec: object = {}) =>
  workload('StatefulSet', name, { replicas: 1, serviceName: name, ...spec })

const widgetDefinition = aDefinition(group, 'Widget', {
  subresources: { scale: { specReplicasPath: '.spec.copies', statusReplicasPath: '.status.copies' } },
})

describe('scale', () => {
  const replicaSet = (name: string) => workload('ReplicaSet', name, { replicas: 1 })
  const widget = (name: string) => ({
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name },
    spec: { copies: 1 },
  })
  it.each([
    ['deployments', apps('deployments'), aDeployment],
    ['stateful sets', apps('statefulsets'), aStatefulSet],
    ['replica sets', apps('replicasets'), replicaSet],
    ['custom resources', widgets, widget],
  ] as const)('leaves %s as kubectl scale does', async (_, gvr, make) => {
    await aPair(make('scaled'))
    const job = await act('scale', [await targetOf(gvr, 'scaled')], { replicas: 3 })
    expect(job).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    await kubectl('scale', nameOf(gvr), 'scaled', '--replicas=3')
    await areAlike(gvr, 'scaled')
  })

  it.each([
    ['deployments', apps('deployments'), aDeployment],
    ['custom resources', widgets, widget],
  ] as const)('leaves another object of %s alone that has the name by now', async (_, gvr, make) => {
    await aPair(make('renewed'))
    const target = { ...(await targetOf(gvr, 'renewed')), uid: '6a2b6d7c-0000-4000-8000-000000000000' }
    expect(await act('scale', [target], { replicas: 3 })).toMatchObject({ counts: { replaced: 1 } })
    const { spec } = await read(gvr, ours, 'renewed')
    expect(spec).toMatchObject(gvr === widgets ? { copies: 1 } : { replicas: 1 })
  })

  // Of a custom resource, the API server looks at the resourceVersion and not at the uid.
  it('is refused by the API server for an old state of a custom resource', async () => {
    await aPair(widget('old'))
    const patch = JSON.stringify({ metadata: { resourceVersion: '1' }, spec: { replicas: 3 } })
    const options = ['--subresource=scale', '--type=merge', '-p', patch]
    const { stderr } = await east.kubectl(['-n', ours, 'patch', nameOf(widgets), 'old', ...options])
    expect(stderr).toContain('the object has been modified')
  })

  it('is no action of a kind without replicas', async () => {
    const crd = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }
    const { metadata } = await read(crd, '', `widgets.${group}`)
    const { status } = await berth.ask('/actions/scale', 'POST', {
      targets: [{ ...crd, name: `widgets.${group}`, uid: metadata.uid }],
      args: { replicas: 3 },
    })
    expect(status).toBe(400)
  })
})

/** Resource, kind and own fields of each workload that rolls its pods, under that name. */
const eachWorkload = (name: string) =>
  [
    ['deployments', 'Deployment', { replicas: 1 }],
    ['statefulsets', 'StatefulSet', { replicas: 1, serviceName: name }],
    ['daemonsets', 'DaemonSet', {}],
  ] as const

describe('restart', () => {
  it.each(eachWorkload('restarted'))(
    'leaves %s as kubectl rollout restart does',
    async (resource, kind, spec) => {
      await aPair(workload(kind, 'restarted', spec))
      const job = await act('restart', [await targetOf(apps(resource), 'restarted')])
      expect(job).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
      await kubectl('rollout', 'restart', resource, 'restarted')
      await areAlike(apps(resource), 'restarted')
    },
  )

  it('is refused for a paused deployment, as by kubectl', async () => {
    await aPair(aDeployment('restarted-paused', { paused: true }))
    const job = await act('restart', [await targetOf(apps('deployments'), 'restarted-paused')])
    expect(job).toMatchObject({
      state: 'failed',
      reason: 'It is paused: no pod is replaced until it is resumed.',
      counts: { refused: 1 },
    })
    const { code } = await east.kubectl(['-n', kubectls, 'rollout', 'restart', 'deploy', 'restarted-paused'])
    expect(code).not.toBe(0)
    await areAlike(apps('deployments'), 'restarted-paused')
  })

  it('reaches several at once', async () => {
    const names = ['several-1', 'several-2', 'several-3']
    for (const name of names) await aPair(aDeployment(name))
    const targets = await Promise.all(names.map((name) => targetOf(apps('deployments'), name)))
    expect(await act('restart', targets)).toMatchObject({ counts: { done: 3 } })
    await kubectl('rollout', 'restart', 'deployment', ...names)
    for (const name of names) await areAlike(apps('deployments'), name)
  })
})

describe('pause and resume', () => {
  it('leave a deployment as kubectl rollout pause and resume do', async () => {
    const deployments = apps('deployments')
    await aPair(aDeployment('paused'))
    const target = await targetOf(deployments, 'paused')
    expect(await act('pause', [target])).toMatchObject({ counts: { done: 1 } })
    await kubectl('rollout', 'pause', 'deployment', 'paused')
    await areAlike(deployments, 'paused')
    expect(await act('pause', [target])).toMatchObject({ counts: { skipped: 1 } })
    expect(await act('resume', [target])).toMatchObject({ counts: { done: 1 } })
    await kubectl('rollout', 'resume', 'deployment', 'paused')
    await areAlike(deployments, 'paused')
  })
})

const batch = (resource: string): Gvr => ({ group: 'batch', version: 'v1', resource })
const core = (resource: string): Gvr => ({ group: '', version: 'v1', resource })

const pod = { containers: [{ name: 'main', image: 'registry.example/main:1' }], restartPolicy: 'Never' }
const aCronJob = (name: string, spec: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name },
  spec: {
    schedule: '0 0 1 1 *',
    jobTemplate: {
      metadata: { labels: { of: 'template' }, annotations: { note: 'kept' } },
      spec: { template: { spec: pod } },
    },
    ...spec,
  },
})

describe('suspend and resume', () => {
  const aJob = (name: string) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    // A pod that finishes at once would finish the Job before it is suspended.
    spec: { template: { spec: { ...pod, nodeSelector: { none: 'such' } } } },
  })
  it.each([
    ['a cron job', batch('cronjobs'), aCronJob],
    ['a job', batch('jobs'), aJob],
  ] as const)('leave %s as kubectl patch does', async (_, gvr, make) => {
    await aPair(make('suspended'))
    const target = await targetOf(gvr, 'suspended')
    for (const [action, suspend] of [
      ['suspend', true],
      ['resume', false],
    ] as const) {
      expect(await act(action, [target])).toMatchObject({ counts: { done: 1 } })
      await kubectl(
        'patch',
        nameOf(gvr),
        'suspended',
        '--type=merge',
        '-p',
        JSON.stringify({ spec: { suspend } }),
      )
      // The Job's own controller writes into its metadata and its spec.
      const [our, their] = [await read(gvr, ours, 'suspended'), await read(gvr, kubectls, 'suspended')]
      expect([our.spec, their.spec]).toMatchObject([{ suspend }, { suspend }])
      if (gvr.resource === 'cronjobs') await areAlike(gvr, 'suspended')
    }
  })

  it('is refused for a job that has finished', async () => {
    await aPair({ ...aJob('finished'), spec: { template: { spec: pod }, activeDeadlineSeconds: 1 } } as never)
    const target = await targetOf(batch('jobs'), 'finished')
    await east.mustKubectl(['-n', ours, 'wait', '--for=condition=Failed', 'job/finished', '--timeout=60s'])
    expect(await act('suspend', [target])).toMatchObject({
      counts: { refused: 1 },
      reason: 'It has finished.',
    })
  })
})

describe('trigger', () => {
  it('creates the Job that kubectl create job --from creates, of a suspended cron job too', async () => {
    await aPair(aCronJob('triggered', { suspend: true }))
    const job = await act('trigger', [await targetOf(batch('cronjobs'), 'triggered')])
    expect(job).toMatchObject({ counts: { done: 1 } })
    const name = /^Created the Job (\S+)\.$/u.exec(job.reports[0]?.reason ?? '')?.[1] ?? ''
    await kubectl('create', 'job', 'by-kubectl', '--from=cronjob/triggered')
    await vi.waitFor(async () => {
      const [our, their] = [
        await read(batch('jobs'), ours, name),
        await read(batch('jobs'), kubectls, 'by-kubectl'),
      ]
      const text = (object: KubeObject) =>
        JSON.stringify(comparable(object))
          .replaceAll(object.metadata.name, 'the-job')
          .replaceAll(object.metadata.uid, 'the-uid')
          .replaceAll(object.metadata.ownerReferences?.[0]?.uid ?? '-', 'the-owner')
      expect(JSON.parse(text(our))).toEqual(JSON.parse(text(their)))
    }, patience)
  })

  it('creates a Job each time, with a name that fits, of the longest name', async () => {
    const longest = 'a'.repeat(52)
    await aPair(aCronJob(longest))
    const target = await targetOf(batch('cronjobs'), longest)
    for (const _ of [1, 2]) expect(await act('trigger', [target])).toMatchObject({ counts: { done: 1 } })
    const listed = await east.mustKubectl(['-n', ours, 'get', 'jobs', '-o', 'name'])
    const names = listed.split('\n').filter((line) => line.includes(`${'a'.repeat(50)}-manual-`))
    expect(names).toHaveLength(2)
  })
})

describe('evict', () => {
  const aPod = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { ...pod, restartPolicy: 'Always', terminationGracePeriodSeconds: 1 },
  })
  const isReady = (name: string) =>
    east.mustKubectl(['-n', ours, 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s'])

  it('ends the pod, and leaves another one of the same name alone', async () => {
    await aPair(aPod('evicted'))
    await isReady('evicted')
    const target = await targetOf(core('pods'), 'evicted')
    const other = { ...target, uid: '6a2b6d7c-0000-4000-8000-000000000000' }
    expect(await act('evict', [other])).toMatchObject({ counts: { replaced: 1 } })
    expect(await act('evict', [target])).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    expect((await east.kubectl(['-n', ours, 'get', 'pod', 'evicted'])).stderr).toContain('not found')
  })

  it('is refused by a disruption budget, in its words', async () => {
    await aPair(aPod('guarded'))
    await aPair({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guard' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
    } as never)
    await isReady('guarded')
    const budget = { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' }
    await vi.waitFor(
      async () => expect((await read(budget, ours, 'guard')).status).toMatchObject({ currentHealthy: 1 }),
      patience,
    )
    const job = await act('evict', [await targetOf(core('pods'), 'guarded')])
    expect(job).toMatchObject({ state: 'failed', counts: { refused: 1 } })
    expect(job.reason).toBe('The disruption budget guard needs 1 healthy pods and has 1 currently.')
  })
})

describe('taint', () => {
  const [our, their] = [`${ours}-node`, `${kubectls}-node`]
  const nodes = core('nodes')
  /** Without those of the cluster's own controllers. */
  const taintsOf = async (name: string) => {
    const { taints = [] } = (await read(nodes, '', name)).spec as { taints?: { key: string }[] }
    return taints.filter(({ key }) => !key.startsWith('node.kubernetes.io/'))
  }
  const same = async () => {
    const [one, other] = [await taintsOf(our), await taintsOf(their)]
    expect(one).toEqual(other)
  }
  const taintArgs = { key: 'dedicated', value: 'web' }

  it('and its removal leave a node as kubectl taint does', async () => {
    for (const name of [our, their])
      await create({
        ...{ apiVersion: 'v1', kind: 'Node', metadata: { name } },
        spec: { taints: [{ key: 'first', effect: 'NoSchedule' }], unschedulable: true },
      })
    try {
      const target = await targetOf(nodes, our, '')
      const both = async (action: string, args: object, ...words: readonly string[]) => {
        expect(await act(action, [target], args)).toMatchObject({ counts: { done: 1 } })
        await east.mustKubectl(['taint', 'nodes', their, ...words])
        await vi.waitFor(same, patience)
      }
      await both('taint', taintArgs, 'dedicated=web:NoSchedule')
      await both('taint', { ...taintArgs, value: 'db' }, 'dedicated=db:NoSchedule', '--overwrite')
      await both('taint', { key: 'dedicated', effect: 'NoExecute' }, 'dedicated:NoExecute')
      expect(await act('taint', [target], { ...taintArgs, value: 'db' })).toMatchObject({
        counts: { skipped: 1 },
      })
      await both('untaint', { taint: 'dedicated:NoSchedule' }, 'dedicated:NoSchedule-')
      await both('untaint', { taint: 'dedicated:NoExecute' }, 'dedicated:NoExecute-')
    } finally {
      await east.mustKubectl(['delete', '--ignore-not-found', 'node', our, their])
    }
  })
})

describe('set-env and set-resources', () => {
  it.each(eachWorkload('tuned'))('leave %s as kubectl set does', async (resource, kind, spec) => {
    await aPair(workload(kind, 'tuned', spec))
    const gvr = apps(resource)
    const target = await targetOf(gvr, 'tuned')
    const both = async (action: string, args: object, ...command: readonly string[]) => {
      expect(await act(action, [target], args)).toMatchObject({ counts: { done: 1 } })
      const [verb = '', ...rest] = command
      await kubectl('set', verb, resource, 'tuned', ...rest)
      await areAlike(gvr, 'tuned')
    }
    await both('set-env', { env: { LOG: 'debug' } }, 'env', 'LOG=debug')
    await both('set-env', { env: { 'web/PORT': '80' } }, 'env', '-c', 'web', 'PORT=80')
    await both('set-env', { env: { 'web/PORT': '81' } }, 'env', '-c', 'web', 'PORT=81')
    await both('set-env', { env: { LOG: null } }, 'env', 'LOG-')
    const resources = { 'web/requests.cpu': '100m', 'web/limits.memory': '64Mi' }
    const amounts = ['-c', 'web', '--requests=cpu=100m', '--limits=memory=64Mi']
    await both('set-resources', { resources }, 'resources', ...amounts)
    expect(await act('set-resources', [target], { resources })).toMatchObject({ counts: { skipped: 1 } })
    const none = await act('set-env', [target], { env: { 'none/LOG': 'debug' } })
    expect(none).toMatchObject({ counts: { refused: 1 }, reason: 'It has no container none.' })
  })
})

describe('set-image', () => {
  it.each(eachWorkload('imaged'))(
    'leaves %s as kubectl set image does, init containers too',
    async (resource, kind, spec) => {
      await aPair(workload(kind, 'imaged', spec))
      const target = await targetOf(apps(resource), 'imaged')
      const images = { proxy: 'registry.example/proxy:2', prepare: 'registry.example/prepare:2' }
      expect(await act('set-image', [target], { images })).toMatchObject({ counts: { done: 1 } })
      await kubectl(
        'set',
        'image',
        `${resource}/imaged`,
        ...Object.entries(images).map((pair) => pair.join('=')),
      )
      await areAlike(apps(resource), 'imaged')
      expect(await act('set-image', [target], { images })).toMatchObject({ counts: { skipped: 1 } })
      expect(await act('set-image', [target], { images: { none: 'a:1' } })).toMatchObject({
        counts: { refused: 1 },
        reason: 'It has no container none.',
      })
    },
  )
})

describe('rollback', () => {
  const kinds = eachWorkload('rolled')
  const revisionsOf = async (resource: string, name: string) => {
    const params = { group: 'apps', version: 'v1', resource, namespace: ours, name }
    const { body } = await berth.ask<{ revisions: readonly Revision[] }>(
      `/object/revisions?${new URLSearchParams(params)}`,
    )
    return body.revisions.map(({ revision, isCurrent }) => [revision, isCurrent])
  }
  const bothKubectl = async (...args: readonly string[]) => {
    for (const namespace of [ours, kubectls]) await east.mustKubectl([...args, '-n', namespace])
  }

  it.each(kinds)('leaves %s as kubectl rollout undo does', async (resource, kind, spec) => {
    await aPair(workload(kind, 'rolled', spec))
    const revisions = () => revisionsOf(resource, 'rolled')
    await vi.waitFor(async () => expect(await revisions()).toEqual([[1, true]]), patience)
    await bothKubectl('set', 'image', `${resource}/rolled`, 'web=registry.example/web:2')
    await bothKubectl('set', 'env', `${resource}/rolled`, 'LEVEL=debug')
    await vi.waitFor(
      async () =>
        expect(await revisions()).toEqual([
          [3, true],
          [2, false],
          [1, false],
        ]),
      patience,
    )
    const target = await targetOf(apps(resource), 'rolled')
    expect(await act('rollback', [target], { revision: 1 })).toMatchObject({ counts: { done: 1 } })
    await kubectl('rollout', 'undo', `${resource}/rolled`, '--to-revision=1')
    await areAlike(apps(resource), 'rolled')
    expect((await read(apps(resource), ours, 'rolled')).spec).toMatchObject({
      template: { spec: { containers: [{ image: 'registry.example/web:1' }, {}] } },
    })
    // The old number has become the newest.
    await vi.waitFor(
      async () =>
        expect(await revisions()).toEqual([
          [4, true],
          [3, false],
          [2, false],
        ]),
      patience,
    )
    expect(await act('rollback', [target], { revision: 4 })).toMatchObject({ counts: { skipped: 1 } })
    expect(await act('rollback', [target], { revision: 1 })).toMatchObject({
      counts: { refused: 1 },
      reason: 'The cluster has no revision 1 of it any more.',
    })
  })

  it('is refused for a paused deployment, as by kubectl', async () => {
    await aPair(aDeployment('rolled-paused', { paused: true }))
    const job = await act('rollback', [await targetOf(apps('deployments'), 'rolled-paused')], { revision: 1 })
    expect(job).toMatchObject({ counts: { refused: 1 }, reason: 'It is paused. Resume it first.' })
    const { code } = await east.kubectl(['-n', kubectls, 'rollout', 'undo', 'deploy/rolled-paused'])
    expect(code).not.toBe(0)
  })
})

describe('label and annotate', () => {
  const configMaps = core('configmaps')
  const aConfigMap = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { app: 'web', old: 'yes' }, annotations: { note: 'first' } },
    data: { key: 'value' },
  })

  it('add, change and remove as kubectl does, and leave the rest', async () => {
    await aPair(aConfigMap('marked'))
    const target = await targetOf(configMaps, 'marked')
    const labels = { app: 'db', old: null, 'example.com/new': '' }
    expect(await act('label', [target], { labels })).toMatchObject({ counts: { done: 1 } })
    await kubectl('label', 'configmap', 'marked', '--overwrite', 'app=db', 'old-', 'example.com/new=')
    const annotations = { note: 'second\nline', 'example.com/by': 'a person' }
    expect(await act('annotate', [target], { annotations })).toMatchObject({ counts: { done: 1 } })
    const words = Object.entries(annotations).map((pair) => pair.join('='))
    await kubectl('annotate', 'configmap', 'marked', '--overwrite', ...words)
    await areAlike(configMaps, 'marked')
    expect(await act('label', [target], { labels })).toMatchObject({ counts: { skipped: 1 } })
  })

  it('reach custom resources and several objects at once', async () => {
    const names = ['labelled-1', 'labelled-2']
    for (const name of names)
      await aPair({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name }, spec: {} } as never)
    const targets = await Promise.all(names.map((name) => targetOf(widgets, name)))
    expect(await act('label', targets, { labels: { part: 'all' } })).toMatchObject({ counts: { done: 2 } })
    await kubectl('label', nameOf(widgets), ...names, 'part=all')
    for (const name of names) await areAlike(widgets, name)
  })
})

describe('remove-finalizer', () => {
  it('removes one and leaves the others, as kubectl patch does, and lets a deleted object go', async () => {
    const configMaps = core('configmaps')
    const finalizers = ['example.com/one', 'example.com/two']
    await aPair({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept', finalizers } },
    } as never)
    const target = await targetOf(configMaps, 'kept')
    const remove = (finalizer: string) => act('remove-finalizer', [target], { finalizer })
    expect(await remove('example.com/one')).toMatchObject({ counts: { done: 1 } })
    const patch = JSON.stringify({ metadata: { finalizers: ['example.com/two'] } })
    await kubectl('patch', 'configmap', 'kept', '--type=merge', '-p', patch)
    await areAlike(configMaps, 'kept')
    expect(await remove('example.com/one')).toMatchObject({ counts: { skipped: 1 } })
    await east.mustKubectl(['-n', ours, 'delete', 'configmap', 'kept', '--wait=false'])
    expect(await remove('example.com/two')).toMatchObject({ counts: { done: 1 } })
    expect((await east.kubectl(['-n', ours, 'get', 'configmap', 'kept'])).stderr).toContain('not found')
    await kubectl('patch', 'configmap', 'kept', '--type=merge', '-p', '{"metadata":{"finalizers":null}}')
  })
})

describe('expand', () => {
  it('asks for more storage as kubectl patch does, and refuses less', async () => {
    const storageClassName = ours
    const claims = core('persistentvolumeclaims')
    const volume = (namespace: string) => ({
      ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `${namespace}-volume` } },
      spec: {
        ...{ storageClassName, capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
        claimRef: { namespace, name: 'claim' },
        hostPath: { path: '/none' },
      },
    })
    await create({
      ...{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: storageClassName } },
      ...{ provisioner: 'example.com/none', allowVolumeExpansion: true },
    })
    try {
      for (const namespace of [ours, kubectls]) await create(volume(namespace))
      await aPair({
        ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'claim' } },
        spec: {
          ...{ storageClassName, accessModes: ['ReadWriteOnce'] },
          resources: { requests: { storage: '1Gi' } },
        },
      } as never)
      for (const namespace of [ours, kubectls])
        await vi.waitFor(
          async () =>
            expect((await read(claims, namespace, 'claim')).status).toMatchObject({ phase: 'Bound' }),
          patience,
        )
      const target = await targetOf(claims, 'claim')
      expect(await act('expand', [target], { storage: '2Gi' })).toMatchObject({ counts: { done: 1 } })
      const patch = JSON.stringify({ spec: { resources: { requests: { storage: '2Gi' } } } })
      await kubectl('patch', 'pvc', 'claim', '-p', patch)
      const [our, their] = [await read(claims, ours, 'claim'), await read(claims, kubectls, 'claim')]
      expect([our.spec, their.spec]).toMatchObject([JSON.parse(patch).spec, JSON.parse(patch).spec])
      expect(await act('expand', [target], { storage: '1Gi' })).toMatchObject({
        counts: { refused: 1 },
        reason: 'It has 2Gi, and can only become larger.',
      })
    } finally {
      const names = [ours, kubectls].map((namespace) => `pv/${namespace}-volume`)
      await east.mustKubectl([
        'delete',
        '--ignore-not-found',
        '--wait=false',
        `sc/${storageClassName}`,
        ...names,
      ])
    }
  })
})

describe('approve and deny', () => {
  const requests: Gvr = {
    ...{ group: 'certificates.k8s.io', version: 'v1', resource: 'certificatesigningrequests' },
  }
  // Made by openssl for the name `ada`; its key was thrown away.
  const request =
    'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWU1JR0JBZ0VBTUI4eER6QU5CZ05WQkFvTUJuQmxiM0JzWlRFTU1Bb0dBMVVFQXd3RFlXUmhNRmt3RXdZSApLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFWEdWdEY0cnB0ZXZuM0JTaW9mbGJ6MENOTkhjQmoxSkFYbFN0CmJOTGllTHdZMkoyRitVTDV1dTBVam8wZU5hWk4vZ3ZBamhWTzhzUGxUb1JwbjlBbWphQUFNQW9HQ0NxR1NNNDkKQkFNQ0EwWUFNRU1DSHk4UGNKM2tJYUFZQ2N5QmUwcGdRUEU1Tm1JQU9PY2YzM0xiam5GZFp4MENJQVdNVEY2Tgp1THBVSU04NEJHZ1F5cUNpbVlUaWh2UCtqeFpHOWgyQmNuYlUKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=='

  it.each([
    ['approve', 'It is approved already.'],
    ['deny', 'It is denied already.'],
  ])('%s a signing request as kubectl certificate does, once', async (action, reason) => {
    const [our, their] = [`${ours}-${action}`, `${kubectls}-${action}`]
    for (const name of [our, their])
      await create({
        ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name } },
        // No controller signs for it.
        spec: { request, signerName: 'example.com/none', usages: ['client auth'] },
      })
    try {
      const target = await targetOf(requests, our, '')
      expect(await act(action, [target])).toMatchObject({ counts: { done: 1 } })
      await east.mustKubectl(['certificate', action, their])
      const decided = async (name: string) => {
        const { spec, status } = await read(requests, '', name)
        const { conditions } = status as { conditions: readonly { type: string; status: string }[] }
        return { spec, conditions: conditions.map(({ type, status: is }) => [type, is]) }
      }
      expect(await decided(our)).toEqual(await decided(their))
      expect(await act(action, [target])).toMatchObject({ counts: { refused: 1 }, reason })
    } finally {
      await east.mustKubectl(['delete', '--ignore-not-found', 'csr', our, their])
    }
  })
})
