import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
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
})
