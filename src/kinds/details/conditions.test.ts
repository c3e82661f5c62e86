import { describe, expect, it } from 'vitest'
import { conditionsSection, isTrue, readConditions } from './conditions.ts'

const tones = (type: string) =>
  conditionsSection(['True', 'False', 'Unknown'].map((status) => ({ type, status }))).flatMap((section) =>
    section.type === 'conditions' ? section.conditions.map(({ tone }) => tone) : [],
  )

describe('The tone of a condition', () => {
  it.each([
    ['Ready', ['ok', 'bad', 'warn']],
    ['Available', ['ok', 'bad', 'warn']],
    ['IngressReady', ['ok', 'bad', 'warn']],
    ['ReplicaFailure', ['bad', 'ok', 'warn']],
    ['MemoryPressure', ['bad', 'ok', 'warn']],
  ])('of %s is known', (type, expected) => {
    expect(tones(type)).toEqual(expected)
  })

  it('is neither good nor bad where its type is unknown, whatever its status', () => {
    expect(tones('FleetSpun')).toEqual(['off', 'off', 'off'])
  })
})

describe('the conditions of an object', () => {
  const ready = { type: 'Ready', status: 'True' }

  it('are those that have a type and a status, with what else is a text', () => {
    const whole = {
      ...ready,
      reason: 'Up',
      message: 'all is well',
      lastTransitionTime: '1970-01-01T00:01:00Z',
    }
    const list = [null, 1, 'Ready', {}, { type: 'Ready' }, { status: 'True' }, { ...ready, type: 1 }, whole]
    expect(readConditions(list)).toEqual([whole])
    expect(readConditions([{ ...ready, reason: 1, message: null, lastTransitionTime: 2 }])).toEqual([ready])
    for (const other of [undefined, null, {}, 'text']) expect(readConditions(other)).toEqual([])
  })

  it('are a section with their reasons and times, none for no conditions', () => {
    const list = [
      { ...ready, reason: 'Up', message: 'all is well', lastTransitionTime: '1970-01-01T00:01:00Z' },
    ]
    const item = { type: 'Ready', status: 'True', tone: 'ok' }
    expect(conditionsSection(list)).toEqual([
      {
        ...{ type: 'conditions', title: 'Conditions' },
        conditions: [{ ...item, reason: 'Up', message: 'all is well', since: 60 }],
      },
    ])
    expect(conditionsSection([{ ...ready, reason: '', message: '' }])).toMatchObject([
      { conditions: [{ ...item, reason: null, message: null, since: null }] },
    ])
    expect(conditionsSection([ready], () => 'info')).toMatchObject([{ conditions: [{ tone: 'info' }] }])
    for (const none of [[], null, undefined]) expect(conditionsSection(none)).toEqual([])
  })

  it('hold where the first one of the type is True', () => {
    const list = [ready, { type: 'Ready', status: 'False' }, { type: 'Synced', status: 'Unknown' }]
    expect(isTrue(list, 'Ready')).toBe(true)
    expect(isTrue(list.toReversed(), 'Ready')).toBe(false)
    expect(isTrue(list, 'Synced')).toBe(false)
    expect(isTrue(list, 'Other')).toBe(false)
    expect(isTrue(null, 'Ready')).toBe(false)
    expect(isTrue(undefined, 'Ready')).toBe(false)
  })
})
