import { describe, expect, it } from 'vitest'
import { groupVersion, parseGroupVersion, podPath, resourcePath } from '#machinery'

describe('groupVersion', () => {
  it.each([
    [{ group: '', version: 'v1' }, 'v1'],
    [{ group: 'apps', version: 'v1' }, 'apps/v1'],
  ])('prints %j as %s', (gvr, apiVersion) => {
    expect(groupVersion(gvr)).toBe(apiVersion)
    expect(parseGroupVersion(apiVersion)).toEqual(gvr)
  })
})

describe('podPath', () => {
  it('is the path of a pod in its namespace', () => {
    expect(podPath('shop', 'web-1')).toBe('/api/v1/namespaces/shop/pods/web-1')
  })
})

describe('resourcePath', () => {
  const nodes = { group: '', version: 'v1', resource: 'nodes' }
  const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' }

  it('is the path of a collection of the whole cluster', () => {
    expect(resourcePath(nodes, null)).toBe('/api/v1/nodes')
    expect(resourcePath(leases, null)).toBe('/apis/coordination.k8s.io/v1/leases')
  })

  it('is the path of a collection inside a namespace', () => {
    expect(resourcePath(leases, 'shop')).toBe('/apis/coordination.k8s.io/v1/namespaces/shop/leases')
  })

  it('is the path of an object of the whole cluster', () => {
    expect(resourcePath(nodes, null, 'worker-1')).toBe('/api/v1/nodes/worker-1')
  })

  it('keeps a hostile name inside one segment', () => {
    expect(resourcePath({ group: 'apps', version: 'v1', resource: 'deployments' }, 'a/b', '../x?y')).toBe(
      '/apis/apps/v1/namespaces/a%2Fb/deployments/..%2Fx%3Fy',
    )
  })

  it('keeps a hostile group, version and resource inside one segment each', () => {
    const gvr = { group: '../a', version: 'v1/namespaces/shop/secrets', resource: 'key?a=' }
    expect(resourcePath(gvr, null)).toBe('/apis/..%2Fa/v1%2Fnamespaces%2Fshop%2Fsecrets/key%3Fa%3D')
  })
})
