import type { Revision } from '#contract'
import type { Gvr, KubeObject } from '#machinery'

interface Workload extends KubeObject {
  readonly spec?: { readonly template?: object; readonly selector?: object; readonly paused?: boolean }
}

/** Keeper is an object that remembers a revision: a ReplicaSet, or a ControllerRevision. */
interface Keeper extends KubeObject {
  readonly spec?: { readonly template?: object }
  readonly revision?: number
  readonly data?: { readonly spec?: { readonly template?: object } }
}

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** keepersOf is the resource that remembers the revisions of a workload. */
export const keepersOf = ({ resource }: Pick<Gvr, 'resource'>): Gvr => ({
  ...{ group: 'apps', version: 'v1' },
  resource: resource === 'deployments' ? 'replicasets' : 'controllerrevisions',
})

/** revisionsOf reads the revisions of a workload from the objects that remember them, the newest first. */
export function revisionsOf(workload: KubeObject, keepers: readonly KubeObject[]): readonly Revision[] {
  const current = ordered((workload as Workload).spec?.template)
  return keepers
    .flatMap((keeper) => revisionOf(workload, keeper as Keeper, current))
    .toSorted((a, b) => b.revision - a.revision)
}

function revisionOf(workload: KubeObject, keeper: Keeper, current: string): Revision[] {
  const { metadata } = keeper
  const isOwn = metadata.ownerReferences?.some(
    ({ uid, controller }) => controller === true && uid === workload.metadata.uid,
  )
  const template = templateOf(keeper)
  const revision = keeper.revision ?? Number(metadata.annotations?.[revisionAnnotation])
  if (isOwn !== true || template === null || !Number.isInteger(revision)) return []
  return [
    {
      ...{ revision, name: metadata.name, template },
      createdAt: metadata.creationTimestamp ?? null,
      changeCause: metadata.annotations?.['kubernetes.io/change-cause'] ?? null,
      isCurrent: ordered(template) === current,
    },
  ]
}

/** The pod template as the workload had it. */
function templateOf({ spec, data }: Keeper): object | null {
  const template = spec?.template ?? data?.spec?.template
  if (template === undefined) return null
  const { $patch: _, metadata, ...rest } = template as { $patch?: string; metadata?: Labelled }
  if (metadata?.labels === undefined) return { ...(metadata === undefined ? {} : { metadata }), ...rest }
  const { 'pod-template-hash': __, ...labels } = metadata.labels
  return { metadata: { ...metadata, labels }, ...rest }
}

interface Labelled {
  readonly labels?: Readonly<Record<string, string>>
}

/** The same text for equal values, whatever the order of their fields; what is null counts as left out. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, field]) => field !== null)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  )
}

/** templateChanges says in sentences how a pod template differs from another one; of images, from which to which. */
export function templateChanges(from: object, to: object): readonly string[] {
  const [before, after] = [leavesOf(from), leavesOf(to)]
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  )
  const images = paths.filter((path) => path.endsWith('.image'))
  // Without values: an environment may hold passwords.
  const others = [...new Set(paths.filter((path) => !path.endsWith('.image')).map(shortened))]
  const named = others.slice(0, mostNamed).join(', ')
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : ''
  return [
    ...images.map((path) => {
      const container = path.split('.').at(-2)
      return `The image of ${container} changes from ${textAt(before, path)} to ${textAt(after, path)}.`
    }),
    ...(others.length === 0 ? [] : [`These parts of the pod template change too: ${named}${more}.`]),
  ]
}

const textAt = (leaves: ReadonlyMap<string, string>, path: string): string =>
  leaves.get(path)?.replaceAll('"', '') ?? 'none'

const mostNamed = 6

/** `containers.web.env`: deeper parts would only be read past. */
const shortened = (path: string): string =>
  path
    .replace(/^spec\./u, '')
    .split('.')
    .slice(0, 3)
    .join('.')

/** Each value with its path; items of a list go by their names, where they have some. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]])
  const entries = Array.isArray(value)
    ? value.map((item, index) => [(item as { name?: string } | null)?.name ?? String(index), item] as const)
    : Object.entries(value)
  return new Map(entries.flatMap(([key, part]) => [...leavesOf(part, path === '' ? key : `${path}.${key}`)]))
}
