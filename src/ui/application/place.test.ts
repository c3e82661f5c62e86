import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodePlace, isStepFrom, type Place, parsePlace } from './place.ts'

const pods: Place = {
  clusterId: 'config:east',
  look: { domain: 'pods', namespace: null, object: null, panelTab: 'overview' },
}
const web = { domain: 'pods', namespace: 'shop', name: 'web-1', uid: 'u' }

describe('Place', () => {
  it('is written so that a person can read it', () => {
    const look = { ...pods.look, domain: 'pods', namespace: null, object: web, panelTab: 'yaml' } as const
    expect(encodePlace({ ...pods, look })).toBe(
      '#cluster=config%3Aeast&view=pods&object=pods&in=shop&name=web-1&panel=yaml',
    )
  })

  it('is read as it was written, but for the uid, whatever the ids and names', () => {
    const name = fc.oneof(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'grapheme' }))
    const namespace = fc.oneof(
      fc.constant(null),
      fc.constant({ type: 'all-namespaces' as const }),
      fc.constant({ type: 'namespaces' as const, namespaces: ['shop', 'payments'] }),
    )
    const object = fc.oneof(
      fc.constant(null),
      fc.record({ domain: name, namespace: fc.string(), name, uid: fc.constant('') }),
    )
    const look = fc.record({ domain: name, namespace, object, panelTab: fc.constant('overview' as const) })
    fc.assert(
      fc.property(fc.record({ clusterId: name, look }), (place) => {
        expect(parsePlace(encodePlace(place))).toEqual(place)
      }),
    )
  })

  it('names a line of a log by its pod, its container and its time', () => {
    const line = { pod: 'web-1', container: 'app', at: '2026-01-01T12:00:00.000000001Z', isPrevious: true }
    const look = {
      domain: 'pods',
      namespace: null,
      object: { ...web, uid: '' },
      panelTab: 'logs',
    } as const
    const place = { clusterId: 'config:east', look, line }
    expect(parsePlace(encodePlace(place))).toEqual(place)
    const broken = encodePlace(place).replace('2026-01-01', 'some-day')
    expect(parsePlace(broken)).toEqual({ clusterId: 'config:east', look })
  })

  it.each([
    ['', null],
    ['#', null],
    ['#config%3Aeast', null],
    ['#cluster=', null],
    ['#%E0%A4%A', null],
    ['#cluster=config:east', { clusterId: 'config:east', look: null }],
    ['#cluster=config%3Aeast&view=pods&scope=nonsense&panel=none', pods],
    ['#cluster=config%3Aeast&view=pods&object=pods', pods],
    [
      '#cluster=config%3Aeast&view=pods&object=pods&in=shop&name=web&panel=later',
      {
        ...pods,
        look: {
          ...pods.look,
          object: { ...web, namespace: 'shop', name: 'web', uid: '' },
          panelTab: 'later',
        },
      },
    ],
  ])('makes what it can of %j', (fragment, place) => {
    expect(parsePlace(fragment)).toEqual(place)
  })

  it('is another step away when a person went somewhere, and not when they looked closer', () => {
    const at = (look: object): Place => ({
      ...pods,
      look: { ...(pods.look as object), ...look } as Place['look'],
    })
    expect(isStepFrom(pods, at({ domain: 'nodes' }))).toBe(true)
    expect(isStepFrom(pods, at({ namespace: { type: 'all-namespaces' } }))).toBe(true)
    expect(isStepFrom(pods, at({ object: web }))).toBe(true)
    expect(isStepFrom(pods, { ...pods, clusterId: 'config:west' })).toBe(true)
    expect(isStepFrom(at({ object: web }), at({ object: web, panelTab: 'yaml' }))).toBe(false)
    expect(isStepFrom(at({ object: { ...web, uid: '' } }), at({ object: web }))).toBe(false)
    expect(isStepFrom({ ...pods, look: null }, pods)).toBe(false)
  })
})
