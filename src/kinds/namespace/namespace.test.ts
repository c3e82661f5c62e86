import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { namespace } from './namespace.ts'

const namespaces = readObjects(new URL('./namespaces.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('namespace', () => {
  it.each([
    ['checkout', 'ok', 'Active'],
    ['going', 'warn', 'Terminating'],
  ])('%s is %s: %s', (name, tone, word) => {
    const object = namespaces.get(name)
    expect(object && printed(namespace, object, noon)).toEqual([word, '2y1d'])
    expect(object && namespace.cells(object)[0]).toEqual([tone, word])
  })

  it('says what is in the way of its deletion', () => {
    const object = namespaces.get('going')
    const sections = object === undefined ? [] : namespace.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([
      ['NamespaceFinalizersRemaining', 'bad'],
      ['NamespaceDeletionDiscoveryFailure', 'ok'],
    ])
  })
})
