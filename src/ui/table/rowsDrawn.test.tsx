// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const pod = (name: string, status = 'Running') => ({ namespace: 'shop', name, status })
const names = Array.from({ length: 12 }, (_, index) => `web-${index + 10}`)

/** React notes at each element what it was drawn with last, which is another object whenever it is drawn again. */
function drawnCells(): ReadonlyMap<Element, unknown> {
  const cells = [...document.querySelectorAll('.row [role=gridcell]')]
  const notes = (cell: Element) => Object.entries(cell).find(([key]) => key.startsWith('__reactProps$'))?.[1]
  return new Map(cells.map((cell) => [cell, notes(cell)]))
}

/** The names of the rows with a cell that was drawn since. */
function drawnSince(before: ReadonlyMap<Element, unknown>): readonly (string | null | undefined)[] {
  const cells = [...drawnCells()].filter(([cell, note]) => before.get(cell) !== note)
  const rows = new Set(cells.map(([cell]) => cell.closest('.row')))
  return [...rows].map((row) => row?.querySelector('.is-name')?.textContent)
}

async function podsOf(east: ScriptedCluster) {
  const page = await aPage([east])
  await page.table.open('pods')
  await page.table.shows(...names)
  return page
}

describe('The rows of a table', () => {
  it('are not drawn again when they only move: one row that comes first is drawn, and no other', async () => {
    const east = new ScriptedCluster('east').has(
      'pods',
      names.map((name) => pod(name)),
    )
    using page = await podsOf(east)
    const before = drawnCells()
    expect(before.size).toBeGreaterThan(names.length * 4)
    east.has(
      'pods',
      ['web-1', ...names].map((name) => pod(name)),
    )
    await page.table.shows('web-1', ...names)
    expect(drawnSince(before)).toEqual(['web-1'])
  })

  it('are drawn again alone when one of them changes', async () => {
    const east = new ScriptedCluster('east').has(
      'pods',
      names.map((name) => pod(name)),
    )
    using page = await podsOf(east)
    const before = drawnCells()
    east.has(
      'pods',
      names.map((name) => pod(name, name === 'web-15' ? 'Error' : 'Running')),
    )
    await expect.poll(() => page.table.grid.textContent).toContain('Error')
    expect(drawnSince(before)).toEqual(['web-15'])
  })
})
