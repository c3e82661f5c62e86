import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { changedSince, inverseOf, operationsOf } from './inverse.ts'

const object = (spec: object, labels?: Record<string, string>): KubeObject =>
  ({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', spec, status: { replicas: Object.keys(spec).length } },
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', ...(labels === undefined ? {} : { labels }) },
  }) as KubeObject

const fieldsOf = (before: KubeObject, after: KubeObject, sent?: object) => {
  const inverse = inverseOf(before, after, sent)
  return inverse?.type === 'fields' ? inverse.fields : []
}

describe('the inverse of a change', () => {
  it('sets back fields that were changed, added and removed, and nothing that the cluster sets', () => {
    const before = object({ replicas: 3, paused: true }, { 'a/b~c': '1' })
    const after = object({ replicas: 5, image: 'x' })
    expect(operationsOf(after, fieldsOf(before, after))).toEqual([
      { op: 'replace', path: '/spec/replicas', value: 3 },
      { op: 'add', path: '/spec/paused', value: true },
      { op: 'remove', path: '/spec/image', value: undefined },
      { op: 'add', path: '/metadata/labels', value: { 'a/b~c': '1' } },
    ])
  })

  it('makes a map again that went with its last field', () => {
    const before = object({}, { a: '1' })
    const after = object({}, {})
    expect(operationsOf(object({}), fieldsOf(before, after))).toEqual([
      { op: 'add', path: '/metadata/labels', value: {} },
      { op: 'add', path: '/metadata/labels/a', value: '1' },
    ])
  })

  it('leaves alone what others changed meanwhile', () => {
    const before = object({ replicas: 3, image: 'a' })
    const after = object({ replicas: 5, image: 'b' })
    expect(fieldsOf(before, after, { spec: { replicas: 5 } }).map(({ path }) => path)).toEqual([
      ['spec', 'replicas'],
    ])
  })

  it('is none where nothing was changed, or only what the cluster sets', () => {
    expect(inverseOf(object({ a: 1 }), object({ a: 1 }))).toBeNull()
    expect(inverseOf(object({ a: 1 }), { ...object({ a: 1 }), status: {} })).toBeNull()
  })

  it('holds only as long as the fields are as the change left them', () => {
    const fields = fieldsOf(object({ replicas: 3 }), object({ replicas: 5 }))
    expect(changedSince(object({ replicas: 5, other: 1 }), fields)).toBeNull()
    expect(changedSince(object({ replicas: 6 }), fields)).toBe('spec.replicas')
  })
})
