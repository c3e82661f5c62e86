import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { serviceAccount } from './serviceAccount.ts'

const accounts = readObjects(new URL('./serviceAccounts.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('service account', () => {
  it.each(['deployer', 'plain'])('%s has an age', (name) => {
    const object = accounts.get(name)
    expect(object && printed(serviceAccount, object, noon)).toEqual(['24h'])
  })

  it('leads to the secrets it may use', () => {
    const object = accounts.get('deployer')
    const [first] = object === undefined ? [] : serviceAccount.details(object)
    const secret = { group: '', version: 'v1', kind: 'Secret' }
    expect(first?.type === 'fields' && first.fields).toContainEqual({
      label: 'Image pull secrets',
      value: { type: 'links', links: [{ gvk: secret, namespace: 'checkout', name: 'registry' }] },
    })
  })
})

describe('all that a service account says of itself', () => {
  const object = {
    automountServiceAccountToken: false,
    secrets: [{ name: 'token' }, {}],
    imagePullSecrets: [{ name: 'registry' }],
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(serviceAccount, object)).toEqual([
      'Automount service account token: false',
      'Secrets: Secret.v1 shop/token',
      'Image pull secrets: Secret.v1 shop/registry',
    ])
    expect(overviewText(serviceAccount, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(serviceAccount, object, oneMinuteLater)).toEqual(['<unknown>'])
    expect(printed(serviceAccount, bare, oneMinuteLater)).toEqual(['<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(serviceAccount, object)).toEqual([
      'Mountable secrets Secret shop/token',
      'Image pull secrets Secret shop/registry',
      'Used by Pod in shop by spec.serviceAccountName=web',
      'Granted roles by RoleBinding.rbac.authorization.k8s.io everywhere that name it',
      'Granted roles by ClusterRoleBinding.rbac.authorization.k8s.io everywhere that name it',
    ])
    expect(relationsText(serviceAccount, bare)).toEqual([
      'Used by Pod in shop by spec.serviceAccountName=web',
      'Granted roles by RoleBinding.rbac.authorization.k8s.io everywhere that name it',
      'Granted roles by ClusterRoleBinding.rbac.authorization.k8s.io everywhere that name it',
    ])
  })
})
