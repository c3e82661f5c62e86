// @vitest-environment happy-dom
import { screen } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const rows = [
  { namespace: 'shop', name: 'web-1' },
  { namespace: 'shop', name: 'web-2', status: 'Pending' },
  { namespace: 'billing', name: 'db-0' },
]

async function podsOf(...clusters: readonly ScriptedCluster[]) {
  const page = await aPage(clusters)
  await page.table.open('pods')
  await page.table.shows('web-1', 'web-2', 'db-0')
  return page
}

describe('RowGrid', () => {
  it('shows the rows of the cluster in the order that the cluster gives', async () => {
    using page = await podsOf(new ScriptedCluster('east').has('pods', rows))
    expect(page.table.names).toEqual(['web-1', 'web-2', 'db-0'])
  })

  it('selects the rows whose boxes are ticked, and leaves them selected when a row before them goes', async () => {
    const east = new ScriptedCluster('east').has('pods', rows)
    using page = await podsOf(east)
    await page.table.select(2, 3)
    expect(page.table.selected).toEqual(['web-2', 'db-0'])
    east.has('pods', rows.slice(1))
    await page.table.shows('web-2', 'db-0')
    expect(page.table.selected).toEqual(['web-2', 'db-0'])
  })

  it('walks with the arrows, selects with the space bar and a range with Shift, and lets go with Escape', async () => {
    using page = await podsOf(new ScriptedCluster('east').has('pods', rows))
    page.table.grid.focus()
    await page.press('{ArrowDown} {Shift>}{ArrowDown}{/Shift}')
    expect(page.table.selected).toEqual(['web-1', 'web-2'])
    await page.press('{Escape}')
    expect(page.table.selected).toEqual([])
  })

  it('shows a time that no calendar has as kubectl does, and the other rows beside it', async () => {
    const odd = { ...rows[0], name: 'web-1', cells: { age: Number.MAX_SAFE_INTEGER } }
    using _page = await podsOf(new ScriptedCluster('east').has('pods', [odd, ...rows.slice(1)]))
    expect(screen.getAllByText('<invalid>')).toHaveLength(1)
  })

  it('shows a row without the cell that cannot be drawn, with its name, and the other rows whole', async () => {
    const broken = { ...rows[0], name: 'web-1', cells: { status: 7 } }
    const east = new ScriptedCluster('east').has('pods', [broken, ...rows.slice(1)])
    using page = await podsOf(east)
    expect(page.table.names).toEqual(['web-1', 'web-2', 'db-0'])
    const [cell] = screen.getAllByText('Not drawn')
    expect(cell?.title).toMatch(/^This cell of web-1 could not be drawn: /)
    expect(
      screen.getByRole('button', { name: 'Copy the cell of web-1 that could not be drawn' }),
    ).toBeDefined()
    // A later version of it is drawn.
    east.has('pods', rows)
    await expect.poll(() => screen.queryAllByText('Not drawn')).toEqual([])
  })

  it('goes from the filter to the first row with the arrow down, which Enter then opens', async () => {
    using page = await podsOf(new ScriptedCluster('east').has('pods', rows))
    await page.person.type(screen.getByRole('textbox', { name: 'Filter' }), 'web')
    await page.press('{ArrowDown}')
    expect(page.table.current).toBe('web-1')
    await page.table.shows('web-1', 'web-2')
    expect(page.table.current).toBe('web-1')
    await page.press('{Enter}')
    expect(await screen.findByRole('complementary', { name: 'Pod web-1' })).toBeDefined()
  })

  it('opens the object of a row in the panel', async () => {
    using page = await podsOf(new ScriptedCluster('east').has('pods', rows))
    await page.table.choose(3)
    expect(await screen.findByRole('complementary', { name: 'Pod db-0' })).toBeDefined()
  })

  it('keeps the rows of each cluster in its own tab, where both have objects of the same names', async () => {
    const [east, west] = ['east', 'west'].map((name) => new ScriptedCluster(name).has('pods', rows))
    if (east === undefined || west === undefined) throw new Error('there are two clusters')
    using page = await podsOf(east, west)
    west.has('pods', rows.slice(0, 1))
    await page.showTab(west)
    await page.table.open('pods')
    await page.table.shows('web-1')
    await page.table.select(1)
    await page.showTab(east)
    await page.table.shows('web-1', 'web-2', 'db-0')
    expect(page.table.selected).toEqual([])
  })
})

describe('A table whose rows have no status', () => {
  it('tells by the figures which of them are short of replicas, and where there is a status leaves that to it', async () => {
    const ratio = (name: string, ready: number) => ({
      ...{ namespace: 'shop', name },
      cells: { ready: [ready, 2] as const },
    })
    const east = new ScriptedCluster('east')
      .has('deployments', [ratio('web', 2), ratio('cart', 1)])
      .has('pods', [ratio('job-1', 0)])
    using page = await aPage([east])
    await page.table.open('deployments')
    await page.table.shows('web', 'cart')
    expect([...page.table.grid.querySelectorAll('.short-of')].map((cell) => cell.textContent)).toEqual([
      '1/2',
    ])
    await page.table.open('pods')
    await page.table.shows('job-1')
    expect(page.table.grid.querySelector('.short-of')).toBeNull()
  })
})
