import { type Kind, kinds } from '#kinds'
import { isNotFound, type KubeClient } from '#kube'
import { type KubeObject, resourcePath } from '#machinery'
import { fixturesOf } from './kindFixtures.ts'

/** AppliedFixtures are the fixtures of all kinds, as objects of a real cluster. Disposal takes them away again. */
export interface AppliedFixtures extends AsyncDisposable {
  /** What kubectl selects them by, and nothing else in the cluster. */
  readonly selector: string
  readonly othersSelector: string
  /** Where objects of a kind are, or one of them by its fixture's name. */
  path(kind: Kind, name?: string): string
}

/** Their controllers write the status the moment it changes. */
const controlled: ReadonlySet<string> = new Set([
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'persistentvolumes',
  'persistentvolumeclaims',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'resourcequotas',
])

/** These would be in everybody's way; the cluster has some of its own. */
const notApplied: ReadonlySet<string> = new Set(['nodes', 'namespaces', 'apiservices'])

/** And these would hold back whatever else is in their namespace. */
const limiting: ReadonlySet<string> = new Set(['resourcequotas', 'limitranges'])

/** isControlled tells kinds whose status a controller puts in place of the fixture's. */
export const isControlled = ({ domain }: Kind): boolean => controlled.has(domain)

/** isApplied tells kinds of which `applyFixtures` makes objects. */
export const isApplied = ({ domain }: Kind): boolean => !notApplied.has(domain)

/** applyFixtures makes an object of every fixture, in a namespace called `run` and under a label of that value. */
export async function applyFixtures(client: KubeClient, run: string): Promise<AppliedFixtures> {
  const mark = 'example.com/fixture-of'
  const namespaces = [run, `${run}-limits`]
  const applied = kinds.filter(isApplied)
  const namespaceOf = ({ domain }: Kind) => (limiting.has(domain) ? `${run}-limits` : run)
  const path = (kind: Kind, name?: string): string =>
    kind.scope === 'namespaced'
      ? resourcePath(kind.gvr, namespaceOf(kind), name)
      : resourcePath(kind.gvr, null, name === undefined ? name : clusterName(kind, name, run))
  const patch = (at: string, body: unknown) =>
    client.json(at, { method: 'PATCH', contentType: 'application/merge-patch+json', body })

  const apply = async (kind: Kind, fixture: KubeObject): Promise<void> => {
    const object = prepared(kind, fixture, { run, mark, namespace: namespaceOf(kind) })
    await client.json(path(kind), { method: 'POST', body: object })
    const at = path(kind, fixture.metadata.name)
    if (!isControlled(kind) && kind.domain !== 'customresourcedefinitions' && object.status !== undefined)
      await patch(`${at}/status`, { status: object.status })
    if (fixture.metadata.deletionTimestamp !== undefined) await client.json(at, { method: 'DELETE' })
  }

  const remove = async (kind: Kind, { metadata }: KubeObject): Promise<void> => {
    const at = path(kind, metadata.name)
    if (metadata.finalizers !== undefined) await patch(at, { metadata: { finalizers: null } })
    // No kubelet ends a pod that is being deleted.
    const isLeft = kind.domain === 'pods' && metadata.deletionTimestamp !== undefined
    if (kind.scope === 'namespaced' && !isLeft) return
    const query = { gracePeriodSeconds: '0' }
    await client.json(at, { method: 'DELETE', query }).catch((problem: unknown) => {
      if (!isNotFound(problem)) throw problem
    })
  }

  for (const name of namespaces)
    await client.json('/api/v1/namespaces', {
      method: 'POST',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [mark]: run } } },
    })
  const everyFixture = applied.flatMap((kind) => fixturesOf(kind).map((fixture) => [kind, fixture] as const))
  await Promise.all(everyFixture.map(([kind, fixture]) => apply(kind, fixture)))
  return {
    selector: `${mark}=${run}`,
    othersSelector: `!${mark}`,
    path,
    async [Symbol.asyncDispose]() {
      for (const [kind, fixture] of everyFixture) await remove(kind, fixture)
      for (const name of namespaces) await client.json(`/api/v1/namespaces/${name}`, { method: 'DELETE' })
    },
  }
}

/** What belongs to the whole cluster bears its run in its name. A definition is named after its group. */
const clusterName = (kind: Kind, name: string, run: string): string =>
  kind.domain === 'customresourcedefinitions'
    ? name.replace('.example.com', `.${run}.example.com`)
    : `${name}.${run}`

/** The fixture as this cluster takes it, and so that nobody else changes it and it changes nobody else. */
function prepared(
  kind: Kind,
  fixture: KubeObject,
  { run, mark, namespace }: { run: string; mark: string; namespace: string },
): KubeObject {
  const here = `"namespace":"${namespace}"`
  const object = JSON.parse(JSON.stringify(fixture).replaceAll('"namespace":"checkout"', here))
  const { name, annotations, finalizers, labels } = object.metadata
  object.metadata = {
    ...(kind.scope === 'namespaced' ? { name, namespace } : { name: clusterName(kind, name, run) }),
    annotations,
    finalizers,
    labels: { ...labels, [mark]: run },
  }
  const { spec } = object
  switch (kind.domain) {
    case 'pods':
      // Nobody schedules it, so no node reports on it. One keeps its node, which is none of the cluster's, and so do those that
      // are being deleted: without a node, the cluster calls them failed within 20 seconds.
      spec.schedulerName = 'nobody'
      if (name !== 'running' && fixture.metadata.deletionTimestamp === undefined) delete spec.nodeName
      break
    case 'services':
      if (spec.clusterIP !== 'None') {
        delete spec.clusterIP
        delete spec.clusterIPs
      }
      for (const port of spec.ports ?? []) delete port.nodePort
      break
    case 'cronjobs':
      spec.suspend = true
      break
    case 'priorityclasses':
      object.globalDefault = false
      break
    case 'customresourcedefinitions':
      spec.group = `${run}.example.com`
      // Whoever reads what the server offers sees none of it.
      for (const version of spec.versions) version.served = false
      break
  }
  if (spec?.template !== undefined) spec.template.metadata.labels[mark] = run
  return object
}
