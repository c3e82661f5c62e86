import type { Tone } from '#contract'
import { epochSeconds, formatSelector, type KubeObject } from '#machinery'
import { age, list, period, status, text, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { finding, type KindFacts, type Rule } from '../definition/facts.ts'
import { refs } from '../definition/relations.ts'
import { type Condition, conditionsSection, isTrue, usualTone } from '../details/conditions.ts'
import type { DetailSection, DetailValue } from '../details/details.ts'
import { count, fields, flag, items, moment, seconds, state, words } from '../details/fields.ts'
import { metadataFields, metadataSections } from '../details/sections.ts'
import { podReferences } from '../workloads/podReferences.ts'
import {
  containerImages,
  containerNames,
  selectorItems,
  type TemplatedSpec,
  templateSections,
} from '../workloads/podTemplate.ts'
import { jobActions } from './jobActions.ts'
import { jobWire } from './jobWire.ts'

/** JobSpec is the spec of a job, which a cron job's template has too. */
export interface JobSpec extends TemplatedSpec {
  readonly completions?: number | null
  readonly parallelism?: number | null
  readonly backoffLimit?: number
  readonly activeDeadlineSeconds?: number
  readonly ttlSecondsAfterFinished?: number
  readonly completionMode?: string
  readonly suspend?: boolean
}

interface Job extends KubeObject {
  readonly spec?: JobSpec
  readonly status?: {
    readonly active?: number
    readonly ready?: number
    readonly succeeded?: number
    readonly failed?: number
    readonly startTime?: string | null
    readonly completionTime?: string | null
    readonly conditions?: readonly Condition[]
  }
}

const failedRule: Rule = {
  id: 'job-failed',
  severity: 'warning',
  finding: 'Job failed',
  graceS: 0,
  hint: "Read the log of the job's last pod.",
}

/** A failed job of a cron job is reported for a day only: later runs matter more. */
const historyS = 86_400

export const job = defineKind<Job, Job>({
  gvr: { group: 'batch', version: 'v1', resource: 'jobs' },
  kind: 'Job',
  title: { one: 'Job', many: 'Jobs' },
  scope: 'namespaced',
  group: 'workloads',
  actions: jobActions,
  wire: jobWire,
  read: (object) => object,
  columns: [
    status(jobStatus),
    text('Completions', completions, { priority: 1 }),
    period('Duration', duration, { absent: '' }),
    age(),
    wide(list('Containers', ({ spec }) => containerNames(spec?.template?.spec))),
    wide(list('Images', ({ spec }) => containerImages(spec?.template?.spec))),
    wide(list('Selector', ({ spec }) => selectorItems(spec?.selector))),
  ],
  facts,
  rules: [failedRule],
  owns: [refs.pod],
  selects: ({ spec }) => spec?.selector,
  relations: ({ metadata, spec }) => podReferences(metadata.namespace, spec?.template?.spec),
  details,
})

function facts({ metadata, status }: Job): KindFacts {
  const failed = status?.conditions?.find(({ type }) => type === 'Failed')
  const amounts = { ready: isTrue(status?.conditions, 'Complete') ? 1 : 0 }
  if (failed?.status !== 'True') return { amounts }
  const since = epochSeconds(failed.lastTransitionTime)
  const isRun = metadata.ownerReferences?.some(({ kind }) => kind === 'CronJob') ?? false
  const until = isRun && since !== null ? since + historyS : null
  return { amounts, findings: [finding(failedRule, failed.message || failed.reason, { since, until })] }
}

function jobStatus({ metadata, status }: Job): readonly [Tone, string] {
  const has = (type: string): boolean => isTrue(status?.conditions, type)
  if (has('Complete')) return ['off', 'Complete']
  if (has('Failed')) return ['bad', 'Failed']
  if (metadata.deletionTimestamp) return ['warn', 'Terminating']
  if (has('Suspended')) return ['info', 'Suspended']
  if (has('FailureTarget')) return ['bad', 'FailureTarget']
  if (has('SuccessCriteriaMet')) return ['ok', 'SuccessCriteriaMet']
  return ['ok', 'Running']
}

/** The completions as kubectl prints them. A job without `completions` needs one pod to succeed, of any number. */
function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0
  const wanted = spec?.completions ?? null
  const parallelism = spec?.parallelism ?? 0
  if (wanted !== null) return `${succeeded}/${wanted}`
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function duration({ status }: Job): readonly [number, number | null] | null {
  const start = epochSeconds(status?.startTime)
  return start === null ? null : [start, epochSeconds(status?.completionTime)]
}

function details(job: Job): DetailSection[] {
  const { metadata, spec = {}, status: found = {} } = job
  return [
    {
      type: 'fields',
      title: 'Job',
      fields: [
        ...fields([
          ['Status', state(jobStatus(job))],
          ['Completions', words(completions(job))],
          ['Active', count(found.active)],
          ['Ready', count(found.ready)],
          ['Succeeded', count(found.succeeded)],
          ['Failed', count(found.failed)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Started', moment(found.startTime)],
          ['Completed', moment(found.completionTime)],
          ['Duration', ended(job)],
          ...jobSpecFields(spec),
        ]),
      ],
    },
    ...conditionsSection(found.conditions, jobConditionTone),
    ...templateSections(spec.template),
    ...metadataSections(metadata),
  ]
}

/** The time a job ran. A failed job has no completion time: it ended when the condition Failed became True. */
function ended({ status }: Job): DetailValue | null {
  const start = epochSeconds(status?.startTime)
  if (start === null) return null
  const failure = status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True')
  return {
    type: 'period',
    start,
    end: epochSeconds(status?.completionTime) ?? epochSeconds(failure?.lastTransitionTime),
  }
}

function jobConditionTone(condition: Condition): Tone {
  if (condition.type === 'Suspended') return condition.status === 'True' ? 'info' : 'off'
  return usualTone(condition)
}

/** jobSpecFields are the fields of a job's spec, for jobs and for the template of a cron job. */
export const jobSpecFields = (spec: JobSpec): [string, DetailValue | null][] => [
  ['Parallelism', count(spec.parallelism)],
  ['Completion mode', words(spec.completionMode)],
  ['Backoff limit', count(spec.backoffLimit)],
  ['Active deadline seconds', count(spec.activeDeadlineSeconds)],
  ['TTL after finished', seconds(spec.ttlSecondsAfterFinished)],
  ['Suspend', flag(spec.suspend)],
  ['Selector', items(formatSelector(spec.selector))],
]
