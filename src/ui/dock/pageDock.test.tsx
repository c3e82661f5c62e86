// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { pageActions } from '../application/actions.ts'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const dockNames = () =>
  within(screen.getByRole('region', { name: 'Dock' }))
    .getAllByRole('tab')
    .map((tab) => tab.textContent)

/** Two clusters, with a shell of each in the dock. */
async function aDock() {
  const [east, west] = [new ScriptedCluster('east'), new ScriptedCluster('west')]
  const page = await aPage([east, west])
  const { dock } = page.application
  dock.put({ clusterId: east.clusterId, shellId: '1', pod: 'web-1' })
  dock.put({ clusterId: west.clusterId, shellId: '1', pod: 'web-1' })
  await screen.findByRole('region', { name: 'Dock' })
  return { page, east, west, dock, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

describe('The dock', () => {
  it('names each shell with its cluster, and stays when another tab is shown', async () => {
    using world = await aDock()
    await expect.poll(dockNames).toEqual(['eastweb-1', 'westweb-1'])
    world.page.application.tabs.activate(world.west.clusterId)
    await screen.findByRole('main', { name: 'west' })
    expect(dockNames()).toEqual(['eastweb-1', 'westweb-1'])
  })

  it('is folded and split by its buttons and by the same actions of the palette', async () => {
    using world = await aDock()
    const { page, dock } = world
    const labels = () =>
      pageActions(page.application, { isMac: false, isAppWindow: false })
        .filter(({ id }) => id.startsWith('dock-'))
        .map(({ label }) => label)
    expect(labels()).toEqual(['Hide the dock', 'Show two side by side in the dock'])
    await page.person.click(screen.getByRole('button', { name: 'Show two side by side' }))
    expect(dock.state.value.panes).toHaveLength(2)
    await page.person.click(screen.getByRole('button', { name: 'Hide the dock' }))
    expect(labels()).toEqual(['Show the dock', 'Show one in the dock'])
    for (const action of pageActions(page.application, { isMac: false, isAppWindow: false }))
      if (action.id.startsWith('dock-')) action.run()
    expect(dock.state.value).toMatchObject({ isFolded: false, panes: [{ pod: 'web-1' }] })
  })

  it('lets a shell go by the Delete key on its tab, and is not there without one', async () => {
    using world = await aDock()
    const { page, dock } = world
    const tab = within(screen.getByRole('region', { name: 'Dock' })).getAllByRole('tab', { selected: true })
    tab[0]?.focus()
    await page.press('{Delete}')
    await expect.poll(dockNames).toEqual(['eastweb-1'])
    for (const shell of dock.state.value.items) dock.remove(shell)
    await expect.poll(() => screen.queryByRole('region', { name: 'Dock' })).toBeNull()
    expect(
      pageActions(page.application, { isMac: false, isAppWindow: false }).some(({ id }) =>
        id.startsWith('dock-'),
      ),
    ).toBe(false)
  })
})
