import { describe, expect, it } from 'vitest'
import type { OwnerReference } from '#machinery'
import { controllerOf, isDaemonSetPod, type NodePod, planDrain } from './drainPlan.ts'

const owner = (kind: string, apiVersion = 'apps/v1', controller = true): OwnerReference => ({
  ...{ apiVersion, kind, name: 'web', uid: 'uid-of-web', controller },
})

interface Differences {
  readonly owners?: readonly OwnerReference[]
  readonly annotations?: Record<string, string>
  readonly volumes?: readonly { readonly emptyDir?: unknown }[] | null
  readonly phase?: string
}

const aPod = ({
  owners = [owner('ReplicaSet')],
  annotations,
  volumes,
  phase = 'Running',
}: Differences = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...{ namespace: 'shop', name: 'web-1', uid: 'uid-1', resourceVersion: '1', ownerReferences: owners },
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...(volumes === undefined ? {} : { spec: { volumes } }),
    status: { phase },
  }) satisfies NodePod

const neither = { force: false, deleteEmptyDirData: false }
const bare = 'has no controller to create it again (force evicts it anyway)'
const data = 'has data in an emptyDir volume, which would be lost (deleteEmptyDirData evicts it anyway)'
const gone = 'belongs to the DaemonSet web, which is gone (force evicts it anyway)'
const emptyDir = [{}, { emptyDir: {} }]
const mirror = { 'kubernetes.io/config.mirror': 'hash' }
const set = [owner('DaemonSet')]

const fateOf = (differences: Differences, options = neither, isSetThere = true) => {
  const pod = aPod(differences)
  const { fate, reason, ...planned } = planDrain(pod, options, isSetThere)
  expect(planned.pod).toBe(pod)
  return [fate, reason]
}

describe('what a drain does with a pod', () => {
  it.each<[string, Differences, string, string | null]>([
    ['of a controller is evicted', {}, 'evict', null],
    ['whose volumes are no emptyDir is evicted', { volumes: [{ emptyDir: null }, {}] }, 'evict', null],
    ['without a list of volumes is evicted', { volumes: null }, 'evict', null],
    ['of the node itself stays', { annotations: mirror, owners: [] }, 'skip', 'is a static pod of the node'],
    ['with other annotations is evicted', { annotations: { 'example/a': 'b' } }, 'evict', null],
    ['of a DaemonSet stays', { owners: set, volumes: emptyDir }, 'skip', 'belongs to the DaemonSet web'],
    [
      'of another group’s DaemonSet is evicted',
      { owners: [owner('DaemonSet', 'kruise.example/v1')] },
      'evict',
      null,
    ],
    ['without a controller is refused', { owners: [] }, 'refuse', bare],
    [
      'with an owner that does not control it is refused',
      { owners: [owner('ReplicaSet', 'apps/v1', false)] },
      'refuse',
      bare,
    ],
    ['with data on the node is refused', { volumes: emptyDir }, 'refuse', data],
    ['with both is refused for both', { owners: [], volumes: emptyDir }, 'refuse', `${bare}; ${data}`],
    ['that has succeeded is evicted', { owners: [], volumes: emptyDir, phase: 'Succeeded' }, 'evict', null],
    ['that has failed is evicted', { owners: [], volumes: emptyDir, phase: 'Failed' }, 'evict', null],
    [
      'of a DaemonSet that has failed is evicted, as with kubectl',
      { owners: set, phase: 'Failed' },
      'evict',
      null,
    ],
    ['that waits is no pod that has ended', { owners: [], phase: 'Pending' }, 'refuse', bare],
  ])('%s', (_, differences, fate, reason) => {
    expect(fateOf(differences)).toEqual([fate, reason])
  })

  it('evicts a pod without controller by force, and one with data by its own option', () => {
    expect(fateOf({ owners: [] }, { ...neither, force: true })).toEqual(['evict', null])
    expect(fateOf({ volumes: emptyDir }, { ...neither, deleteEmptyDirData: true })).toEqual(['evict', null])
    expect(fateOf({ owners: [], volumes: emptyDir }, { ...neither, force: true })).toEqual(['refuse', data])
  })

  it('evicts a pod whose DaemonSet is gone only by force', () => {
    expect(fateOf({ owners: set }, neither, false)).toEqual(['refuse', gone])
    expect(fateOf({ owners: set }, { ...neither, force: true }, false)).toEqual(['evict', null])
  })

  it('takes for the controller the owner that says so', () => {
    const owners = [owner('Job', 'batch/v1', false), owner('DaemonSet')]
    expect(controllerOf(aPod({ owners }))).toBe(owners[1])
    expect(isDaemonSetPod(aPod({ owners }))).toBe(true)
    expect(controllerOf(aPod({ owners: [] }))).toBeNull()
    expect(isDaemonSetPod(aPod({ owners: [] }))).toBe(false)
  })
})
