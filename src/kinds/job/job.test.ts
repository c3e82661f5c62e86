import { describe, expect, it } from 'vitest'
import type { Tone } from '#contract'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { job } from './job.ts'

const jobs = readObjects(new URL('./jobs.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

const cases: [name: string, status: string, completions: string, duration: string, tone: Tone][] = [
  ['running', 'Running', '1/5', '19m', 'ok'],
  ['complete', 'Complete', '1/1', '2m30s', 'off'],
  ['failed', 'Failed', '0/1', '19m', 'bad'],
  ['suspended', 'Suspended', '0/1', '', 'info'],
  ['resumed', 'Running', '0/1', '19m', 'ok'],
  ['failing', 'FailureTarget', '0/3', '19m', 'bad'],
  ['succeeding', 'SuccessCriteriaMet', '1/3', '19m', 'ok'],
  ['queue', 'Running', '0/1 of 3', '19m', 'ok'],
  ['one-of-any', 'Running', '0/1', '19m', 'ok'],
  ['terminating', 'Terminating', '0/1', '19m', 'warn'],
  ['not-started', 'Running', '0/1', '', 'ok'],
]

describe('job', () => {
  it.each(cases)('%s is %s, %s complete, after %j', (name, status, completions, duration, tone) => {
    const object = jobs.get(name)
    expect(object && printed(job, object, noon)).toEqual([
      status,
      completions,
      duration,
      '20m',
      'batch',
      'registry.example/batch:3',
      `batch.kubernetes.io/job-name=${name}`,
    ])
    expect(object && job.cells(object)[0]).toEqual([tone, status])
  })

  it('ends in its overview when it was found to have failed', () => {
    const object = jobs.get('failed')
    const [first] = object === undefined ? [] : job.details(object)
    expect(first?.type === 'fields' && first.fields.find(({ label }) => label === 'Duration')?.value).toEqual(
      {
        type: 'period',
        start: Date.UTC(2026, 0, 1, 11, 41) / 1000,
        end: Date.UTC(2026, 0, 1, 11, 50) / 1000,
      },
    )
  })
})
