import { formatLabels, formatSelector, type LabelSelector } from '#machinery'
import { code, fields, items } from './detailFields.ts'
import type { ContainerCard, DetailField, DetailSection } from './details.ts'

/** ResourceRequirements is what a container, or a pod as a whole, asks for and may have at most. */
export interface ResourceRequirements {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

/** Container is the part of a container's spec that is shown. */
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

/** PodSpec is the part of a pod's spec that is shown, in a pod as in a template. */
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

/** PodTemplate is what a workload makes its pods from. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: PodSpec
}

/** TemplatedSpec is what every workload's spec has in common. */
export interface TemplatedSpec {
  readonly selector?: LabelSelector
  readonly template?: PodTemplate
}

export const containerNames = (spec: PodSpec | undefined): string[] =>
  (spec?.containers ?? []).map(({ name }) => name)

export const containerImages = (spec: PodSpec | undefined): string[] =>
  (spec?.containers ?? []).map(({ image }) => image ?? '')

/** The selector as most printers show it: `<none>` where it selects nothing in particular. */
export function selectorItems(selector: LabelSelector | undefined): string[] | null {
  const items = formatSelector(selector)
  if (items === null) return ['<error>']
  return items.length === 0 ? null : items
}

/** A sidecar is an init container that is restarted for as long as the pod lives. */
export const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === 'Always'

/** What is worth knowing of a container before it runs. */
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

/** The containers of a template, none of which runs. */
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
  name: container.name,
  image: container.image ?? '',
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
