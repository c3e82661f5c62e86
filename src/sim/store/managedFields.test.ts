import { describe, expect, it } from 'vitest'
import { type KubeObject, managedFieldsOf } from '#machinery'
import { claimsOn, type Writer, withManagers } from './managedFields.ts'

const web = (spec: object, metadata: object = {}): KubeObject => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', spec },
  metadata: { name: 'web', uid: 'u', resourceVersion: '1', ...metadata },
})
const by = (manager: string, operation: Writer['operation'] = 'Update', subresource = ''): Writer => ({
  ...{ manager, operation, subresource, nowMs: 0 },
})
const containers = (image: string) => [{ name: 'web', image }]
const managersOf = (object: KubeObject) =>
  managedFieldsOf(object).map(({ manager, fields }) => [manager, ...fields])

describe('the managers of fields', () => {
  const applied = web({ replicas: 2, containers: containers('a') })
  const first = withManagers(null, applied, by('helm', 'Apply'), applied)

  it('are those that have applied them, with the items of lists by their names', () => {
    expect(managersOf(first)).toEqual([
      ['helm', 'spec.replicas', 'spec.containers[name=web].name', 'spec.containers[name=web].image'],
    ])
  })

  it('lose a field to the one that changes it, and only that', () => {
    const scaled = withManagers(
      first,
      { ...first, spec: { ...(first.spec as object), replicas: 5 } },
      by('flotilla', 'Update', 'scale'),
    )
    expect(managersOf(scaled)).toEqual([
      ['helm', 'spec.containers[name=web].name', 'spec.containers[name=web].image'],
      ['flotilla', 'spec.replicas'],
    ])
  })

  it('go with a field that is removed', () => {
    const without = { ...first, spec: { containers: containers('a') } }
    expect(managersOf(withManagers(first, without, by('flotilla')))).toEqual([
      ['helm', 'spec.containers[name=web].name', 'spec.containers[name=web].image'],
    ])
  })

  it('are kept as a writer leaves them that changes the managers themselves', () => {
    const scaled = withManagers(first, web({ replicas: 5 }, first.metadata), by('flotilla'))
    const given = { ...scaled, metadata: { ...scaled.metadata, managedFields: [] } }
    expect(managersOf(withManagers(scaled, given, by('flotilla')))).toEqual([])
  })

  it('are named where another one applies another value', () => {
    const wanted = web({ replicas: 3, containers: containers('a') })
    expect(claimsOn(first, wanted, by('flotilla', 'Apply'))).toEqual([
      { manager: 'helm', field: '.spec.replicas' },
    ])
    expect(claimsOn(first, wanted, by('helm', 'Apply'))).toEqual([])
  })
})
