// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const metadata = { uid: 'uid', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }

/** A static pod of a node, and the node, as the kubelet writes them: the pod's owner is the node. */
function aClusterWithAStaticPod(): ScriptedCluster {
  const cluster = new ScriptedCluster('east')
    .has('pods', [{ namespace: 'kube-system', name: 'etcd-node-0' }])
    .has('nodes', [{ name: 'node-0' }])
  const ownerReferences = [
    { apiVersion: 'v1', kind: 'Node', name: 'node-0', uid: 'uid-of-node', controller: true },
  ]
  cluster.answers.set('object', ({ resource, namespace, name }) =>
    resource === 'pods'
      ? { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, namespace, name, ownerReferences } }
      : { apiVersion: 'v1', kind: 'Node', metadata: { ...metadata, name } },
  )
  return cluster
}

describe('a link to the owner of an object', () => {
  it('leads to an owner that is in no namespace, from an object that is in one', async () => {
    const cluster = aClusterWithAStaticPod()
    using page = await aPage([cluster])
    await page.table.open('pods')
    await page.table.shows('etcd-node-0')
    await page.table.choose(1)
    const panel = await screen.findByRole('complementary', { name: 'Pod etcd-node-0' })
    const link = await within(panel).findByRole('button', { name: 'Node node-0' })
    link.click()
    await screen.findByRole('complementary', { name: 'Node node-0' })
    await vi.waitFor(() =>
      expect(cluster.requests.filter(({ params }) => params.resource === 'nodes')).toContainEqual({
        route: 'object',
        params: expect.objectContaining({ namespace: '', name: 'node-0' }),
      }),
    )
  })
})
