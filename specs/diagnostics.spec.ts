import { describe, expect, inject, it } from 'vitest'
import type { Diagnostics, ServerFrame } from '#contract'
import { aHome, openClusterSocket, realClusters, startProduct } from '#testkit'

describe('diagnostics', () => {
  it('say of each followed resource how many rows it has and how far they may be believed, and what it costs', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    using socket = await openClusterSocket(product, 'east:east')
    socket.openWindow(1, {
      domain: 'namespaces',
      tail: '',
      sort: null,
      filter: '',
      offset: 0,
      limit: 100,
    })
    socket.follow(1, 'diagnostics')
    const newest = () =>
      socket.frames.findLast(
        (frame): frame is Extract<ServerFrame, { t: 'document' }> => frame.t === 'document',
      )?.body as Diagnostics | undefined
    await expect
      .poll(() => newest()?.resources.map(({ domain, freshness }) => [domain, freshness.state]), {
        timeout: 15_000,
      })
      .toEqual([['namespaces', 'live']])
    expect(newest()?.resources[0]?.rows).toBeGreaterThan(3)
    expect(newest()?.usage.watches).toBe(1)

    const scope = encodeURIComponent('east:east|')
    const answer = await product.api(`/snapshots/diagnostics?scope=${scope}`)
    expect(await answer.json()).toMatchObject({ domain: 'diagnostics', body: { usage: { watches: 1 } } })
    const wrong = await product.api(`/snapshots/diagnostics?scope=${scope}namespace%3Aall`)
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_request' } })
  })
})
