import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { apiService } from './apiService.ts'

const services = readObjects(new URL('./apiServices.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('API service', () => {
  it.each([
    ['v1.apps', 'ok', 'Local', 'True'],
    ['v1beta1.metrics.k8s.io', 'bad', 'kube-system/metrics-server', 'False (MissingEndpoints)'],
    ['v1beta1.custom.metrics.k8s.io', 'warn', 'kube-system/metrics-server', 'Unknown'],
    ['v1beta1.external.metrics.k8s.io', 'warn', 'kube-system/metrics-server', 'Unknown'],
  ])('%s is %s', (name, tone, service, available) => {
    const object = services.get(name)
    expect(object && printed(apiService, object, noon)).toEqual([service, available, '24h'])
    expect(object && apiService.cells(object)[1]).toEqual([tone, available])
  })
})
