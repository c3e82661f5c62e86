import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { customResourceDefinition } from './customResourceDefinition.ts'

const definitions = readObjects(new URL('./customResourceDefinitions.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('custom resource definition', () => {
  it.each([
    ['widgets.example.com', 'ok', 'Established', 'Widget', 'Namespaced', 'v1,v1beta1'],
    ['relics.example.com', 'off', 'Not served', 'Relic', 'Cluster', '<none>'],
    ['doubles.example.com', 'bad', 'Names not accepted', 'Double', 'Cluster', 'v1'],
    ['leavers.example.com', 'warn', 'Terminating', 'Leaver', 'Cluster', 'v1'],
    ['newcomers.example.com', 'warn', 'Not established', 'Newcomer', 'Cluster', 'v1'],
  ])('%s is %s: %s', (name, tone, ...row) => {
    const object = definitions.get(name)
    expect(object && printed(customResourceDefinition, object, noon)).toEqual([...row, '24h'])
    expect(object && customResourceDefinition.cells(object)[0]).toEqual([tone, row[0]])
  })

  it('says which of its versions are served and which is stored', () => {
    const object = definitions.get('widgets.example.com')
    const sections = object === undefined ? [] : customResourceDefinition.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['v1', 'yes', 'yes', 'no'],
      ['v1beta1', 'yes', 'no', 'no'],
      ['v1alpha1', 'no', 'no', 'no'],
    ])
  })
})
