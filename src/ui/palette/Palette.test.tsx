// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const hit = (name: string) => ({
  ...{ domain: 'pods', group: '', version: 'v1', resource: 'pods', kind: 'Pod' },
  ...{ namespace: 'shop', name, uid: name, score: 0 },
})
const aCluster = (name: string, found: readonly string[] = []) => {
  const cluster = new ScriptedCluster(name)
    .has('pods', [{ name: 'db-0' }])
    .has('deployments', [{ name: 'web' }])
  cluster.answers.set('catalog/search', () => ({ hits: found.map(hit), isComplete: true }))
  return cluster
}

describe('Palette', () => {
  it('leads to a view by its name', async () => {
    using page = await aPage([aCluster('east')])
    await page.press('{Control>}k{/Control}')
    await page.dialog('Command palette')
    await page.press('deploym{Enter}')
    await page.table.shows('web')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('finds objects of every open cluster, and names the cluster of each', async () => {
    using page = await aPage([aCluster('east', ['web-1']), aCluster('west', ['web-9'])])
    await page.press('{Control>}k{/Control}web-')
    const list = await screen.findByRole('listbox', { name: 'Results' })
    expect((await within(list).findByRole('option', { name: /web-1/ })).textContent).toContain('east')
    expect((await within(list).findByRole('option', { name: /web-9/ })).textContent).toContain('west')
  })

  it('is left by Escape and changes nothing', async () => {
    using page = await aPage([aCluster('east')])
    await page.press('{Control>}k{/Control}deploym')
    await page.dialog('Command palette')
    await page.press('{Escape}')
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByRole('grid').getAttribute('aria-label')).toBe('Pods')
  })
})
