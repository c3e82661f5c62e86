import { describe, expect, inject, it } from 'vitest'
import { type ClusterId, encodeClusterScope, type Job, type Snapshot } from '#contract'
import { aHome, openClusterSocket, realClusters, startProduct } from '#testkit'

const clusterId = 'east:east' as ClusterId
const scope = encodeURIComponent(encodeClusterScope({ type: 'single', clusterId, tail: 'namespace:all' }))

describe('a manual refresh', () => {
  it('reads the list anew as a job, and the rows on screen stay', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    using socket = await openClusterSocket(product, clusterId)
    socket.openWindow(1, {
      domain: 'pods',
      tail: 'namespace:all',
      sort: null,
      filter: '',
      offset: 0,
      limit: 500,
    })
    await expect
      .poll(() => socket.frames.some((frame) => 'freshness' in frame && frame.freshness.state === 'live'))
      .toBe(true)
    const lists = async () =>
      (await east.auditEntries()).filter(
        ({ uri, verb, userAgent }) =>
          verb === 'list' && uri.startsWith('/api/v1/pods') && userAgent === 'flotilla',
      ).length
    const before = await lists()
    const frames = socket.frames.length

    const answer = await product.api(`/refresh/pods?scope=${scope}`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(202)
    const { jobId } = (await answer.json()) as Job
    const job = async () =>
      (await (await product.api(`/jobs/${jobId}?clusterId=${encodeURIComponent(clusterId)}`)).json()) as Job
    await expect.poll(async () => (await job()).state).toBe('succeeded')
    await expect.poll(lists).toBe(before + 1)
    const emptied = socket.frames.slice(frames).filter((frame) => 'total' in frame && frame.total === 0)
    expect(emptied).toEqual([])
    const page = (await (await product.api(`/snapshots/pods?scope=${scope}`)).json()) as Snapshot
    expect(page.freshness).toEqual({ state: 'live' })
  })

  it('says so where there is no such domain or job', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await expect.poll(async () => (await product.workspace()).clusters[0]?.lifecycle).toBe('ready')
    const refresh = await product.api(`/refresh/nonsense?scope=${scope}`, { method: 'POST', body: '{}' })
    expect(await refresh.json()).toMatchObject({ error: { code: 'domain_not_found' } })
    const job = await product.api(`/jobs/refresh-99?clusterId=${encodeURIComponent(clusterId)}`)
    expect(job.status).toBe(404)
    expect(await job.json()).toMatchObject({ error: { code: 'job_not_found' } })
  })
})
