import { formatLabels, formatSelector, type LabelSelector } from '#machinery'
import type { ContainerCard, DetailField, DetailSection } from '../details/details.ts'
import { code, fields, items, plainText } from '../details/fields.ts'

/** ResourceRequirements are the requests and limits of a container or of a whole pod. */
export interface ResourceRequirements {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

/** Container is the part of a container's spec that columns and overviews read. */
export interface Container {
  readonly name: string
  readonly image?: string
  readonly imagePullPolicy?: string
  readonly restartPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly ports?: readonly { name?: string; containerPort: number; hostPort?: number; protocol?: string }[]
  readonly env?: readonly { name: string }[]
  readonly envFrom?: readonly unknown[]
  readonly resources?: ResourceRequirements
  readonly volumeMounts?: readonly { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[]
}

/** PodSpec is the part of a pod's spec that columns and overviews read, of a pod and of a template. */
export interface PodSpec {
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly ephemeralContainers?: readonly Container[]
  readonly nodeName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly serviceAccountName?: string
  readonly priorityClassName?: string
  readonly restartPolicy?: string
  readonly runtimeClassName?: string
  readonly schedulerName?: string
  readonly hostNetwork?: boolean
  readonly overhead?: Readonly<Record<string, string>>
  readonly resources?: ResourceRequirements
  readonly readinessGates?: readonly { readonly conditionType: string }[]
  readonly volumes?: readonly Readonly<Record<string, unknown>>[]
}

/** PodTemplate is the template from which a workload makes its pods. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: PodSpec
}

/** TemplatedSpec is the part of the spec that all workloads share. */
export interface TemplatedSpec {
  readonly selector?: LabelSelector
  readonly template?: PodTemplate
}

export const containerNames = (spec: PodSpec | undefined): string[] =>
  (spec?.containers ?? []).map(({ name }) => name)

export const containerImages = (spec: PodSpec | undefined): string[] =>
  (spec?.containers ?? []).map(({ image }) => image ?? '')

/** selectorItems is a selector as most of kubectl's printers show it: an empty one is null, which prints as `<none>`. */
export function selectorItems(selector: LabelSelector | undefined): string[] | null {
  const items = formatSelector(selector)
  if (items === null) return ['<error>']
  return items.length === 0 ? null : items
}

/** isSidecar says whether an init container is a sidecar: one that runs as long as the pod (KEP-753). */
export const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === 'Always'

/** containerFields are the fields of a container's spec. */
export function containerFields(container: Container): DetailField[] {
  const { command = [], args = [], ports = [], volumeMounts = [], env = [], envFrom = [] } = container
  const { requests, limits } = container.resources ?? {}
  return fields([
    ['Command', code([...command, ...args].join(' '))],
    ['Ports', items(ports.map(portText))],
    ['Requests', items(amounts(requests))],
    ['Limits', items(amounts(limits))],
    ['Mounts', items(volumeMounts.map(mountText))],
    [
      'Environment',
      items([
        ...env.map(({ name }) => name),
        ...(envFrom.length === 0
          ? []
          : [`all keys of ${envFrom.length} ${envFrom.length === 1 ? 'source' : 'sources'}`]),
      ]),
    ],
  ])
}

/** templateSections are the sections of a pod template: scheduling and containers. */
export function templateSections(template: PodTemplate | undefined): DetailSection[] {
  const spec = template?.spec ?? {}
  const cards: ContainerCard[] = [
    ...(spec.initContainers ?? []).map((container) =>
      templateCard(container, isSidecar(container) ? 'sidecar' : 'init'),
    ),
    ...(spec.containers ?? []).map((container) => templateCard(container, 'container')),
  ]
  const nodeSelector = formatLabels(spec.nodeSelector)
  return [
    ...(nodeSelector.length === 0
      ? []
      : [
          {
            type: 'fields',
            title: 'Scheduling',
            fields: fields([['Node selector', items(nodeSelector)]]),
          } as const,
        ]),
    ...(cards.length === 0 ? [] : [{ type: 'containers', title: 'Containers', containers: cards } as const]),
  ]
}

const templateCard = (container: Container, role: ContainerCard['role']): ContainerCard => ({
  name: plainText(container.name),
  image: plainText(container.image),
  role,
  state: null,
  fields: containerFields(container),
})

const portText = (port: NonNullable<Container['ports']>[number]): string => {
  const host = port.hostPort === undefined ? '' : `${port.hostPort}→`
  const name = port.name === undefined ? '' : `${port.name} `
  return `${name}${host}${port.containerPort}/${port.protocol ?? 'TCP'}`
}

const mountText = (mount: NonNullable<Container['volumeMounts']>[number]): string => {
  const path = mount.subPath === undefined ? mount.mountPath : `${mount.mountPath} (${mount.subPath})`
  return `${path} from ${mount.name}${mount.readOnly === true ? ', read-only' : ''}`
}

const amounts = (resources: Readonly<Record<string, string>> | undefined): string[] =>
  Object.entries(resources ?? {}).map(([name, amount]) => `${amount} ${name === 'cpu' ? 'CPU' : name}`)
