import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { findingsText } from '../../../testkit/findingsText.ts'
import { printed } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
import { debugObstacle } from './debugging.ts'
import { pod } from './pod.ts'
import { podResources } from './podResources.ts'

const at = '2026-01-01T12:00:00Z'
const earlier = '2026-01-01T11:00:00Z'
const noon = Date.UTC(2026, 0, 1, 12)
const running = (name: string, more: object = {}) => ({ name, ready: true, state: { running: {} }, ...more })
const named = (names: readonly string[]) => names.map((name) => ({ name }))

/** A pod with containers and init containers of these names. */
const aPod = (
  status: object,
  names: readonly string[] = ['app'],
  init: readonly string[] = [],
  metadata: object = {},
) => anObject({ spec: { containers: named(names), initContainers: named(init) }, status }, metadata)
const statusOf = (...args: Parameters<typeof aPod>) => pod.cells(aPod(...args))[1]

describe('the status of a pod at its edges', () => {
  it('stays that of its end where it is deleted after that', () => {
    for (const phase of ['Failed', 'Succeeded'])
      expect(statusOf({ phase }, ['app'], [], { deletionTimestamp: at })).toEqual([
        phase === 'Failed' ? 'bad' : 'off',
        phase,
      ])
  })

  it('is gated only where the scheduler says so', () => {
    const initialized = { type: 'Initialized', status: 'True' }
    const gated = (type: string) => [initialized, { type, status: 'False', reason: 'SchedulingGated' }]
    expect(statusOf({ phase: 'Pending', conditions: gated('PodScheduled') })).toEqual([
      'info',
      'SchedulingGated',
    ])
    expect(statusOf({ phase: 'Pending', conditions: gated('Other') })).toEqual(['warn', 'Pending'])
  })

  it('is good where only its condition Ready would say otherwise', () => {
    const conditions = [
      { type: 'DisruptionTarget', status: 'False' },
      { type: 'Ready', status: 'True' },
    ]
    const status = { phase: 'Running', containerStatuses: [running('app')] }
    expect(statusOf({ ...status, conditions })).toEqual(['ok', 'Running'])
    expect(statusOf({ ...status, conditions: conditions.slice(0, 1) })).toEqual(['ok', 'Running'])
  })

  it('is over where its containers have completed, or its phase says so', () => {
    const completed = { name: 'app', state: { terminated: { exitCode: 0, reason: 'Completed' } } }
    expect(statusOf({ phase: 'Running', containerStatuses: [completed] })).toEqual(['off', 'Completed'])
    expect(statusOf({ phase: 'Succeeded', reason: 'Shutdown' })).toEqual(['off', 'Shutdown'])
  })

  it('is under way with ten init containers, too', () => {
    const init = Array.from({ length: 12 }, (_, index) => `init-${index}`)
    const done = { state: { terminated: { exitCode: 0 } } }
    const initContainerStatuses = init.map((name, index) => ({ name, ...(index < 10 ? done : {}) }))
    expect(statusOf({ phase: 'Pending', initContainerStatuses }, ['app'], init)).toEqual([
      'warn',
      'Init:10/12',
    ])
  })
})

describe('the row of a pod at its edges', () => {
  const row = (...args: Parameters<typeof aPod>) => printed(pod, aPod(...args), noon)

  it('counts the containers that run and are ready, however many', () => {
    const names = Array.from({ length: 10 }, (_, index) => `app-${index}`)
    const containerStatuses = names.map((name, index) => running(name, { ready: index > 0 }))
    expect(row({ phase: 'Running', containerStatuses }, names)[0]).toBe('9/10')
    expect(row({ phase: 'Running', containerStatuses: [{ name: 'app', ready: true, state: {} }] })[0]).toBe(
      '0/1',
    )
  })

  it.each([
    [[earlier, at], '2 (60m ago)', noon + 3_600_000],
    [[at, earlier], '2 (60m ago)', noon + 3_600_000],
    [[earlier, undefined], '2 (60m ago)', noon],
    [[undefined, earlier], '2 (60m ago)', noon],
    [[undefined, undefined], '2', noon],
  ])('has the last of its restarts: %j', (times, text, nowMs) => {
    const containerStatuses = times.map((finishedAt, index) => ({
      ...{ name: `app-${index}`, restartCount: 1, state: {} },
      ...(finishedAt === undefined ? {} : { lastState: { terminated: { exitCode: 1, finishedAt } } }),
    }))
    expect(printed(pod, aPod({ containerStatuses }, ['app-0', 'app-1']), nowMs)[2]).toBe(text)
  })

  it('counts the readiness gates that are open', () => {
    const object = anObject({
      spec: { readinessGates: ['a', 'b', 'c'].map((conditionType) => ({ conditionType })) },
      status: {
        conditions: [
          { type: 'a', status: 'True' },
          { type: 'b', status: 'False' },
        ],
      },
    })
    expect(printed(pod, object, noon).at(-1)).toBe('1/3')
  })
})

describe('the findings of a pod with several containers', () => {
  const findings = (status: object, names: readonly string[], init: readonly string[] = []) =>
    findingsText(pod, aPod({ phase: 'Running', ...status }, names, init))
  const notReady = { type: 'Ready', status: 'False', lastTransitionTime: at }
  const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: earlier }
  const pulling = { name: 'app', state: { waiting: { reason: 'ErrImagePull' } } }

  it('are since the pod was not ready, whatever else was said before', () => {
    const conditions = [scheduled, notReady]
    expect(findings({ conditions, containerStatuses: [pulling] }, ['app'])).toEqual([
      'critical Image not pulled: Container app: ErrImagePull, since 2026-01-01T12:00:00Z',
    ])
    expect(findings({ conditions, containerStatuses: [running('app', { ready: false })] }, ['app'])).toEqual([
      'warning Not ready: 0 of 1 containers are ready., since 2026-01-01T12:00:00Z',
    ])
  })

  it('are those of its containers once the init containers are done', () => {
    const initContainerStatuses = [{ name: 'init', state: { terminated: { exitCode: 0 } } }]
    expect(findings({ initContainerStatuses, containerStatuses: [pulling] }, ['app'], ['init'])[0]).toContain(
      'Container app: ErrImagePull',
    )
  })

  it('have no message of a condition that is True, and no word that says the same', () => {
    const conditions = [{ type: 'Ready', status: 'True', message: 'all is well' }]
    expect(findings({ conditions, containerStatuses: [running('app', { ready: false })] }, ['app'])).toEqual([
      'warning Not ready: 0 of 1 containers are ready.',
    ])
    const ended = { name: 'side', state: { terminated: { exitCode: 0, reason: 'Completed' } } }
    expect(findings({ containerStatuses: [ended, running('app')] }, ['side', 'app'])).toEqual([
      'warning Not ready: 1 of 2 containers are ready.',
    ])
  })

  it('have the end of the container that was restarted', () => {
    const lastState = { terminated: { exitCode: 3, finishedAt: at } }
    const containerStatuses = [running('first'), running('app', { restartCount: 5, lastState })]
    expect(findings({ containerStatuses }, ['first', 'app'])[0]).toContain('Last exit: exit code 3.')
  })

  it('are not that its node is lost where only its phase is unknown', () => {
    expect(findings({ phase: 'Unknown' }, ['app'])[0]).not.toContain('Node lost')
  })
})

describe('what a pod asks for, as a whole', () => {
  it('is its own limits in place of its containers’, and its overhead where it has a limit', () => {
    const containers = [{ name: 'app', resources: { limits: { cpu: '1', memory: '1Ki' } } }]
    expect(podResources({ containers, resources: { limits: { cpu: '2', memory: '4Ki' } } })).toEqual({
      ...{ cpuRequests: 0, cpuLimits: 2000, memoryRequests: 0, memoryLimits: 4096 },
    })
    expect(podResources({ containers, overhead: { cpu: '250m', memory: '1Ki' } })).toEqual({
      ...{ cpuRequests: 250, cpuLimits: 1250, memoryRequests: 1024, memoryLimits: 2048 },
    })
  })
})

describe('a pod that has ended', () => {
  it('has no duration without a start, and takes no debug container', () => {
    const terminated = { exitCode: 0, finishedAt: at }
    const object = aPod({ containerStatuses: [{ name: 'app', state: { terminated } }] })
    expect(overviewText(pod, object).join()).not.toContain('Duration')
    expect(debugObstacle(anObject({ status: { phase: 'Succeeded' } }))).toMatch(
      /has completed \(Succeeded\)/u,
    )
  })
})
