import { describe, expect, it } from 'vitest'
import { actionIn, argsOf, problemOf, said, several } from '../../../testkit/actionWorld.ts'
import { nodeActions } from './nodeActions.ts'

const drain = actionIn(nodeActions, 'drain')
const cordon = actionIn(nodeActions, 'cordon')
const uncordon = actionIn(nodeActions, 'uncordon')

describe('cordon and uncordon', () => {
  it('say what becomes of the pods of one node, and of several', () => {
    expect(said(cordon, {})).toEqual([
      'It takes no new pods until it is uncordoned. Pods that run on it stay.',
    ])
    expect(said(cordon, {}, { targets: several })).toEqual([
      'They take no new pods until they are uncordoned. Pods that run on them stay.',
    ])
    expect(said(uncordon, {})).toEqual(['It takes new pods again.'])
    expect(said(uncordon, {}, { targets: several })).toEqual(['They take new pods again.'])
  })

  it('go by the whole word, which kubectl writes among others', () => {
    const offered = (status: string) =>
      [cordon, uncordon].filter((action) => action.obstacle({ status }) === null).map(({ id }) => id)
    expect(offered('NotReady,SchedulingDisabled')).toEqual(['uncordon'])
    expect(offered('SchedulingDisabledNot')).toEqual(['cordon'])
  })
})

describe('drain', () => {
  it('says what becomes of the node and of its pods', () => {
    expect(said(drain, {})).toEqual([
      'The node is cordoned, and its pods are evicted as their disruption budgets allow. DaemonSet pods and static pods stay.',
    ])
  })

  it('takes the pods’ own time, never gives up, and evicts only what comes back, as kubectl drain', () => {
    expect(argsOf(drain)).toEqual({
      ...{ force: false, deleteEmptyDirData: false },
      ...{ gracePeriodSeconds: null, timeoutSeconds: null },
    })
  })

  it('marks the choices that lose something', () => {
    const dangerous = drain.form(null).filter(({ isDangerous }) => isDangerous === true)
    expect(dangerous.map(({ id, type, hint }) => [id, type, hint])).toEqual([
      ['force', 'checkbox', 'These pods are not created again.'],
      ['deleteEmptyDirData', 'checkbox', 'The data in these volumes is lost.'],
    ])
  })

  it('takes whole seconds up to a day, and none at all for the end of a pod', () => {
    expect(drain.form(null).slice(2)).toEqual([
      {
        ...{ id: 'gracePeriodSeconds', type: 'number', label: 'Grace period', absent: 'the pods’ own' },
        ...{ unit: 's', least: 0, most: 86_400, default: null },
      },
      {
        ...{ id: 'timeoutSeconds', type: 'number', label: 'Give up after', absent: 'never' },
        ...{ unit: 's', least: 1, most: 86_400, default: null },
      },
    ])
    for (const input of [{ gracePeriodSeconds: 0 }, { timeoutSeconds: 1 }, { timeoutSeconds: 86_400 }])
      expect(problemOf(drain, input)).toBeNull()
    for (const input of [{ gracePeriodSeconds: -1 }, { timeoutSeconds: 0 }, { timeoutSeconds: 86_401 }])
      expect(problemOf(drain, input)).toContain('must be a whole number from')
    expect(problemOf(drain, { gracePeriodSeconds: '5' })).toContain('from 0 to 86400')
    expect(problemOf(drain, { deleteEmptyDirData: 'yes' })).toContain(
      'deleteEmptyDirData must be true or false',
    )
  })
})
