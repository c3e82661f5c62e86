import { epochSeconds, type KubeObject } from '#machinery'
import { age, boolean, list, number, text, time, wide } from '../columns.ts'
import { code, count, fields, flag, links, moment, words } from '../detailFields.ts'
import type { DetailSection } from '../details.ts'
import { type JobSpec, jobSpecFields } from '../job/job.ts'
import { defineKind } from '../kind.ts'
import { metadataFields, metadataSections } from '../metadataSections.ts'
import { podReferences } from '../podReferences.ts'
import { containerImages, containerNames, selectorItems, templateSections } from '../podTemplate.ts'
import { refs } from '../relations.ts'
import { cronJobFacts, cronJobRules } from './cronJobFacts.ts'

export interface CronJob extends KubeObject {
  readonly spec?: {
    readonly schedule?: string
    readonly timeZone?: string
    readonly suspend?: boolean
    readonly concurrencyPolicy?: string
    readonly startingDeadlineSeconds?: number
    readonly successfulJobsHistoryLimit?: number
    readonly failedJobsHistoryLimit?: number
    readonly jobTemplate?: { readonly spec?: JobSpec }
  }
  readonly status?: {
    readonly active?: readonly { readonly name?: string; readonly namespace?: string }[]
    readonly lastScheduleTime?: string | null
    readonly lastSuccessfulTime?: string | null
  }
}

const podSpec = ({ spec }: CronJob) => spec?.jobTemplate?.spec?.template?.spec

export const cronJob = defineKind<CronJob, CronJob>({
  gvr: { group: 'batch', version: 'v1', resource: 'cronjobs' },
  kind: 'CronJob',
  title: { one: 'Cron Job', many: 'Cron Jobs' },
  scope: 'namespaced',
  group: 'workloads',
  read: (object) => object,
  columns: [
    text('Schedule', ({ spec }) => spec?.schedule, { priority: 1, absent: '' }),
    text('Timezone', ({ spec }) => spec?.timeZone),
    boolean('Suspend', ({ spec }) => spec?.suspend, { priority: 2 }),
    number('Active', ({ status }) => status?.active?.length ?? 0),
    time('Last Schedule', ({ status }) => epochSeconds(status?.lastScheduleTime)),
    age(),
    wide(list('Containers', (object) => containerNames(podSpec(object)))),
    wide(list('Images', (object) => containerImages(podSpec(object)))),
    wide(list('Selector', ({ spec }) => selectorItems(spec?.jobTemplate?.spec?.selector))),
  ],
  facts: cronJobFacts,
  rules: cronJobRules,
  owns: [refs.job],
  relations: (object) => podReferences(object.metadata.namespace, podSpec(object)),
  details,
})

function details({ metadata, spec = {}, status = {} }: CronJob): DetailSection[] {
  const jobs = (status.active ?? []).flatMap(({ name, namespace }) =>
    name === undefined
      ? []
      : [
          {
            gvk: { group: 'batch', version: 'v1', kind: 'Job' },
            namespace: namespace ?? metadata.namespace ?? '',
            name,
          },
        ],
  )
  return [
    {
      type: 'fields',
      title: 'Cron Job',
      fields: [
        ...fields([
          ['Schedule', code(spec.schedule)],
          ['Time zone', words(spec.timeZone)],
          ['Suspend', flag(spec.suspend)],
          ['Active', links(jobs)],
          ['Last schedule time', moment(status.lastScheduleTime)],
          ['Last successful time', moment(status.lastSuccessfulTime)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Concurrency policy', words(spec.concurrencyPolicy)],
          ['Starting deadline seconds', count(spec.startingDeadlineSeconds)],
          ['Successful jobs history limit', count(spec.successfulJobsHistoryLimit)],
          ['Failed jobs history limit', count(spec.failedJobsHistoryLimit)],
        ]),
      ],
    },
    { type: 'fields', title: 'Job template', fields: fields(jobSpecFields(spec.jobTemplate?.spec ?? {})) },
    ...templateSections(spec.jobTemplate?.spec?.template),
    ...metadataSections(metadata),
  ]
}
