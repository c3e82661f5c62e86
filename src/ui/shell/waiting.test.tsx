// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const unreachable = {
  lifecycle: 'reconnecting',
  health: { state: 'degraded', reason: 'No answer' },
  reason: 'No answer',
} as const

describe('A view that was not opened before', () => {
  it.each([
    ['overview', 'Overview'],
    ['diagnostics', 'Diagnostics'],
    ['node-maintenance', 'Node maintenance'],
  ])('says that it waits while the cluster has not answered: %s', async (id, title) => {
    const east = new ScriptedCluster('east')
    using page = await aPage([east])
    page.application.tabs.session(east.clusterId)?.view.show(id)
    const view = await screen.findByRole('region', { name: title })
    expect((await within(view).findByRole('status')).textContent).toContain('Waiting for the cluster')
  })

  it.each([
    ['overview', 'Overview'],
    ['leases', 'Leases'],
    ['resource:sea.example/v1/boats', 'boats'],
  ])('says that the cluster cannot be reached, where that is why: %s', async (id, title) => {
    const east = new ScriptedCluster('east', unreachable)
    using page = await aPage([east])
    page.application.tabs.session(east.clusterId)?.view.show(id)
    const view = await screen.findByRole('region', { name: title })
    await expect.poll(() => view.textContent).toContain('east cannot be reached')
  })

  it('says that it waits while the cluster has not said what it serves', async () => {
    const east = new ScriptedCluster('east').says('catalog-summary', {
      ...{ namespaces: null, resources: [], objects: 0, isComplete: false },
      health: { state: 'ok', reason: null, failed: [], denied: [], brokenGroups: [] },
    })
    using page = await aPage([east])
    page.application.tabs.session(east.clusterId)?.view.show('resource:sea.example/v1/boats')
    const view = await screen.findByRole('region', { name: 'boats' })
    await expect.poll(() => view.textContent).toContain('It has not said yet what it serves.')
  })
})
