import { epochSeconds } from '#machinery'
import { age, boolean, list, number, text, time, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { refs } from '../definition/relations.ts'
import type { DetailSection } from '../details/details.ts'
import { code, count, fields, flag, links, moment, words } from '../details/fields.ts'
import { metadataFields, metadataSections } from '../details/sections.ts'
import { jobSpecFields } from '../job/job.ts'
import { podReferences } from '../workloads/podReferences.ts'
import { containerImages, containerNames, selectorItems, templateSections } from '../workloads/podTemplate.ts'
import { cronJobActions } from './cronJobActions.ts'
import { cronJobFacts, cronJobRules } from './cronJobFacts.ts'
import type { CronJob } from './cronJobShape.ts'

const podSpec = ({ spec }: CronJob) => spec?.jobTemplate?.spec?.template?.spec

export const cronJob = defineKind<CronJob, CronJob>({
  gvr: { group: 'batch', version: 'v1', resource: 'cronjobs' },
  kind: 'CronJob',
  title: { one: 'Cron Job', many: 'Cron Jobs' },
  scope: 'namespaced',
  group: 'workloads',
  actions: cronJobActions,
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
  const template = fields(jobSpecFields(spec.jobTemplate?.spec ?? {}))
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
    ...(template.length === 0 ? [] : [{ type: 'fields', title: 'Job template', fields: template } as const]),
    ...templateSections(spec.jobTemplate?.spec?.template),
    ...metadataSections(metadata),
  ]
}
