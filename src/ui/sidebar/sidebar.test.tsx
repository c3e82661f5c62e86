// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const rows = [{ namespace: 'shop', name: 'web-1' }]
const namespaces = [{ name: 'default' }, { name: 'shop' }]

describe('The sidebar', () => {
  it('brings the current view into sight, however the view was reached', async () => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView')
    const east = new ScriptedCluster('east').has('pods', rows)
    try {
      using page = await aPage([east])
      await page.table.open('pods')
      scrolled.mockClear()
      page.application.tabs.session(east.clusterId)?.view.show('services')
      await screen.findByRole('grid', { name: 'Services' })
      const marked = document.querySelector('.sidebar [aria-current=page]')
      expect(marked?.textContent).toBe('Services')
      expect(scrolled.mock.contexts).toContain(marked)
      expect(scrolled.mock.calls.at(-1)).toEqual([{ block: 'nearest' }])
    } finally {
      scrolled.mockRestore()
    }
  })

  it('marks All Namespaces while all of them are shown, before the person has chosen any', async () => {
    const east = new ScriptedCluster('east').has('pods', rows).has('namespaces', namespaces)
    using page = await aPage([east])
    await page.table.open('pods')
    const list = screen.getByRole('region', { name: 'Namespaces to show' })
    const marked = () =>
      within(list)
        .getAllByRole('button')
        .filter((button) => button.getAttribute('aria-current') === 'true')
        .map((button) => button.textContent)
    await within(list).findByRole('button', { name: 'All Namespaces' })
    expect(marked()).toEqual(['All Namespaces'])
    await page.person.click(within(list).getByRole('button', { name: 'shop' }))
    await expect.poll(marked).toEqual(['shop'])
  })

  it('offers All Namespaces once this cluster has named one, whatever is known of another', async () => {
    const east = new ScriptedCluster('east').has('pods', rows).has('namespaces', namespaces)
    const west = new ScriptedCluster('west').has('pods', rows)
    using page = await aPage([east, west])
    const all = () => screen.queryByRole('button', { name: 'All Namespaces' })
    await expect.poll(all).not.toBeNull()
    await page.showTab(west)
    await page.table.open('pods')
    await page.table.shows('web-1')
    expect(all()).toBeNull()
    west.has('namespaces', namespaces)
    await expect.poll(all).not.toBeNull()
  })
})
