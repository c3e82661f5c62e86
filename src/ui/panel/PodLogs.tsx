import { podKind } from '#kinds'
import type { KubeObject } from '#machinery'
import { logNameOf } from '../actions/logActions.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { LogView } from '../logs/LogView.tsx'
import type { LogPlace, LogSubject } from '../logs/logSpec.ts'
import { searchInWorker } from '../logs/searchInWorker.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { NoPods } from './parts/NoPods.tsx'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { type PodTemplate, podContainers } from './podContainers.ts'
import { useObjectRequest } from './useObjectRequest.ts'

/** PodLogs shows the log of a pod, or of the pods of a workload. */
export function PodLogs(props: LogPlace & { kind: ShownKind; version: string | null }) {
  const { kind, object, version, ...place } = props
  const { body, problem, again } = useObjectRequest('object', kind, object, version)
  // What was read of a pod is kept, so its log has more to say of a pod that is gone.
  const isGonePod = body === null && problem !== null && kind.domain === podKind.domain
  if (body === null && !isGonePod) return <PanelProblem problem={problem} again={again} />
  const subject = body === null ? goneSubject(object) : subjectOf(kind, body)
  if (subject === null) return <NoPods kind={kind} />
  const name = logNameOf(object)
  // Another object is another log.
  return <LogView key={name} {...{ subject, object, ...place }} openWorker={searchInWorker} />
}

/** A pod that cannot be read, of which only the name is known. */
const goneSubject = ({ namespace, name }: ObjectRef): LogSubject => ({
  type: 'containers',
  title: name,
  namespace,
  pods: { type: 'pod', name },
  containers: [],
  defaultContainer: null,
})

function subjectOf(kind: ShownKind, object: KubeObject): LogSubject | null {
  const { namespace = '', name } = object.metadata
  if (kind.domain === podKind.domain)
    return {
      ...{ type: 'containers', title: name, namespace, pods: { type: 'pod', name } },
      ...podContainers(object as PodTemplate),
    }
  const of = kind.podsOf?.(object) ?? null
  if (of === null || of.namespace === '' || of.filter === '') return null
  const { template } = (object.spec ?? {}) as { readonly template?: PodTemplate }
  return {
    type: 'containers',
    title: name,
    namespace: of.namespace,
    pods: { type: 'filter', filter: of.filter },
    ...podContainers(template ?? {}),
  }
}
