import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that an endpoint slice says of itself', () => {
  const object = {
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      labels: { 'kubernetes.io/service-name': 'web' },
    },
    addressType: 'IPv6',
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }, { name: 'any' }, {}],
    endpoints: [
      {
        addresses: ['fd00::1', 'fd00::2'],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name: 'web-1' },
        nodeName: 'a',
        zone: 'z',
      },
      { addresses: ['fd00::3'], conditions: { ready: false } },
      { addresses: ['fd00::4'], conditions: { ready: false, terminating: true } },
      {},
    ],
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(endpointSlice, object)).toEqual([
      'Service: Service.v1 shop/web',
      'Address type: IPv6',
      '[Ports] Name | Port | Protocol',
      '[Ports] http | 80 | TCP',
      '[Ports] any | all | TCP',
      '[Ports]  | all | TCP',
      '[Endpoints] Address | Conditions | Target | Node | Zone',
      '[Endpoints] fd00::1, fd00::2 | ready | Pod/web-1 | a | z',
      '[Endpoints] fd00::3 | not ready |  |  | ',
      '[Endpoints] fd00::4 | terminating |  |  | ',
      '[Endpoints]  | ready |  |  | ',
      '[Labels] kubernetes.io/service-name: web',
    ])
    expect(overviewText(endpointSlice, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(endpointSlice, object, oneMinuteLater)).toEqual([
      'IPv6',
      '80,any,',
      'fd00::1,fd00::2,fd00::3 + 1 more...',
      '<unknown>',
    ])
    expect(printed(endpointSlice, bare, oneMinuteLater)).toEqual(['', '<unset>', '<unset>', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(endpointSlice, object)).toEqual([
      'Belongs to Service shop/web',
      'Targets Pod shop/web-1',
    ])
    expect(relationsText(endpointSlice, bare)).toEqual([])
  })
})

describe('the ports of an endpoint slice in a row', () => {
  it('are as kubectl prints them where they have neither number nor name', () => {
    const ports = (...list: readonly object[]) => printed(endpointSlice, anObject({ ports: list }), 0)[1]
    expect([ports(), ports({}), ports({}, {}), ports({ name: 'any' })]).toEqual([
      '<unset>',
      '<unset>',
      ',',
      'any',
    ])
  })
})
