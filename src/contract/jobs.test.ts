import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  countOutcomes,
  goodOutcomes,
  jobNewsEntries,
  jobParamsSchema,
  jobStates,
  type ObjectReport,
  type Outcome,
  outcomes,
  outcomesUnderWay,
  sortedReports,
} from '#contract'
import { undoParamsSchema } from './jobs.ts'

const report = (name: string, outcome: Outcome): ObjectReport => ({
  ...{ group: '', version: 'v1', resource: 'pods', namespace: 'shop', name, uid: name },
  ...{ outcome, reason: null },
})

describe('the reports of a job', () => {
  const reports = [
    report('a', 'done'),
    report('b', 'waiting'),
    report('c', 'denied'),
    report('d', 'done'),
    report('e', 'failed'),
  ]

  it('are counted by their outcome', () => {
    expect(countOutcomes(reports)).toEqual({ done: 2, waiting: 1, denied: 1, failed: 1 })
  })

  it('are sorted with bad ends first and good ends last', () => {
    expect(sortedReports(reports).map(({ name }) => name)).toEqual(['e', 'c', 'b', 'a', 'd'])
    const all = sortedReports(outcomes.map((outcome) => report(outcome, outcome))).map(({ name }) => name)
    const good = goodOutcomes.length
    expect(all.slice(-good).sort()).toEqual([...goodOutcomes].sort())
    expect(all.slice(-good - outcomesUnderWay.length, -good).sort()).toEqual([...outcomesUnderWay].sort())
  })

  it('say first of all where a person has to act', () => {
    const ends = (['stopped', 'finalizers', 'replaced', 'denied', 'refused', 'failed'] as const).map(
      (outcome) => report(outcome, outcome),
    )
    expect(sortedReports(ends).map(({ name }) => name)).toEqual([
      ...['failed', 'refused', 'denied', 'replaced', 'finalizers', 'stopped'],
    ])
  })

  it('are not through while they wait, run or are blocked', () => {
    expect(outcomesUnderWay).toEqual(['waiting', 'running', 'blocked'])
  })
})

describe('the news of a job', () => {
  const schema = v.object(jobNewsEntries)
  const news = { jobId: 'j', action: 'drain', title: 'Draining node-1', reason: null, counts: { gone: 3 } }

  it('says how it is in one of the known words', () => {
    for (const state of jobStates) expect(v.is(schema, { ...news, state })).toBe(true)
    expect(v.is(schema, { ...news, state: 'paused' })).toBe(false)
    expect(v.is(schema, { ...news, state: 'running', counts: { lost: 1 } })).toBe(false)
    expect(v.is(schema, { ...news, state: 'running', counts: { gone: -1 } })).toBe(false)
  })
})

describe('the parameters of a job', () => {
  it('name one job', () => {
    const parsed = v.safeParse(jobParamsSchema, { jobId: '' })
    expect(parsed.issues?.map(({ message }) => message)).toEqual(['jobId is required'])
  })

  it('are not confirmed where they do not say so', () => {
    expect(v.parse(undoParamsSchema, { jobId: 'j' })).toEqual({ jobId: 'j', confirmed: false })
    expect(v.parse(undoParamsSchema, { jobId: 'j', confirmed: true })).toEqual({
      jobId: 'j',
      confirmed: true,
    })
  })
})
