import type { ExportedManifests, ReadParams } from '#contract'
import { isForbidden, isNotFound, type KubeClient } from '#kube'
import { type KubeObject, workThrough } from '#machinery'
import { readExactly } from '../objects/objects.ts'
import { yamlOf } from '../yaml/yamlText.ts'

/** Objects that are read at a time. */
const atOnce = 8

/** What the cluster sets in the metadata of an object, or what is true of that one object only. */
const ownMetadata: ReadonlySet<string> = new Set([
  ...['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'ownerReferences', 'generateName'],
])
const ownAnnotations =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/|deprecated\.daemonset\.template\.generation|pv\.kubernetes\.io\/|volume\.(beta\.)?kubernetes\.io\/)/u
const ownLabels =
  /^(controller-uid|batch\.kubernetes\.io\/controller-uid|job-name|batch\.kubernetes\.io\/job-name|pod-template-hash|controller-revision-hash)$/u

/** The fields of a spec that the cluster fills in for that one object, by resource. */
const ownSpec: Readonly<Record<string, readonly string[]>> = {
  services: ['clusterIP', 'clusterIPs'],
  persistentvolumeclaims: ['volumeName'],
  persistentvolumes: ['claimRef'],
  pods: ['nodeName'],
  jobs: ['selector'],
  namespaces: ['finalizers'],
}

/** exportManifests gives objects as a text that can be applied: without what the cluster sets, and with all that a person does. */
export async function exportManifests(
  { targets }: ReadParams<'manifests/export'>,
  client: KubeClient,
  signal: AbortSignal,
): Promise<ExportedManifests> {
  const texts: (string | null)[] = []
  await workThrough(targets, atOnce, async (target, index) => {
    try {
      const object = await readExactly(client, target, signal)
      const isMeant = target.uid === '' || target.uid === object.metadata.uid
      texts[index] = isMeant ? yamlOf(cleanManifest(object, target.resource)) : null
    } catch (problem) {
      if (!isNotFound(problem) && !isForbidden(problem)) throw problem
      texts[index] = null
    }
  })
  const found = texts.filter((text) => text !== null)
  return { yaml: found.join('---\n'), missing: targets.filter((_, index) => texts[index] === null) }
}

/** cleanManifest is an object as a person would write it to make it again. */
function cleanManifest(object: KubeObject, resource: string): Record<string, unknown> {
  const { status: _, metadata, ...rest } = object
  const { spec } = rest as { readonly spec?: unknown }
  const { annotations, labels, ...named } = without(metadata, (field) => ownMetadata.has(field)) as {
    annotations?: object
    labels?: object
  }
  const isJob = resource === 'jobs'
  return {
    ...rest,
    metadata: {
      ...named,
      ...kept('annotations', annotations, ownAnnotations),
      ...kept('labels', labels, ownLabels),
    },
    ...(isMap(spec)
      ? {
          spec: cleanSpec(
            without(spec, (field) => ownSpec[resource]?.includes(field) === true),
            isJob,
          ),
        }
      : {}),
  }
}

/** A job's template carries the labels that its controller has set. */
function cleanSpec(spec: Record<string, unknown>, isJob: boolean): Record<string, unknown> {
  const { template } = spec
  if (!isJob || !isMap(template) || !isMap(template.metadata)) return spec
  const { labels, ...metadata } = template.metadata
  return {
    ...spec,
    template: { ...template, metadata: { ...metadata, ...kept('labels', labels, ownLabels) } },
  }
}

/** The map under its name, without those keys; nothing where none is left. */
function kept(name: string, map: unknown, own: RegExp): Record<string, unknown> {
  if (!isMap(map)) return {}
  const left = without(map, (key) => own.test(key))
  return Object.keys(left).length === 0 ? {} : { [name]: left }
}

const without = (map: object, isOwn: (key: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !isOwn(key)))

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
