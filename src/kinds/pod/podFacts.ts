import { epochSeconds } from '#machinery'
import { type Finding, finding, type KindFacts, type Rule } from '../definition/facts.ts'
import type { Condition } from '../details/conditions.ts'
import { imageProblems } from './imageProblems.ts'
import { podResources } from './podResources.ts'
import type { ContainerStatus, Pod } from './podShape.ts'
import type { PodSummary } from './podStatus.ts'

const rules = {
  crashLoop: {
    id: 'pod-crash-loop',
    severity: 'critical',
    finding: 'Crash loop',
    graceS: 0,
    hint: "Read the log of the container's previous run.",
  },
  image: {
    id: 'pod-image',
    severity: 'critical',
    finding: 'Image not pulled',
    graceS: 60,
    hint: "Check the image's name and tag, and the image pull secret.",
  },
  configuration: {
    id: 'pod-configuration',
    severity: 'critical',
    finding: 'Container not created',
    graceS: 60,
    hint: 'Look for a missing config map, secret, volume or command.',
  },
  unschedulable: {
    id: 'pod-unschedulable',
    severity: 'critical',
    finding: 'Unschedulable',
    graceS: 60,
    hint: "Compare the pod's requests, node selector, affinity and tolerations with the nodes.",
  },
  failed: {
    id: 'pod-failed',
    severity: 'warning',
    finding: 'Failed',
    graceS: 0,
    hint: 'Read its log and events. Delete the pod when it is no longer needed.',
  },
  evicted: {
    id: 'pod-evicted',
    severity: 'warning',
    finding: 'Evicted',
    graceS: 0,
    hint: 'Check its node for memory, disk or process ID pressure. The evicted pod can be deleted.',
  },
  notStarted: {
    id: 'pod-not-started',
    severity: 'warning',
    finding: 'Does not start',
    graceS: 300,
    hint: 'Read its events. Volumes, network and init containers are set up before the containers start.',
  },
  notReady: {
    id: 'pod-not-ready',
    severity: 'warning',
    finding: 'Not ready',
    graceS: 300,
    hint: 'Check its readiness probe and its log.',
  },
  restarts: {
    id: 'pod-restarts',
    severity: 'warning',
    finding: 'Many restarts',
    graceS: 0,
    hint: 'Read the log of the previous run and check the memory limit.',
  },
  unknown: {
    id: 'pod-unknown',
    severity: 'critical',
    finding: 'Node lost',
    graceS: 0,
    hint: "Check its node: it stopped reporting, so the pod's state is unknown.",
  },
  stuck: {
    id: 'pod-stuck-terminating',
    severity: 'warning',
    finding: 'Stuck terminating',
    graceS: 300,
    hint: 'Check its node: the kubelet must confirm that the pod has stopped.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export const podRules: readonly Rule[] = Object.values(rules)

/** A pod breaks the rule `pod-restarts` after this many restarts, while the last one is at most `recentS` old. */
const manyRestarts = 5
const recentS = 3600

/** podFacts returns a pod's phase, the resources it requests, and its findings. */
export function podFacts(pod: Pod & { readonly summary: PodSummary }): KindFacts {
  const { status = {}, spec = {} } = pod
  const phase = status.phase ?? 'Unknown'
  const hasEnded = phase === 'Succeeded' || phase === 'Failed'
  return {
    group: phase,
    ...(hasEnded ? {} : { amounts: podResources(spec) }),
    findings: isWell(pod) ? none : podFindings(pod, hasEnded),
  }
}

const none: readonly Finding[] = Object.freeze([])

/** isWell is a quick test, since nearly all pods have no findings. */
const isWell = ({ summary, metadata }: Pod & { readonly summary: PodSummary }): boolean =>
  summary.status[0] === 'ok' && summary.restarts[0] < manyRestarts && metadata.deletionTimestamp === undefined

function podFindings(pod: Pod & { readonly summary: PodSummary }, hasEnded: boolean): readonly Finding[] {
  const { summary, metadata, status = {} } = pod
  const [, word] = summary.status
  const [restarts, lastRestart] = summary.restarts
  const deletedAt = epochSeconds(metadata.deletionTimestamp)
  if (word === 'Unknown' && status.reason === 'NodeLost')
    return [finding(rules.unknown, status.message, { since: deletedAt })]
  if (deletedAt !== null) {
    // `factsOf` reports finalizers for every kind.
    if (hasEnded || (metadata.finalizers?.length ?? 0) > 0) return none
    return [
      finding(rules.stuck, 'The pod was deleted, but its node has not confirmed that it stopped.', {
        since: deletedAt,
      }),
    ]
  }
  if (hasEnded) return ended(pod)
  const trouble = troubleOf(pod)
  if (restarts < manyRestarts || lastRestart === null || trouble?.rule === rules.crashLoop)
    return trouble === null ? none : [trouble]
  const why = lastEnd(pod)
  const often = finding(
    rules.restarts,
    `Restarted ${restarts} times${why === null ? '' : `. Last exit: ${why}`}.`,
    {
      since: lastRestart,
      until: lastRestart + recentS,
    },
  )
  return trouble === null ? [often] : [trouble, often]
}

/** The finding of a failed pod. A job's pods have none: the job may have retried and succeeded. */
function ended({
  status = {},
  metadata,
  summary,
}: Pod & { readonly summary: PodSummary }): readonly Finding[] {
  if (status.phase !== 'Failed' || metadata.labels?.['batch.kubernetes.io/job-name'] !== undefined)
    return none
  const rule = status.reason === 'Evicted' ? rules.evicted : rules.failed
  const ends = (status.containerStatuses ?? []).flatMap(
    ({ state }) => epochSeconds(state?.terminated?.finishedAt) ?? [],
  )
  const since = ends.length > 0 ? Math.max(...ends) : transitionOf(status.conditions, 'Ready')
  return [finding(rule, status.message || `The pod ended with ${summary.status[1]}.`, { since })]
}

const starting: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing'])

/** The most specific reason why a pod that neither ended nor was deleted is not ready; null for none. */
function troubleOf(pod: Pod & { readonly summary: PodSummary }): Finding | null {
  const { status = {}, metadata, summary } = pod
  const since = transitionOf(status.conditions, 'Ready') ?? epochSeconds(metadata.creationTimestamp)
  for (const { name, state, lastState } of containersOf(pod)) {
    const { reason = '', message } = state?.waiting ?? {}
    if (reason === '' || starting.has(reason)) continue
    if (reason === 'CrashLoopBackOff') {
      const exit = lastState?.terminated
      const how =
        exit === undefined ? '' : `: ${exit.reason ? `${exit.reason}, ` : ''}exit code ${exit.exitCode}`
      return finding(rules.crashLoop, `Container ${name} keeps exiting${how}.`, { since })
    }
    const rule = imageProblems.has(reason) ? rules.image : rules.configuration
    return finding(rule, `Container ${name}: ${message || reason}`, { since })
  }
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False') {
    if (scheduled.reason !== 'Unschedulable') return null
    return finding(rules.unschedulable, scheduled.message, {
      since: epochSeconds(scheduled.lastTransitionTime),
    })
  }
  if (summary.status[0] === 'ok') return null
  const [, word] = summary.status
  if (status.phase !== 'Running') return finding(rules.notStarted, `The pod is still ${word}.`, { since })
  const [ready, wanted] = summary.ready
  const condition = status.conditions?.find(({ type }) => type === 'Ready')
  const message = condition?.status === 'True' ? null : condition?.message
  const why = word === 'Running' || word === 'NotReady' ? '' : `, ${word}`
  const containers = `${ready} of ${wanted} containers are ready${why}`
  const said = ready === wanted ? `${containers}, and the pod is not.` : `${containers}.`
  return finding(rules.notReady, message || said, { since })
}

const containersOf = ({ status = {} }: Pod): readonly ContainerStatus[] =>
  status.initContainerStatuses
    ? [...status.initContainerStatuses, ...(status.containerStatuses ?? [])]
    : (status.containerStatuses ?? noStatuses)

const noStatuses: readonly ContainerStatus[] = Object.freeze([])

/** How the last run of the first restarted container ended; null where no status has it. */
function lastEnd(pod: Pod): string | null {
  for (const { lastState } of containersOf(pod)) {
    const terminated = lastState?.terminated
    if (terminated !== undefined) return terminated.reason || `exit code ${terminated.exitCode}`
  }
  return null
}

/** When a condition stopped being True; null while it is True, since `podWire` leaves out the time of those. */
function transitionOf(conditions: readonly Condition[] | undefined, type: string): number | null {
  const condition = conditions?.find((each) => each.type === type)
  return condition?.status === 'True' ? null : epochSeconds(condition?.lastTransitionTime)
}
