import type { ClusterState } from '#contract'
import type { ShownKind } from '../catalog/shownKind.ts'
import { FilesView } from '../files/FilesView.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { type PodTemplate, podContainers } from './podContainers.ts'
import { useObjectRequest } from './useObjectRequest.ts'

/** FilesTab shows the files in the containers of a pod. */
export function FilesTab(props: {
  kind: ShownKind
  object: ObjectRef
  cluster: ClusterState
  version: string | null
}) {
  const { kind, object, cluster, version } = props
  const { body, problem, again } = useObjectRequest('object', kind, object, version)
  // Files need no permission to read the pod.
  if (body === null && problem === null) return <PanelProblem problem={problem} again={again} />
  const { namespace, name, uid } = object
  const pod = { namespace, pod: name, uid, ...podContainers((body ?? {}) as PodTemplate) }
  return <FilesView key={JSON.stringify(object)} cluster={cluster} subject={pod} />
}
