import { describe, expect, it, vi } from 'vitest'
import { aClusterToOpen, type ClusterToOpen, stillInMemory } from '#testkit'

/** Opens the cluster, shows its pods and its overview, closes it, and refers to its berth. */
async function showAndClose(cluster: ClusterToOpen) {
  await using opened = await cluster.open()
  const window = await opened.openWindow({ domain: 'pods' })
  const overview = await opened.follow('cluster-overview')
  await vi.waitFor(() => expect(window.rows).toHaveLength(3), { timeout: 10_000, interval: 5 })
  await vi.waitFor(() => expect(overview.body).not.toBeNull(), { timeout: 10_000, interval: 5 })
  return { berth: new WeakRef(opened.berth) }
}

describe('Berth', () => {
  it('is freed once it is disposed, while the cluster lives on', async () => {
    await using cluster = await aClusterToOpen()
    expect(await stillInMemory(await showAndClose(cluster))).toEqual([])
  })
})
