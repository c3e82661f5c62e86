import { randomUUID } from 'node:crypto'
import { groupVersion, type KubeObject } from '#machinery'
import type { Form } from '../forms/form.ts'
import { collectionOf, type ResourceType } from '../forms/resources.ts'
import { keyOf, type ObjectStore } from '../store/objectStore.ts'
import { applyPatch } from '../store/patch.ts'
import { parseSelectors } from '../store/selectors.ts'
import { alreadyExists, badRequest, conflict, notFound, StatusError, successStatus } from '../store/status.ts'
import type { Address } from './address.ts'
import type { Call } from './call.ts'

type Json = Record<string, unknown>

/** Writes does what changes objects: create, update, patch, apply, delete and scale. */
export class Writes {
  readonly #store: ObjectStore
  readonly #types: readonly ResourceType[]

  constructor(store: ObjectStore, types: readonly ResourceType[]) {
    this.#store = store
    this.#types = types
  }

  async create(call: Call, address: Address, form: Form): Promise<void> {
    const { type, collection } = address
    const wanted = objectIn(await call.json())
    const metadata = wanted.metadata as { name?: string; generateName?: string }
    const name = metadata.name ?? `${metadata.generateName ?? ''}${randomUUID().slice(0, 5)}`
    if (metadata.name === undefined && metadata.generateName === undefined)
      throw new StatusError(422, 'Invalid', `${type.kind} "" is invalid: metadata.name: Required value`)
    const namespace = this.#namespaceFor(address, wanted)
    if (this.#store.get(collection, keyOf(namespace, name)) !== null) throw alreadyExists(type.gvr, name)
    call.answer(
      201,
      form,
      form.one(
        this.#put(call, address, {
          ...wanted,
          metadata: { ...wanted.metadata, name, uid: randomUUID(), ...inNamespace(namespace) },
        }),
        true,
      ),
    )
  }

  async update(call: Call, address: Address, form: Form): Promise<void> {
    const present = this.#mustGet(address)
    const wanted = objectIn(await call.json())
    if (address.subresource === 'scale') {
      call.send(200, scaleOf(this.#scale(call, address, present, wanted)))
      return
    }
    const { resourceVersion } = wanted.metadata
    if (
      resourceVersion !== undefined &&
      resourceVersion !== '' &&
      resourceVersion !== present.metadata.resourceVersion
    )
      throw conflict(address.type.gvr, present.metadata.name)
    call.answer(200, form, form.one(this.#put(call, address, merged(present, wanted)), true))
  }

  async patch(call: Call, address: Address, form: Form): Promise<void> {
    const contentType = call.header('content-type')
    const isApply = contentType.startsWith('application/apply-patch')
    const patch = await call.json()
    const key = keyOf(address.namespace, address.name ?? '')
    const found = this.#store.get(address.collection, key)
    if (found === null && isApply) {
      const wanted = objectIn(patch)
      const metadata = {
        ...wanted.metadata,
        name: address.name ?? '',
        uid: randomUUID(),
        ...inNamespace(address.namespace),
      }
      call.answer(201, form, form.one(this.#put(call, address, { ...wanted, metadata }), true))
      return
    }
    const present = this.#mustGet(address)
    if (address.subresource === 'scale') {
      const scale = applyPatch(scaleOf(present) as Json, contentType, patch)
      call.send(200, scaleOf(this.#scale(call, address, present, scale as unknown as KubeObject)))
      return
    }
    const { resourceVersion, uid } = ((patch as Json | null)?.metadata ?? {}) as {
      resourceVersion?: string
      uid?: string
    }
    if (resourceVersion !== undefined && resourceVersion !== present.metadata.resourceVersion)
      throw conflict(address.type.gvr, present.metadata.name)
    if (uid !== undefined && uid !== present.metadata.uid)
      throw conflict(address.type.gvr, present.metadata.name)
    const next = applyPatch(present as unknown as Json, contentType, patch) as unknown as KubeObject
    call.answer(200, form, form.one(this.#put(call, address, merged(present, next)), true))
  }

  async delete(call: Call, address: Address): Promise<void> {
    const options = (await call.json()) as { preconditions?: { uid?: string } } | null
    const { type, collection, namespace, name } = address
    if (name === null) {
      const fits = parseSelectors(call.query) ?? (() => true)
      const page = this.#store.page(collection, {
        namespace,
        limit: Number.POSITIVE_INFINITY,
        after: null,
        at: null,
        fits,
      })
      for (const { metadata } of page.objects)
        this.#store.delete(collection, keyOf(metadata.namespace ?? null, metadata.name))
      call.send(200, successStatus({ kind: type.gvr.resource }))
      return
    }
    const present = this.#mustGet(address)
    const uid = options?.preconditions?.uid
    if (uid !== undefined && uid !== present.metadata.uid) throw conflict(type.gvr, name)
    if (call.query.get('dryRun') === null) {
      if (collection === '/namespaces') this.#empty(name)
      this.#store.delete(collection, keyOf(namespace, name))
    }
    call.send(200, successStatus({ name, kind: type.gvr.resource, uid: present.metadata.uid }))
  }

  #mustGet({ type, collection, namespace, name }: Address): KubeObject {
    const present = this.#store.get(collection, keyOf(namespace, name ?? ''))
    if (present === null) throw notFound(type.gvr, name ?? '')
    return present
  }

  #namespaceFor({ type, namespace }: Address, { metadata }: KubeObject): string | null {
    if (!type.isNamespaced) return null
    const wanted = namespace ?? metadata.namespace ?? ''
    if (metadata.namespace !== undefined && metadata.namespace !== wanted)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    if (this.#store.get('/namespaces', keyOf(null, wanted)) === null)
      throw notFound({ group: '', resource: 'namespaces' }, wanted)
    return wanted
  }

  #put(call: Call, { type, collection }: Address, wanted: KubeObject): KubeObject {
    const object = complete(wanted, type)
    return call.query.get('dryRun') === 'All' ? object : this.#store.put(collection, object)
  }

  #scale(call: Call, address: Address, present: KubeObject, scale: KubeObject): KubeObject {
    const { replicas } = (scale.spec ?? {}) as { replicas?: number }
    return this.#put(call, address, {
      ...present,
      spec: { ...(present.spec as Json), replicas: replicas ?? 0 },
    })
  }

  #empty(namespace: string): void {
    for (const { gvr, isNamespaced } of this.#types) {
      if (!isNamespaced) continue
      const collection = collectionOf(gvr)
      const page = this.#store.page(collection, {
        namespace,
        limit: Number.POSITIVE_INFINITY,
        after: null,
        at: null,
        fits: () => true,
      })
      for (const { metadata } of page.objects) this.#store.delete(collection, keyOf(namespace, metadata.name))
    }
  }
}

function objectIn(body: unknown): KubeObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('the body is not an object')
  return { ...body, metadata: (body as Partial<KubeObject>).metadata ?? {} } as KubeObject
}

const inNamespace = (namespace: string | null): object => (namespace === null ? {} : { namespace })

/** What identifies an object cannot be written over. */
const merged = (present: KubeObject, next: KubeObject): KubeObject => ({
  ...next,
  metadata: {
    ...next.metadata,
    name: present.metadata.name,
    ...inNamespace(present.metadata.namespace ?? null),
    uid: present.metadata.uid,
  },
})

/** What an API server fills in by itself. */
function complete(object: KubeObject, { gvr, kind }: ResourceType): KubeObject {
  const { stringData, ...rest } = object as KubeObject & { stringData?: Record<string, string> }
  const encoded = Object.entries(stringData ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ])
  return {
    ...rest,
    apiVersion: groupVersion(gvr),
    kind,
    ...(kind === 'Namespace' ? { status: { phase: 'Active', ...(rest.status as object) } } : {}),
    ...(kind === 'Secret'
      ? { type: rest.type ?? 'Opaque', data: { ...(rest.data as object), ...Object.fromEntries(encoded) } }
      : {}),
  }
}

function scaleOf({ metadata, spec, status }: KubeObject): unknown {
  const { name, namespace, uid, resourceVersion } = metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion },
    spec: { replicas: (spec as { replicas?: number })?.replicas ?? 0 },
    status: { replicas: (status as { replicas?: number })?.replicas ?? 0 },
  }
}
