import { describe, expect, it } from 'vitest'
import type { Kind } from '#kinds'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a role binding says of itself', () => {
  const object = {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [
      { kind: 'User', name: 'alice' },
      { kind: 'User', name: 'bob' },
      { kind: 'Group', name: 'operators' },
      { kind: 'ServiceAccount', namespace: 'tools', name: 'deployer' },
    ],
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(roleBinding, object)).toEqual([
      'Role: Role.v1.rbac.authorization.k8s.io shop/reader',
      '[Subjects] Kind | Namespace | Name',
      '[Subjects] User |  | alice',
      '[Subjects] User |  | bob',
      '[Subjects] Group |  | operators',
      '[Subjects] ServiceAccount | tools | deployer',
    ])
    expect(overviewText(roleBinding, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(roleBinding, object, oneMinuteLater)).toEqual([
      'Role/reader',
      '<unknown>',
      'alice, bob',
      'operators',
      'tools/deployer',
    ])
    expect(printed(roleBinding, bare, oneMinuteLater)).toEqual(['/', '<unknown>', '', '', ''])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(roleBinding, object)).toEqual([
      'Grants Role.rbac.authorization.k8s.io shop/reader',
      'Subjects ServiceAccount tools/deployer',
    ])
    expect(relationsText(roleBinding, bare)).toEqual([])
  })
})
