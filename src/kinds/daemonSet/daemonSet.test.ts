import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { daemonSet } from './daemonSet.ts'

const daemonSets = readObjects(new URL('./daemonSets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('daemon set', () => {
  it.each([
    [
      'log-shipper',
      '6',
      '5',
      '4',
      '2',
      '3',
      'disk=ssd,kubernetes.io/os=linux',
      '2y215d',
      'shipper',
      'registry.example/shipper:9',
      'app=log-shipper',
    ],
    ['everywhere', '0', '0', '0', '0', '0', '<none>', '3h45m', 'agent', 'registry.example/agent:1', 'app'],
  ])('%s wants %s, has %s, %s ready', (name, ...row) => {
    const object = daemonSets.get(name)
    expect(object && printed(daemonSet, object, noon)).toEqual(row)
  })

  it('says in its overview where pods run that should not', () => {
    const object = daemonSets.get('log-shipper')
    const [first] = object === undefined ? [] : daemonSet.details(object)
    expect(first?.type === 'fields' && first.fields).toContainEqual({
      label: 'Misscheduled',
      value: { type: 'number', number: 1 },
    })
  })
})
