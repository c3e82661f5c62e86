import { describe, expect, it } from 'vitest'
import { actionIn, anObject, planned, said, several } from '../../../testkit/actionWorld.ts'
import { cronJobActions } from './cronJobActions.ts'

const trigger = actionIn(cronJobActions, 'trigger')
const now = 'A Job is created from its template now, outside its schedule.'

describe('trigger', () => {
  it('creates the Job that kubectl create job --from creates', () => {
    const jobTemplate = {
      metadata: { labels: { app: 'report' }, annotations: { note: 'a text' } },
      spec: { backoffLimit: 2 },
    }
    expect(planned(trigger, {}, { object: anObject({ spec: { jobTemplate } }) })).toEqual({
      type: 'create',
      resource: { group: 'batch', version: 'v1', resource: 'jobs' },
      body: {
        ...{ apiVersion: 'batch/v1', kind: 'Job' },
        metadata: {
          name: 'web-manual-x7k2p',
          labels: { app: 'report' },
          annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', note: 'a text' },
          ownerReferences: [
            { apiVersion: 'batch/v1', kind: 'CronJob', name: 'web', uid: 'u', controller: true },
          ],
        },
        spec: { backoffLimit: 2 },
      },
      says: 'Created the Job web-manual-x7k2p.',
    })
  })

  it('cuts a long name, and the dashes and dots at its end only', () => {
    const nameOf = (name: string) =>
      (planned(trigger, {}, { object: anObject({}, { name }) }) as { body: { metadata: { name: string } } })
        .body.metadata.name
    expect(nameOf('a-b.c')).toBe('a-b.c-manual-x7k2p')
    expect(nameOf(`${'a'.repeat(47)}-.-bcd`)).toBe(`${'a'.repeat(47)}-manual-x7k2p`)
    expect(nameOf(`a-${'b'.repeat(50)}`)).toBe(`a-${'b'.repeat(48)}-manual-x7k2p`)
  })

  it('needs no metadata in the template, and no template', () => {
    const metadataOf = (spec: object) =>
      (planned(trigger, {}, { object: anObject({ spec }) }) as { body: { metadata: object } }).body.metadata
    for (const spec of [{ jobTemplate: { spec: {} } }, { jobTemplate: { metadata: {} } }, {}]) {
      expect(metadataOf(spec)).not.toHaveProperty('labels')
      expect(metadataOf(spec)).toMatchObject({
        annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      })
    }
    expect(planned(trigger, {}, { object: anObject() })).toMatchObject({ type: 'create' })
  })

  it('says that it is outside the schedule, and that a suspended cron job stays suspended', () => {
    expect(said(trigger, {})).toEqual([now])
    expect(said(trigger, {}, { targets: several })).toEqual([
      'A Job is created from each template now, outside the schedules.',
    ])
    const stays = 'It is suspended, and stays so; this Job runs all the same.'
    expect(said(trigger, {}, { object: anObject({ spec: { suspend: true } }) })).toEqual([now, stays])
    expect(said(trigger, {}, { object: anObject({ spec: { suspend: false } }) })).toEqual([now])
    expect(said(trigger, {}, { object: anObject() })).toEqual([now])
  })
})

describe('suspend and resume of a cron job', () => {
  it('say what becomes of its Jobs, and of those of several', () => {
    const both = (id: string) => {
      const action = actionIn(cronJobActions, id)
      return [said(action, {}), said(action, {}, { targets: several })].flat()
    }
    expect(both('suspend')).toEqual([
      'It starts no more Jobs until it is resumed. Jobs that run go on.',
      'They start no more Jobs until they are resumed. Jobs that run go on.',
    ])
    expect(both('resume')).toEqual([
      'It starts Jobs by its schedule again. A start that it missed may be made up for at once.',
      'They start Jobs by their schedules again. Starts that they missed may be made up for at once.',
    ])
  })
})
