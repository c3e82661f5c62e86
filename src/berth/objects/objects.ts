import type { ObjectEvent, ObjectParams } from '#contract'
import { type KubeClient, KubeError } from '#kube'
import { epochSeconds, type KubeObject, parseAsWritten, parseExactJson, resourcePath } from '#machinery'
import { yamlOf } from '../yaml/yamlText.ts'
import { isSecret, withoutValues } from './secretValue.ts'

/** readObject is the object as the API server has it now, without `managedFields`, and a Secret without its values unless they are asked for; written as JSON, its numbers are the API server's. */
export async function readObject(
  client: KubeClient,
  params: ObjectParams & { readonly reveal?: boolean },
  signal: AbortSignal,
): Promise<KubeObject> {
  const text = await client.text(pathOf(params), { accept: 'application/json', signal })
  return shown(asObject(parseAsWritten(text)), params)
}

/** readExactly is the object as the API server has it now, whole, with numbers of any size. */
export const readExactly = async (
  client: KubeClient,
  params: ObjectParams,
  signal: AbortSignal,
): Promise<KubeObject> =>
  asObject(parseExactJson(await client.text(pathOf(params), { accept: 'application/json', signal })))

/** asObject is the answer as an object of the API. Throws a KubeError of reason `malformed` where it is none. */
export function asObject(answer: unknown): KubeObject {
  const { metadata } = (answer ?? {}) as { readonly metadata?: unknown }
  if (typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata))
    return answer as KubeObject
  throw new KubeError('malformed', 'The cluster sent something that is no object, so it cannot be read.')
}

const pathOf = ({ group, version, resource, namespace, name }: ObjectParams): string =>
  resourcePath({ group, version, resource }, namespace === '' ? null : namespace, name)

function shown(object: KubeObject, params: ObjectParams & { readonly reveal?: boolean }): KubeObject {
  const whole = withoutManagers(object)
  return isSecret(params) && params.reveal !== true ? withoutValues(whole) : whole
}

/** withoutManagers is the object without `managedFields`. */
export function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown
  }
  return { ...object, metadata }
}

/** readYaml is the object as `kubectl get -o yaml` shows it: no managed fields, long text unfolded, strings that look like other types quoted. */
export async function readYaml(
  client: KubeClient,
  params: ObjectParams & { readonly reveal?: boolean },
  signal: AbortSignal,
): Promise<string> {
  const { dataBytes: _, ...object } = shown(await readExactly(client, params, signal), params)
  return yamlOf(object)
}

interface CoreEvent extends KubeObject {
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly firstTimestamp?: string | null
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string }
  readonly source?: { readonly component?: string }
  readonly reportingComponent?: string
  readonly involvedObject?: { readonly uid?: string }
}

/** readObjectEvents lists what happened to an object, newest first. Events of an earlier namesake are left out. */
export async function readObjectEvents(
  client: KubeClient,
  params: ObjectParams,
  signal: AbortSignal,
): Promise<ObjectEvent[]> {
  const object = await readObject(client, params, signal)
  const selector = [
    `involvedObject.name=${params.name}`,
    ...(object.kind === undefined ? [] : [`involvedObject.kind=${object.kind}`]),
    ...(params.namespace === '' ? [] : [`involvedObject.namespace=${params.namespace}`]),
  ].join(',')
  const events = { group: '', version: 'v1', resource: 'events' }
  // Events of cluster-scoped objects may lie in any namespace, usually in default.
  const path = resourcePath(events, params.namespace === '' ? null : params.namespace)
  const list = await client.json<{ items: CoreEvent[] }>(path, {
    query: { fieldSelector: selector, limit: '500' },
    signal,
  })
  return list.items
    .filter(({ involvedObject }) => isOf(involvedObject?.uid, object))
    .map(toObjectEvent)
    .sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))
}

/** Kubelets report about nodes with the node's name in place of its uid. */
const isOf = (uid: string | undefined, { metadata }: KubeObject): boolean =>
  uid === undefined || uid === '' || uid === metadata.uid || uid === metadata.name

function toObjectEvent(event: CoreEvent): ObjectEvent {
  const firstAt = epochSeconds(event.firstTimestamp) ?? epochSeconds(event.eventTime)
  return {
    uid: event.metadata.uid,
    type: event.type ?? '',
    reason: event.reason ?? '',
    message: event.message ?? '',
    count: event.series?.count ?? event.count ?? 1,
    firstAt: firstAt ?? epochSeconds(event.metadata.creationTimestamp),
    lastAt: epochSeconds(event.series?.lastObservedTime) ?? epochSeconds(event.lastTimestamp) ?? firstAt,
    source: event.reportingComponent || event.source?.component || '',
  }
}
