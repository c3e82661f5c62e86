import { describe, expect, it } from 'vitest'
import { conditionsSection } from './conditions.ts'

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
