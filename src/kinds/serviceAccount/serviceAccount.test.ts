import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
