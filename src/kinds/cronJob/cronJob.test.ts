import { describe, expect, it } from 'vitest'
import { anObject, aPodTemplate } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { cronJob } from './cronJob.ts'

const cronJobs = readObjects(new URL('./cronJobs.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)
const wide = ['batch', 'registry.example/batch:3', '<none>']

describe('cron job', () => {
  it.each([
    ['nightly', '30 2 * * *', 'Europe/Berlin', 'False', '1', '10h', '16h'],
    ['suspended', '*/5 * * * *', '<none>', 'True', '0', '5m', '16h'],
    ['never-ran', '@yearly', '<none>', 'True', '0', '<none>', '16h'],
  ])('%s runs at %s in %s', (name, ...row) => {
    const object = cronJobs.get(name)
    expect(object && printed(cronJob, object, noon)).toEqual([...row, ...wide])
  })

  it('is neither suspended nor not where it does not say', () => {
    const object = { metadata: { name: 'x', uid: 'u', resourceVersion: '1' } }
    expect(printed(cronJob, object, noon)[2]).toBe('<unset>')
  })

  it('leads to the jobs it has running', () => {
    const object = cronJobs.get('nightly')
    const [first] = object === undefined ? [] : cronJob.details(object)
    expect(first?.type === 'fields' && first.fields.find(({ label }) => label === 'Active')?.value).toEqual({
      type: 'links',
      links: [
        {
          gvk: { group: 'batch', version: 'v1', kind: 'Job' },
          namespace: 'checkout',
          name: 'nightly-29454330',
        },
      ],
    })
  })
})

describe('all that a cron job says of itself', () => {
  const object = {
    spec: {
      schedule: '30 2 * * *',
      timeZone: 'Europe/Berlin',
      suspend: true,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 60,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          parallelism: 2,
          template: aPodTemplate,
        },
      },
    },
    status: {
      active: [{ name: 'nightly-1', namespace: 'shop' }, { name: 'nightly-2' }, {}],
      lastScheduleTime: '2026-01-01T12:00:00Z',
      lastSuccessfulTime: '2026-01-01T12:00:10Z',
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(cronJob, object)).toEqual([
      'Schedule: `30 2 * * *`',
      'Time zone: Europe/Berlin',
      'Suspend: true',
      'Active: Job.v1.batch shop/nightly-1, Job.v1.batch shop/nightly-2',
      'Last schedule time: 2026-01-01T12:00:00Z',
      'Last successful time: 2026-01-01T12:00:10Z',
      'Concurrency policy: Forbid',
      'Starting deadline seconds: 60',
      'Successful jobs history limit: 3',
      'Failed jobs history limit: 1',
      '[Job template] Parallelism: 2',
      '[Scheduling] Node selector: disk=ssd',
      '[Containers] container web web:1',
    ])
    expect(overviewText(cronJob, bare)).toEqual([])
    expect(cronJob.details(bare).map(({ title }) => title)).toEqual(['Cron Job'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(cronJob, object, oneMinuteLater)).toEqual([
      '30 2 * * *',
      'Europe/Berlin',
      'True',
      '3',
      '60s',
      '<unknown>',
      'web',
      'web:1',
      '<none>',
    ])
    expect(printed(cronJob, bare, oneMinuteLater)).toEqual([
      '',
      '<none>',
      '<unset>',
      '0',
      '<none>',
      '<unknown>',
      '',
      '',
      '<none>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(cronJob, object)).toEqual(['Service account ServiceAccount shop/web'])
    expect(relationsText(cronJob, bare)).toEqual([])
  })
})
