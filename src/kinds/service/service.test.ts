import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { service } from './service.ts'

const services = readObjects(new URL('./services.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('service', () => {
  it.each([
    ['web', 'ClusterIP', '10.0.12.34', '<none>', '80/TCP,9000/TCP,53/UDP', '8y', 'app=web,tier=front'],
    ['headless', 'ClusterIP', 'None', '<none>', '80/TCP', '8y', 'app=db'],
    ['without-selector', 'ClusterIP', '10.0.12.35', '203.0.113.7,203.0.113.3', '80/TCP', '8y', '<none>'],
    ['node-port', 'NodePort', '10.0.12.36', '<none>', '80:30080/TCP', '8y', 'app=web'],
    [
      'balanced',
      'LoadBalancer',
      '10.0.12.37',
      '203.0.113.20,a.lb.example,b.lb.example',
      '80:30081/TCP',
      '8y',
      'app=web',
    ],
    [
      'balanced-and-external',
      'LoadBalancer',
      '10.0.12.38',
      '203.0.113.21,203.0.113.9',
      '80:30082/TCP',
      '8y',
      '<none>',
    ],
    ['pending', 'LoadBalancer', '10.0.12.39', '<pending>', '80:30083/TCP', '8y', '<none>'],
    ['elsewhere', 'ExternalName', '<none>', 'db.example.com', '<none>', '8y', '<none>'],
  ])('%s of type %s at %s and %s', (name, ...row) => {
    const object = services.get(name)
    expect(object && printed(service, object, noon)).toEqual(row)
  })

  it('says where each of its ports leads', () => {
    const object = services.get('web')
    const sections = object === undefined ? [] : service.details(object)
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['http', '80', 'http', '', 'TCP'],
      ['grpc', '9000', '9000', '', 'TCP (kubernetes.io/h2c)'],
      ['dns', '53', '53', '', 'UDP'],
    ])
  })
})

describe('a port of a service', () => {
  it('has its protocol, TCP where it says none, and what is spoken over it', () => {
    const ports = [
      { port: 1, appProtocol: 'h2c' },
      { port: 2, protocol: 'UDP', appProtocol: 'dns' },
      { port: 3 },
    ]
    expect(overviewText(service, anObject({ spec: { type: 'ClusterIP', ports } })).slice(-3)).toEqual([
      '[Ports]  | 1 |  |  | TCP (h2c)',
      '[Ports]  | 2 |  |  | UDP (dns)',
      '[Ports]  | 3 |  |  | TCP',
    ])
  })
})

describe('all that a service says of itself', () => {
  const object = {
    spec: {
      type: 'LoadBalancer',
      clusterIPs: ['10.0.0.1', 'fd00::1'],
      externalIPs: ['203.0.113.9'],
      selector: { app: 'web' },
      ipFamilies: ['IPv4', 'IPv6'],
      sessionAffinity: 'ClientIP',
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Cluster',
      loadBalancerClass: 'example.com/lb',
      ports: [
        { name: 'http', port: 80, targetPort: 'web', nodePort: 30080, protocol: 'TCP', appProtocol: 'h2c' },
        { port: 53, protocol: 'UDP' },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }, { hostname: 'lb.example' }, {}] } },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(service, object)).toEqual([
      'Type: LoadBalancer',
      'Cluster IP: `10.0.0.1, fd00::1`',
      'External IP: 192.0.2.7, lb.example, 203.0.113.9',
      'Selector: app=web',
      'IP families: IPv4, IPv6',
      'Session affinity: ClientIP',
      'External traffic policy: Local',
      'Internal traffic policy: Cluster',
      'Load balancer class: example.com/lb',
      '[Ports] Name | Port | Target port | Node port | Protocol',
      '[Ports] http | 80 | web | 30080 | TCP (h2c)',
      '[Ports]  | 53 |  |  | UDP',
    ])
    expect(overviewText(service, bare)).toEqual(['External IP: <unknown>'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(service, object, oneMinuteLater)).toEqual([
      'LoadBalancer',
      '10.0.0.1',
      '192.0.2.7,lb.example,203.0.113.9',
      '80:30080/TCP,53/UDP',
      '<unknown>',
      'app=web',
    ])
    expect(printed(service, bare, oneMinuteLater)).toEqual([
      '',
      '<none>',
      '<unknown>',
      '<none>',
      '<unknown>',
      '<none>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(service, object)).toEqual([
      'Selects Pod in shop by app=web',
      'Endpoint slices EndpointSlice.discovery.k8s.io in shop by kubernetes.io/service-name=web',
      'Exposed by Ingress.networking.k8s.io in shop that name it',
      'Exposed by HTTPRoute.gateway.networking.k8s.io in shop that name it',
      'Exposed by GRPCRoute.gateway.networking.k8s.io in shop that name it',
      'Exposed by TCPRoute.gateway.networking.k8s.io in shop that name it',
      'Exposed by TLSRoute.gateway.networking.k8s.io in shop that name it',
      'Secured by BackendTLSPolicy.gateway.networking.k8s.io in shop that name it',
      'References allowed by ReferenceGrant.gateway.networking.k8s.io in shop that name it',
    ])
    expect(relationsText(service, bare)).toEqual([
      'Endpoint slices EndpointSlice.discovery.k8s.io in shop by kubernetes.io/service-name=web',
      'Exposed by Ingress.networking.k8s.io in shop that name it',
      'Exposed by HTTPRoute.gateway.networking.k8s.io in shop that name it',
      'Exposed by GRPCRoute.gateway.networking.k8s.io in shop that name it',
      'Exposed by TCPRoute.gateway.networking.k8s.io in shop that name it',
      'Exposed by TLSRoute.gateway.networking.k8s.io in shop that name it',
      'Secured by BackendTLSPolicy.gateway.networking.k8s.io in shop that name it',
      'References allowed by ReferenceGrant.gateway.networking.k8s.io in shop that name it',
    ])
  })
})
