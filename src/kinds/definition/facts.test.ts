import { describe, expect, it } from 'vitest'
import { kindOfDomain, kinds } from '#kinds'
import type { KubeObject } from '#machinery'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { deletionBlocked, factsOf, finding, noFacts, sentence } from './facts.ts'

const fixtures = (path: string) => readObjects(new URL(path, import.meta.url))
const found = (domain: string, object: KubeObject | undefined): string[] => {
  const kind = kindOfDomain(domain)
  if (kind?.form !== 'object' || object === undefined) throw new Error(`no ${domain}`)
  return (kind.project?.(object).facts.findings ?? []).map(
    ({ rule, message }) => `${rule.severity} ${rule.finding}: ${message}`,
  )
}

describe('what is wrong with an object', () => {
  const deployments = fixtures('../deployment/deployments.yaml')
  const statefulSets = fixtures('../statefulSet/statefulSets.yaml')
  const daemonSets = fixtures('../daemonSet/daemonSets.yaml')
  const jobs = fixtures('../job/jobs.yaml')
  const claims = fixtures('../persistentVolumeClaim/persistentVolumeClaims.yaml')
  const namespaces = fixtures('../namespace/namespaces.yaml')

  it.each<[string, KubeObject | undefined, string[]]>([
    ['deployments', deployments.get('available'), []],
    ['deployments', deployments.get('scaled-to-zero'), []],
    [
      'deployments',
      deployments.get('rolling'),
      [
        'warning Replicas missing: 3 of 4 replicas are ready.',
        'critical Pods not created: pods "rolling-1" is forbidden: exceeded quota',
      ],
    ],
    [
      'statefulsets',
      statefulSets.get('never-started'),
      ['critical No replicas ready: 0 of 1 replicas are ready.'],
    ],
    ['daemonsets', daemonSets.get('log-shipper'), ['warning Replicas missing: 4 of 6 replicas are ready.']],
    ['daemonsets', daemonSets.get('everywhere'), []],
    ['jobs', jobs.get('running'), []],
    ['jobs', jobs.get('failed'), ['warning Job failed: Job has reached the specified backoff limit']],
    ['persistentvolumeclaims', claims.get('bound'), []],
    [
      'persistentvolumeclaims',
      claims.get('pending'),
      ['warning Claim pending: No volume for 10Gi of storage class nowhere yet.'],
    ],
    ['namespaces', namespaces.get('checkout'), []],
  ])('of %s: %#', (domain, object, findings) => {
    expect(found(domain, object)).toEqual(findings)
  })

  it('is a rollout that came to a stop', () => {
    const conditions = [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' },
    ]
    const metadata = { name: 'web', uid: 'u', resourceVersion: '1' }
    const object = { metadata, spec: { replicas: 1 }, status: { readyReplicas: 1, conditions } }
    expect(found('deployments', object)).toEqual(['warning Rollout stuck: timed out'])
  })

  it('is history after a day where a cron job will have run again', () => {
    const failed = jobs.get('failed') as KubeObject
    const kind = kindOfDomain('jobs')
    const untilOf = (object: KubeObject) =>
      kind?.form === 'object' ? kind.project?.(object).facts.findings[0]?.until : undefined
    expect(untilOf({ ...failed, metadata: { ...failed.metadata, ownerReferences: [] } })).toBeNull()
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'u2' }]
    expect(untilOf({ ...failed, metadata: { ...failed.metadata, ownerReferences } })).toBe(
      Date.UTC(2026, 0, 2, 11, 50) / 1000,
    )
  })

  it('is what stands in the way of a namespace that was deleted', () => {
    const [message = ''] = found('namespaces', {
      metadata: { name: 'old', uid: 'u', resourceVersion: '1', deletionTimestamp: '2026-01-01T11:00:00Z' },
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceContentRemaining',
            status: 'True',
            message: 'Some resources are remaining: pods. has 2',
          },
          { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', message: 'All good' },
        ],
      },
    })
    expect(message).toBe('warning Stuck terminating: Some resources are remaining: pods. has 2')
  })
})

describe('rules', () => {
  it('each have an id of their own, and a kind that finds what it says', () => {
    const shared = new Set(['deletion-blocked'])
    const ids = kinds.flatMap(({ rules = [] }) => rules.map(({ id }) => id)).filter((id) => !shared.has(id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(20)
  })
})

describe('a warning event', () => {
  it('is kept with the object it is about, and no other event is', () => {
    const kind = kindOfDomain('events')
    const event = {
      metadata: { name: 'web.1', namespace: 'shop', uid: 'u', resourceVersion: '1' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container\n',
      count: 7,
      firstTimestamp: '2026-01-01T11:00:00Z',
      lastTimestamp: '2026-01-01T12:00:00Z',
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p1' },
    }
    const warningOf = (object: KubeObject) =>
      kind?.form === 'object' ? kind.project?.(object).facts.warning : null
    expect(warningOf(event)).toEqual({
      about: { group: '', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p1' },
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      count: 7,
      firstAt: Date.UTC(2026, 0, 1, 11) / 1000,
      lastAt: Date.UTC(2026, 0, 1, 12) / 1000,
    })
    expect(warningOf({ ...event, type: 'Normal' })).toBeNull()
  })
})

describe('a finding', () => {
  it('is the rule with one line, and the times that are known', () => {
    expect(finding(deletionBlocked, ' two\n lines ', { since: 1, until: 2 })).toEqual({
      ...{ rule: deletionBlocked, message: 'two lines', since: 1, until: 2 },
    })
    const plain = { rule: deletionBlocked, message: 'Deletion blocked', since: null, until: null }
    for (const message of ['', '  ', null, undefined])
      expect(finding(deletionBlocked, message)).toEqual(plain)
    expect(finding(deletionBlocked, '', { since: null })).toEqual(plain)
  })

  it('has no more than 300 characters', () => {
    expect(sentence('x'.repeat(300), '')).toBe('x'.repeat(300))
    expect(sentence('x'.repeat(301), '')).toBe(`${'x'.repeat(299)}…`)
  })
})

describe('the facts of an object', () => {
  const metadata = { name: 'web', uid: 'u', resourceVersion: '1' }
  const deletionTimestamp = '1970-01-01T00:01:00Z'

  it('are one shared value where nothing is said', () => {
    expect(factsOf(undefined, metadata)).toBe(noFacts)
    expect(factsOf({}, metadata)).toEqual(noFacts)
  })

  it('have the finding that deletion waits for finalizers, three of them by name', () => {
    const finalizers = ['a', 7, 'b', 'c', 'd'] as never
    const waiting = finding(deletionBlocked, 'Deletion waits for the finalizers a, b, c.', { since: 60 })
    expect(factsOf(undefined, { ...metadata, deletionTimestamp, finalizers })).toEqual({
      ...noFacts,
      findings: [waiting],
    })
    const own = finding(deletionBlocked, 'of its own')
    expect(factsOf({ findings: [own] }, { ...metadata, deletionTimestamp, finalizers }).findings).toEqual([
      own,
      waiting,
    ])
  })

  it.each([
    ['is not deleted', { finalizers: ['a'] }],
    ['has no finalizers', { deletionTimestamp }],
    ['has an empty list of them', { deletionTimestamp, finalizers: [] }],
    ['has no list of them', { deletionTimestamp, finalizers: 'a' as never }],
  ])('have no such finding for one that %s', (_, changes) => {
    expect(factsOf(undefined, { ...metadata, ...changes }).findings).toEqual([])
  })

  it('have what the kind says, but no amount that is no number, and no group that is no text', () => {
    const warning = { about: { group: '', kind: '', namespace: '', name: '', uid: '' } } as never
    const said = { group: 'Running', amounts: { a: 1 }, findings: [], warning }
    expect(factsOf(said, metadata)).toEqual(said)
    expect(factsOf({ ...said, amounts: { a: 1, b: Number.NaN } }, metadata).amounts).toEqual({})
    expect(factsOf({ ...said, group: 7 as never }, metadata).group).toBeNull()
    expect(factsOf({ group: null }, metadata)).toEqual(noFacts)
  })
})
