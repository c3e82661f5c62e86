import { describe, expect, it } from 'vitest'
import type { Finding } from '#kinds'
import type { KubeObject } from '#machinery'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { pod } from './pod.ts'
import { podResources } from './podResources.ts'

const pods = readObjects(new URL('./pods.yaml', import.meta.url))

const findingsOf = (object: KubeObject | undefined): readonly Finding[] =>
  object === undefined ? [] : (pod.project?.(object).facts.findings ?? [])
const found = (object: KubeObject | undefined): string[] =>
  findingsOf(object).map(({ rule, message }) => `${rule.severity} ${rule.finding}: ${message}`)

/** A running pod with these changes to its status and metadata. */
const aPod = (changes: { status?: object; metadata?: object } = {}): KubeObject => {
  const running = pods.get('running') as KubeObject
  return {
    ...running,
    metadata: { ...running.metadata, ...changes.metadata },
    status: { ...(running.status as object), ...changes.status },
  }
}

describe('what is wrong with a pod', () => {
  it.each([
    ['running', []],
    ['recovered', []],
    ['completed', []],
    ['scheduling-gated', []],
    ['sidecar', []],
    ['crash-loop', ['critical Crash loop: Container app keeps exiting: Error, exit code 1.']],
    ['init-crash-loop', ['critical Crash loop: Container init-db keeps exiting: Error, exit code 1.']],
    ['image-pull-back-off', ['critical Image not pulled: Container app: Back-off pulling image']],
    ['config-error', ['critical Container not created: Container app: secret "api-key" not found']],
    ['pending', ['critical Unschedulable: Unschedulable']],
    ['container-creating', ['warning Does not start: The pod is still ContainerCreating.']],
    ['init-second', ['warning Does not start: The pod is still Init:1/2.']],
    ['not-ready', ['warning Not ready: 0 of 1 containers are ready.']],
    ['oom-killed', ['warning Not ready: 0 of 1 containers are ready, OOMKilled.']],
    [
      'readiness-gates',
      ['warning Not ready: the status of pod readiness gate "example.com/dns" is not "True", but False'],
    ],
    ['error', ['warning Failed: The pod ended with Error.']],
    ['evicted', ['warning Evicted: The node was low on resource: memory.']],
    ['terminating', ['warning Deletion blocked: Deletion waits for the finalizers example.com/hold.']],
  ])('%s: %j', (name, findings) => {
    expect(found(pods.get(name))).toEqual(findings)
  })

  it('is that its node is silent, though its containers were ready when it was last heard of', () => {
    const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T11:00:00Z' }]
    const silent = aPod({ status: { conditions } })
    expect(found(silent)).toEqual(['warning Not ready: 1 of 1 containers are ready, and the pod is not.'])
    expect(pod.cells(silent)[1]).toEqual(['warn', 'Running'])
  })

  it('is that it restarts often, for an hour after the last time', () => {
    const status = (restartCount: number) => ({
      containerStatuses: [
        {
          name: 'app',
          ready: true,
          restartCount,
          state: { running: {} },
          lastState: {
            terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-01T11:00:00Z' },
          },
        },
      ],
    })
    const last = Date.UTC(2026, 0, 1, 11) / 1000
    expect(findingsOf(aPod({ status: status(5) }))).toMatchObject([
      { message: 'Restarted 5 times. Last exit: OOMKilled.', since: last, until: last + 3600 },
    ])
    expect(found(aPod({ status: status(4) }))).toEqual([])
  })

  it('is that its node does not confirm its end, unless finalizers hold it', () => {
    const deleted = aPod({ metadata: { deletionTimestamp: '2026-01-01T11:00:00Z', finalizers: [] } })
    expect(found(deleted)).toEqual([
      'warning Stuck terminating: The pod was deleted, but its node has not confirmed that it stopped.',
    ])
  })

  it('is nothing where a job will speak for it', () => {
    const failed = pods.get('error') as KubeObject
    const labels = { 'batch.kubernetes.io/job-name': 'nightly' }
    expect(found({ ...failed, metadata: { ...failed.metadata, labels } })).toEqual([])
  })

  it('is one bounded line', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: `0/3\nnodes ${'x'.repeat(900)}`,
      },
    ]
    const [finding] = findingsOf(aPod({ status: { phase: 'Pending', conditions, containerStatuses: [] } }))
    expect(finding?.message).toMatch(/^0\/3 nodes x+…$/)
    expect(finding?.message.length).toBe(300)
  })
})

describe('what a pod counts for', () => {
  const container = (cpu: string, memory: string, more: object = {}) => ({
    name: 'c',
    resources: { requests: { cpu, memory }, limits: { cpu, memory } },
    ...more,
  })

  it('is the sum of its containers and sidecars, or an init container where that is more', () => {
    const spec = {
      containers: [container('100m', '128Mi'), container('0.29', '1G')],
      initContainers: [
        container('50m', '64Mi', { restartPolicy: 'Always' }),
        container('500m', '1Mi'),
        container('10m', '1Mi', { restartPolicy: 'Always' }),
      ],
    }
    // cpu: 390 + 60 of the sidecars against 500 + 50 of the init container and the sidecar before it.
    expect(podResources(spec)).toEqual({
      cpuRequests: 550,
      cpuLimits: 550,
      memoryRequests: 65 * 2 ** 20 + 128 * 2 ** 20 + 1e9,
      memoryLimits: 65 * 2 ** 20 + 128 * 2 ** 20 + 1e9,
    })
  })

  it('is what the pod as a whole says, and its overhead, which makes no limit of its own', () => {
    const spec = {
      containers: [{ name: 'c', resources: { requests: { cpu: '1', memory: '1Gi' } } }],
      resources: { requests: { cpu: '3' } },
      overhead: { cpu: '250m', memory: '100Mi' },
    }
    expect(podResources(spec)).toEqual({
      cpuRequests: 3250,
      cpuLimits: 0,
      memoryRequests: 2 ** 30 + 100 * 2 ** 20,
      memoryLimits: 0,
    })
  })

  it('is nothing once it has ended', () => {
    const facts = (name: string) => pod.project?.(pods.get(name) as KubeObject).facts
    expect(facts('completed')).toMatchObject({ group: 'Succeeded', amounts: {} })
    expect(Object.keys(facts('running')?.amounts ?? {})).toContain('cpuRequests')
  })
})
