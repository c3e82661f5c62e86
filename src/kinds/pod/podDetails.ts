import type { Tone } from '#contract'
import { epochSeconds, formatBytes, formatCores, formatLabels } from '#machinery'
import { type Condition, conditionsSection, usualTone } from '../details/conditions.ts'
import type { ContainerCard, DetailField, DetailSection, DetailValue } from '../details/details.ts'
import {
  code,
  coreLink,
  count,
  fields,
  flag,
  items,
  moment,
  plainText,
  state,
  words,
} from '../details/fields.ts'
import { metadataFields, metadataSections, tableSection } from '../details/sections.ts'
import { type Container, containerFields, isSidecar, type PodSpec } from '../workloads/podTemplate.ts'
import { podResources } from './podResources.ts'
import type { ContainerState, ContainerStatus, Pod } from './podShape.ts'
import { summarizePod, terminatedWord } from './podStatus.ts'

/** The overview of a pod. */
export function podDetails(pod: Pod): DetailSection[] {
  const { metadata, spec = {}, status = {} } = pod
  const namespace = metadata.namespace ?? ''
  const addresses = status.podIPs?.flatMap(({ ip }) => ip ?? []) ?? []
  const cards = containerCards(pod)
  const volumes = volumeRows(spec)
  return [
    {
      type: 'fields',
      title: 'Pod',
      fields: [
        ...fields([
          ['Status', state(summarizePod(pod).status)],
          ['Message', words(status.message)],
          ['Node', coreLink('Node', '', spec.nodeName)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Start time', moment(status.startTime)],
          ['Pod IP', code(addresses.join(', ') || status.podIP)],
          ['Host IP', code(status.hostIP)],
          ['Requests', items(totalRequests(spec))],
          ['QoS class', words(status.qosClass)],
          ['Priority class', words(spec.priorityClassName)],
          ['Service account', coreLink('ServiceAccount', namespace, spec.serviceAccountName)],
          ['Restart policy', words(spec.restartPolicy)],
          ['Runtime class', words(spec.runtimeClassName)],
          ['Host network', flag(spec.hostNetwork)],
          ['Node selector', items(formatLabels(spec.nodeSelector))],
        ]),
      ],
    },
    ...(cards.length === 0 ? [] : [{ type: 'containers', title: 'Containers', containers: cards } as const]),
    ...conditionsSection(status.conditions, podConditionTone),
    ...tableSection('Volumes', ['Name', 'Type', 'Source'], volumes),
    ...metadataSections(metadata),
  ]
}

/** A completed pod is not ready, which is no fault. */
function podConditionTone(condition: Condition): Tone {
  if (condition.reason === 'PodCompleted') return 'off'
  return usualTone(condition)
}

function containerCards({ spec = {}, status = {} }: Pod): ContainerCard[] {
  const cards = (
    containers: readonly Container[] | undefined,
    statuses: readonly ContainerStatus[] | undefined,
    role: (container: Container) => ContainerCard['role'],
  ): ContainerCard[] =>
    (containers ?? []).map((container) => {
      const present = statuses?.find(({ name }) => name === container.name)
      return {
        name: plainText(container.name),
        image: plainText(container.image),
        role: role(container),
        state: containerState(present, role(container)),
        fields: [...runFields(present), ...containerFields(container)],
      }
    })
  return [
    ...cards(spec.initContainers, status.initContainerStatuses, (container) =>
      isSidecar(container) ? 'sidecar' : 'init',
    ),
    ...cards(spec.containers, status.containerStatuses, () => 'container'),
    ...cards(spec.ephemeralContainers, status.ephemeralContainerStatuses, () => 'ephemeral'),
  ]
}

function containerState(
  status: ContainerStatus | undefined,
  role: ContainerCard['role'],
): ContainerCard['state'] {
  const { waiting, running, terminated } = status?.state ?? {}
  if (terminated !== undefined) {
    const tone: Tone = terminated.exitCode === 0 ? 'off' : 'bad'
    return {
      tone,
      word: plainText(terminatedWord(terminated)),
      message: plainText(terminated.message) || null,
    }
  }
  if (running !== undefined) {
    // Init and ephemeral containers never become ready, so a running one is fine.
    const isFine = status?.ready === true || role === 'init' || role === 'ephemeral'
    return { tone: isFine ? 'ok' : 'warn', word: 'Running', message: isFine ? null : 'Not ready' }
  }
  const reason = plainText(waiting?.reason) || 'Waiting'
  const isStarting = reason === 'Waiting' || reason === 'ContainerCreating' || reason === 'PodInitializing'
  return { tone: isStarting ? 'warn' : 'bad', word: reason, message: plainText(waiting?.message) || null }
}

/** The fields of a container's status: its current and its last run. */
function runFields(status: ContainerStatus | undefined): DetailField[] {
  if (status === undefined) return []
  const previous = status.lastState?.terminated
  return fields([
    ['Started', moment(status.state?.running?.startedAt)],
    ['Duration', runPeriod(status.state)],
    ['Exit code', count(status.state?.terminated?.exitCode)],
    ['Restarts', count(status.restartCount)],
    [
      'Last state',
      previous === undefined ? null : words(`${terminatedWord(previous)}, exit code ${previous.exitCode}`),
    ],
    ['Last finished at', moment(previous?.finishedAt)],
    ['Last message', words(previous?.message)],
  ])
}

function runPeriod(container: ContainerState | undefined): DetailValue | null {
  const start = epochSeconds(container?.terminated?.startedAt)
  const end = epochSeconds(container?.terminated?.finishedAt)
  return start === null || end === null ? null : { type: 'period', start, end }
}

/** The requests that the pod is scheduled by. */
function totalRequests(spec: PodSpec): string[] {
  const { cpuRequests, memoryRequests } = podResources(spec)
  return [
    ...(cpuRequests === 0 ? [] : [`${formatCores(cpuRequests / 1000)} CPU`]),
    ...(memoryRequests === 0 ? [] : [`${formatBytes(memoryRequests)} memory`]),
  ]
}

/** One row for each volume. A volume has a name and one more field: the field's name is the volume's type. */
function volumeRows({ volumes = [] }: PodSpec): string[][] {
  return volumes.map((volume) => {
    const type = Object.keys(volume).find((key) => key !== 'name') ?? ''
    return [String(volume.name ?? ''), type, volumeSource(volume[type])]
  })
}

function volumeSource(source: unknown): string {
  if (typeof source !== 'object' || source === null) return ''
  const named = ['name', 'secretName', 'claimName', 'path', 'driver', 'server']
  const key = named.find((name) => typeof (source as Record<string, unknown>)[name] === 'string')
  return key === undefined ? '' : String((source as Record<string, unknown>)[key])
}
