import { describe, expect, it } from 'vitest'
import { actionIn, anObject, aTarget, planned, said, several, warned } from '../../../testkit/actionWorld.ts'
import { podActions } from './podActions.ts'

const evict = actionIn(podActions, 'evict')
const controller = { kind: 'ReplicaSet', name: 'web-5d9' }

describe('evict', () => {
  it('creates the eviction that kubectl drain creates, bound to that very pod', () => {
    expect(planned(evict, {}, { target: aTarget('pods') })).toEqual({
      ...{ type: 'create', subresource: 'eviction' },
      body: {
        ...{ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web', namespace: 'shop' } },
        deleteOptions: { preconditions: { uid: 'u' } },
      },
    })
  })

  it('says that the budget decides, and which controller creates another one', () => {
    expect(said(evict, {})).toEqual([
      'It is deleted if its PodDisruptionBudget allows that now, with the time that it asks for to end.',
    ])
    expect(said(evict, {}, { targets: several })).toEqual([
      'They are deleted as their PodDisruptionBudgets allow now, with the time that they ask for to end.',
    ])
    expect(said(evict, {}, { controller })[1]).toBe(
      'ReplicaSet web-5d9 controls it and will probably create another one.',
    )
  })

  it('warns where nothing creates it again, as far as that is known', () => {
    const object = anObject()
    expect(warned(evict, {}, { object })).toEqual(['No controller will create it again.'])
    expect(warned(evict, {}, { object, controller })).toEqual([])
    expect(warned(evict, {})).toEqual([])
    expect(warned(evict, {}, { object, targets: several })).toEqual([])
  })
})
