// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { HelmRelease, ReleaseReview } from '#contract'
import type { ChangeOfRelease } from '../application/dialogs.ts'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const revision = (number: number) => ({
  ...{ revision: number, status: number === 2 ? 'deployed' : 'superseded', updatedAt: null },
  ...{ chart: 'shop-1.0.0', appVersion: null, description: null },
})
const release: HelmRelease = {
  ...{ namespace: 'shop', name: 'web', revision: 2, status: 'deployed', description: null },
  ...{ firstDeployedAt: null, lastDeployedAt: null, appVersion: null, chartProblem: null },
  chart: { name: 'shop', version: '1.0.0', description: null },
  ...{ values: 'colour: green\n', computedValues: '', manifest: '', notes: '' },
  history: [revision(2), revision(1)],
  warnings: [],
}
const review: ReleaseReview = {
  ...{ newest: 2, before: 'a: 2\n', after: 'a: 1\n', untried: null },
  objects: [
    { kind: 'ConfigMap', namespace: 'shop', name: 'web', isKept: false },
    { kind: 'Secret', namespace: 'shop', name: 'web', isKept: true },
  ],
}

function aCluster(name: string, helm: object = { version: 'v4.2.2', problem: null }) {
  const cluster = new ScriptedCluster(name)
  cluster.answers.set('helm/release', () => release)
  cluster.answers.set('helm/program', () => helm)
  cluster.answers.set('helm/review', () => review)
  cluster.answers.set('helm/change', () => ({ jobId: 'job-1' }))
  return cluster
}

async function aDialog(change: ChangeOfRelease, clusters: readonly ScriptedCluster[]) {
  const page = await aPage(clusters)
  const clusterId = clusters[0]?.clusterId as ScriptedCluster['clusterId']
  const place = { namespace: 'shop', name: 'web', uid: '["shop","web"]' }
  page.application.dialog.set({ type: 'release', clusterId, ...place, change, revision: null })
  const dialog = within(await screen.findByRole('dialog', { name: /web$/u }))
  const button = async (name: RegExp) => (await dialog.findByRole('button', { name })) as HTMLButtonElement
  return { page, dialog, button, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

const sent = ({ requests }: ScriptedCluster) =>
  requests.filter(({ route }) => route === 'helm/change').map(({ params }) => params)

describe('the dialog of a Helm release', () => {
  it('shows what a rollback changes, and sends it to the cluster it was opened in, whatever tab is shown', async () => {
    const [east, west] = [aCluster('east'), aCluster('west')]
    using world = await aDialog('rollback', [east, west])
    await world.dialog.findByRole('region', { name: 'Changes of web' })
    world.page.application.tabs.activate(west.clusterId)
    await world.page.person.click(await world.button(/^Roll back web to revision 1 in east/u))
    await expect
      .poll(() => sent(east))
      .toMatchObject([
        { namespace: 'shop', name: 'web', newest: 2, change: { type: 'rollback', revision: 1 } },
      ])
    expect(sent(west)).toEqual([])
  })

  it('has Helm try an upgrade before it can be done', async () => {
    const east = aCluster('east')
    using world = await aDialog('upgrade', [east])
    await world.page.person.click(await world.button(/^Review changes/u))
    await world.dialog.findByRole('region', { name: 'Changes of web' })
    expect(sent(east)).toEqual([])
    await world.page.person.click(await world.button(/^Upgrade web in east/u))
    await expect
      .poll(() => sent(east))
      .toMatchObject([{ newest: 2, change: { type: 'upgrade', values: release.values, chart: null } }])
  })

  it('names what an uninstall deletes and leaves, and wants the name of the release typed', async () => {
    const east = aCluster('east')
    using world = await aDialog('uninstall', [east])
    const deleted = within(await world.dialog.findByRole('list', { name: 'Deleted objects' }))
    expect(deleted.getByRole('listitem').textContent).toContain('ConfigMap')
    world.dialog.getByRole('list', { name: 'Objects that stay' })
    const button = await world.button(/^Uninstall web in east/u)
    expect(button.disabled).toBe(true)
    await world.page.person.type(world.dialog.getByRole('textbox', { name: /confirm/u }), 'web')
    await world.page.person.click(button)
    await expect.poll(() => sent(east)).toMatchObject([{ change: { type: 'uninstall' } }])
  })

  it('says why nothing can be done where Helm is missing', async () => {
    const east = aCluster('east', { version: null, problem: 'Helm is not installed on this machine.' })
    using world = await aDialog('test', [east])
    await world.dialog.findByText('Helm is not installed on this machine.')
    expect((await world.button(/^Test web/u)).disabled).toBe(true)
  })
})
