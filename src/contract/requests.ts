import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import { type ActAnswer, actSchema, deletionSchema } from './actions.ts'
import {
  type CatalogQueryAnswer,
  type CatalogSearchAnswer,
  catalogQueryParamsSchema,
  catalogSearchParamsSchema,
} from './catalog.ts'
import { channelParamsSchema } from './channels.ts'
import { debugContainerSchema, nodeShellSchema, podCopySchema } from './debugs.ts'
import { type ObjectDetails, type Revision, type SecretValue, secretValueParamsSchema } from './details.ts'
import { type EditText, type ReviewAnswer, reviewSchema, type SaveAnswer, saveSchema } from './edits.ts'
import {
  type FolderListing,
  fileContentParamsSchema,
  fileListParamsSchema,
  fileTreeParamsSchema,
  fileUploadSchema,
} from './files.ts'
import {
  forwardChangeSchema,
  forwardOpenSchema,
  forwardParamsSchema,
  forwardStartSchema,
} from './forwards.ts'
import {
  type HelmProgramAnswer,
  type HelmRelease,
  helmReleaseParamsSchema,
  type ReleaseReview,
  releaseChangeParamsSchema,
  releaseReviewSchema,
} from './helm.ts'
import { type Job, jobParamsSchema, type UndoReview, undoParamsSchema } from './jobs.ts'
import {
  logDownloadParamsSchema,
  logParamsSchema,
  type NodeLogList,
  nodeLogDownloadParamsSchema,
  nodeLogListParamsSchema,
} from './logs.ts'
import {
  applyManifestsSchema,
  type ExportedManifests,
  exportManifestsSchema,
  type ManifestsReview,
  reviewManifestsSchema,
} from './manifests.ts'
import { type ObjectEvent, objectParamsSchema, readParamsSchema } from './object.ts'
import { type PermissionAnswer, permissionParamsSchema } from './permissions.ts'
import {
  holdersParamsSchema,
  type RightsAnswer,
  rightsParamsSchema,
  type WhoCanAnswer,
  whoCanParamsSchema,
} from './rbac.ts'
import { type SchemaAnswer, schemaParamsSchema } from './schemas.ts'
import { shellOpenSchema, shellParamsSchema } from './shells.ts'
import { type DocumentSnapshot, type Snapshot, snapshotParamsSchema, viewParamsSchema } from './snapshot.ts'
import { type ViewAsAnswer, viewAsSchema } from './viewAs.ts'

/** Largest request that carries names and options only, in bytes. */
const smallBytes = 64 * 1024
/** Largest request that carries a manifest or thousands of targets, in bytes: as much as an API server takes. */
const largeBytes = 3 * 2 ** 20

/** The API server gives a write 34 s, its admission webhooks included; the rest is for reading what became of it. */
const writeSeconds = 50
/** Hundreds of dry runs, eight at a time. */
const reviewSeconds = 240

/** RequestSpec is one line of the table of requests. */
interface RequestSpec {
  /**
   * `local` is answered from the berth's memory. `read` reads the cluster, and is repeated when its connection is replaced
   * meanwhile. `write` changes the cluster and is sent once: without an answer the outcome is unknown. `stream` is answered
   * over HTTP only, with lines that go on for as long as there are new ones; a page opens a channel instead.
   */
  readonly type: 'local' | 'read' | 'write' | 'stream'
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Address behind the API's root; `:name` stands for the parameter of that name. */
  readonly path: string
  /** How a script names the cluster: in `?clusterId=`, or in `?scope=`, whose tail is the parameter `tail`. */
  readonly cluster: 'clusterId' | 'scope'
  readonly params: v.ObjectSchema<v.ObjectEntries, undefined> | v.GenericSchema<Record<string, unknown>>
  /** Parameters that only the server itself sets. */
  readonly internal?: readonly string[]
  readonly maxBytes: number
  /** How long the cluster's process may take; 10 s where nothing is said. */
  readonly seconds?: number
  readonly status?: 202
  /** The answer's `version` is its ETag. */
  readonly isVersioned?: true
  /** What it does, for the documentation of the API. */
  readonly does: string
}

/** A marker of the answer's type; there is no value behind it. */
const answer = <Answer>(): { readonly answer?: Answer } => ({})

/**
 * requests is the table of everything that a page or a script can ask of one cluster. The frames of the page's socket, its
 * typed calls, the berth's handlers, the server's addresses and `docs/api.md` are made from it. Parameters are JSON; in an
 * address they are text, which `requestAddress.ts` reads.
 */
export const requests = {
  snapshot: {
    type: 'local',
    method: 'GET',
    path: '/snapshots/:domain',
    cluster: 'scope',
    params: snapshotParamsSchema,
    internal: ['after', 'isIncluding', 'settleMs'],
    maxBytes: smallBytes,
    isVersioned: true,
    does: 'One page of a table, or a whole document. A scope of several clusters is answered with their rows merged.',
    ...answer<Snapshot | DocumentSnapshot>(),
  },
  'helm/releases': {
    type: 'local',
    method: 'GET',
    path: '/helm/releases',
    cluster: 'scope',
    params: viewParamsSchema,
    maxBytes: smallBytes,
    isVersioned: true,
    does: 'The Helm releases as rows: the snapshot of `helm-releases`.',
    ...answer<Snapshot>(),
  },
  refresh: {
    type: 'local',
    method: 'POST',
    path: '/refresh/:domain',
    cluster: 'scope',
    params: v.object({ domain: v.string(), tail: v.optional(v.string(), '') }),
    maxBytes: smallBytes,
    status: 202,
    does: 'Reads a table from the cluster again, as a job.',
    ...answer<{ readonly jobId: string }>(),
  },
  job: {
    type: 'local',
    method: 'GET',
    path: '/jobs/:jobId',
    cluster: 'clusterId',
    params: jobParamsSchema,
    maxBytes: smallBytes,
    does: 'A job, running or over.',
    ...answer<Job>(),
  },
  'job/cancel': {
    type: 'local',
    method: 'POST',
    path: '/jobs/:jobId/cancel',
    cluster: 'clusterId',
    params: jobParamsSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Stops a job and keeps the changes that it has made. It needs no confirmation, also in a read-only cluster.',
    ...answer<ActAnswer>(),
  },
  'job/undo/review': {
    type: 'read',
    method: 'GET',
    path: '/jobs/:jobId/undo',
    cluster: 'clusterId',
    params: jobParamsSchema,
    maxBytes: smallBytes,
    seconds: reviewSeconds,
    does: 'The changes that setting back a job would make, as the cluster itself says in a dry run.',
    ...answer<UndoReview>(),
  },
  'job/undo': {
    type: 'write',
    method: 'POST',
    path: '/jobs/:jobId/undo',
    cluster: 'clusterId',
    params: undoParamsSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Sets back what a job has changed, as a job of its own. An object that was changed since is left alone.',
    ...answer<ActAnswer>(),
  },
  'channel/stop': {
    type: 'local',
    method: 'POST',
    path: '/channels/:channelId/stop',
    cluster: 'clusterId',
    params: channelParamsSchema,
    maxBytes: smallBytes,
    does: 'Ends a channel, such as a log, in whichever page it is shown. It changes nothing in the cluster.',
    ...answer<{ readonly channelId: string }>(),
  },
  'shell/open': {
    type: 'write',
    method: 'POST',
    path: '/shells',
    cluster: 'clusterId',
    params: shellOpenSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Opens a shell in a container, or attaches to its process. The document `shells` says how it goes on.',
    ...answer<{ readonly shellId: string }>(),
  },
  'shell/close': {
    type: 'local',
    method: 'POST',
    path: '/shells/:shellId/close',
    cluster: 'clusterId',
    params: shellParamsSchema,
    maxBytes: smallBytes,
    does: 'Ends a shell, or drops one that has ended. It needs no confirmation, also in a read-only cluster.',
    ...answer<{ readonly shellId: string }>(),
  },
  'debug/container': {
    type: 'write',
    method: 'POST',
    path: '/debug/containers',
    cluster: 'clusterId',
    params: debugContainerSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Adds a debug container to a pod and opens a shell in it. It cannot be removed from the pod again.',
    ...answer<{ readonly shellId: string }>(),
  },
  'debug/copy': {
    type: 'write',
    method: 'POST',
    path: '/debug/copies',
    cluster: 'clusterId',
    params: podCopySchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Makes a copy of a pod with one container changed, and opens a shell in it. The copy stays until it is deleted.',
    ...answer<{ readonly shellId: string }>(),
  },
  'debug/node': {
    type: 'write',
    method: 'POST',
    path: '/debug/nodes',
    cluster: 'clusterId',
    params: nodeShellSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Makes a privileged pod on a node and opens a shell in it that enters the node. The pod is deleted with the shell.',
    ...answer<{ readonly shellId: string }>(),
  },
  'forward/open': {
    type: 'write',
    method: 'POST',
    path: '/forwards',
    cluster: 'clusterId',
    params: forwardOpenSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Forwards a port of this machine to one of a pod, a workload or a service. The document `forwards` says how it goes on.',
    ...answer<{ readonly forwardId: string; readonly localPort: number }>(),
  },
  'forward/start': {
    type: 'write',
    method: 'POST',
    path: '/forwards/:forwardId/start',
    cluster: 'clusterId',
    params: forwardStartSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Opens a forward that was stopped, at its own port or another.',
    ...answer<{ readonly forwardId: string; readonly localPort: number }>(),
  },
  'forward/stop': {
    type: 'local',
    method: 'POST',
    path: '/forwards/:forwardId/stop',
    cluster: 'clusterId',
    params: forwardParamsSchema,
    maxBytes: smallBytes,
    does: 'Closes the port of a forward and keeps it in the list. It needs no confirmation, also in a read-only cluster.',
    ...answer<{ readonly forwardId: string }>(),
  },
  'forward/change': {
    type: 'local',
    method: 'POST',
    path: '/forwards/:forwardId/change',
    cluster: 'clusterId',
    params: forwardChangeSchema,
    maxBytes: smallBytes,
    does: 'Sets whether a forward is opened again when its cluster is.',
    ...answer<{ readonly forwardId: string }>(),
  },
  'forward/remove': {
    type: 'local',
    method: 'POST',
    path: '/forwards/:forwardId/remove',
    cluster: 'clusterId',
    params: forwardParamsSchema,
    maxBytes: smallBytes,
    does: 'Closes the port of a forward and forgets it.',
    ...answer<{ readonly forwardId: string }>(),
  },
  act: {
    type: 'write',
    method: 'POST',
    path: '/actions/:action',
    cluster: 'clusterId',
    params: actSchema,
    maxBytes: largeBytes,
    status: 202,
    does: 'Does an action to objects of the cluster, as a job.',
    ...answer<ActAnswer>(),
  },
  'object/delete': {
    type: 'write',
    method: 'DELETE',
    path: '/object',
    cluster: 'clusterId',
    params: deletionSchema,
    maxBytes: smallBytes,
    status: 202,
    does: 'Deletes an object, as a job: the action `delete` with one target.',
    ...answer<ActAnswer>(),
  },
  object: {
    type: 'read',
    method: 'GET',
    path: '/object',
    cluster: 'clusterId',
    params: readParamsSchema,
    maxBytes: smallBytes,
    does: 'An object. The values of a Secret are in it only with `reveal=true`.',
    ...answer<KubeObject>(),
  },
  'object/yaml': {
    type: 'read',
    method: 'GET',
    path: '/object/yaml',
    cluster: 'clusterId',
    params: readParamsSchema,
    maxBytes: smallBytes,
    does: 'An object as YAML.',
    ...answer<{ readonly yaml: string }>(),
  },
  'object/edit': {
    type: 'read',
    method: 'GET',
    path: '/object/edit',
    cluster: 'clusterId',
    params: objectParamsSchema,
    maxBytes: smallBytes,
    does: 'An object as YAML to edit, without `managedFields`, and what else owns it. A Secret has its values.',
    ...answer<EditText>(),
  },
  'object/review': {
    type: 'read',
    method: 'POST',
    path: '/object/review',
    cluster: 'clusterId',
    params: reviewSchema,
    maxBytes: largeBytes,
    seconds: writeSeconds,
    does: 'The changes that the edited YAML of an object would make, as the cluster itself says in a dry run.',
    ...answer<ReviewAnswer>(),
  },
  'object/save': {
    type: 'write',
    method: 'POST',
    path: '/object/save',
    cluster: 'clusterId',
    params: saveSchema,
    maxBytes: largeBytes,
    seconds: writeSeconds,
    does: 'Replaces an object with its edited YAML, or patches it with the fields that differ, as long as nothing has changed it since it was read.',
    ...answer<SaveAnswer>(),
  },
  'manifests/review': {
    type: 'read',
    method: 'POST',
    path: '/manifests/review',
    cluster: 'clusterId',
    params: reviewManifestsSchema,
    maxBytes: largeBytes,
    seconds: reviewSeconds,
    does: 'The objects that a text of manifests would create or change, as the cluster itself says in a dry run of each.',
    ...answer<ManifestsReview>(),
  },
  'manifests/apply': {
    type: 'write',
    method: 'POST',
    path: '/manifests/apply',
    cluster: 'clusterId',
    params: applyManifestsSchema,
    maxBytes: largeBytes,
    seconds: writeSeconds,
    status: 202,
    does: 'Applies the manifests of a text by server-side apply, in their order, as a job.',
    ...answer<ActAnswer>(),
  },
  'manifests/export': {
    type: 'read',
    method: 'POST',
    path: '/manifests/export',
    cluster: 'clusterId',
    params: exportManifestsSchema,
    maxBytes: largeBytes,
    seconds: writeSeconds,
    does: 'Objects as a text that can be applied, without what the cluster sets. A Secret has its values.',
    ...answer<ExportedManifests>(),
  },
  schema: {
    type: 'read',
    method: 'GET',
    path: '/schema',
    cluster: 'clusterId',
    params: schemaParamsSchema,
    maxBytes: smallBytes,
    seconds: 30,
    does: 'The fields of a kind with their types, values and descriptions, as the cluster itself describes them.',
    ...answer<SchemaAnswer>(),
  },
  'object/events': {
    type: 'read',
    method: 'GET',
    path: '/object/events',
    cluster: 'clusterId',
    params: objectParamsSchema,
    maxBytes: smallBytes,
    does: 'The events of an object, the newest first.',
    ...answer<{ readonly events: readonly ObjectEvent[] }>(),
  },
  'object/details': {
    type: 'read',
    method: 'GET',
    path: '/object/details',
    cluster: 'clusterId',
    params: objectParamsSchema,
    maxBytes: smallBytes,
    does: 'The owners, dependants and related objects of an object.',
    ...answer<ObjectDetails>(),
  },
  'object/revisions': {
    type: 'read',
    method: 'GET',
    path: '/object/revisions',
    cluster: 'clusterId',
    params: objectParamsSchema,
    maxBytes: smallBytes,
    does: 'The revisions of a deployment, stateful set or daemon set, the newest first.',
    ...answer<{ readonly revisions: readonly Revision[] }>(),
  },
  'secret/value': {
    type: 'read',
    method: 'GET',
    path: '/secret/value',
    cluster: 'clusterId',
    params: secretValueParamsSchema,
    maxBytes: smallBytes,
    does: 'One value of a Secret.',
    ...answer<SecretValue>(),
  },
  logs: {
    type: 'stream',
    method: 'GET',
    path: '/logs',
    cluster: 'clusterId',
    params: logParamsSchema,
    maxBytes: smallBytes,
    does: 'The log of a pod, or of the pods of a filter, as text or as JSON lines. A line `---` stands where lines are missing.',
    ...answer<never>(),
  },
  'logs/download': {
    type: 'stream',
    method: 'GET',
    path: '/logs/download',
    cluster: 'clusterId',
    params: logDownloadParamsSchema,
    maxBytes: smallBytes,
    does: 'Everything that the nodes have of the logs of a pod, or of the pods of a filter, as a text or as an archive. Its end says what it covers.',
    ...answer<never>(),
  },
  'node/logs': {
    type: 'read',
    method: 'GET',
    path: '/node-logs',
    cluster: 'clusterId',
    params: nodeLogListParamsSchema,
    maxBytes: smallBytes,
    does: 'Which of its own logs a node shows: those of its services by the journal of its system, and the files of its `/var/log`.',
    ...answer<NodeLogList>(),
  },
  'node/logs/download': {
    type: 'stream',
    method: 'GET',
    path: '/node-logs/download',
    cluster: 'clusterId',
    params: nodeLogDownloadParamsSchema,
    maxBytes: smallBytes,
    does: 'All that a node has of one of its own logs, as a text: of a service by the journal of its system, or of a file of its `/var/log`. Its end says what it covers.',
    ...answer<never>(),
  },
  'files/list': {
    type: 'read',
    method: 'GET',
    path: '/files',
    cluster: 'clusterId',
    params: fileListParamsSchema,
    maxBytes: smallBytes,
    seconds: 30,
    does: 'The files in a folder of a container, by commands of its image. It needs the permission for `pods/exec`.',
    ...answer<FolderListing>(),
  },
  'files/content': {
    type: 'stream',
    method: 'GET',
    path: '/files/content',
    cluster: 'clusterId',
    params: fileContentParamsSchema,
    maxBytes: smallBytes,
    seconds: 60,
    does: 'The bytes of a file of a container, from an offset on. An answer that is cut goes on with the offset, size and time of the first.',
    ...answer<never>(),
  },
  'files/tree': {
    type: 'stream',
    method: 'GET',
    path: '/files/tree',
    cluster: 'clusterId',
    params: fileTreeParamsSchema,
    maxBytes: smallBytes,
    seconds: 60,
    does: 'A folder of a container with all that is below it, as a zip archive. Links and devices are left out; `contents.txt` in the archive names them.',
    ...answer<never>(),
  },
  'files/upload': {
    type: 'write',
    method: 'POST',
    path: '/files',
    cluster: 'clusterId',
    params: fileUploadSchema,
    maxBytes: largeBytes,
    status: 202,
    does: 'Writes files into a container, as a job. Their bytes are sent over a channel of type `upload`, by a page.',
    ...answer<ActAnswer>(),
  },
  'helm/release': {
    type: 'read',
    method: 'GET',
    path: '/helm/release',
    cluster: 'clusterId',
    params: helmReleaseParamsSchema,
    maxBytes: smallBytes,
    does: 'One revision of a Helm release, the newest by default: values, manifest, notes, history.',
    ...answer<HelmRelease>(),
  },
  'helm/program': {
    type: 'local',
    method: 'GET',
    path: '/helm/program',
    cluster: 'clusterId',
    params: v.object({}),
    maxBytes: smallBytes,
    seconds: 15,
    does: 'The version of the program `helm` on this machine, or why it cannot be used.',
    ...answer<HelmProgramAnswer>(),
  },
  'helm/review': {
    type: 'read',
    method: 'POST',
    path: '/helm/release/review',
    cluster: 'clusterId',
    params: releaseReviewSchema,
    maxBytes: largeBytes,
    seconds: reviewSeconds,
    does: 'The manifest of a Helm release as it is, and as an install, a rollback, an upgrade or an uninstall would leave it.',
    ...answer<ReleaseReview>(),
  },
  'helm/change': {
    type: 'write',
    method: 'POST',
    path: '/helm/release/change',
    cluster: 'clusterId',
    params: releaseChangeParamsSchema,
    maxBytes: largeBytes,
    status: 202,
    does: 'Installs, rolls back, upgrades, uninstalls or tests a Helm release by the program `helm`, as a job.',
    ...answer<ActAnswer>(),
  },
  'permissions/check': {
    type: 'read',
    method: 'GET',
    path: '/permissions/check',
    cluster: 'clusterId',
    params: permissionParamsSchema,
    maxBytes: smallBytes,
    does: 'Whether the cluster allows something. The answer may be two minutes old.',
    ...answer<PermissionAnswer>(),
  },
  'rbac/who-can': {
    type: 'read',
    method: 'GET',
    path: '/rbac/who-can',
    cluster: 'clusterId',
    params: whoCanParamsSchema,
    maxBytes: smallBytes,
    seconds: 30,
    does: 'The users, groups and service accounts that the roles of the cluster allow something, each with its bindings, and what of the roles could not be read.',
    ...answer<WhoCanAnswer>(),
  },
  'rbac/rights': {
    type: 'read',
    method: 'GET',
    path: '/rbac/rights',
    cluster: 'clusterId',
    params: rightsParamsSchema,
    maxBytes: smallBytes,
    seconds: 30,
    does: 'Every rule that holds for a user, a group or a service account, with its binding, and what of the roles could not be read.',
    ...answer<RightsAnswer>(),
  },
  'rbac/holders': {
    type: 'read',
    method: 'GET',
    path: '/rbac/holders',
    cluster: 'clusterId',
    params: holdersParamsSchema,
    maxBytes: smallBytes,
    seconds: 30,
    does: 'The users, groups and service accounts that hold a role, by which bindings, and what of the bindings could not be read.',
    ...answer<WhoCanAnswer>(),
  },
  'view-as/try': {
    type: 'read',
    method: 'POST',
    path: '/view-as/try',
    cluster: 'clusterId',
    params: viewAsSchema,
    maxBytes: smallBytes,
    does: 'Whether the cluster lets the person view it as another user, and which rights are missing. Nothing else is asked as that user.',
    ...answer<ViewAsAnswer>(),
  },
  'catalog/search': {
    type: 'local',
    method: 'GET',
    path: '/catalog/search',
    cluster: 'clusterId',
    params: catalogSearchParamsSchema,
    maxBytes: smallBytes,
    does: 'The objects whose name matches a text best.',
    ...answer<CatalogSearchAnswer>(),
  },
  'catalog/query': {
    type: 'local',
    method: 'GET',
    path: '/catalog/query',
    cluster: 'clusterId',
    params: catalogQueryParamsSchema,
    maxBytes: smallBytes,
    does: 'One page of the objects that pass filters, with counts over all that do.',
    ...answer<CatalogQueryAnswer>(),
  },
} as const satisfies Readonly<Record<string, RequestSpec>>

/** requestDeadlineMs is how long the cluster's process may take for that request. */
export const requestDeadlineMs = (name: RequestName): number => {
  const spec: RequestSpec = requests[name]
  return (spec.seconds ?? 10) * 1000
}

type Requests = typeof requests
export type RequestName = keyof Requests
export const requestNames = Object.keys(requests) as [RequestName, ...RequestName[]]

/** RequestsOf are the names of the requests of one type. */
export type RequestsOf<Type extends RequestSpec['type']> = {
  [Name in RequestName]: Requests[Name]['type'] extends Type ? Name : never
}[RequestName]

/** RequestParams are a request's parameters as a caller gives them. */
export type RequestParams<Name extends RequestName> = v.InferInput<Requests[Name]['params']>
/** ReadParams are a request's parameters as its schema has read them, defaults included. */
export type ReadParams<Name extends RequestName> = v.InferOutput<Requests[Name]['params']>
export type RequestAnswer<Name extends RequestName> = NonNullable<Requests[Name]['answer']>

/** Largest request of any name, in bytes. */
export const maxRequestBytes = Math.max(...Object.values(requests).map(({ maxBytes }) => maxBytes))
