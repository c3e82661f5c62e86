import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { parse } from 'yaml'
import { exactJson, type KubeObject } from '#machinery'

/** A resource that was defined a moment ago is served within this time. */
const servedMs = 10_000
/** An object that was deleted is gone within this time. */
const goneMs = 120_000
const stepMs = 50

interface Login {
  readonly server: URL
  readonly ca: Buffer
  readonly cert: Buffer
  readonly key: Buffer
}

interface Resource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/**
 * Operator makes and deletes objects of a real cluster as the operator, whose requests are not audited. It asks the API server as
 * `kubectl apply --server-side --force-conflicts` and `kubectl delete --force` do; a process for each object would take most of the
 * time of many tests. It keeps no connection.
 */
export class Operator {
  readonly #kubeconfig: string
  readonly #resources = new Map<string, readonly Resource[]>()
  #login: Promise<Login> | null = null

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig
  }

  /** Applies an object, or the items of a list in their order; rejects with the API server's words. */
  async apply(object: KubeObject | Record<string, unknown>): Promise<void> {
    for (const item of itemsOf(object)) {
      const query = 'fieldManager=kubectl&force=true&fieldValidation=Strict'
      const answer = await this.#ask('PATCH', `${await this.#path(item)}?${query}`, exactJson(item))
      if (answer.status >= 300) throw new Error(`apply ${nameOf(item)}: ${wordsOf(answer)}`)
    }
  }

  /** Deletes an object, or the items of a list, at once, and resolves when they are gone; it may be gone already. */
  async delete(object: KubeObject | Record<string, unknown>): Promise<void> {
    const deleted: { readonly path: string; readonly uid: unknown; readonly name: string }[] = []
    for (const item of itemsOf(object)) {
      const path = await this.#path(item)
      const { body: before, status } = await this.#ask('GET', path)
      if (status === 404) continue
      const options = { gracePeriodSeconds: 0, propagationPolicy: 'Background' }
      const answer = await this.#ask('DELETE', path, JSON.stringify(options))
      if (answer.status >= 300 && answer.status !== 404)
        throw new Error(`delete ${nameOf(item)}: ${wordsOf(answer)}`)
      deleted.push({ path, uid: uidOf(before), name: nameOf(item) })
    }
    const began = performance.now()
    for (const { path, uid, name } of deleted)
      for (;;) {
        const { status, body } = await this.#ask('GET', path)
        if (status === 404 || (status === 200 && uidOf(body) !== uid)) break
        if (performance.now() - began > goneMs)
          throw new Error(`${name} is not gone after ${goneMs / 1000} s`)
        await wait(stepMs)
      }
  }

  async #path(item: KubeObject): Promise<string> {
    const { apiVersion = '', kind = '' } = item
    const { namespace = 'default', name } = item.metadata
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const resource = await this.#resource(root, kind)
    const place = resource.namespaced ? `/namespaces/${namespace}` : ''
    return `${root}${place}/${resource.name}/${encodeURIComponent(name)}`
  }

  async #resource(root: string, kind: string): Promise<Resource> {
    const began = performance.now()
    for (;;) {
      const found = this.#resources
        .get(root)
        ?.find((resource) => resource.kind === kind && !resource.name.includes('/'))
      if (found !== undefined) return found
      const { status, body } = await this.#ask('GET', root)
      if (status === 200) this.#resources.set(root, body.resources as readonly Resource[])
      const isServed = this.#resources.get(root)?.some((resource) => resource.kind === kind) === true
      if (!isServed && performance.now() - began > servedMs)
        throw new Error(`The cluster serves no ${kind} at ${root}`)
      if (!isServed) await wait(stepMs)
    }
  }

  async #ask(method: 'GET' | 'PATCH' | 'DELETE', path: string, body?: string): Promise<Answer> {
    this.#login ??= readLogin(this.#kubeconfig)
    const { server, ...credentials } = await this.#login
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    request(
      {
        ...{ ...credentials, host: server.hostname, port: server.port, method, path, agent: false },
        headers: {
          accept: 'application/json',
          'content-type': method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json',
        },
      },
      (response) => {
        text(response)
          .then((content) => resolve({ status: response.statusCode ?? 0, body: bodyOf(content) }))
          .catch(reject)
      },
    )
      .on('error', reject)
      .end(body)
    return await promise
  }
}

async function readLogin(kubeconfig: string): Promise<Login> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as {
    clusters: [{ cluster: Record<string, string> }]
    users: [{ user: Record<string, string> }]
  }
  const bytes = (data: string | undefined) => Buffer.from(data ?? '', 'base64')
  const { cluster } = clusters[0]
  const { user } = users[0]
  return {
    server: new URL(cluster.server ?? ''),
    ca: bytes(cluster['certificate-authority-data']),
    cert: bytes(user['client-certificate-data']),
    key: bytes(user['client-key-data']),
  }
}

const itemsOf = (object: KubeObject | Record<string, unknown>): readonly KubeObject[] =>
  object.kind === 'List' ? (object.items as readonly KubeObject[]) : [object as KubeObject]

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`

const uidOf = (body: Record<string, unknown>): unknown => (body as Partial<KubeObject>).metadata?.uid

const wordsOf = ({ status, body }: Answer): string => `${status} ${body.message ?? ''}`

function bodyOf(content: string): Record<string, unknown> {
  try {
    return JSON.parse(content) as Record<string, unknown>
  } catch {
    // Said by something other than the API server's handlers.
    return { message: content }
  }
}
