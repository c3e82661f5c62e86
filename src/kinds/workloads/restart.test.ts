import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { anObject, planned, said } from '../../../testkit/actionWorld.ts'
import { restart } from './restart.ts'

const withSpec = (spec: object) => ({ metadata: { name: 'web' }, spec }) as unknown as KubeObject
const warned = (spec: object) => restart.warns({}, { targets: [], finalizers: [], object: withSpec(spec) })

describe('restart', () => {
  it('is refused for a paused deployment', () => {
    expect(restart.refusal(withSpec({ paused: true }), {})).toBe(
      'It is paused: no pod is replaced until it is resumed.',
    )
    expect(restart.refusal(withSpec({}), {})).toBeNull()
  })

  it('warns where the update strategy leaves pods as they are', () => {
    expect(warned({ updateStrategy: { type: 'OnDelete' } })).toEqual([
      'Its update strategy is OnDelete: no pod is replaced until you delete it.',
    ])
    expect(warned({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })).toEqual([
      'Its partition is 2: pods with a lower number are not replaced.',
    ])
    expect(warned({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } })).toEqual([])
  })

  it('warns of nothing where the object says nothing of its strategy, or was not read', () => {
    expect(warned({})).toEqual([])
    expect(restart.warns({}, { targets: [], finalizers: [], object: anObject() })).toEqual([])
    expect(restart.refusal(anObject(), {})).toBeNull()
    expect(warned({ updateStrategy: { type: 'RollingUpdate' } })).toEqual([])
    expect(restart.warns({}, { targets: [], finalizers: [] })).toEqual([])
  })

  it('writes the time as kubectl does, to the second', () => {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-01-02T03:04:05Z' }
    expect(planned(restart, {}, { object: withSpec({}) })).toEqual({
      ...{ type: 'patch', patchType: 'merge' },
      body: { spec: { template: { metadata: { annotations } } } },
    })
  })

  it('says that the pods are replaced', () => {
    expect(said(restart, {})).toEqual([
      'Its pods are replaced, a few at a time, as its update strategy says.',
    ])
  })
})
