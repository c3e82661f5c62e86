// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { aPage } from '../../testing/aPage.tsx'
import { ScriptedCluster } from '../../testing/scriptedCluster.ts'

async function podsOfShop() {
  const east = new ScriptedCluster('east').has('pods', [
    { namespace: 'shop', name: 'web-1' },
    { namespace: 'shop', name: 'web-2', status: 'Pending' },
    { namespace: 'billing', name: 'db-0' },
  ])
  const page = await aPage([east])
  await page.table.open('pods')
  await page.table.shows('web-1', 'web-2', 'db-0')
  return page
}
const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Filter' })

describe('FilterField', () => {
  it('narrows the table, and gives the keyboard back to it', async () => {
    using page = await podsOfShop()
    await page.filter('status:Running')
    await page.table.shows('web-1', 'db-0')
    expect(document.activeElement).toBe(page.table.grid)
  })

  it('has the keyboard after a slash, and is emptied by Escape', async () => {
    using page = await podsOfShop()
    await page.filter('db')
    await page.table.shows('db-0')
    await page.press('/')
    expect(document.activeElement).toBe(field())
    await page.press('{Escape}')
    expect(field().value).toBe('')
    await page.table.shows('web-1', 'web-2', 'db-0')
  })

  it('shows each condition as a chip that can be removed', async () => {
    using page = await podsOfShop()
    await page.filter('status:Running web')
    await page.table.shows('web-1')
    await page.person.click(screen.getByRole('button', { name: 'Remove status:Running' }))
    expect(field().value).toBe('web')
    await page.table.shows('web-1', 'web-2')
  })
})

describe('FacetList', () => {
  it('counts the values of a column, and a chosen one is a condition of the filter', async () => {
    using page = await podsOfShop()
    await page.person.click(screen.getByRole('button', { name: 'Facets' }))
    const list = await screen.findByRole('listbox', { name: 'Namespace' })
    const shop = await within(list).findByRole('option', { name: /shop/ })
    expect(shop.getAttribute('aria-description')).toBe('2')
    await page.person.click(shop)
    expect(field().value).toContain('namespace:=shop')
    expect(shop.getAttribute('aria-selected')).toBe('true')
  })

  it('finds a value by typing and chooses it by Enter', async () => {
    using page = await podsOfShop()
    await page.person.click(screen.getByRole('button', { name: 'Facets' }))
    await page.person.type(await screen.findByRole('combobox', { name: 'Find status' }), 'pend')
    await screen.findByRole('option', { name: /Pending/ })
    await page.press('{ArrowDown}{Enter}')
    expect(field().value).toContain('status:=Pending')
  })
})
