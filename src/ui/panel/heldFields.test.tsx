// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { HeldFields, Job } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const metadata = { name: 'web', namespace: 'shop', uid: 'east deployments shop web', resourceVersion: '1' }
const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: {} }
const target = {
  ...{ group: 'apps', version: 'v1', resource: 'deployments' },
  ...{ namespace: 'shop', name: 'web', uid: 'east deployments shop web' },
}
const job: Job = {
  ...{ jobId: 'job-1', action: 'scale', title: 'Scaled web', targets: [target], targetCount: 1, args: {} },
  ...{ state: 'succeeded', progress: 'Done.', reason: null, startedAt: 0, endedAt: 1, user: 'ada' },
  ...{ undoableCount: 0, counts: { done: 1 }, reports: [{ ...target, outcome: 'done', reason: null }] },
  taken: [{ target, managers: ['helm'] }],
}

function aCluster() {
  const cluster = new ScriptedCluster('east').has('deployments', [{ namespace: 'shop', name: 'web' }])
  const world = { held: { fields: ['spec.replicas'], count: 3, appliers: ['helm'] } as HeldFields | null }
  const none = { owners: [], dependants: [], related: [], warnings: [] }
  cluster.answers.set('object', () => object)
  cluster.answers.set('object/details', () => ({ object: {}, ...none, heldFields: world.held }))
  cluster.answers.set('act', () => ({ jobId: 'job-2' }))
  const acts = () => cluster.requests.filter(({ route }) => route === 'act').map(({ params }) => params)
  return { cluster, world, acts }
}

const giveBack = { action: 'give-back', targets: [target], args: {}, confirmed: false }

describe('fields that were set from here', () => {
  it('are listed in the panel with who applies the object, and given back from there', async () => {
    const { cluster, world, acts } = aCluster()
    cluster.says('activity', { jobs: [] })
    using page = await aPage([cluster])
    await page.table.open('deployments')
    await page.table.shows('web')
    await page.table.choose(1)
    const section = within(await screen.findByRole('region', { name: 'Managed fields' }))
    section.getByText('spec.replicas')
    section.getByText('and 2 more')
    section.getByText(/that helm applies is a conflict/u)
    await page.person.click(section.getByRole('button', { name: 'Give back…' }))
    await page.person.click(
      await screen.findByRole('button', { name: /^Give back the fields of web in east/u }),
    )
    await expect.poll(acts).toEqual([giveBack])
    world.held = null
    cluster.says('activity', { jobs: [{ ...job, jobId: 'job-2', action: 'give-back', taken: [] }] })
    await expect.poll(() => screen.queryByRole('region', { name: 'Managed fields' })).toBeNull()
  })

  it('are offered to be given back in the journal, where they were taken from others', async () => {
    const { cluster, acts } = aCluster()
    cluster.says('activity', { jobs: [job, { ...job, jobId: 'job-0', title: 'Scaled it', taken: [] }] })
    using page = await aPage([cluster])
    page.application.tabs.session(cluster.clusterId)?.view.show('activity')
    await screen.findByText(/Took fields from helm, whose next apply may be refused/u)
    const buttons = await screen.findAllByRole('button', { name: /^Give back…/u })
    expect(buttons.map((button) => button.getAttribute('aria-label'))).toEqual(['Give back… Scaled web'])
    for (const button of buttons) await page.person.click(button)
    await page.person.click(
      await screen.findByRole('button', { name: /^Give back the fields of web in east/u }),
    )
    await expect.poll(acts).toEqual([giveBack])
  })
})
