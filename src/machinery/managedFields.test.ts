import { describe, expect, it } from 'vitest'
import { type KubeObject, managedFieldsOf } from '#machinery'

const withManagers = (managedFields: unknown) =>
  ({ metadata: { name: 'web', managedFields } }) as unknown as KubeObject

describe('managedFieldsOf', () => {
  it('reads each manager with its fields as paths, items of lists by their keys', () => {
    const fieldsV1 = {
      'f:metadata': { 'f:finalizers': { '.': {}, 'v:"example.com/a"': {} } },
      'f:spec': {
        'f:replicas': {},
        'f:template': {
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } },
        },
      },
    }
    const entry = { manager: 'helm', operation: 'Apply', fieldsV1 }
    const scale = { manager: 'flotilla', operation: 'Update', subresource: 'scale', fieldsV1: {} }
    expect(managedFieldsOf(withManagers([entry, scale]))).toEqual([
      {
        ...{ manager: 'helm', operation: 'Apply', subresource: '' },
        fields: [
          'metadata.finalizers["example.com/a"]',
          'spec.replicas',
          'spec.template.spec.containers[name=web].image',
        ],
      },
      { manager: 'flotilla', operation: 'Update', subresource: 'scale', fields: [] },
    ])
  })

  it('names an item by all its keys, and one whose keys cannot be read as it is written', () => {
    const ports = { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:name': {} }, 'k:{port': {}, 'i:2': null }
    const entry = { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:ports': ports } }
    expect(managedFieldsOf(withManagers([entry]))[0]?.fields).toEqual([
      ...['ports[containerPort=80,protocol=TCP].name', 'ports[{port]', 'ports[2]'],
    ])
  })

  it('finds none where there are none, or something that is no list', () => {
    for (const managed of [undefined, 'x', [], null])
      expect(managedFieldsOf(withManagers(managed))).toEqual([])
    expect(managedFieldsOf(withManagers([null]))).toEqual([
      { manager: '', operation: '', subresource: '', fields: [] },
    ])
  })
})
