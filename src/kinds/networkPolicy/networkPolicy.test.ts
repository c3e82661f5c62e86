import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a network policy says of itself', () => {
  const object = {
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: {} },
            { namespaceSelector: { matchLabels: { team: 'a' } } },
            { podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} },
            { ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.7/32', '192.0.2.8/32'] } },
          ],
          ports: [{ port: 80 }, { protocol: 'UDP', port: 53 }, { port: 9000, endPort: 9100 }, {}],
        },
        {},
      ],
      egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] }],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(networkPolicy, object)).toEqual([
      'Pod selector: app=web',
      'Policy types: Ingress, Egress',
      '[Allowed ingress] From | Ports',
      '[Allowed ingress] all pods; namespaces team=a; pods app=web in all namespaces; 192.0.2.0/24 except 192.0.2.7/32, 192.0.2.8/32 | 80/TCP, 53/UDP, 9000-9100/TCP, any/TCP',
      '[Allowed ingress] any | any',
      '[Allowed egress] To | Ports',
      '[Allowed egress] 198.51.100.0/24 | any',
    ])
    expect(overviewText(networkPolicy, bare)).toEqual(['Pod selector: all pods in the namespace'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(networkPolicy, object, oneMinuteLater)).toEqual(['app=web', '<unknown>'])
    expect(printed(networkPolicy, bare, oneMinuteLater)).toEqual(['<none>', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(networkPolicy, object)).toEqual(['Restricts Pod in shop by app=web'])
    expect(relationsText(networkPolicy, bare)).toEqual([])
  })
})

describe('a peer of a network policy', () => {
  it('has all labels of its selector', () => {
    const podSelector = { matchLabels: { app: 'web', tier: 'front' } }
    const object = anObject({ spec: { policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector }] }] } })
    expect(overviewText(networkPolicy, object).at(-1)).toBe('[Allowed ingress] pods app=web,tier=front | any')
  })
})
