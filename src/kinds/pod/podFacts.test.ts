import { describe, expect, it } from 'vitest'
import type { Finding } from '#kinds'
import type { KubeObject } from '#machinery'
import { anObject } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
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

describe('the findings of a pod at their edges', () => {
  const at = '2026-01-01T12:00:00Z'
  const earlier = '2026-01-01T11:00:00Z'
  const created = { creationTimestamp: '2026-01-01T10:00:00Z' }
  const spec = { containers: [{ name: 'app' }] }
  const findings = (status: object, metadata: object = {}) =>
    findingsText(
      pod,
      anObject({ spec, status: { phase: 'Running', ...status } }, { ...created, ...metadata }),
    )
  const waiting = (reason: string, more: object = {}) => ({
    containerStatuses: [{ name: 'app', state: { waiting: { reason, ...more } } }],
  })
  const notReady = { type: 'Ready', status: 'False', lastTransitionTime: at }

  it('is in a crash loop since it was last ready, or was made', () => {
    expect(findings(waiting('CrashLoopBackOff'))).toEqual([
      'critical Crash loop: Container app keeps exiting., since 2026-01-01T10:00:00Z',
    ])
    expect(findings({ ...waiting('CrashLoopBackOff'), conditions: [notReady] })).toEqual([
      'critical Crash loop: Container app keeps exiting., since 2026-01-01T12:00:00Z',
    ])
    expect(
      findings({ ...waiting('CrashLoopBackOff'), conditions: [{ ...notReady, status: 'True' }] }),
    ).toEqual(['critical Crash loop: Container app keeps exiting., since 2026-01-01T10:00:00Z'])
  })

  it('says how the last run ended', () => {
    const ended = (terminated: object) =>
      findings({
        containerStatuses: [
          { name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
        ],
      })[0]
    expect(ended({ exitCode: 2 })).toContain('keeps exiting: exit code 2.')
    expect(ended({ exitCode: 137, reason: 'OOMKilled' })).toContain(
      'keeps exiting: OOMKilled, exit code 137.',
    )
  })

  it.each([
    ['ErrImagePull', 'critical Image not pulled'],
    ['ImagePullBackOff', 'critical Image not pulled'],
    ['InvalidImageName', 'critical Image not pulled'],
    ['ErrImageNeverPull', 'critical Image not pulled'],
    ['ImageInspectError', 'critical Image not pulled'],
    ['RegistryUnavailable', 'critical Image not pulled'],
    ['SignatureValidationFailed', 'critical Image not pulled'],
    ['CreateContainerError', 'critical Container not created'],
  ])('waits with %s: %s', (reason, finding) => {
    expect(findings(waiting(reason))[0]).toContain(`${finding}: Container app: ${reason}`)
    expect(findings(waiting(reason, { message: 'a message' }))[0]).toContain(
      `${finding}: Container app: a message`,
    )
  })

  it.each(['ContainerCreating', 'PodInitializing'])('only starts while it waits with %s', (reason) => {
    expect(findings({ ...waiting(reason), phase: 'Pending' })).toEqual([
      `warning Does not start: The pod is still ${reason}., since 2026-01-01T10:00:00Z`,
    ])
  })

  it('is the trouble of its first container that has one, init containers first', () => {
    const containers = {
      initContainerStatuses: [
        { name: 'init', state: { terminated: { exitCode: 0 } } },
        { name: 'second', state: { waiting: { reason: 'ErrImagePull' } } },
      ],
      ...waiting('CrashLoopBackOff'),
    }
    expect(findings(containers)[0]).toContain('Container second')
  })

  it('is not scheduled, since the scheduler said so, and no trouble while it is gated', () => {
    const scheduled = (reason: string) => ({
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason, message: 'no node', lastTransitionTime: at },
      ],
    })
    expect(findings(scheduled('Unschedulable'))).toEqual([
      'critical Unschedulable: no node, since 2026-01-01T12:00:00Z',
    ])
    expect(findings(scheduled('SchedulingGated'))).toEqual([])
    expect(findings(scheduled('SchedulerError'))).toEqual([])
  })

  it('is lost with its node, since it was deleted', () => {
    const lost = { reason: 'NodeLost', message: 'the node is silent' }
    expect(findings(lost, { deletionTimestamp: at })).toEqual([
      'critical Node lost: the node is silent, since 2026-01-01T12:00:00Z',
    ])
  })

  it('is stuck once it was deleted, unless it has ended or waits for finalizers', () => {
    expect(findings({}, { deletionTimestamp: at })).toEqual([
      'warning Stuck terminating: The pod was deleted, but its node has not confirmed that it stopped., since 2026-01-01T12:00:00Z',
    ])
    expect(findings({ phase: 'Succeeded' }, { deletionTimestamp: at })).toEqual([])
    expect(findings({ phase: 'Failed' }, { deletionTimestamp: at })).toEqual([])
    expect(findings({}, { deletionTimestamp: at, finalizers: ['a'] })).toHaveLength(1)
  })

  it('has failed since its last container ended, or since it was not ready', () => {
    const ended = (...times: readonly string[]) => ({
      ...{ phase: 'Failed', message: 'a message' },
      containerStatuses: times.map((finishedAt) => ({
        name: 'app',
        state: { terminated: { exitCode: 1, finishedAt } },
      })),
    })
    expect(findings(ended(at, earlier))).toEqual(['warning Failed: a message, since 2026-01-01T12:00:00Z'])
    expect(findings({ ...ended(), conditions: [{ ...notReady, lastTransitionTime: earlier }] })).toEqual([
      'warning Failed: a message, since 2026-01-01T11:00:00Z',
    ])
    expect(findings({ ...ended(at), reason: 'Evicted' })[0]).toMatch(/^warning Evicted: /u)
    expect(findings({ phase: 'Succeeded' })).toEqual([])
  })

  const restarted = (restartCount: number, lastState?: object) => ({
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'app', ready: true, restartCount, state: { running: {} }, lastState }],
  })

  it('restarts often from the fifth time, with the reason of the last end', () => {
    const last = (more: object) => ({ terminated: { exitCode: 3, finishedAt: at, ...more } })
    expect(findings(restarted(5, last({})))).toEqual([
      'warning Many restarts: Restarted 5 times. Last exit: exit code 3., since 2026-01-01T12:00:00Z, until 2026-01-01T13:00:00Z',
    ])
    expect(findings(restarted(5, last({ reason: 'Error' })))[0]).toContain('Last exit: Error.')
    expect(findings(restarted(4, last({})))).toEqual([])
    expect(findings(restarted(5))).toEqual([])
  })

  it('says both where it is not ready and restarts often', () => {
    const { containerStatuses } = restarted(6, { terminated: { exitCode: 3, finishedAt: at } })
    const status = { containerStatuses, conditions: [{ ...notReady, message: 'a gate is closed' }] }
    expect(findings(status).map((line) => line.split(',')[0])).toEqual([
      'warning Not ready: a gate is closed',
      'warning Many restarts: Restarted 6 times. Last exit: exit code 3.',
    ])
    expect(
      findings({
        containerStatuses: [
          {
            name: 'app',
            restartCount: 9,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 3, finishedAt: at } },
          },
        ],
      }),
    ).toHaveLength(1)
  })

  it('counts by its phase, and for nothing once it has ended', () => {
    const facts = (status: object) => factsOf(pod, anObject({ spec, status }))
    expect(facts({})?.group).toBe('Unknown')
    expect(facts({ phase: 'Pending' })?.group).toBe('Pending')
    const none = { cpuRequests: 0, cpuLimits: 0, memoryRequests: 0, memoryLimits: 0 }
    expect(facts({ phase: 'Running' })?.amounts).toEqual(none)
    expect(facts({ phase: 'Failed' })?.amounts).toEqual({})
    expect(facts({ phase: 'Succeeded' })?.amounts).toEqual({})
  })
})
