import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it, vi } from 'vitest'
import type { ObjectNeighbour } from '#contract'
import { systemClock } from '#machinery'
import { applyCustomKinds, aRealClient, kubectlPrints, openCurrent, realClusters } from '#testkit'
import { ServedResources } from '../discovery/servedResources.ts'
import { readDetails } from './objectDetails.ts'

const { east } = realClusters(inject('realClusters'))
const patience = { timeout: 30_000, interval: 100 }
const gatewayApi = 'gateway.networking.k8s.io'

const tables = [
  [gatewayApi, 'v1', 'gatewayclasses', { edge: 'Accepted', nobodys: 'Pending' }],
  [gatewayApi, 'v1beta1', 'gatewayclasses', { edge: 'Accepted', nobodys: 'Pending' }],
  [gatewayApi, 'v1', 'gateways', { shop: 'InvalidCertificateRef' }],
  [gatewayApi, 'v1', 'httproutes', { checkout: 'BackendNotFound (1 of 2)' }],
  [gatewayApi, 'v1', 'grpcroutes', { stock: 'Accepted' }],
  [gatewayApi, 'v1alpha2', 'tcproutes', { database: 'NotAllowedByListeners' }],
  [gatewayApi, 'v1alpha2', 'tlsroutes', { orphan: 'No parent' }],
  [gatewayApi, 'v1beta1', 'referencegrants', null],
  [gatewayApi, 'v1', 'backendtlspolicies', { 'pay-tls': 'Conflicted (1 of 2)', early: 'Pending' }],
  [
    'autoscaling.k8s.io',
    'v1',
    'verticalpodautoscalers',
    { pay: 'Provided', gone: 'No pods matched', fresh: 'Pending' },
  ],
  ['networking.other.example', 'v1', 'gateways', null],
] as const

const brief = (neighbours: readonly ObjectNeighbour[], run: string) =>
  neighbours.map(
    ({ relation, kind, namespace, name, status, isFound }) =>
      `${relation} ${kind} ${namespace.replace(`${run}-`, '')}/${name}${isFound === true ? '' : ' ?'}${status === null ? '' : ` ${status[1]}`}`,
  )

describe('kinds that are known where somebody has installed them', () => {
  it("have kubectl's cells in each version, how the object is behind them, and lead from each to each", async () => {
    const run = `known-${randomUUID().slice(0, 8)}`
    await using _world = await applyCustomKinds(east, run)
    await using berth = await openCurrent(east.operatorKubeconfig)
    for (const [group, version, resource, words] of tables) {
      using window = await berth.openWindow({ domain: `resource:${group}/${version}/${resource}` })
      await vi.waitFor(() => expect(window.freshness).toBe('live'), patience)
      await vi.waitFor(async () => {
        const { headings, rows } = await kubectlPrints(east, `${resource}.${version}.${group}`)
        const titles = window.columns.map(({ title }) => title.toUpperCase())
        const isNamespaced = headings[1] === 'NAMESPACE'
        expect(['NAME', ...(isNamespaced ? ['NAMESPACE'] : []), ...titles]).toEqual([
          ...headings,
          ...(words === null ? [] : ['STATUS']),
        ])
        const printed = window.printed()
        const byRow = (a: readonly string[], b: readonly string[]) => (a.join() < b.join() ? -1 : 1)
        expect(printed.map((row) => (words === null ? row : row.slice(0, -1))).sort(byRow)).toEqual(
          rows.sort(byRow),
        )
        if (words !== null)
          expect(Object.fromEntries(printed.map((row) => [row[0], row.at(-1)]))).toEqual(words)
      }, patience)
    }

    await using client = await aRealClient(east)
    using served = new ServedResources(systemClock, () => {})
    served.attach(client)
    const environment = { served, client, clock: systemClock }
    const relatedTo = async (
      [group, version, resource]: readonly [string, string, string],
      namespace: string,
      name: string,
    ) => {
      const object = { group, version, resource, namespace: namespace && `${run}-${namespace}`, name }
      const { related, warnings } = await readDetails(environment, object, new AbortController().signal)
      expect(warnings).toEqual([])
      return brief(related, run)
    }
    expect(await relatedTo([gatewayApi, 'v1', 'gateways'], 'edge', 'shop')).toEqual([
      'Gateway class GatewayClass /edge Accepted',
      'TLS certificate from Secret edge/shop-tls',
      'TLS certificate from Secret vault/spare-tls ?',
      'Attached routes HTTPRoute shop/checkout BackendNotFound (1 of 2)',
      `In the namespace Namespace /${run}-edge`,
    ])
    expect(await relatedTo([gatewayApi, 'v1', 'gatewayclasses'], '', 'edge')).toContain(
      'Used by Gateway edge/shop InvalidCertificateRef',
    )
    expect(await relatedTo([gatewayApi, 'v1beta1', 'httproutes'], 'shop', 'checkout')).toEqual(
      expect.arrayContaining([
        'Attached to Gateway edge/shop InvalidCertificateRef',
        'Attached to Gateway shop/inside ?',
        'Routes to Service shop/pay',
      ]),
    )
    expect(await relatedTo(['', 'v1', 'services'], 'shop', 'pay')).toEqual(
      expect.arrayContaining([
        'Exposed by HTTPRoute shop/checkout BackendNotFound (1 of 2)',
        'Secured by BackendTLSPolicy shop/pay-tls Conflicted (1 of 2)',
      ]),
    )
    expect(await relatedTo(['', 'v1', 'secrets'], 'edge', 'shop-tls')).toContain(
      'Used by Gateway edge/shop InvalidCertificateRef',
    )
    expect(await relatedTo(['autoscaling.k8s.io', 'v1', 'verticalpodautoscalers'], 'shop', 'pay')).toContain(
      'Scales Deployment shop/pay ?',
    )
    // One of the same name in another group leads to nothing.
    expect(await relatedTo(['networking.other.example', 'v1', 'gateways'], 'edge', 'shop')).toEqual([
      `In the namespace Namespace /${run}-edge`,
    ])
  }, 180_000)
})
