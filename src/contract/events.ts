import * as v from 'valibot'
import { clusterIdSchema, clusterRefEntries } from './ids.ts'
import { jobNewsEntries } from './jobs.ts'
import type { Workspace } from './states.ts'

const lifecycle = v.picklist([
  'opening',
  'connecting',
  'syncing',
  'ready',
  'reconnecting',
  'signed-out',
  'crashed',
  'gone',
  'closing',
])
const authFailure = {
  reason: v.nullable(v.string()),
  class: v.nullable(v.picklist(['refused', 'credential', 'unreachable'])),
  pluginCommand: v.nullable(v.string()),
}
const selection = { clusterIds: v.array(clusterIdSchema) }

/** Every event of the server. Each of a cluster names it; `kubeconfig:*` name the selection in its order. */
export const eventSchemas = {
  'kubeconfig:changing': v.object({ name: v.literal('kubeconfig:changing'), ...selection }),
  'kubeconfig:changed': v.object({ name: v.literal('kubeconfig:changed'), ...selection }),
  'kubeconfig:selection-changed': v.object({ name: v.literal('kubeconfig:selection-changed'), ...selection }),
  'kubeconfig:available-changed': v.object({ name: v.literal('kubeconfig:available-changed'), ...selection }),
  'cluster:lifecycle': v.object({
    name: v.literal('cluster:lifecycle'),
    ...clusterRefEntries,
    state: lifecycle,
    previousState: v.nullable(lifecycle),
    reason: v.nullable(v.string()),
  }),
  'cluster:health:healthy': v.object({ name: v.literal('cluster:health:healthy'), ...clusterRefEntries }),
  'cluster:health:degraded': v.object({
    name: v.literal('cluster:health:degraded'),
    ...clusterRefEntries,
    reason: v.nullable(v.string()),
  }),
  /** The credentials stopped being valid: once, until they are again. */
  'cluster:auth:failed': v.object({
    name: v.literal('cluster:auth:failed'),
    ...clusterRefEntries,
    ...authFailure,
  }),
  /** Follows at once where they may come back by themselves. */
  'cluster:auth:recovering': v.object({
    name: v.literal('cluster:auth:recovering'),
    ...clusterRefEntries,
    ...authFailure,
  }),
  /** A try has failed; `secondsToNextTry` says when the next one comes. */
  'cluster:auth:progress': v.object({
    name: v.literal('cluster:auth:progress'),
    ...clusterRefEntries,
    ...authFailure,
    state: v.picklist(['recovering', 'invalid']),
    secondsToNextTry: v.number(),
  }),
  'cluster:auth:recovered': v.object({ name: v.literal('cluster:auth:recovered'), ...clusterRefEntries }),
  'backend-error': v.object({
    name: v.literal('backend-error'),
    ...clusterRefEntries,
    resourceKind: v.string(),
    message: v.string(),
    error: v.string(),
  }),
  /** A job has begun or is over; `reason` says why it did not succeed, `counts` how many objects have which outcome. */
  'job:changed': v.object({ name: v.literal('job:changed'), ...clusterRefEntries, ...jobNewsEntries }),
} as const

export type FlotillaEvent = {
  [Name in keyof typeof eventSchemas]: v.InferOutput<(typeof eventSchemas)[Name]>
}[keyof typeof eventSchemas]

/**
 * Frames of `GET /api/v1/stream`: the whole workspace at once and after every change, and the events.
 * An event is sent after the workspace that contains its effect.
 */
export type WorkspaceFrame =
  | { readonly t: 'workspace'; readonly workspace: Workspace }
  | { readonly t: 'event'; readonly event: FlotillaEvent }
