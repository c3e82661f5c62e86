import * as v from 'valibot'
import { type Action, defineAction } from '../actions.ts'
import { suspendAndResume } from '../workloads/suspend.ts'
import type { CronJob } from './cronJobShape.ts'

/** A Job's name becomes a label of its pods. */
const longestName = 63

/** trigger creates the Job that `kubectl create job --from` creates, under a name that no other Job has. */
const trigger = defineAction({
  id: 'trigger',
  title: 'Trigger',
  doing: 'Triggering',
  done: 'Triggered',
  isBulk: true,
  args: v.object({}),
  needs: ({ namespace }) => [
    { verb: 'create', group: 'batch', resource: 'jobs', subresource: '', namespace, name: '' },
  ],
  says: (_, { targets, object }) => [
    targets.length === 1
      ? 'A Job is created from its template now, outside its schedule.'
      : 'A Job is created from each template now, outside the schedules.',
    ...((object as CronJob | undefined)?.spec?.suspend === true
      ? ['It is suspended, and stays so; this Job runs all the same.']
      : []),
  ],
  planFrom: ({ metadata, spec }: CronJob, _, { token }) => {
    const { metadata: template = {}, spec: jobSpec } = (spec?.jobTemplate ?? {}) as JobTemplate
    const ending = `-manual-${token}`
    const name = `${metadata.name.slice(0, longestName - ending.length).replace(/[-.]+$/u, '')}${ending}`
    const { uid } = metadata
    const controller = { apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid, controller: true }
    return {
      type: 'create',
      resource: { group: 'batch', version: 'v1', resource: 'jobs' },
      body: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name,
          ...(template.labels === undefined ? {} : { labels: template.labels }),
          annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.annotations },
          ownerReferences: [controller],
        },
        spec: jobSpec,
      },
      says: `Created the Job ${name}.`,
    }
  },
})

interface JobTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: object
}

/** cronJobActions are what can be done to cron jobs only. */
export const cronJobActions: readonly Action[] = [
  trigger,
  ...suspendAndResume({
    suspending: [
      'It starts no more Jobs until it is resumed. Jobs that run go on.',
      'They start no more Jobs until they are resumed. Jobs that run go on.',
    ],
    resuming: [
      'It starts Jobs by its schedule again. A start that it missed may be made up for at once.',
      'They start Jobs by their schedules again. Starts that they missed may be made up for at once.',
    ],
  }),
]
