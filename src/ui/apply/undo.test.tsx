// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { Job, UndoReview } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const target = { group: '', version: 'v1', resource: 'configmaps', namespace: 'shop', name: 'web', uid: 'u1' }
const job: Job = {
  ...{ jobId: 'job-1', action: 'label', title: 'Labelled web', targets: [target], targetCount: 1, args: {} },
  ...{ state: 'succeeded', progress: 'Done.', reason: null, startedAt: 0, endedAt: 1, user: 'ada' },
  ...{ undoableCount: 1, counts: { done: 1 }, reports: [{ ...target, outcome: 'done', reason: null }] },
}
const changed: UndoReview = {
  count: 1,
  objects: [{ target, outcome: 'changed', before: 'a: "2"\n', after: 'a: "1"\n' }],
}

function aCluster(name: string, review: UndoReview, state: Partial<ScriptedCluster['state']> = {}) {
  const cluster = new ScriptedCluster(name, state).has('configmaps', []).says('activity', { jobs: [job] })
  cluster.answers.set('job/undo/review', () => review)
  cluster.answers.set('job/undo', () => ({ jobId: 'job-2' }))
  return cluster
}

/** The dialog of the first cluster's job. */
async function aDialog(clusters: readonly ScriptedCluster[]) {
  const page = await aPage(clusters)
  page.application.tabs.session(clusters[0]?.clusterId ?? ('' as never))?.view.show('activity')
  await page.person.click(await screen.findByRole('button', { name: 'Undo… Labelled web' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Undo: Labelled web' }))
  const submit = async () => (await dialog.findByRole('button', { name: /^Undo in/u })) as HTMLButtonElement
  return { page, dialog, submit, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

const undone = ({ requests }: ScriptedCluster) => requests.filter(({ route }) => route === 'job/undo')

describe('the dialog Undo', () => {
  it('shows what the cluster would store, and sends it to the cluster of its job, whatever tab is shown', async () => {
    const [east, west] = [aCluster('east', changed), aCluster('west', changed)]
    using world = await aDialog([east, west])
    await world.dialog.findByRole('region', { name: 'Changes of Config Map web in shop' })
    world.page.application.tabs.activate(west.clusterId)
    await world.page.person.click(await world.submit())
    await expect.poll(() => undone(east).length).toBe(1)
    expect(undone(east)[0]?.params).toEqual({ jobId: 'job-1', confirmed: false })
    expect(undone(west)).toEqual([])
  })

  it('wants the name of the cluster typed where that is set', async () => {
    const settings = { namespaces: [], protection: 'confirm', colour: null } as never
    const east = aCluster('east', changed, { settings })
    using world = await aDialog([east])
    await world.dialog.findByRole('region', { name: /^Changes of/u })
    expect((await world.submit()).disabled).toBe(true)
    await world.page.person.type(await world.dialog.findByRole('textbox', { name: /confirm/u }), 'east')
    await world.page.person.click(await world.submit())
    await expect.poll(() => undone(east)[0]?.params).toMatchObject({ confirmed: true })
  })

  it('sends nothing where the object was changed since', async () => {
    const message = 'data.a was changed since. The object was left alone.'
    const east = aCluster('east', { count: 1, objects: [{ target, outcome: 'refused', message }] })
    using world = await aDialog([east])
    await world.dialog.findByText(/data\.a was changed since/u)
    expect((await world.submit()).disabled).toBe(true)
  })
})
