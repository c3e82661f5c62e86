import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { KubeClient, type KubeEnvironment, type KubeError } from '#kube'
import type { Access } from '#kubeconfig'
import { type Gvr, type KubeObject, resourcePath, systemClock } from '#machinery'

/** ConformanceWorld is one API server that the suite may write to, in namespaces of its own. */
export interface ConformanceWorld extends AsyncDisposable {
  /** Someone who may do everything, by token or client certificate. */
  readonly access: Access
  /**
   * Makes the server forget its past, as a compaction and a restart do: every older resourceVersion and continue token
   * is expired. A string is the reason why it cannot.
   */
  readonly forget: (() => Promise<void>) | string
}

export const configMaps: Gvr = { group: '', version: 'v1', resource: 'configmaps' }
const pods: Gvr = { group: '', version: 'v1', resource: 'pods' }
export const secrets: Gvr = { group: '', version: 'v1', resource: 'secrets' }

export const anEnvironment = (differences: Partial<KubeEnvironment> = {}): KubeEnvironment => ({
  clock: systemClock,
  random: Math.random,
  log: () => {},
  ...differences,
})

export const openClient = (access: Access, environment = anEnvironment()): Promise<KubeClient> =>
  KubeClient.open(access, environment, { requestsInFlight: 50 })

/** A namespace of one test, written to as a person would with kubectl. */
export class Desk implements AsyncDisposable {
  readonly namespace = `conformance-${randomUUID().slice(0, 8)}`
  readonly client: KubeClient
  readonly world: ConformanceWorld

  private constructor(world: ConformanceWorld, client: KubeClient) {
    this.world = world
    this.client = client
  }

  static async open(openWorld: () => Promise<ConformanceWorld>): Promise<Desk> {
    const world = await openWorld()
    const desk = new Desk(world, await openClient(world.access))
    await desk.client.json('/api/v1/namespaces', {
      method: 'POST',
      body: { metadata: { name: desk.namespace } },
    })
    return desk
  }

  create(gvr: Gvr, name: string, content: object = {}): Promise<KubeObject> {
    const body = { metadata: { name, namespace: this.namespace }, ...content }
    return this.client.json(resourcePath(gvr, this.namespace), { method: 'POST', body, timeoutMs: 30_000 })
  }

  patch(gvr: Gvr, name: string, body: object): Promise<KubeObject> {
    const contentType = 'application/merge-patch+json'
    return this.client.json(resourcePath(gvr, this.namespace, name), { method: 'PATCH', contentType, body })
  }

  async delete(gvr: Gvr, name: string): Promise<void> {
    await this.client.json(resourcePath(gvr, this.namespace, name), { method: 'DELETE' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gvr of [configMaps, secrets, pods])
      await this.client.json(resourcePath(gvr, this.namespace), { method: 'DELETE', timeoutMs: 60_000 })
    await this.client.json(`/api/v1/namespaces/${this.namespace}`, { method: 'DELETE' })
    await this.client[Symbol.asyncDispose]()
    await this.world[Symbol.asyncDispose]()
  }
}

/** Dials that port of this machine whatever the address is. */
export const dialTo =
  (wire: { readonly port: number }): NonNullable<KubeEnvironment['dial']> =>
  () =>
    new Promise((resolve, reject) => {
      const socket = connect(wire.port, '127.0.0.1', () => resolve(socket)).on('error', reject)
    })

/** Looks every few milliseconds until it is so; the test's own time-out is the limit. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await wait(5)
}

export const failure = (work: Promise<unknown>): Promise<KubeError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (problem) => problem as KubeError,
  )
