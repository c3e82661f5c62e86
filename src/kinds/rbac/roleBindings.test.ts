import { describe, expect, it } from 'vitest'
import type { Kind } from '#kinds'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { clusterRoleBinding, roleBinding } from './roleBindings.ts'

const bindings = new Map([
  ...readObjects(new URL('./roleBindings.yaml', import.meta.url)),
  ...readObjects(new URL('./clusterRoleBindings.yaml', import.meta.url)),
])
const noon = Date.UTC(2026, 0, 1, 12)
const everybody = ['alice, bob', 'operators', 'checkout/deployer']

const cases: [kind: Kind, name: string, row: string[]][] = [
  [roleBinding, 'readers', ['Role/reader', '24h', ...everybody]],
  [roleBinding, 'viewers', ['ClusterRole/view', '24h', '', '', '']],
  [clusterRoleBinding, 'health-checks', ['ClusterRole/health', '24h', ...everybody]],
]

describe('role bindings', () => {
  it.each(cases)('%o %s is %j', (kind, name, row) => {
    const object = bindings.get(name)
    expect(object && printed(kind, object, noon)).toEqual(row)
  })

  it('lead to a cluster role without a namespace', () => {
    const object = bindings.get('viewers')
    const [first] = object === undefined ? [] : roleBinding.details(object)
    const gvk = { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRole' }
    expect(first?.type === 'fields' && first.fields[0]?.value).toEqual({
      type: 'links',
      links: [{ gvk, namespace: '', name: 'view' }],
    })
  })
})
