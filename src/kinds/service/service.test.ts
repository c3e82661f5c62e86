import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
