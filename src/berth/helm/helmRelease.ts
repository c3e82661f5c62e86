import { parse } from 'yaml'
import { FlotillaError, type HelmRelease, type HelmReleaseParams, type HelmRevision } from '#contract'
import { isForbidden, type KubeClient, KubeError } from '#kube'
import { epochSeconds, type KubeObject, type ObjectMeta, resourcePath } from '#machinery'
import { yamlOf } from '../yaml/yamlText.ts'
import { appVersionOf, chartOf, type Payload, PayloadError, readPayload } from './payload.ts'
import { gvrOf, ownerSelector, readRevision, type Store, type StoredRevision, stores } from './storage.ts'
import { incompleteness } from './storedChart.ts'

/** Revisions whose payload is read for the history; Helm itself keeps ten. */
const maxPayloads = 10
const partTimeoutMs = 6000

/** readRelease reads one revision of a release whole, and what is kept of the others. A broken record costs itself. */
export async function readRelease(
  client: KubeClient,
  { namespace, name, revision }: HelmReleaseParams,
  signal: AbortSignal,
): Promise<HelmRelease> {
  const warnings: string[] = []
  const revisions = await readRevisions(client, { namespace, name }, warnings, signal)
  const wanted = revision === undefined ? revisions[0] : revisions.find((each) => each.revision === revision)
  if (wanted === undefined)
    throw new FlotillaError(
      'object_not_found',
      revisions.length === 0
        ? `There is no Helm release “${name}” in the namespace “${namespace}”.`
        : `The Helm release “${name}” has no revision ${revision}.`,
    )
  const read = async (stored: StoredRevision): Promise<Payload | null> => {
    try {
      return await readRecord(client, stored, signal)
    } catch (problem) {
      if (signal.aborted || !(problem instanceof PayloadError || problem instanceof KubeError)) throw problem
      if (stored === wanted) throw asAnswer(problem, stored)
      warnings.push(`Revision ${stored.revision} cannot be read: ${problem.message}`)
      return null
    }
  }
  const looked = new Set([wanted, ...revisions.slice(0, maxPayloads)])
  const payloads = new Map(
    await Promise.all([...looked].map(async (stored) => [stored, await read(stored)] as const)),
  )
  const history = revisions.map((stored) => historyEntry(stored, payloads.get(stored) ?? null))
  return toRelease(wanted, payloads.get(wanted) ?? {}, history, warnings)
}

/** readRevisions gives every revision that is kept, the newest first, by metadata alone. Config maps that may not be read are named. */
export async function readRevisions(
  client: KubeClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  warnings: string[],
  signal: AbortSignal,
): Promise<StoredRevision[]> {
  const found = await Promise.all(
    stores.map(async (store) => {
      try {
        return await readStore(client, store, { namespace, name }, signal)
      } catch (problem) {
        if (store === 'secrets' || !isForbidden(problem)) throw problem
        warnings.push(`Releases that are kept in config maps are restricted: ${problem.message}`)
        return []
      }
    }),
  )
  return found.flat().sort((a, b) => b.revision - a.revision)
}

async function readStore(
  client: KubeClient,
  store: Store,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<StoredRevision[]> {
  const { items } = await client.json<{ items: readonly { metadata: ObjectMeta }[] | null }>(
    resourcePath(gvrOf(store), namespace),
    {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
      query: { labelSelector: `${ownerSelector},name=${name}`, limit: 500 },
      signal,
    },
  )
  return (items ?? [])
    .flatMap(({ metadata }) => readRevision(store, metadata) ?? [])
    .filter(({ release }) => release === name)
}

/** readRecord reads the payload of one revision; rejects with a PayloadError where it is broken. */
export async function readRecord(
  client: KubeClient,
  { store, namespace, object }: StoredRevision,
  signal: AbortSignal,
): Promise<Payload> {
  const path = resourcePath(gvrOf(store), namespace, object)
  const { data } = await client.json<KubeObject & { data?: Record<string, unknown> }>(path, {
    signal,
    timeoutMs: partTimeoutMs,
  })
  return readPayload(data?.release, store)
}

const asAnswer = (problem: PayloadError | KubeError, { object }: StoredRevision): Error =>
  problem instanceof KubeError && isForbidden(problem)
    ? problem
    : problem instanceof PayloadError
      ? new FlotillaError('cluster_failed', `The record ${object} cannot be read. ${problem.message}`, {
          cause: problem,
        })
      : problem

const historyEntry = (stored: StoredRevision, payload: Payload | null): HelmRevision => ({
  revision: stored.revision,
  status: stored.status,
  updatedAt: stored.updatedAt,
  chart: payload === null ? null : chartOf(payload),
  appVersion: payload === null ? null : appVersionOf(payload),
  description: text(payload?.info?.description),
})

function toRelease(
  { namespace, release, revision, status }: StoredRevision,
  payload: Payload,
  history: readonly HelmRevision[],
  warnings: readonly string[],
): HelmRelease {
  const { info, chart, config, manifest } = payload
  const { name = '', version = '', description } = chart?.metadata ?? {}
  return {
    namespace,
    name: release,
    revision,
    status,
    firstDeployedAt: epochSeconds(text(info?.first_deployed)),
    lastDeployedAt: epochSeconds(text(info?.last_deployed)),
    description: text(info?.description),
    chart: { name: text(name) ?? '', version: text(version) ?? '', description: text(description) },
    chartProblem: incompleteness(payload),
    appVersion: appVersionOf(payload),
    values: valuesText(config ?? {}),
    computedValues: valuesText(coalesce(chart?.values ?? {}, config ?? {})),
    manifest: withoutSecretValues(text(manifest) ?? ''),
    notes: text(info?.notes) ?? '',
    history,
    warnings,
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const valuesText = (values: object): string =>
  Object.keys(values).length === 0 ? '' : yamlOf(values, { isSorted: false })

type Values = Readonly<Record<string, unknown>>

/** As Helm puts values over a chart's own: maps key by key, all else as a whole, and null takes a key away. */
function coalesce(defaults: Values, given: Values): Values {
  const merged = new Map(Object.entries(defaults))
  for (const [key, value] of Object.entries(given)) {
    const present = merged.get(key)
    if (value === null) merged.delete(key)
    else merged.set(key, isValues(present) && isValues(value) ? coalesce(present, value) : value)
  }
  return Object.fromEntries(merged)
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** withoutSecretValues is a manifest, which is several objects, without the values of the Secrets among them. */
export function withoutSecretValues(manifest: string): string {
  return manifest
    .split(/^(?=---(?:\s|$))/mu)
    .map((document) => (mayNameSecret.test(document) ? withoutValuesIn(document) : document))
    .join('')
}

/** The word, or an escape that may spell it. */
const mayNameSecret = /Secret|\\[uUx]/u

/** The document as it is where it has no Secret, whether at its top or in a list. */
function withoutValuesIn(document: string): string {
  const head = document.match(/^(---[^\S\n]*\n)?(#.*\n)*/u)?.[0] ?? ''
  try {
    const object: unknown = parse(document.replace(/^---(?=\s|$)/u, ''))
    const hidden = hideValues(object)
    return hidden === object ? document : `${head}${yamlOf(hidden, { isSorted: false })}`
  } catch {
    // Not YAML that can be taken apart, and it may be a Secret.
    return `${head}# An object that cannot be read, and may be a Secret, is not shown.\n`
  }
}

/** The object itself where it has no Secret. The items of a SecretList need not say what they are. */
function hideValues(object: unknown, kindOfItem?: string): unknown {
  if (!isValues(object)) return object
  const { kind = kindOfItem, items } = object
  if (kind === 'Secret')
    return Object.fromEntries(
      Object.entries(object).map(([key, value]) => [
        key,
        key === 'data' || key === 'stringData' ? withoutEach(value) : value,
      ]),
    )
  if (!Array.isArray(items)) return object
  const hidden = items.map((item) => hideValues(item, kind === 'SecretList' ? 'Secret' : undefined))
  return hidden.every((item, index) => item === items[index]) ? object : { ...object, items: hidden }
}

const hiddenValue = '*** hidden ***'

const withoutEach = (values: unknown): unknown =>
  isValues(values) ? Object.fromEntries(Object.keys(values).map((key) => [key, hiddenValue])) : hiddenValue
