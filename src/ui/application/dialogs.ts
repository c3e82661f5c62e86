import type {
  ClusterId,
  ForwardTarget,
  HoldersParams,
  RbacSubject,
  ReleaseChange,
  Target,
  WhoCanParams,
} from '#contract'

/** ChangeOfRelease is what Helm can do to a release that is there. */
export type ChangeOfRelease = Exclude<ReleaseChange['type'], 'install'>

/**
 * Dialog is a dialog of the page; one is open at a time, with or without a cluster. One about a cluster is bound to it,
 * whatever tab is shown meanwhile.
 */
export type Dialog =
  | 'palette'
  | 'settings'
  | 'shortcuts'
  /** The forwards of all open clusters. */
  | 'forwards'
  /** The activity of all open clusters. */
  | 'activity'
  | { readonly type: 'cluster-settings'; readonly clusterId: ClusterId }
  /** Asks as which user the cluster is viewed; begins with that user, where one is given. */
  | { readonly type: 'view-as'; readonly clusterId: ClusterId; readonly user: string | null }
  /** Says who may do something; begins with that question, where one is given. */
  | { readonly type: 'who-can'; readonly clusterId: ClusterId; readonly wish: Partial<WhoCanParams> | null }
  /** Says who holds a role. */
  | { readonly type: 'holders'; readonly clusterId: ClusterId; readonly role: HoldersParams }
  /** Says what a subject may do; begins with that one, where one is given. */
  | { readonly type: 'rights'; readonly clusterId: ClusterId; readonly subject: RbacSubject | null }
  /** Asks before a context of an added kubeconfig is opened. */
  | { readonly type: 'confirm-context'; readonly clusterId: ClusterId }
  /** Asks before an action is done to those objects, by its id. */
  | {
      readonly type: 'act'
      readonly clusterId: ClusterId
      readonly action: string
      readonly targets: readonly Target[]
    }
  /** Asks which port of an object is forwarded. */
  | {
      readonly type: 'forward'
      readonly clusterId: ClusterId
      readonly target: Omit<ForwardTarget, 'port'>
    }
  /** Asks for the container that a pod is debugged with, or for a copy of the pod. */
  | {
      readonly type: 'debug' | 'debug-copy'
      readonly clusterId: ClusterId
      readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string }
    }
  /** Asks for the pod by which a shell is opened on a node. */
  | {
      readonly type: 'node-shell'
      readonly clusterId: ClusterId
      readonly node: { readonly name: string; readonly uid: string }
    }
  | { readonly type: 'job'; readonly clusterId: ClusterId; readonly jobId: string }
  /** Asks before the changes of a job are set back. */
  | { readonly type: 'undo'; readonly clusterId: ClusterId; readonly jobId: string; readonly title: string }
  /** Asks before Helm does that to a release. Null: the revision before the current one. */
  | {
      readonly type: 'release'
      readonly clusterId: ClusterId
      readonly namespace: string
      readonly name: string
      /** Of the release's row. */
      readonly uid: string
      readonly change: ChangeOfRelease
      readonly revision: number | null
    }
  /** Asks for the chart that Helm makes a release of. */
  | { readonly type: 'install-chart'; readonly clusterId: ClusterId }
