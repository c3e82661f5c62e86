import * as v from 'valibot'
import type { PermissionParams } from './permissions.ts'
import { shellNeeds, shellPlaceEntries } from './shells.ts'

/** debugProfiles are the rights that a debug container can be given, by the names that kubectl uses. */
export const debugProfiles = ['general', 'baseline', 'restricted', 'netadmin', 'sysadmin'] as const
export type DebugProfile = (typeof debugProfiles)[number]

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(253))
const image = v.pipe(
  v.string('image must be text'),
  v.trim(),
  v.minLength(1, 'image is required'),
  v.maxLength(1000, 'image is too long'),
  v.regex(/^\S*$/u, 'image has no spaces'),
)

const profile = v.optional(
  v.picklist(debugProfiles, `profile must be one of ${debugProfiles.join(', ')}`),
  'general',
)

/** Parameters of `debug/container`. */
export const debugContainerSchema = v.object({
  namespace: name,
  pod: name,
  /** Of the pod that is meant; empty: the one that has the name. */
  uid: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  image,
  /** The container whose processes it sees. Null: none. */
  target: v.optional(v.nullable(name), null),
  profile,
  ...shellPlaceEntries,
})
export type DebugContainerOpening = v.InferOutput<typeof debugContainerSchema>

/** More than a node is looked at from a shell. */
const maxMinutes = 24 * 60

/** Parameters of `debug/node`. */
export const nodeShellSchema = v.object({
  node: name,
  /** Where the pod is made. */
  namespace: v.optional(name, 'kube-system'),
  image,
  /** The cluster ends the pod after so long, whatever becomes of this program. */
  minutes: v.optional(
    v.pipe(
      v.number('minutes must be a whole number'),
      v.integer('minutes must be a whole number'),
      v.minValue(1, 'minutes must be at least 1'),
      v.maxValue(maxMinutes, `minutes must be at most ${maxMinutes}`),
    ),
    60,
  ),
  ...shellPlaceEntries,
})
export type NodeShellOpening = v.InferOutput<typeof nodeShellSchema>

const ofPods = (verb: string, namespace: string): PermissionParams => ({
  ...{ verb, group: '', resource: 'pods', subresource: '' },
  ...{ namespace, name: '' },
})

/** Parameters of `debug/copy`. */
export const podCopySchema = v.object({
  namespace: name,
  pod: name,
  /** Of the pod that is meant; empty: the one that has the name. */
  uid: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  /** Of the copy. */
  name,
  /** The container that is changed, and that the shell is in. */
  container: name,
  /** Null: its own. */
  image: v.optional(v.nullable(image), null),
  profile,
  sameNode: v.optional(v.boolean('sameNode must be true or false'), false),
  ...shellPlaceEntries,
})
export type PodCopyOpening = v.InferOutput<typeof podCopySchema>

/** podCopyNeeds is what a person must be allowed to do to debug a copy of a pod, on a server of that version. */
export const podCopyNeeds = (
  serverVersion: string | null,
  namespace: string,
): readonly PermissionParams[] => [
  ofPods('create', namespace),
  ...shellNeeds(serverVersion, 'attach', namespace),
]

/** MadePod is a pod that was made for a shell, and that is deleted with it. */
export const madePodSchema = v.object({ namespace: name, name })
export type MadePod = v.InferOutput<typeof madePodSchema>
/** As many as there are shells. */
export const maxMadePods = 24

/** nodeShellNeeds is what a person must be allowed to do to open a shell on a node, on a server of that version. */
export const nodeShellNeeds = (
  serverVersion: string | null,
  namespace: string,
): readonly PermissionParams[] => [
  ofPods('create', namespace),
  ofPods('delete', namespace),
  ...shellNeeds(serverVersion, 'attach', namespace),
]

/** debugContainerNeeds is what a person must be allowed to do to debug a pod, on a server of that version. */
export const debugContainerNeeds = (
  serverVersion: string | null,
  namespace: string,
): readonly PermissionParams[] => [
  {
    ...{ verb: 'patch', group: '', resource: 'pods', subresource: 'ephemeralcontainers' },
    ...{ namespace, name: '' },
  },
  ...shellNeeds(serverVersion, 'attach', namespace),
]
