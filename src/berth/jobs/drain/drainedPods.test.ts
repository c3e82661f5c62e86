import { describe, expect, it } from 'vitest'
import type { ObjectMeta } from '#machinery'
import { Reports } from '../reports.ts'
import { DrainedPods, listed } from './drainedPods.ts'
import type { PlannedPod } from './drainPlan.ts'

const metadata = (name: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
  ...{ namespace: 'shop', name, uid: `uid-of-${name}`, resourceVersion: '1' },
  ...more,
})
const planned = (name: string, fate: PlannedPod['fate'] = 'evict', reason: string | null = null) => ({
  ...{ pod: { apiVersion: 'v1', kind: 'Pod', metadata: metadata(name) }, fate, reason },
})
const present = (...pods: readonly ObjectMeta[]) => new Map(pods.map((pod) => [pod.uid, pod]))

function aDrain(...plan: readonly PlannedPod[]) {
  let changes = 0
  const reports = new Reports(() => {})
  const pods = new DrainedPods(reports, () => {
    changes += 1
  })
  pods.plan(plan)
  return {
    pods,
    reports,
    get changes() {
      return changes
    },
    get outcomes() {
      return reports.all.map(({ name, outcome, reason }) => [name, outcome, reason])
    },
  }
}

describe('the pods of a drain', () => {
  it('are reported by their plan, each with its name in the API', () => {
    const drain = aDrain(planned('a'), planned('b', 'skip', 'stays'), planned('c', 'refuse', 'is bare'))
    expect(drain.outcomes).toEqual([
      ['a', 'waiting', null],
      ['b', 'skipped', 'stays'],
      ['c', 'refused', 'is bare'],
    ])
    expect(drain.reports.all[0]).toMatchObject({
      ...{ group: '', version: 'v1', resource: 'pods', namespace: 'shop', uid: 'uid-of-a' },
    })
    expect(drain.changes).toBe(1)
  })

  it('are told apart by uid, and those of an earlier plan are forgotten', () => {
    const drain = aDrain(planned('a'))
    drain.pods.plan([planned('b')])
    drain.pods.set('uid-of-a', 'gone')
    drain.pods.set('uid-of-b', 'running', 'ends')
    expect(drain.outcomes).toEqual([['b', 'running', 'ends']])
    expect(drain.changes).toBe(3)
    expect([drain.pods.isUnderWay('uid-of-a'), drain.pods.isUnderWay('uid-of-b')]).toEqual([false, true])
    drain.pods.set('uid-of-b', 'failed')
    expect(drain.pods.isUnderWay('uid-of-b')).toBe(false)
  })

  it('are gone once the node does not have them, whatever the drain waited for', () => {
    const drain = aDrain(...['a', 'b', 'c', 'd'].map((name) => planned(name)), planned('e', 'skip'))
    drain.pods.set('uid-of-b', 'running')
    drain.pods.set('uid-of-c', 'blocked')
    drain.pods.set('uid-of-d', 'failed', 'is not allowed')
    drain.pods.see(present())
    expect(drain.outcomes).toEqual([
      ['a', 'gone', null],
      ['b', 'gone', null],
      ['c', 'gone', null],
      ['d', 'failed', 'is not allowed'],
      ['e', 'skipped', null],
    ])
  })

  it('say which finalizers keep a pod that is being deleted', () => {
    const drain = aDrain(...['a', 'b', 'c', 'd'].map((name) => planned(name)))
    for (const name of ['a', 'b', 'c']) drain.pods.set(`uid-of-${name}`, 'running')
    const deletionTimestamp = '2026-01-01T12:00:00Z'
    const finalizers = ['example/a', 'example/b']
    drain.pods.see(
      present(
        metadata('a', { deletionTimestamp, finalizers }),
        metadata('b', { deletionTimestamp }),
        metadata('c', { finalizers }),
        metadata('d', { deletionTimestamp, finalizers }),
      ),
    )
    expect(drain.outcomes).toEqual([
      ['a', 'running', 'waits for its finalizers: example/a, example/b'],
      ['b', 'running', null],
      ['c', 'running', null],
      ['d', 'waiting', null],
    ])
  })

  it('are summed up in one sentence', () => {
    const drain = aDrain(...['a', 'b', 'c', 'd', 'e'].map((name) => planned(name)), planned('f', 'skip'))
    expect(drain.pods.summary).toBe('0 of 5 pods are gone, 1 stays.')
    drain.pods.set('uid-of-a', 'gone')
    drain.pods.set('uid-of-b', 'running')
    drain.pods.set('uid-of-c', 'blocked')
    drain.pods.set('uid-of-d', 'failed')
    expect(drain.pods.summary).toBe(
      '1 of 5 pods are gone, 1 is ending, 1 is blocked by a disruption budget, 1 cannot be evicted, 1 stays.',
    )
    const two = aDrain(...['a', 'b', 'c', 'd'].map((name) => planned(name, 'refuse')))
    expect(two.pods.summary).toBe('No pods to evict, 4 need an option.')
    for (const name of ['a', 'b']) two.pods.set(`uid-of-${name}`, 'running')
    for (const name of ['c', 'd']) two.pods.set(`uid-of-${name}`, 'blocked')
    expect(two.pods.summary).toBe('0 of 4 pods are gone, 2 are ending, 2 are blocked by a disruption budget.')
    const stay = aDrain(planned('a', 'skip'), planned('b', 'skip'), planned('c', 'refuse'))
    expect(stay.pods.summary).toBe('No pods to evict, 1 needs an option, 2 stay.')
  })
})

describe('a list of pods in a sentence', () => {
  it('names five, with the reason of each, and counts the rest', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const { pods } = aDrain(...names.map((name) => planned(name, 'refuse', name === 'b' ? 'is bare' : null)))
    const all = pods.in('refused')
    expect(listed(all)).toBe('shop/a; shop/b is bare; shop/c; shop/d; shop/e; and 2 more')
    expect(listed(all.slice(0, 5))).toBe('shop/a; shop/b is bare; shop/c; shop/d; shop/e')
  })
})
