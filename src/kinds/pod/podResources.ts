import { parseQuantity } from '#machinery'
import { isSidecar, type PodSpec, type ResourceRequirements } from '../workloads/podTemplate.ts'

type Amounts = Readonly<Record<string, string>> | undefined
type Part = 'requests' | 'limits'

/** PodResources is the sum of a pod's requests and limits. CPU is in millicores, memory in bytes. */
export type PodResources = Readonly<
  Record<'cpuRequests' | 'cpuLimits' | 'memoryRequests' | 'memoryLimits', number>
>

/**
 * podResources sums a pod's resources as `kubectl describe node` does. The sum is that of all containers and sidecars, or,
 * if larger, that of an init container and the sidecars started before it (KEP-753). Pod-level resources replace the sum
 * (KEP-2837). The overhead of the runtime class is added; to a limit only if the pod has one.
 */
export function podResources(spec: PodSpec): PodResources {
  return {
    cpuRequests: podAmount(spec, 'requests', 'cpu', millicores),
    cpuLimits: podAmount(spec, 'limits', 'cpu', millicores),
    memoryRequests: podAmount(spec, 'requests', 'memory', bytes),
    memoryLimits: podAmount(spec, 'limits', 'memory', bytes),
  }
}

type Read = (amounts: Amounts) => number

function podAmount(spec: PodSpec, part: Part, name: string, read: Read): number {
  const { overhead, resources } = spec
  const own = resources?.[part]
  const amount = own?.[name] === undefined ? containersAmount(spec, part, read) : read(own)
  if (overhead === undefined) return amount
  return part === 'limits' && amount === 0 ? 0 : amount + read(overhead)
}

function containersAmount({ containers, initContainers }: PodSpec, part: Part, read: Read): number {
  let sum = 0
  for (const { resources } of containers ?? []) sum += of(resources, part, read)
  if (!initContainers) return sum
  let sidecars = 0
  let most = 0
  for (const container of initContainers) {
    const amount = of(container.resources, part, read)
    if (isSidecar(container)) sidecars += amount
    most = Math.max(most, isSidecar(container) ? sidecars : amount + sidecars)
  }
  return Math.max(sum + sidecars, most)
}

const of = (resources: ResourceRequirements | undefined, part: Part, read: Read): number =>
  resources === undefined ? 0 : read(resources[part])

/** millicores reads the CPU amount. The API server stores nothing finer than a millicore. */
export function millicores(amounts: Amounts): number {
  const cpu = amounts?.cpu
  return cpu === undefined ? 0 : Math.ceil((parseQuantity(cpu) ?? 0) * 1000 - roundingError)
}

/** bytes reads the memory amount. */
export function bytes(amounts: Amounts): number {
  const memory = amounts?.memory
  return memory === undefined ? 0 : Math.ceil(parseQuantity(memory) ?? 0)
}

/** In floating point 0.29 * 1000 is slightly more than 290, which must not be rounded up to 291. */
const roundingError = 1e-6
