/**
 * kubectl is the oracle: of two equal objects, one is changed by an action of Flotilla and the other by the kubectl command
 * of the same meaning. Afterwards they differ in times, uids and the names of their managers only.
 */
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { ActAnswer, Job, Target } from '#contract'
import type { Gvr, KubeObject } from '#machinery'
import { type OpenedBerth, openBerth, realClusters } from '#testkit'

const { east } = realClusters(inject('realClusters'))
const patience = { timeout: 60_000, interval: 100 }

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
  const owned = (managedFields ?? [])
    .filter((each) => !isController(each))
    .map(({ operation, subresource = '', fieldsV1 }) => ({ operation, subresource, fieldsV1 }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
  const text = JSON.stringify({ ...rest, metadata: { ...kept, managedFields: owned } })
  // The time of the act.
  return JSON.parse(text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)/gu, 'a time')) as object
}

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

const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
        subresources: {
          scale: { specReplicasPath: '.spec.copies', statusReplicasPath: '.status.copies' },
        },
      },
    ],
  },
}

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

  it('says so where a custom resource has no scale', async () => {
    const crd = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }
    const { metadata } = await read(crd, '', `widgets.${group}`)
    const { status } = await berth.ask('/actions/scale', 'POST', {
      targets: [{ ...crd, name: `widgets.${group}`, uid: metadata.uid }],
      args: { replicas: 3 },
    })
    expect(status).toBe(400)
  })
})

describe('restart', () => {
  it.each([
    ['deployments', 'Deployment', { replicas: 1 }],
    ['statefulsets', 'StatefulSet', { replicas: 1, serviceName: 'restarted' }],
    ['daemonsets', 'DaemonSet', {}],
  ])('leaves %s as kubectl rollout restart does', async (resource, kind, spec) => {
    await aPair(workload(kind, 'restarted', spec))
    const job = await act('restart', [await targetOf(apps(resource), 'restarted')])
    expect(job).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    await kubectl('rollout', 'restart', resource, 'restarted')
    await areAlike(apps(resource), 'restarted')
  })

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
