import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { anObject } from '../../../testkit/actionWorld.ts'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import type { CustomKind } from '../definition/customKind.ts'
import { backendTlsPolicy } from './backendTlsPolicy.ts'
import { gateway } from './gateway.ts'
import { conditionText, problemMessages, worstStatus } from './gatewayApi.ts'
import { gatewayClass } from './gatewayClass.ts'
import { referenceGrant } from './referenceGrant.ts'
import { grpcRoute, httpRoute, tcpRoute, tlsRoute } from './routes.ts'

const objects = readObjects(new URL('./gatewayApi.yaml', import.meta.url))

function fixture(name: string): KubeObject {
  const object = objects.get(name)
  if (object === undefined) throw new Error(`There is no fixture ${name}`)
  return object
}

const table = (kind: CustomKind, object: KubeObject, title: string) =>
  kind
    .details(object)
    .flatMap((section) => (section.type === 'table' && section.title === title ? section.rows : []))

const field = (kind: CustomKind, object: KubeObject, label: string) =>
  kind
    .details(object)
    .flatMap((section) => (section.type === 'fields' ? section.fields : []))
    .find((each) => each.label === label)?.value

const neighbours = (kind: CustomKind, object: KubeObject) =>
  kind
    .relations(object)
    .flatMap((each) =>
      each.how === 'named' ? [`${each.relation} ${each.of.kind} ${each.namespace}/${each.name}`] : [],
    )

const withConditions = (object: KubeObject, ...conditions: readonly object[]): KubeObject => ({
  ...object,
  status: { conditions },
})

describe('a gateway class', () => {
  it('is accepted, refused, or waits for a controller', () => {
    const edge = fixture('edge')
    expect(gatewayClass.objectStatus?.(edge)).toEqual(['ok', 'Accepted'])
    expect(gatewayClass.objectStatus?.(fixture('nobodys'))).toEqual(['warn', 'Pending'])
    const refused = withConditions(edge, { type: 'Accepted', status: 'False', reason: 'InvalidParameters' })
    expect(gatewayClass.objectStatus?.(refused)).toEqual(['bad', 'InvalidParameters'])
  })

  it('leads to its parameters and names its features, as words or as objects', () => {
    expect(neighbours(gatewayClass, fixture('edge'))).toEqual(['Parameters from EdgeConfig /default'])
    expect(field(gatewayClass, fixture('edge'), 'Supported features')).toEqual({
      type: 'list',
      items: ['Gateway', 'HTTPRoute'],
    })
  })
})

describe('a gateway', () => {
  const shop = fixture('shop')
  const programmed = { type: 'Programmed', status: 'True' }

  it('is programmed, unless one of its listeners is in trouble', () => {
    expect(gateway.objectStatus?.(shop)).toEqual(['warn', 'InvalidCertificateRef'])
    expect(gateway.objectStatus?.(withConditions(shop, programmed))).toEqual(['ok', 'Programmed'])
  })

  it.each([
    [[], 'warn', 'Pending'],
    [[{ type: 'Accepted', status: 'Unknown', reason: 'Pending' }], 'warn', 'Pending'],
    [[{ type: 'Accepted', status: 'False', reason: 'Invalid' }, programmed], 'bad', 'Invalid'],
    [[{ type: 'Programmed', status: 'Unknown', reason: 'Waiting' }], 'warn', 'Waiting'],
    [
      [
        { type: 'Programmed', status: 'Unknown', reason: 'Waiting' },
        { type: 'Accepted', status: 'True', reason: 'Accepted' },
      ],
      'warn',
      'Waiting',
    ],
    [[{ type: 'Programmed', status: 'False', reason: 'Pending' }], 'warn', 'Pending'],
    [[{ type: 'Programmed', status: 'False', reason: 'AddressNotUsable' }], 'bad', 'AddressNotUsable'],
    [[{ type: 'Programmed', status: 'False' }], 'bad', 'Not programmed'],
  ])('of the conditions %j is %s: %s', (conditions, tone, word) => {
    expect(gateway.objectStatus?.(withConditions(shop, ...conditions))).toEqual([tone, word])
  })

  it('shows its listeners, its addresses and what is wrong', () => {
    expect(table(gateway, shop, 'Listeners')).toEqual([
      ['http', 'HTTP 80', '*', '2', 'Programmed'],
      ['https', 'HTTPS 443', '*.shop.example', '0', 'InvalidCertificateRef'],
    ])
    expect(table(gateway, shop, 'Listener settings')).toEqual([
      ['http', 'Same namespace', '', ''],
      ['https', 'All namespaces', 'Terminate', 'shop-tls, spare-tls'],
    ])
    expect(field(gateway, shop, 'Addresses')).toEqual({ type: 'list', items: ['192.0.2.7', 'lb.example'] })
    expect(field(gateway, shop, 'Problems')).toEqual({
      type: 'text',
      text: 'Secret vault/spare-tls is not there.',
    })
  })

  it('leads to its class and to the Secrets of its listeners, wherever they are', () => {
    expect(neighbours(gateway, shop)).toEqual([
      'Gateway class GatewayClass /edge',
      'TLS certificate from Secret edge/shop-tls',
      'TLS certificate from Secret vault/spare-tls',
    ])
  })
})

describe('a route', () => {
  const checkout = fixture('checkout')

  it.each([
    [httpRoute, 'checkout', 'bad', 'BackendNotFound (1 of 2)'],
    [grpcRoute, 'stock', 'ok', 'Accepted'],
    [tcpRoute, 'database', 'bad', 'NotAllowedByListeners'],
    [tlsRoute, 'orphan', 'off', 'No parent'],
  ])('$kind %s is %s: %s', (kind, name, tone, word) => {
    expect(kind.objectStatus?.(fixture(name))).toEqual([tone, word])
  })

  it('waits for a parent that has not answered, though another has', () => {
    const [answer] = (checkout.status as { parents: { conditions: object[] }[] }).parents
    const status = { parents: [{ ...answer, conditions: [{ type: 'Accepted', status: 'True' }] }] }
    expect(httpRoute.objectStatus?.({ ...checkout, status })).toEqual(['warn', 'Pending (1 of 2)'])
  })

  it('takes no word that was said of another section, port or namespace', () => {
    const parentRef = { name: 'shop', namespace: 'edge', sectionName: 'http' }
    const status = { parents: [{ parentRef, conditions: [{ type: 'Accepted', status: 'True' }] }] }
    expect(httpRoute.objectStatus?.({ ...checkout, status })).toEqual(['warn', 'Pending'])
  })

  it('shows each parent with its answer, and each rule with its backends', () => {
    expect(table(httpRoute, checkout, 'Parents')).toEqual([
      ['edge/shop', 'https', 'Yes', 'BackendNotFound'],
      ['inside', '', 'Unknown', 'Unknown'],
    ])
    expect(table(httpRoute, checkout, 'Rules')).toEqual([
      [
        'POST /pay/* header x-canary=yes or /health query page~[0-9]+',
        'Mirror to shadow, URLRewrite',
        'pay:8080 (9), next/pay-next:8080 (1)',
      ],
      ['Everything', 'Redirect 301 to https://', ''],
    ])
    expect(table(grpcRoute, fixture('stock'), 'Rules')).toEqual([['stock.v1.Stock/Count', '', 'stock:9000']])
  })

  it('leads to its parents, of whatever kind, and to its backends, wherever they are', () => {
    expect(neighbours(httpRoute, checkout)).toEqual([
      'Attached to Gateway edge/shop',
      'Attached to Gateway shop/inside',
      'Routes to Service shop/pay',
      'Routes to Service next/pay-next',
      'Mirrors to Service shop/shadow',
    ])
    expect(neighbours(grpcRoute, fixture('stock'))).toEqual([
      'Attached to Service shop/stock',
      'Routes to Service shop/stock',
    ])
  })
})

describe('a reference grant', () => {
  it('says who may refer to what, and leads to what it names', () => {
    const grant = fixture('from-edge')
    expect(table(referenceGrant, grant, 'From')).toEqual([['Gateway', 'gateway.networking.k8s.io', 'edge']])
    expect(table(referenceGrant, grant, 'To')).toEqual([
      ['Secret', 'core', 'spare-tls'],
      ['Service', 'core', 'All'],
    ])
    expect(neighbours(referenceGrant, grant)).toEqual([
      'Allows references from Namespace /edge',
      'Allows references to Secret vault/spare-tls',
    ])
    expect(referenceGrant.objectStatus).toBeUndefined()
  })
})

describe('a backend TLS policy', () => {
  it('is as its ancestors say, the worst first', () => {
    expect(backendTlsPolicy.objectStatus?.(fixture('pay-tls'))).toEqual(['bad', 'Conflicted (1 of 2)'])
    expect(backendTlsPolicy.objectStatus?.(fixture('early'))).toEqual(['warn', 'Pending'])
  })

  it.each([
    ['pay-tls', 'pay', 'pay.internal'],
    ['early', 'stock', 'stock.internal'],
  ])('%s leads to the service %s and its authorities, in each version', (name, service, hostname) => {
    const policy = fixture(name)
    expect(neighbours(backendTlsPolicy, policy)).toEqual(
      expect.arrayContaining([
        `Secures Service shop/${service}`,
        'CA certificates from ConfigMap shop/inside-ca',
      ]),
    )
    expect(field(backendTlsPolicy, policy, 'Hostname')).toEqual({ type: 'code', text: hostname })
  })
})

describe('the panel of an object of the Gateway API', () => {
  it.each([
    [
      gatewayClass,
      'edge',
      [
        'Status: Accepted (ok)',
        'Controller: `edge.example/controller`',
        'Parameters: EdgeConfig..edge.example default',
        'Supported features: Gateway, HTTPRoute',
        'Created: 2026-01-01T00:00:00Z',
        '[Conditions] Accepted True (ok), Accepted, since 2026-01-01T00:00:10Z',
      ],
      [
        'Parameters from EdgeConfig.edge.example default',
        'Used by Gateway.gateway.networking.k8s.io everywhere that name it',
      ],
    ],
    [
      gateway,
      'shop',
      [
        'Status: InvalidCertificateRef (warn)',
        'Gateway class: GatewayClass..gateway.networking.k8s.io edge',
        'Addresses: 192.0.2.7, lb.example',
        'Requested addresses: 192.0.2.7',
        'Certificates: Secret. edge/shop-tls, Secret. vault/spare-tls',
        'Problems: Secret vault/spare-tls is not there.',
        'Created: 2026-01-01T00:00:00Z',
        '[Listeners] Name | Port | Hostname | Attached routes | Status',
        '[Listeners] http | HTTP 80 | * | 2 | Programmed',
        '[Listeners] https | HTTPS 443 | *.shop.example | 0 | InvalidCertificateRef',
        '[Listener settings] Listener | Allowed routes | TLS mode | Certificates',
        '[Listener settings] http | Same namespace |  | ',
        '[Listener settings] https | All namespaces | Terminate | shop-tls, spare-tls',
        '[Conditions] Accepted True (ok), Accepted',
        '[Conditions] Programmed True (ok), Programmed',
      ],
      [
        'Gateway class GatewayClass.gateway.networking.k8s.io edge',
        'TLS certificate from Secret edge/shop-tls',
        'TLS certificate from Secret vault/spare-tls',
        'Attached routes HTTPRoute.gateway.networking.k8s.io everywhere that name it',
        'Attached routes GRPCRoute.gateway.networking.k8s.io everywhere that name it',
        'Attached routes TCPRoute.gateway.networking.k8s.io everywhere that name it',
        'Attached routes TLSRoute.gateway.networking.k8s.io everywhere that name it',
      ],
    ],
    [
      httpRoute,
      'checkout',
      [
        'Status: BackendNotFound (1 of 2) (bad)',
        'Hostnames: pay.shop.example',
        'Parents: Gateway..gateway.networking.k8s.io edge/shop, Gateway..gateway.networking.k8s.io shop/inside',
        'Backends: Service. shop/pay, Service. next/pay-next',
        'Controllers: edge.example/controller',
        'Problems: Service next/pay-next is not there.',
        '[Parents] Parent | Section name | Accepted | Resolved refs',
        '[Parents] edge/shop | https | Yes | BackendNotFound',
        '[Parents] inside |  | Unknown | Unknown',
        '[Rules] Matches | Filters | Backends',
        '[Rules] POST /pay/* header x-canary=yes or /health query page~[0-9]+ | Mirror to shadow, URLRewrite | pay:8080 (9), next/pay-next:8080 (1)',
        '[Rules] Everything | Redirect 301 to https:// | ',
      ],
      [
        'Attached to Gateway.gateway.networking.k8s.io edge/shop',
        'Attached to Gateway.gateway.networking.k8s.io shop/inside',
        'Routes to Service shop/pay',
        'Routes to Service next/pay-next',
        'Mirrors to Service shop/shadow',
      ],
    ],
    [
      referenceGrant,
      'from-edge',
      [
        '[From] Kind | Group | Namespace',
        '[From] Gateway | gateway.networking.k8s.io | edge',
        '[To] Kind | Group | Name',
        '[To] Secret | core | spare-tls',
        '[To] Service | core | All',
      ],
      ['Allows references from Namespace edge', 'Allows references to Secret vault/spare-tls'],
    ],
    [
      backendTlsPolicy,
      'pay-tls',
      [
        'Status: Conflicted (1 of 2) (bad)',
        'Targets: Service. shop/pay',
        'Hostname: `pay.internal`',
        'Subject alt names: pay.example',
        'CA certificates: ConfigMap. shop/inside-ca',
        'Controllers: edge.example/controller',
        'Problems: Another policy came first.',
        '[Ancestors] Ancestor | Accepted | Resolved refs',
        '[Ancestors] edge/shop | Yes | Unknown',
        '[Ancestors] inside | Conflicted | Unknown',
      ],
      [
        'Secures Service shop/pay',
        'CA certificates from ConfigMap shop/inside-ca',
        'Ancestors Gateway.gateway.networking.k8s.io edge/shop',
        'Ancestors Gateway.gateway.networking.k8s.io shop/inside',
      ],
    ],
  ])('$kind has all that it says of itself', (kind, name, overview, relations) => {
    expect(overviewText(kind, fixture(name))).toEqual(overview)
    expect(relationsText(kind, fixture(name))).toEqual(relations)
  })

  it.each([
    [gatewayClass, ['Status: Pending (warn)']],
    [gateway, ['Status: Pending (warn)']],
    [httpRoute, ['Status: No parent (off)']],
    [grpcRoute, ['Status: No parent (off)']],
    [referenceGrant, []],
    [backendTlsPolicy, ['Status: Pending (warn)']],
  ])('$kind has no more than its status where it says nothing', (kind, lines) => {
    expect(kind.details(anObject())[0]?.title).toBe(kind.title.one)
    expect(overviewText(kind, anObject())).toEqual(lines)
    expect(kind.relations(anObject()).filter(({ how }) => how === 'named')).toEqual([])
  })
})

describe('the listeners of a gateway', () => {
  const row = (listener: object, status?: object) =>
    table(
      gateway,
      anObject({ spec: { listeners: [listener] }, status: { listeners: status ? [status] : [] } }),
      'Listeners',
    )[0]
  const settings = (listener: object) =>
    table(gateway, anObject({ spec: { listeners: [listener] } }), 'Listener settings')[0]

  it('show what they take, and wait for an answer at first', () => {
    expect(row({ name: 'a', protocol: 'HTTP', port: 80, hostname: '' })).toEqual([
      'a',
      'HTTP 80',
      '*',
      '',
      'Pending',
    ])
    expect(row({ name: 'a', protocol: 'UDP' })).toEqual(['a', 'UDP', '*', '', 'Pending'])
    expect(row({})).toEqual(['', '', '*', '', 'Pending'])
    expect(row({ name: 'a' }, { name: 'a', attachedRoutes: 0 })?.slice(3)).toEqual(['0', 'Pending'])
    expect(row({ name: 'a' }, { name: 'b', attachedRoutes: 3 })?.slice(3)).toEqual(['', 'Pending'])
  })

  it.each([
    ['Conflicted', 'True', undefined, 'Conflicted'],
    ['Conflicted', 'True', 'HostnameConflict', 'HostnameConflict'],
    ['Conflicted', 'False', 'NoConflicts', 'Pending'],
    ['Accepted', 'False', undefined, 'Not accepted'],
    ['ResolvedRefs', 'False', undefined, 'Unresolved references'],
    ['Programmed', 'False', undefined, 'Not programmed'],
    ['Programmed', 'False', 'Invalid', 'Invalid'],
    ['Programmed', 'True', 'Programmed', 'Programmed'],
    ['Accepted', 'True', 'Accepted', 'Pending'],
  ])('with %s %s (%s) are %s', (type, status, reason, word) => {
    const conditions = [{ type, status, ...(reason === undefined ? {} : { reason }) }]
    expect(row({ name: 'a' }, { name: 'a', conditions })?.at(-1)).toBe(word)
  })

  it.each([
    [{}, 'Same namespace', ''],
    [{ allowedRoutes: { namespaces: { from: 'All' } } }, 'All namespaces', ''],
    [{ allowedRoutes: { namespaces: { from: 'Selector' } } }, 'Selected namespaces', ''],
    [{ allowedRoutes: { namespaces: { from: 'None' } } }, 'None', ''],
    [{ allowedRoutes: { namespaces: { from: 'Other' } }, tls: {} }, 'Other', 'Terminate'],
    [{ allowedRoutes: {}, tls: { mode: 'Passthrough' } }, 'Same namespace', 'Passthrough'],
  ])('of %j take routes of: %s', (listener, routes, mode) => {
    expect(settings({ name: 'a', ...listener })).toEqual(['a', routes, mode, ''])
  })
})

describe('the status of several answers', () => {
  const none = ['off', 'No parent'] as const

  it('is the worst of them, with the number of those that are the same', () => {
    expect(worstStatus([], none)).toEqual(none)
    expect(worstStatus([['ok', 'Accepted']], none)).toEqual(['ok', 'Accepted'])
    expect(
      worstStatus(
        [
          ['ok', 'Accepted'],
          ['bad', 'A'],
          ['bad', 'B'],
          ['warn', 'A'],
        ],
        none,
      ),
    ).toEqual(['bad', 'A (1 of 4)'])
    expect(
      worstStatus(
        [
          ['off', 'x'],
          ['info', 'x'],
          ['ok', 'x'],
        ],
        none,
      ),
    ).toEqual(['info', 'x (1 of 3)'])
  })

  it.each([
    [undefined, 'Unknown'],
    [{ status: 'True', reason: 'Accepted' }, 'Yes'],
    [{ status: 'False' }, 'No'],
    [{ status: 'False', reason: 'Invalid' }, 'Invalid'],
    [{ status: 'Unknown' }, 'Unknown'],
    [{ status: 'Unknown', reason: 'Pending' }, 'Pending'],
  ])('has the condition %j in a cell: %s', (condition, text) => {
    expect(conditionText(condition && { type: 'Accepted', ...condition })).toBe(text)
  })

  it('has the messages of what is False, each once', () => {
    const condition = (status: string, message?: string) => ({
      ...{ type: 'Accepted', status },
      ...(message === undefined ? {} : { message }),
    })
    expect(
      problemMessages([
        ...[undefined, condition('True', 'All is well.'), condition('False')],
        ...[condition('False', 'One.'), condition('False', 'Two.'), condition('False', 'One.')],
      ]),
    ).toEqual({ type: 'text', text: 'One. Two.' })
    expect(problemMessages([condition('Unknown', 'Later.')])).toBeNull()
  })

  it('is that of the port and the section that a route names', () => {
    const parentRef = { name: 'shop', port: 80 }
    const conditions = [{ type: 'Accepted', status: 'True' }]
    const statusFor = (answered: object) =>
      httpRoute.objectStatus?.(
        anObject({
          spec: { parentRefs: [parentRef] },
          status: { parents: [{ conditions }, { parentRef: answered, conditions }] },
        }),
      )
    expect(statusFor({ name: 'shop', namespace: 'shop', port: 80 })).toEqual(['ok', 'Accepted'])
    expect(statusFor({ name: 'shop', port: 81 })).toEqual(['warn', 'Pending'])
    expect(statusFor({ name: 'shop' })).toEqual(['warn', 'Pending'])
    expect(statusFor({ name: 'shop', port: 80, sectionName: 'http' })).toEqual(['warn', 'Pending'])
  })
})

describe('a kind of route', () => {
  it('is called as people write its protocol', () => {
    expect(
      [httpRoute, grpcRoute, tcpRoute, tlsRoute].map(({ kind, resource, title }) => [
        kind,
        resource,
        title.one,
        title.many,
      ]),
    ).toEqual([
      ['HTTPRoute', 'httproutes', 'HTTP Route', 'HTTP Routes'],
      ['GRPCRoute', 'grpcroutes', 'gRPC Route', 'gRPC Routes'],
      ['TCPRoute', 'tcproutes', 'TCP Route', 'TCP Routes'],
      ['TLSRoute', 'tlsroutes', 'TLS Route', 'TLS Routes'],
    ])
  })
})

describe('the backends of a route', () => {
  const shown = (...backendRefs: readonly object[]) =>
    table(httpRoute, anObject({ spec: { rules: [{ backendRefs }] } }), 'Rules')[0]?.at(-1)

  it('have their weights only where these divide the requests', () => {
    expect(shown({ name: 'a', port: 80 })).toBe('a:80')
    expect(shown({ name: 'a', port: 80, weight: 1 })).toBe('a:80')
    expect(shown({ name: 'a', weight: 0 })).toBe('a (0)')
    expect(shown({ name: 'a', weight: 1 }, { name: 'b', weight: 1 })).toBe('a (1), b (1)')
    expect(shown({ name: 'a', weight: 9 }, { name: 'b' })).toBe('a (9), b (1)')
    expect(shown({ name: 'a', namespace: 'shop' }, { name: 'b', namespace: 'next', kind: 'Bucket' })).toBe(
      'a (1), Bucket next/b (1)',
    )
  })
})
