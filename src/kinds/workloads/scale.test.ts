import { describe, expect, it } from 'vitest'
import { anObject, planned, problemOf, said, several, warned } from '../../../testkit/actionWorld.ts'
import { scale, scaleOfOthers } from './scale.ts'

const withReplicas = (replicas?: number | null) => anObject({ spec: { replicas } })

describe.each([
  ['scale', scale],
  ['scale of an unknown kind', scaleOfOthers],
])('%s', (_, action) => {
  it('takes the numbers that the API takes', () => {
    for (const replicas of [0, 1, 2_147_483_647]) expect(problemOf(action, { replicas })).toBeNull()
    for (const replicas of [-1, 0.5, 2_147_483_648, '3', null])
      expect(problemOf(action, { replicas })).toContain(
        'replicas must be a whole number from 0 to 2147483647',
      )
    expect(problemOf(action, {})).not.toBeNull()
  })

  it('begins with the number that the object has', () => {
    const field = { id: 'replicas', type: 'number', label: 'Replicas', absent: 'number' }
    const limits = { least: 0, most: 2_147_483_647 }
    expect(action.form(withReplicas(3))).toEqual([{ ...field, ...limits, default: 3 }])
    expect(action.form(withReplicas(0))).toMatchObject([{ default: 0 }])
    for (const object of [null, anObject(), withReplicas(null)])
      expect(action.form(object)).toMatchObject([{ default: null }])
  })

  it.each([
    [3, 5, ['It has 3 replicas now.'], ['They have 3 replicas now.']],
    [1, 2, ['It has 1 replica now.'], ['They have 1 replica now.']],
    [3, 3, ['It has 3 replicas already.'], ['They have 3 replicas already.']],
    [
      3,
      0,
      ['It has 3 replicas now.', 'All of its pods are deleted.'],
      ['They have 3 replicas now.', 'All of their pods are deleted.'],
    ],
    [0, 0, ['It has 0 replicas already.'], ['They have 0 replicas already.']],
    [null, 2, [], []],
    [null, 0, ['All of its pods are deleted.'], ['All of their pods are deleted.']],
  ])('says from %s to %i: %j', (from, replicas, one, many) => {
    const object = withReplicas(from)
    expect(said(action, { replicas }, { object })).toEqual(one)
    expect(said(action, { replicas }, { object, targets: several })).toEqual(many)
  })

  it('warns that an autoscaler changes the number again, or does nothing more', () => {
    const autoscalers = [anObject({ spec: { minReplicas: 2, maxReplicas: 9 } })]
    expect(warned(action, { replicas: 3 }, { autoscalers })).toEqual([
      'Pod Autoscaler web sets the number of replicas, between 2 and 9. It will change this number again.',
    ])
    expect(warned(action, { replicas: 0 }, { autoscalers })).toEqual([
      'Pod Autoscaler web does nothing more until there is a replica again.',
    ])
    // The API server takes a missing minReplicas for 1.
    const [plain] = warned(action, { replicas: 3 }, { autoscalers: [anObject({ spec: { maxReplicas: 4 } })] })
    expect(plain).toContain('between 1 and 4.')
    expect(warned(action, { replicas: 3 }, { autoscalers: [anObject()] })).toHaveLength(1)
  })

  it('warns of what was not looked for, where there are several', () => {
    expect(warned(action, { replicas: 3 })).toEqual([])
    expect(warned(action, { replicas: 3 }, { targets: several })).toEqual([
      'An autoscaler, a Helm release or a GitOps tool that manages one of them may set its number back.',
    ])
  })

  it('warns of a program that manages the object', () => {
    const object = anObject({}, { annotations: { 'meta.helm.sh/release-name': 'shop' } })
    expect(warned(action, { replicas: 3 }, { object })).toEqual([
      'Helm release shop manages it: its next upgrade may set the number of replicas back, or fail over it.',
    ])
  })
})

describe('what scale sends', () => {
  const patch = { type: 'patch', subresource: 'scale', patchType: 'merge' }

  it('is the number, to the scale of the object', () => {
    expect(planned(scale, { replicas: 3 })).toEqual({ ...patch, body: { spec: { replicas: 3 } } })
  })

  it('is bound to the very object where the kind is unknown', () => {
    expect(planned(scaleOfOthers, { replicas: 3 }, { object: anObject() })).toEqual({
      ...patch,
      body: { metadata: { resourceVersion: '7' }, spec: { replicas: 3 } },
    })
  })
})
