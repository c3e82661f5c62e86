/**
 * What is read as protobuf is what JSON says: both ways read the same objects of a real API server, the fixtures and
 * others made at random, once by lists and once more by watches, and every row of them is the same, as is what sums and
 * findings are made of.
 */
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type Kind, kinds, type ObjectKind } from '#kinds'
import { type Intake, KubeClient, openReflector } from '#kube'
import { readAccess } from '#kubeconfig'
import { groupVersion, type KubeObject, resourcePath, systemClock } from '#machinery'
import {
  applyFixtures,
  type GeneratedObject,
  generatedObjects,
  openRealClusters,
  type RealClusters,
} from '#testkit'

const { reason } = inject('realClusters')
const seed = Date.now()
const run = 'wire-parity'
const wired = kinds.filter((kind) => kind.form === 'object').filter(({ wire }) => wire !== undefined)
const deadline = { timeout: 30_000, interval: 50 }

let clusters: RealClusters
let client: KubeClient

/** A cluster of its own, without controllers: nothing replaces the created objects. */
describe.skipIf(reason !== null)(`rows by protobuf and by JSON (seed ${seed})`, () => {
  beforeAll(async () => {
    clusters = await openRealClusters(['wire'], { minimal: true })
    const cluster = clusters.of('wire')
    const reading = await readAccess(cluster.operatorKubeconfig, cluster.description.context)
    if (reading.type === 'problem') throw new Error(reading.problem)
    const environment = { clock: systemClock, random: Math.random, log: () => {} }
    client = await KubeClient.open(reading.access, environment, { requestsInFlight: 20 })
    await applyFixtures(client, run)
    await Promise.all(
      wired.flatMap((kind) =>
        generatedObjects(kind.domain, { namespace: namespaceOf(kind), count: 60, seed }).map((generated) =>
          make(kind, generated),
        ),
      ),
    )
  })

  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await clusters?.[Symbol.asyncDispose]()
  })

  it.each(wired.map((kind) => [kind.domain, kind] as const))('are the same for %s', async (_, kind) => {
    const answer = await client.bytes(resourcePath(kind.gvr, null), {
      accept: 'application/vnd.kubernetes.protobuf',
      query: { limit: 1 },
    })
    expect(answer.subarray(0, 4).toString(), 'the server speaks protobuf').toBe('k8s\0')

    await using json = reflect(kind, false)
    await using wire = reflect(kind, true)
    await vi.waitFor(() => expect([json.state.phase, wire.state.phase]).toEqual(['live', 'live']), deadline)
    await expectSame(json.store, wire.store)
    expect(json.store.size).toBeGreaterThan(0)

    const mark = `${kind.domain}-changed`
    for (const { namespace, name } of [...json.store.values()].slice(0, 20))
      await client.json(resourcePath(kind.gvr, namespace, name), {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { mark } } },
      })
    const marked = () => [...wire.store.values()].filter(({ labels }) => labels.mark === mark).length
    await vi.waitFor(() => expect(marked()).toBe(Math.min(20, json.store.size)), deadline)
    await expectSame(json.store, wire.store)

    // What a finalizer holds stays, deleted.
    for (const { namespace, name } of [...json.store.values()].slice(0, 10))
      await client.json(resourcePath(kind.gvr, namespace, name), { method: 'DELETE' })
    await expectSame(json.store, wire.store)
  })
})

interface Item {
  readonly uid: string
  readonly resourceVersion: string
  readonly namespace: string | null
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly cells: readonly unknown[]
  readonly facts: unknown
}

function reflect(kind: ObjectKind, isWire: boolean) {
  const intake: Intake<Item> = {
    form: 'object',
    ...(isWire && kind.wire !== undefined ? { wire: kind.wire } : {}),
    project: (object: KubeObject) => ({
      uid: object.metadata.uid,
      resourceVersion: object.metadata.resourceVersion,
      namespace: object.metadata.namespace ?? null,
      name: object.metadata.name,
      labels: object.metadata.labels ?? {},
      ...(kind.project?.(object) ?? { cells: kind.cells(object), facts: null }),
    }),
  }
  return openReflector<Item>({
    client,
    gvr: kind.gvr,
    namespace: null,
    intake,
    clock: systemClock,
    random: Math.random,
    onChanges: () => {},
    onState: () => {},
  })
}

/** Waits until both know the same state of every object, and compares all rows. */
async function expectSame(json: ReadonlyMap<string, Item>, wire: ReadonlyMap<string, Item>): Promise<void> {
  const versions = (store: ReadonlyMap<string, Item>) =>
    Object.fromEntries([...store.values()].map(({ uid, resourceVersion }) => [uid, resourceVersion]))
  await vi.waitFor(() => expect(versions(wire)).toEqual(versions(json)), deadline)
  for (const [uid, item] of json) expect(wire.get(uid), item.name).toEqual(item)
}

async function make(kind: Kind, { name, body, status }: GeneratedObject): Promise<void> {
  const path = resourcePath(kind.gvr, namespaceOf(kind))
  await client.json(path, {
    method: 'POST',
    body: { ...body, apiVersion: groupVersion(kind.gvr), kind: kind.kind },
  })
  if (status === null) return
  await client.json(`${path}/${name}/status`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { status },
  })
}

const namespaceOf = ({ scope }: Kind): string | null => (scope === 'namespaced' ? run : null)
