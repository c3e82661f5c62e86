import { describe, expect, it } from 'vitest'
import { actionsOf } from '#kinds'
import { jobProgress, nounsOf, outcomeStatus } from './jobWords.ts'

const pods = { group: '', resource: 'pods' }
const nodes = { group: '', resource: 'nodes' }

describe('the words of a job', () => {
  it('count the objects that are through among those that have something done to them', () => {
    expect(jobProgress({ gone: 1, blocked: 1, skipped: 1, running: 1 })).toEqual({
      through: 1,
      all: 3,
      blocked: 1,
    })
    expect(jobProgress({ failed: 2, done: 1 })).toEqual({ through: 1, all: 3, blocked: 0 })
    expect(jobProgress({ skipped: 4 })).toBeNull()
    expect(jobProgress({})).toBeNull()
  })

  it('name an outcome as its action does, or as usual', () => {
    const drain = actionsOf(nodes).find(({ id }) => id === 'drain')
    expect(outcomeStatus('blocked', drain)).toEqual(['warn', 'Blocked by PodDisruptionBudget'])
    expect(outcomeStatus('gone', drain)).toEqual(['ok', 'Gone'])
    expect(outcomeStatus('finalizers', undefined)).toEqual(['warn', 'Waits for finalizers'])
  })

  it('call objects of one kind by its title', () => {
    expect(nounsOf([pods, pods])).toBe('pods')
    expect(nounsOf([pods, nodes])).toBe('objects')
    expect(nounsOf([{ group: 'example.com', resource: 'widgets' }])).toBe('widgets')
  })
})
