import type { ClusterId } from '#contract'

/** NodeActionName is what can be done to a node. */
export type NodeActionName = 'cordon' | 'uncordon' | 'drain'

/**
 * Dialog is a dialog of the page; one is open at a time, with or without a cluster. One about a cluster is bound to it,
 * whatever tab is shown meanwhile.
 */
export type Dialog =
  | 'palette'
  | 'settings'
  | 'shortcuts'
  | { readonly type: 'cluster-settings'; readonly clusterId: ClusterId }
  | {
      readonly type: 'node-action'
      readonly clusterId: ClusterId
      readonly action: NodeActionName
      readonly node: string
    }
