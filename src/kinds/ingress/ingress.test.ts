import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { ingress } from './ingress.ts'

const ingresses = readObjects(new URL('./ingresses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('ingress', () => {
  it.each([
    ['shop', 'nginx', 'shop.example', '192.0.2.7', '80, 443'],
    ['many-hosts', 'nginx', 'a.example,b.example,c.example + 2 more...', 'lb.example', '80'],
    ['three-hosts-and-a-rule-without', 'nginx', 'a.example,b.example,c.example + 1 more...', '', '80'],
    ['catch-all', '<none>', '*', '', '80'],
  ])('%s of class %s serves %s at %s, ports %s', (name, ...row) => {
    const object = ingresses.get(name)
    expect(object && printed(ingress, object, noon)).toEqual([...row, '24h'])
  })

  it('says which path leads where', () => {
    const object = ingresses.get('shop')
    const sections = object === undefined ? [] : ingress.details(object)
    const tables = sections.flatMap((section) => (section.type === 'table' ? [section.rows] : []))
    expect(tables).toEqual([
      [
        ['shop.example', '/', 'Prefix', 'web:80'],
        ['shop.example', '/api', 'Prefix', 'api:http'],
      ],
      [['shop-tls', 'shop.example']],
    ])
  })
})

describe('all that an ingress says of itself', () => {
  const object = {
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 'fallback', port: { number: 80 } } },
      rules: [
        {
          host: 'shop.example',
          http: {
            paths: [
              {
                path: '/api',
                pathType: 'Prefix',
                backend: { service: { name: 'api', port: { name: 'http' } } },
              },
              { path: '/files', pathType: 'Exact', backend: { resource: { kind: 'Bucket', name: 'files' } } },
            ],
          },
        },
        { http: { paths: [{ backend: { service: { name: 'api' } } }] } },
        { host: 'empty.example' },
      ],
      tls: [
        { secretName: 'shop-tls', hosts: ['shop.example', 'www.shop.example'] },
        { hosts: ['other.example'] },
      ],
    },
    status: {
      loadBalancer: { ingress: [{ hostname: 'lb.example' }, { ip: '192.0.2.7' }, { ip: '192.0.2.7' }] },
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(ingress, object)).toEqual([
      'Ingress class: IngressClass.v1.networking.k8s.io nginx',
      'Address: 192.0.2.7, lb.example',
      'Services: Service.v1 shop/fallback, Service.v1 shop/api',
      '[Rules] Host | Path | Path type | Backend',
      '[Rules] shop.example | /api | Prefix | api:http',
      '[Rules] shop.example | /files | Exact | Bucket/files',
      '[Rules] * |  |  | api:',
      '[Rules] * |  | default backend | fallback:80',
      '[TLS] Secret | Hosts',
      '[TLS] shop-tls | shop.example, www.shop.example',
      '[TLS]  | other.example',
    ])
    expect(overviewText(ingress, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(ingress, object, oneMinuteLater)).toEqual([
      'nginx',
      'shop.example,empty.example',
      '192.0.2.7,lb.example',
      '80, 443',
      '<unknown>',
    ])
    expect(printed(ingress, bare, oneMinuteLater)).toEqual(['<none>', '*', '', '80', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(ingress, object)).toEqual([
      'Ingress class IngressClass.networking.k8s.io nginx',
      'Routes to Service shop/fallback',
      'Routes to Service shop/api',
      'TLS certificate from Secret shop/shop-tls',
    ])
    expect(relationsText(ingress, bare)).toEqual([])
  })
})

describe('the hosts of an ingress in a row', () => {
  it.each([
    [['a', 'b', 'c'], 'a,b,c'],
    [['a', 'b', 'c', 'd'], 'a,b,c + 1 more...'],
    [['a', 'b', 'c', 'd', 'e'], 'a,b,c + 2 more...'],
    [['', ''], '*'],
    [['a'], 'a'],
  ])('of %j are %s', (hosts, text) => {
    expect(printed(ingress, anObject({ spec: { rules: hosts.map((host) => ({ host })) } }), 0)[1]).toBe(text)
  })
})

describe('a rule of an ingress', () => {
  it('may name no backend', () => {
    const rules = [{ host: 'a', http: { paths: [{ path: '/' }, { path: '/b', backend: {} }] } }]
    expect(overviewText(ingress, anObject({ spec: { rules } }))).toEqual([
      '[Rules] Host | Path | Path type | Backend',
      '[Rules] a | / |  | ',
      '[Rules] a | /b |  | ',
    ])
  })
})
