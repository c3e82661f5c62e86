import { describe, expect, it } from 'vitest'
import type { Tone } from '#contract'
import { actionIn, anObject, aPodTemplate, said, several } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a job says of itself', () => {
  const object = {
    spec: {
      completions: 5,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimit: 6,
      activeDeadlineSeconds: 600,
      ttlSecondsAfterFinished: 60,
      suspend: false,
      selector: { matchLabels: { app: 'web' } },
      template: aPodTemplate,
    },
    status: {
      active: 1,
      ready: 1,
      succeeded: 2,
      failed: 3,
      startTime: '2026-01-01T12:00:00Z',
      conditions: [
        { type: 'Failed', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'Suspended', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
      ],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(job, object)).toEqual([
      'Status: Failed (bad)',
      'Completions: 2/5',
      'Active: 1',
      'Ready: 1',
      'Succeeded: 2',
      'Failed: 3',
      'Started: 2026-01-01T12:00:00Z',
      'Duration: 2026-01-01T12:00:00Z to 2026-01-01T12:00:00Z',
      'Parallelism: 2',
      'Completion mode: Indexed',
      'Backoff limit: 6',
      'Active deadline seconds: 600',
      'TTL after finished: 60 s',
      'Suspend: false',
      'Selector: app=web',
      '[Conditions] Failed True (bad), since 2026-01-01T12:00:00Z',
      '[Conditions] Suspended False (off), since 2026-01-01T12:00:00Z',
      '[Scheduling] Node selector: disk=ssd',
      '[Containers] container web web:1',
    ])
    expect(overviewText(job, bare)).toEqual(['Status: Running (ok)', 'Completions: 0/1'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(job, object, oneMinuteLater)).toEqual([
      'Failed',
      '2/5',
      '60s',
      '<unknown>',
      'web',
      'web:1',
      'app=web',
    ])
    expect(printed(job, bare, oneMinuteLater)).toEqual(['Running', '0/1', '', '<unknown>', '', '', '<none>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(job, object)).toEqual(['Service account ServiceAccount shop/web'])
    expect(relationsText(job, bare)).toEqual([])
  })
})

describe('what is wrong with a job', () => {
  const failed = {
    type: 'Failed',
    status: 'True',
    reason: 'BackoffLimitExceeded',
    lastTransitionTime: '2026-01-01T12:00:00Z',
  }
  const found = (condition: object, metadata: object = {}) =>
    findingsText(job, anObject({ status: { conditions: [condition] } }, metadata))

  it('is that it failed, for a day only where a cron job goes on', () => {
    expect(found(failed)).toEqual(['warning Job failed: BackoffLimitExceeded, since 2026-01-01T12:00:00Z'])
    expect(found({ ...failed, message: 'too many tries' })).toEqual([
      'warning Job failed: too many tries, since 2026-01-01T12:00:00Z',
    ])
    expect(found(failed, { ownerReferences: [{ kind: 'Other' }, { kind: 'CronJob' }] })).toEqual([
      'warning Job failed: BackoffLimitExceeded, since 2026-01-01T12:00:00Z, until 2026-01-02T12:00:00Z',
    ])
    expect(found(failed, { ownerReferences: [{ kind: 'Other' }] })[0]).not.toContain('until')
    const { lastTransitionTime: _, ...undated } = failed
    expect(found(undated, { ownerReferences: [{ kind: 'CronJob' }] })).toEqual([
      'warning Job failed: BackoffLimitExceeded',
    ])
  })

  it('is nothing where it did not fail', () => {
    expect(found({ ...failed, status: 'False' })).toEqual([])
    expect(found({ ...failed, type: 'Complete' })).toEqual([])
    expect(findingsText(job, anObject())).toEqual([])
  })

  it('does not keep it from counting as ready once it is complete', () => {
    const ready = (type: string) =>
      factsOf(job, anObject({ status: { conditions: [{ type, status: 'True' }] } }))?.amounts
    expect(ready('Complete')).toEqual({ ready: 1 })
    expect(ready('Suspended')).toEqual({ ready: 0 })
    expect(factsOf(job, anObject())?.amounts).toEqual({ ready: 0 })
  })
})

describe('suspend and resume of a job', () => {
  it('are refused for one that has finished', () => {
    for (const { id, refusal } of job.actions ?? []) {
      const refused = (type: string, status = 'True') =>
        refusal(anObject({ status: { conditions: [{ type, status }] } }), {})
      expect([id, refused('Complete'), refused('Failed')]).toEqual([
        id,
        'It has finished.',
        'It has finished.',
      ])
      expect(refused('Complete', 'False')).toBeNull()
      expect(refused('Suspended')).toBeNull()
      expect(refusal(anObject(), {})).toBeNull()
    }
  })

  it('say what becomes of its pods, and of those of several', () => {
    const both = (id: string) => {
      const action = actionIn(job.actions ?? [], id)
      return [said(action, {}), said(action, {}, { targets: several })].flat()
    }
    expect(both('suspend')).toEqual([expect.stringMatching(/^Its /u), expect.stringMatching(/^Their /u)])
    expect(both('resume')).toEqual([expect.any(String), expect.any(String)])
  })
})

describe('the duration of a job in its panel', () => {
  const start = '2026-01-01T12:00:00Z'
  const duration = (status: object) =>
    overviewText(job, anObject({ status: { startTime: start, ...status } })).find((line) =>
      line.startsWith('Duration'),
    )
  const condition = (type: string, status: string) => ({
    conditions: [{ type, status, lastTransitionTime: '2026-01-01T12:05:00Z' }],
  })

  it('ends when it is complete or has failed, and not when something else was said of it', () => {
    expect(duration({})).toBe('Duration: 2026-01-01T12:00:00Z to now')
    expect(duration({ completionTime: '2026-01-01T12:01:00Z' })).toMatch(/to 2026-01-01T12:01:00Z$/u)
    expect(duration(condition('Failed', 'True'))).toMatch(/to 2026-01-01T12:05:00Z$/u)
    expect(duration(condition('Failed', 'False'))).toMatch(/to now$/u)
    expect(duration(condition('Suspended', 'True'))).toMatch(/to now$/u)
    expect(duration({ startTime: null })).toBeUndefined()
  })

  it('says of a suspended job that this is meant', () => {
    const lines = overviewText(job, anObject({ status: condition('Suspended', 'True') }))
    expect(lines[0]).toBe('Status: Suspended (info)')
    expect(lines.at(-1)).toBe('[Conditions] Suspended True (info), since 2026-01-01T12:05:00Z')
  })
})
