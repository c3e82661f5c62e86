import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
