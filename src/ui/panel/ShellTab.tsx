import { type ClusterState, shellDomains } from '#contract'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { ShellForm } from '../terminal/ShellForm.tsx'
import { ShellView } from '../terminal/ShellView.tsx'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { type PodTemplate, podContainers } from './podContainers.ts'
import { useObjectRequest } from './useObjectRequest.ts'

/** ShellTab shows the shells of a pod. */
export function ShellTab(props: {
  kind: ShownKind
  object: ObjectRef
  cluster: ClusterState
  version: string | null
}) {
  const { kind, object, cluster, version } = props
  const { body, problem, again } = useObjectRequest('object', kind, object, version)
  // A shell needs no permission to read the pod.
  if (body === null && problem === null) return <PanelProblem problem={problem} again={again} />
  const { namespace, name, uid } = object
  const pod = { namespace, pod: name, uid, ...podContainers((body ?? {}) as PodTemplate) }
  return (
    <ShellView
      key={JSON.stringify(object)}
      cluster={cluster}
      subject={{ domain: shellDomains.pod, namespace, name }}
      form={(next) => <ShellForm cluster={cluster} subject={pod} {...next} />}
    />
  )
}
