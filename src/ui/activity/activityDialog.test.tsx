// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { Job } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const target = { group: '', version: 'v1', resource: 'configmaps', namespace: 'shop', name: 'web', uid: 'u1' }
const aJob = (title: string, startedAt: number, of: Partial<Job> = {}): Job => ({
  ...{ jobId: 'job-1', action: 'label', title, targets: [target], targetCount: 1, args: {} },
  ...{ state: 'succeeded', progress: 'Done.', reason: null, startedAt, endedAt: startedAt, user: 'ada' },
  ...{ undoableCount: 0, counts: { done: 1 }, reports: [{ ...target, outcome: 'done', reason: null }] },
  ...of,
})

/** The list, opened by the palette's action. */
async function aList(clusters: readonly ScriptedCluster[]) {
  const page = await aPage(clusters)
  page.application.dialog.set('activity')
  const dialog = within(await screen.findByRole('dialog', { name: 'Activity of all clusters' }))
  const titles = () => dialog.queryAllByRole('article').map((card) => card.getAttribute('aria-label'))
  return { page, dialog, titles, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

describe('the activity of all clusters', () => {
  it('has the changes of each under its name: those that run first, then the newest', async () => {
    const east = new ScriptedCluster('east').says('activity', {
      jobs: [aJob('Labelled east', 10), aJob('Labelled old', 1, { jobId: 'job-0' })],
    })
    const west = new ScriptedCluster('west').says('activity', {
      jobs: [
        aJob('Draining west', 5, { state: 'running', endedAt: null }),
        aJob('Labelled west', 9, { jobId: 'job-0' }),
      ],
    })
    using list = await aList([east, west])
    await expect
      .poll(list.titles)
      .toEqual(['Draining west', 'Labelled east', 'Labelled west', 'Labelled old'])
    const item = list.dialog.getByRole('listitem', { name: 'Labelled west in west' })
    expect(within(item).getByText('west')).toBeTruthy()
    east.says('activity', { jobs: [aJob('Labelled again', 20)] })
    await expect.poll(list.titles).toEqual(['Draining west', 'Labelled again', 'Labelled west'])
  })

  it('names a cluster that does not answer, and shows the others', async () => {
    const east = new ScriptedCluster('east').says('activity', { jobs: [aJob('Labelled east', 10)] })
    const west = new ScriptedCluster('west', { lifecycle: 'connecting', reason: 'No answer from 10.0.0.1.' })
    using list = await aList([east, west])
    await expect.poll(list.titles).toEqual(['Labelled east'])
    const problems = await list.dialog.findByRole('list', { name: 'Clusters without their activity' })
    expect(problems.textContent).toBe('west It has not answered yet. No answer from 10.0.0.1.')
  })

  it('cancels a change, and opens an object, in its own cluster alone', async () => {
    const running = aJob('Draining', 5, { state: 'running', endedAt: null })
    const clusters = ['east', 'west'].map((name) => {
      const cluster = new ScriptedCluster(name).says('activity', { jobs: [running] })
      cluster.answers.set('job/cancel', () => ({ jobId: 'job-1' }))
      return cluster.has('configmaps', [{ namespace: 'shop', name: 'web' }])
    }) as [ScriptedCluster, ScriptedCluster]
    using list = await aList(clusters)
    const item = within(await list.dialog.findByRole('listitem', { name: 'Draining in west' }))
    await list.page.person.click(item.getByRole('button', { name: 'Cancel' }))
    const cancelled = ({ requests }: ScriptedCluster) =>
      requests.filter(({ route }) => route === 'job/cancel')
    await expect.poll(() => cancelled(clusters[1])).toHaveLength(1)
    expect(cancelled(clusters[0])).toEqual([])
    await list.page.person.click(item.getByRole('button', { name: 'Open web' }))
    await screen.findByRole('complementary', { name: 'ConfigMap web' })
    expect(list.page.application.tabs.state.value.activeId).toBe(clusters[1].clusterId)
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('says that nothing was changed yet', async () => {
    const east = new ScriptedCluster('east').says('activity', { jobs: [] })
    using list = await aList([east])
    await list.dialog.findByText('Nothing was changed yet')
  })
})
