import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { endpointSlice } from './endpointSlice.ts'

const slices = readObjects(new URL('./endpointSlices.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('endpoint slice', () => {
  it.each([
    ['web', 'IPv4', '8080', '10.0.0.7,10.0.0.8'],
    ['many', 'IPv4', '1001,1002,1003 + 1 more...', '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...'],
    ['every-port', 'IPv6', 'all', 'fd00::7'],
    ['empty', 'IPv4', '<unset>', '<unset>'],
  ])('%s: %s, ports %s, addresses %s', (name, ...row) => {
    const object = slices.get(name)
    expect(object && printed(endpointSlice, object, noon)).toEqual([...row, '24h'])
  })

  it('leads to its service and says in what state each endpoint is', () => {
    const object = slices.get('web')
    const sections = object === undefined ? [] : endpointSlice.details(object)
    const [first] = sections
    expect(first?.type === 'fields' && first.fields[0]).toEqual({
      label: 'Service',
      value: {
        type: 'links',
        links: [{ gvk: { group: '', version: 'v1', kind: 'Service' }, namespace: 'checkout', name: 'web' }],
      },
    })
    const endpoints = sections.find((section) => section.type === 'table' && section.title === 'Endpoints')
    expect(endpoints?.type === 'table' && endpoints.rows).toEqual([
      ['10.0.0.7', 'ready', 'Pod/web-1', 'node-a', 'zone-a'],
      ['10.0.0.8', 'terminating', '', '', ''],
    ])
  })
})
