import type { ClusterId, Target } from '#contract'

/**
 * Dialog is a dialog of the page; one is open at a time, with or without a cluster. One about a cluster is bound to it,
 * whatever tab is shown meanwhile.
 */
export type Dialog =
  | 'palette'
  | 'settings'
  | 'shortcuts'
  | { readonly type: 'cluster-settings'; readonly clusterId: ClusterId }
  /** Asks before a context of an added kubeconfig is opened. */
  | { readonly type: 'confirm-context'; readonly clusterId: ClusterId }
  /** Asks before an action is done to those objects, by its id. */
  | {
      readonly type: 'act'
      readonly clusterId: ClusterId
      readonly action: string
      readonly targets: readonly Target[]
    }
  | { readonly type: 'job'; readonly clusterId: ClusterId; readonly jobId: string }
  /** Asks before the changes of a job are set back. */
  | { readonly type: 'undo'; readonly clusterId: ClusterId; readonly jobId: string; readonly title: string }
