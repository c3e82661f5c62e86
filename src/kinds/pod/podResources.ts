import { parseQuantity } from '#machinery'
import { isSidecar, type PodSpec, type ResourceRequirements } from '../podTemplate.ts'

type Amounts = Readonly<Record<string, string>> | undefined
type Part = 'requests' | 'limits'

/** PodResources is what the scheduler reserves for a pod and what it may use. Millicores and bytes. */
export type PodResources = Readonly<
  Record<'cpuRequests' | 'cpuLimits' | 'memoryRequests' | 'memoryLimits', number>
>

/**
 * podResources sums a pod as `kubectl describe node` does (KEP-753): all containers and sidecars, or an init container
 * together with the sidecars that started before it where that is more; what the pod as a whole says instead
 * (KEP-2837); and the overhead of its runtime, which counts towards a limit only where there is one.
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

/** In millicores. The API server keeps no finer ones. */
export function millicores(amounts: Amounts): number {
  const cpu = amounts?.cpu
  return cpu === undefined ? 0 : Math.ceil((parseQuantity(cpu) ?? 0) * 1000 - roundingError)
}

export function bytes(amounts: Amounts): number {
  const memory = amounts?.memory
  return memory === undefined ? 0 : Math.ceil(parseQuantity(memory) ?? 0)
}

/** 0.29 cores times a thousand is a little more than 290. */
const roundingError = 1e-6
