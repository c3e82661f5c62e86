import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
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

describe('all that a resource definition says of itself', () => {
  const object = {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', shortNames: ['wi'], categories: ['all'] },
      conversion: { strategy: 'Webhook' },
      versions: [
        { name: 'v1', served: true, storage: true },
        { name: 'v1beta1', served: false, deprecated: true },
        { name: 'v2' },
      ],
    },
    status: {
      storedVersions: ['v1', 'v1beta1'],
      conditions: [
        { type: 'Established', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'Terminating', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
      ],
    },
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(customResourceDefinition, object)).toEqual([
      'Status: Established (ok)',
      'Kind: `Widget`',
      'Group: `example.com`',
      'Scope: Namespaced',
      'Short names: wi',
      'Categories: all',
      'Stored versions: v1, v1beta1',
      'Conversion strategy: Webhook',
      '[Versions] Version | Served | Storage | Deprecated',
      '[Versions] v1 | yes | yes | no',
      '[Versions] v1beta1 | no | no | yes',
      '[Versions] v2 | no | no | no',
      '[Conditions] Established True (ok), since 2026-01-01T12:00:00Z',
      '[Conditions] Terminating False (off), since 2026-01-01T12:00:00Z',
    ])
    expect(overviewText(customResourceDefinition, bare)).toEqual(['Status: Not established (warn)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(customResourceDefinition, object, oneMinuteLater)).toEqual([
      'Established',
      'Widget',
      'Namespaced',
      'v1',
      '<unknown>',
    ])
    expect(printed(customResourceDefinition, bare, oneMinuteLater)).toEqual([
      'Not established',
      '',
      '',
      '<none>',
      '<unknown>',
    ])
  })
})

describe('the status of a resource definition', () => {
  const statusOf = (...conditions: readonly (readonly [string, string])[]) =>
    overviewText(
      customResourceDefinition,
      anObject({
        spec: { versions: [{ name: 'v1', served: true }] },
        status: { conditions: conditions.map(([type, status]) => ({ type, status })) },
      }),
    )

  it.each([
    [[['Established', 'True']], 'Established (ok)'],
    [
      [
        ['Established', 'True'],
        ['Terminating', 'True'],
      ],
      'Terminating (warn)',
    ],
    [[['NamesAccepted', 'False']], 'Names not accepted (bad)'],
    [[['NamesAccepted', 'True']], 'Not established (warn)'],
    [[['NamesAccepted', 'Unknown']], 'Not established (warn)'],
    [[['Established', 'False']], 'Not established (warn)'],
    [[], 'Not established (warn)'],
  ] as const)('with %j is %s', (conditions, status) => {
    expect(statusOf(...conditions)[0]).toBe(`Status: ${status}`)
  })

  it('is no fault while it is deleted', () => {
    expect(statusOf(['Terminating', 'True']).at(-1)).toBe('[Conditions] Terminating True (warn)')
  })
})

describe('what a resource definition defines', () => {
  it('is a resource of its group, where it says both', () => {
    const defined = (spec: object) => customResourceDefinition.defines?.(anObject({ spec }))
    expect(defined({ group: 'example.com', names: { plural: 'widgets' } })).toEqual({
      ...{ group: 'example.com', resource: 'widgets' },
    })
    expect(defined({ group: 'example.com', names: {} })).toBeNull()
    expect(defined({ group: 'example.com' })).toBeNull()
    expect(defined({ names: { plural: 'widgets' } })).toBeNull()
    expect(customResourceDefinition.defines?.(anObject())).toBeNull()
  })
})
