import type { Gvk } from '#machinery'
import { configMap } from './configMap/configMap.ts'
import { cronJob } from './cronJob/cronJob.ts'
import { daemonSet } from './daemonSet/daemonSet.ts'
import { deployment } from './deployment/deployment.ts'
import { event } from './event/event.ts'
import { job } from './job/job.ts'
import type { Kind } from './kind.ts'
import { namespace } from './namespace/namespace.ts'
import { node } from './node/node.ts'
import { pod } from './pod/pod.ts'
import { service } from './service/service.ts'
import { statefulSet } from './statefulSet/statefulSet.ts'

/** kinds are all kinds with columns of their own, in the order in which the sidebar lists them within their group. */
export const kinds: readonly Kind[] = [
  node,
  namespace,
  event,
  pod,
  deployment,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  service,
  configMap,
]

/** kindOfDomain finds a kind by its resource's name; undefined when Flotilla has no columns of its own for it. */
export const kindOfDomain = (domain: string): Kind | undefined => kinds.find((kind) => kind.domain === domain)

/** kindOfGvk finds a kind by what its objects are, whatever the version; for following an ObjectLink. */
export const kindOfGvk = (gvk: Pick<Gvk, 'group' | 'kind'>): Kind | undefined =>
  kinds.find(({ gvr, kind }) => gvr.group === gvk.group && kind === gvk.kind)
