import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { endpoints } from './endpoints.ts'

const objects = readObjects(new URL('./endpoints.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('endpoints', () => {
  it.each([
    ['with-ports', '10.0.0.7:8080,10.0.0.8:8080'],
    ['many-ports', '10.0.0.7:8080,10.0.0.8:8080,10.0.0.7:9090 + 1 more...'],
    ['without-ports', '10.0.0.7,10.0.0.8,10.0.0.9 + 2 more...'],
    ['version-six', '[fd00::7]:8080'],
    ['not-ready', ''],
    ['empty', '<none>'],
  ])('%s are %s', (name, shown) => {
    const object = objects.get(name)
    expect(object && printed(endpoints, object, noon)).toEqual([shown, '24h'])
  })

  it('lists every address in the overview, those that are not ready too', () => {
    const object = objects.get('with-ports')
    const sections = object === undefined ? [] : endpoints.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['10.0.0.7', 'http 8080/TCP', 'Pod/web-1', 'node-a', 'yes'],
      ['10.0.0.8', 'http 8080/TCP', '', '', 'yes'],
      ['10.0.0.9', 'http 8080/TCP', '', '', 'no'],
    ])
  })
})

describe('all that endpoints says of itself', () => {
  const object = {
    subsets: [
      {
        addresses: [{ ip: '10.0.0.7', nodeName: 'a', targetRef: { kind: 'Pod', name: 'web-1' } }],
        notReadyAddresses: [{ ip: '10.0.0.8', targetRef: { kind: 'Pod', name: 'web-2' } }, {}],
        ports: [
          { name: 'http', port: 80 },
          { port: 53, protocol: 'UDP' },
        ],
      },
      {},
    ],
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(endpoints, object)).toEqual([
      '[Addresses] Address | Ports | Target | Node | Ready',
      '[Addresses] 10.0.0.7 | http 80/TCP, 53/UDP | Pod/web-1 | a | yes',
      '[Addresses] 10.0.0.8 | http 80/TCP, 53/UDP | Pod/web-2 |  | no',
      '[Addresses]  | http 80/TCP, 53/UDP |  |  | no',
    ])
    expect(overviewText(endpoints, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(endpoints, object, oneMinuteLater)).toEqual(['10.0.0.7:80,10.0.0.7:53', '<unknown>'])
    expect(printed(endpoints, bare, oneMinuteLater)).toEqual(['<none>', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(endpoints, object)).toEqual([
      'Belongs to Service shop/web',
      'Targets Pod shop/web-1',
      'Targets Pod shop/web-2',
    ])
    expect(relationsText(endpoints, bare)).toEqual(['Belongs to Service shop/web'])
  })
})

describe('endpoints in a row', () => {
  it('are none where there are no subsets, and addresses alone where there are no ports', () => {
    const shown = (subsets: readonly object[]) => printed(endpoints, anObject({ subsets }), 0)[0]
    expect(shown([])).toBe('<none>')
    expect(shown([{ addresses: [{ ip: '10.0.0.7' }], ports: [] }])).toBe('10.0.0.7')
    expect(shown([{ addresses: [{ ip: 'fd00::7' }], ports: [{ port: 80 }] }])).toBe('[fd00::7]:80')
  })
})
