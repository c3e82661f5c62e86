import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { networkPolicy } from './networkPolicy.ts'

const policies = readObjects(new URL('./networkPolicies.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

const rows = (name: string) =>
  networkPolicy
    .details(policies.get(name) ?? { metadata: { name, uid: '', resourceVersion: '' } })
    .flatMap((section) => (section.type === 'table' ? [[section.title, section.rows]] : []))

describe('network policy', () => {
  it.each([
    ['deny-all', '<none>'],
    ['from-web', 'app=api,tier in (back,front)'],
  ])('%s is for %s', (name, selector) => {
    const object = policies.get(name)
    expect(object && printed(networkPolicy, object, noon)).toEqual([selector, '24h'])
  })

  it('says who is let through to which ports', () => {
    expect(rows('from-web')).toEqual([
      [
        'Allowed ingress',
        [['pods app=web in all namespaces; 192.0.2.0/24 except 192.0.2.7/32', '8080/TCP, 9000-9100/TCP']],
      ],
    ])
  })

  it('says that none is allowed where there are no rules', () => {
    expect(rows('deny-all')).toEqual([
      ['Allowed ingress', [['none', '']]],
      ['Allowed egress', [['none', '']]],
    ])
  })
})
