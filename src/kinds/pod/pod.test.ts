import { describe, expect, it } from 'vitest'
import type { Tone } from '#contract'
import { cellFilterText, type DetailSection, kindOfDomain } from '#kinds'
import type { KubeObject } from '#machinery'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { pod } from './pod.ts'

const pods = readObjects(new URL('./pods.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)
const aPod = (name: string) => {
  const found = pods.get(name)
  if (found === undefined) throw new Error(`no pod ${name} among the fixtures`)
  return found
}

/** Name, READY, STATUS, RESTARTS as kubectl prints them, and what the word means. */
const cases: [name: string, ready: string, status: string, restarts: string, tone: Tone][] = [
  ['running', '1/1', 'Running', '0', 'ok'],
  ['not-ready', '0/1', 'Running', '0', 'warn'],
  ['recovered', '1/1', 'Running', '3 (5m ago)', 'ok'],
  ['pending', '0/1', 'Pending', '0', 'warn'],
  ['scheduling-gated', '0/1', 'SchedulingGated', '0', 'info'],
  ['container-creating', '0/1', 'ContainerCreating', '0', 'warn'],
  ['crash-loop', '0/1', 'CrashLoopBackOff', '7 (2m10s ago)', 'bad'],
  ['image-pull-back-off', '0/1', 'ImagePullBackOff', '0', 'bad'],
  ['err-image-pull', '1/2', 'ErrImagePull', '0', 'bad'],
  ['invalid-image-name', '0/1', 'InvalidImageName', '0', 'bad'],
  ['config-error', '0/1', 'CreateContainerConfigError', '0', 'bad'],
  ['run-container-error', '0/1', 'RunContainerError', '2', 'bad'],
  ['oom-killed', '0/1', 'OOMKilled', '1 (21m ago)', 'bad'],
  ['error', '0/1', 'Error', '0', 'bad'],
  ['exit-code', '0/1', 'ExitCode:3', '0', 'bad'],
  ['signal', '0/1', 'Signal:9', '0', 'bad'],
  ['cannot-run', '0/1', 'ContainerCannotRun', '0', 'bad'],
  ['completed', '0/1', 'Completed', '0', 'off'],
  ['succeeded', '0/1', 'Succeeded', '0', 'off'],
  ['half-completed', '1/2', 'NotReady', '0', 'warn'],
  ['half-completed-ready', '1/2', 'Running', '0', 'warn'],
  ['half-failed', '0/2', 'Error', '0', 'bad'],
  ['init-second', '0/1', 'Init:1/2', '0', 'warn'],
  ['init-waiting', '0/1', 'Init:0/2', '0', 'warn'],
  ['init-crash-loop', '0/1', 'Init:CrashLoopBackOff', '4 (60s ago)', 'bad'],
  ['init-image-pull', '0/1', 'Init:ImagePullBackOff', '0', 'bad'],
  ['init-error', '0/1', 'Init:Error', '0', 'bad'],
  ['init-exit-code', '0/1', 'Init:ExitCode:2', '0', 'bad'],
  ['init-signal', '0/1', 'Init:Signal:15', '0', 'bad'],
  ['pod-initializing', '0/1', 'PodInitializing', '0', 'warn'],
  ['init-again', '1/1', 'Init:0/1', '0', 'warn'],
  ['sidecar', '2/2', 'Running', '3 (3h ago)', 'ok'],
  ['sidecar-not-ready', '1/2', 'Running', '0', 'warn'],
  ['sidecar-starting', '0/2', 'Init:0/2', '0', 'warn'],
  ['sidecar-crash-loop', '0/2', 'Init:CrashLoopBackOff', '6 (2m ago)', 'bad'],
  ['evicted', '0/1', 'Evicted', '0', 'bad'],
  ['node-affinity', '0/1', 'NodeAffinity', '0', 'bad'],
  ['terminating', '1/1', 'Terminating', '0', 'warn'],
  ['terminating-done', '0/1', 'Completed', '0', 'off'],
  ['node-lost', '1/1', 'Unknown', '0', 'bad'],
  ['readiness-gates', '1/1', 'Running', '0', 'warn'],
  ['no-status-yet', '0/1', 'Pending', '0', 'warn'],
]

describe('pod', () => {
  it.each(cases)('%s is %s, %s, restarts %s', (name, ready, status, restarts, tone) => {
    const row = printed(pod, aPod(name), noon)
    expect(row.slice(0, 4)).toEqual([ready, status, restarts, '30m'])
    expect(pod.cells(aPod(name))[1]).toEqual([tone, status])
  })

  it('has a case for every fixture', () => {
    expect([...pods.keys()].toSorted()).toEqual(cases.map(([name]) => name).toSorted())
  })

  it('shows address, node, nominated node and readiness gates when asked for', () => {
    expect(printed(pod, aPod('running'), noon).slice(4)).toEqual(['10.0.0.7', 'node-a', '<none>', '<none>'])
    expect(printed(pod, aPod('pending'), noon).slice(4)).toEqual(['<none>', '<none>', 'node-b', '<none>'])
    expect(printed(pod, aPod('readiness-gates'), noon).at(-1)).toBe('1/2')
  })

  it('survives a pod without spec and status', () => {
    const bare = { metadata: { name: 'bare', uid: 'u', resourceVersion: '1' } }
    expect(printed(pod, bare, noon)).toEqual([
      '0/0',
      '',
      '0',
      '<unknown>',
      '<none>',
      '<none>',
      '<none>',
      '<none>',
    ])
    expect(pod.details(bare)).toHaveLength(1)
  })

  it('is found by its status word whatever its age', () => {
    const texts = pod.cells(aPod('crash-loop')).map((cell, index) => {
      const column = pod.columns[index]
      return column === undefined ? '' : cellFilterText(column, cell)
    })
    expect(texts).toEqual(['0/1', 'CrashLoopBackOff', '7', '', '', 'node-a', '', ''])
  })
})

describe('the overview of a pod', () => {
  const section = <T extends DetailSection['type']>(name: string, type: T) =>
    pod.details(aPod(name)).find((candidate) => candidate.type === type) as
      | Extract<DetailSection, { type: T }>
      | undefined

  it('begins with its status and leads to its node', () => {
    const first = section('crash-loop', 'fields')?.fields ?? []
    expect(first[0]).toEqual({
      label: 'Status',
      value: { type: 'status', tone: 'bad', word: 'CrashLoopBackOff' },
    })
    expect(first.find(({ label }) => label === 'Node')?.value).toEqual({
      type: 'links',
      links: [{ gvk: { group: '', version: 'v1', kind: 'Node' }, namespace: '', name: 'node-a' }],
    })
  })

  it('says of a failing container what it waits for, why, and how it ended before', () => {
    const [container] = section('crash-loop', 'containers')?.containers ?? []
    expect(container?.state).toEqual({
      tone: 'bad',
      word: 'CrashLoopBackOff',
      message: 'back-off 5m0s restarting failed container',
    })
    expect(container?.fields).toContainEqual({ label: 'Restarts', value: { type: 'number', number: 7 } })
    expect(container?.fields).toContainEqual({
      label: 'Last state',
      value: { type: 'text', text: 'Error, exit code 1' },
    })
  })

  it.each([
    [
      'those of the pod as a whole in place of its containers’',
      {
        resources: { requests: { cpu: '2', memory: '1Gi' } },
        containers: [{ name: 'app', resources: { requests: { cpu: '100m' } } }],
      },
      ['2 CPU', '1Gi memory'],
    ],
    [
      'the largest init container, where that is more than all others',
      {
        initContainers: [{ name: 'build', resources: { requests: { cpu: '3' } } }],
        containers: [{ name: 'app', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
      },
      ['3 CPU', '64Mi memory'],
    ],
    ['none', { containers: [{ name: 'app' }] }, undefined],
  ])('has the requests that the pod is scheduled by: %s', (_, spec, requests) => {
    const [first] = pod.details({
      metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
      spec,
    } as KubeObject)
    const found =
      first?.type === 'fields' ? first.fields.find(({ label }) => label === 'Requests') : undefined
    expect(found?.value).toEqual(requests && { type: 'list', items: requests })
  })

  it('tells init containers and sidecars from the others', () => {
    const containers = section('sidecar', 'containers')?.containers ?? []
    expect(containers.map(({ name, role }) => [name, role])).toEqual([
      ['init-db', 'init'],
      ['sidecar-mesh', 'sidecar'],
      ['app', 'container'],
    ])
  })

  it('finds no fault in a finished pod for not being ready', () => {
    const tones = section('completed', 'conditions')?.conditions.map(({ type, tone }) => [type, tone])
    expect(tones).toEqual([
      ['Initialized', 'off'],
      ['Ready', 'off'],
    ])
  })
})

describe('kindOfDomain', () => {
  it('finds pods', () => {
    expect(kindOfDomain('pods')).toBe(pod)
    expect(kindOfDomain('pod')).toBeUndefined()
  })
})
