import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Clock, groupVersion, type KubeObject } from '#machinery'
import type { Form } from '../forms/form.ts'
import type { ResourceType } from '../forms/resources.ts'
import { claimsOn, type Writer, withManagers } from '../store/managedFields.ts'
import { keyOf, type ObjectStore } from '../store/objectStore.ts'
import { applyPatch } from '../store/patch.ts'
import { parseSelectors } from '../store/selectors.ts'
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  notFound,
  StatusError,
  successStatus,
} from '../store/status.ts'
import type { Address } from './address.ts'
import type { Call } from './call.ts'
import type { DeletionOptions, Deletions } from './deletions.ts'
import { readApplied, readReplacement } from './replacements.ts'

type Json = Record<string, unknown>

interface WritesEnvironment {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly hasManagers: boolean
}

/** Writes answers the requests that change objects: create, update, patch, apply, delete and scale. */
export class Writes {
  readonly #store: ObjectStore
  readonly #clock: Clock
  readonly #hasManagers: boolean
  readonly #deletions: Deletions

  constructor(environment: WritesEnvironment, deletions: Deletions) {
    this.#store = environment.store
    this.#clock = environment.clock
    this.#hasManagers = environment.hasManagers
    this.#deletions = deletions
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
    const wanted = objectIn(await readReplacement(call, address, present))
    if (address.subresource === 'scale') {
      call.send(200, scaleOf(this.#scale(call, address, present, wanted)))
      return
    }
    const next = complete(merged(present, statusKept(present, wanted, address)), address.type)
    // What changes nothing is not written.
    const isSame = isDeepStrictEqual(next, present)
    call.answer(200, form, form.one(isSame ? present : this.#put(call, address, next), true))
  }

  async patch(call: Call, address: Address, form: Form): Promise<void> {
    const contentType = call.header('content-type')
    const isApply = contentType.startsWith('application/apply-patch')
    const patch = isApply ? await readApplied(call, address) : await call.json()
    const key = keyOf(address.namespace, address.name ?? '')
    const found = this.#store.get(address.collection, key)
    if (found === null && isApply) {
      const wanted = objectIn(patch)
      const metadata = {
        ...wanted.metadata,
        name: address.name ?? '',
        uid: randomUUID(),
        ...inNamespace(this.#namespaceFor(address, wanted)),
      }
      const made = this.#put(call, address, { ...wanted, metadata }, wanted)
      call.answer(201, form, form.one(made, true))
      return
    }
    const present = this.#mustGet(address)
    const { resourceVersion, uid } = ((patch as Json | null)?.metadata ?? {}) as {
      resourceVersion?: string
      uid?: string
    }
    if (resourceVersion !== undefined && resourceVersion !== present.metadata.resourceVersion)
      throw conflict(address.type.gvr, present.metadata.name)
    if (uid !== undefined && uid !== present.metadata.uid)
      throw invalid(
        { kind: address.type.kind, group: address.type.gvr.group, name: present.metadata.name },
        `metadata.uid: Invalid value: "${uid}": field is immutable`,
      )
    if (address.subresource === 'scale') {
      const scale = applyPatch(scaleOf(present) as Json, contentType, patch)
      call.send(200, scaleOf(this.#scale(call, address, present, scale as unknown as KubeObject)))
      return
    }
    const next = applyPatch(present as unknown as Json, contentType, patch) as unknown as KubeObject
    // A JSON patch may name the resourceVersion that it was made from.
    if (next.metadata.resourceVersion !== present.metadata.resourceVersion)
      throw conflict(address.type.gvr, present.metadata.name)
    const wanted = merged(present, next)
    const applied = isApply ? objectIn(patch) : null
    if (applied !== null) this.#requireUnclaimed(call, address, present, applied)
    // An apply that changes nothing is not written.
    const isSame = isApply && isDeepStrictEqual(complete(wanted, address.type), present)
    const written = isSame && !this.#hasManagers ? present : this.#put(call, address, wanted, applied)
    call.answer(200, form, form.one(written, true))
  }

  async delete(call: Call, address: Address, form: Form): Promise<void> {
    const options = optionsOf(call, await call.json())
    const { type, collection, namespace, name } = address
    if (name === null) {
      const fits = parseSelectors(call.query) ?? (() => true)
      const everything = { limit: Number.POSITIVE_INFINITY, after: null, at: null }
      const page = this.#store.page(collection, { ...everything, namespace, fits })
      for (const object of page.objects) this.#deletions.delete(type, object, options)
      call.send(200, successStatus({ kind: type.gvr.resource }))
      return
    }
    const deleted = this.#deletions.delete(type, this.#mustGet(address), options)
    const key = keyOf(namespace, name)
    const isKept =
      this.#store.get(collection, key) !== null && deleted.metadata.deletionTimestamp !== undefined
    // Pods are answered whole even where they have gone, and namespaces before they are emptied.
    if (isKept || ['/pods', '/namespaces'].includes(collection))
      call.answer(200, form, form.one(deleted, true))
    else call.send(200, successStatus({ name, kind: type.gvr.resource, uid: deleted.metadata.uid }))
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

  /** Refuses an apply over what other managers have set, unless it is forced. */
  #requireUnclaimed(call: Call, address: Address, present: KubeObject, applied: KubeObject): void {
    if (!this.#hasManagers || call.query.get('force') === 'true') return
    const { gvr } = address.type
    const claims = claimsOn(present, applied, this.#writer(call, address, 'Apply'))
    if (claims.length === 0) return
    const causes = claims.map(({ manager, field }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${manager}" using ${groupVersion(gvr)}`,
      field,
    }))
    const words = causes.map(({ message, field }) => `${message}: ${field}`).join('\n')
    const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`
    throw new StatusError(409, 'Conflict', `Apply failed with ${count}: ${words}`, { causes })
  }

  #writer(call: Call, { subresource }: Address, operation: Writer['operation']): Writer {
    const manager = call.query.get('fieldManager') ?? call.header('user-agent').split('/')[0] ?? ''
    return { manager, operation, subresource: subresource ?? '', nowMs: this.#clock.now() }
  }

  #put(call: Call, address: Address, wanted: KubeObject, applied: KubeObject | null = null): KubeObject {
    const { type, collection } = address
    const whole = complete(wanted, type)
    const { namespace = null, name } = whole.metadata
    const previous = this.#store.get(collection, keyOf(namespace, name))
    if (previous !== null) requireSameSelector(type, previous, whole)
    const writer = this.#writer(call, address, applied === null ? 'Update' : 'Apply')
    const object = this.#hasManagers ? withManagers(previous, whole, writer, applied) : whole
    if (call.query.get('dryRun') === 'All') return object
    const stored = this.#store.put(collection, object)
    this.#deletions.afterWrite(collection, stored)
    return stored
  }

  #scale(call: Call, address: Address, present: KubeObject, scale: KubeObject): KubeObject {
    const { replicas } = (scale.spec ?? {}) as { replicas?: number }
    return this.#put(call, address, {
      ...present,
      spec: { ...(present.spec as Json), replicas: replicas ?? 0 },
    })
  }
}

/** The selector of a workload is set when it is made. */
function requireSameSelector({ gvr, kind }: ResourceType, previous: KubeObject, next: KubeObject): void {
  const selectorOf = ({ spec }: KubeObject) => (spec as { selector?: unknown } | undefined)?.selector
  if (gvr.group !== 'apps' || isDeepStrictEqual(selectorOf(previous), selectorOf(next))) return
  const value = JSON.stringify(selectorOf(next)) ?? 'null'
  const problem = `Invalid value: ${value}: field is immutable`
  const { group } = gvr
  throw invalid({ kind, group, name: previous.metadata.name }, `spec.selector: ${problem}`, [
    { reason: 'FieldValueInvalid', message: problem, field: 'spec.selector' },
  ])
}

function objectIn(body: unknown): KubeObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('the body is not an object')
  return { ...body, metadata: (body as Partial<KubeObject>).metadata ?? {} } as KubeObject
}

const inNamespace = (namespace: string | null): object => (namespace === null ? {} : { namespace })

/** The status of an object is written by its own subresource; an update of the object leaves it alone. */
const statusKept = (present: KubeObject, wanted: KubeObject, { subresource }: Address): KubeObject => {
  if (subresource === 'status') return { ...present, status: wanted.status }
  const { status: _, ...rest } = wanted
  return present.status === undefined ? rest : { ...rest, status: present.status }
}

/** The fields that identify an object, and its deletion, cannot be overwritten. */
const merged = (present: KubeObject, next: KubeObject): KubeObject => {
  const { deletionTimestamp: _, deletionGracePeriodSeconds: __, ...metadata } = next.metadata
  const { name, namespace = null, uid, resourceVersion } = present.metadata
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = present.metadata
  const { managedFields } = present.metadata as { managedFields?: unknown }
  return {
    ...next,
    metadata: {
      ...(managedFields === undefined ? {} : { managedFields }),
      ...metadata,
      ...{ name, uid, resourceVersion },
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...inNamespace(namespace),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    },
  }
}

/** The options of a deletion: its body, or its query where there is none. */
function optionsOf({ query }: Call, body: unknown): DeletionOptions {
  const dryRun = query.getAll('dryRun')
  const grace = query.get('gracePeriodSeconds')
  const propagationPolicy = query.get('propagationPolicy')
  return {
    ...(dryRun.length === 0 ? {} : { dryRun }),
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(propagationPolicy === null ? {} : { propagationPolicy }),
    ...(typeof body === 'object' ? body : {}),
  }
}

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

/** scaleOf is the subresource `scale` of an object. */
export function scaleOf({ metadata, spec, status }: KubeObject): unknown {
  const { name, namespace, uid, resourceVersion } = metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion },
    spec: { replicas: (spec as { replicas?: number })?.replicas ?? 0 },
    status: { replicas: (status as { replicas?: number })?.replicas ?? 0 },
  }
}
