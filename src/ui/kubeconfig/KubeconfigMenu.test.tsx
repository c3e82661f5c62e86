// @vitest-environment happy-dom
import { screen } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { ClusterId, Kubeconfigs } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const clusters = () => ['east', 'west'].map((name) => new ScriptedCluster(name).has('pods', []))

const many = (count: number): Kubeconfigs['files'][number] => ({
  path: '/k/many',
  name: 'many',
  source: 'home',
  problem: null,
  contexts: Array.from({ length: count }, (_, at) => ({
    clusterId: `many:context-${at}` as ClusterId,
    clusterName: `context-${at}`,
    server: `https://${at}.example`,
    namespace: null,
    isCurrent: false,
    asks: null,
    problem: null,
  })),
})
const drawn = () => screen.getAllByRole('option').map((option) => option.textContent)

async function openedMenu() {
  const page = await aPage(clusters())
  await page.person.click(await screen.findByRole('button', { name: 'Select Kubeconfig' }))
  await screen.findByRole('option', { name: 'east' })
  return page
}
const isOpen = (name: string) => screen.getByRole('option', { name }).getAttribute('aria-selected')

describe('KubeconfigMenu', () => {
  it('marks the contexts that are open', async () => {
    using page = await openedMenu()
    expect(['east', 'west'].map(isOpen)).toEqual(['true', 'true'])
    expect(page.calls).not.toContain('select config:east')
  })

  it('closes and opens a context with a press, and stays for the next one', async () => {
    using page = await openedMenu()
    await page.person.click(screen.getByRole('option', { name: 'west' }))
    await expect.poll(() => isOpen('west')).toBe('false')
    await page.person.click(screen.getByRole('option', { name: 'west' }))
    await expect.poll(() => isOpen('west')).toBe('true')
    expect(page.calls.filter((call) => call.endsWith('config:west'))).toEqual([
      'deselect config:west',
      'select config:west',
    ])
  })

  it('is walked with the arrows, and the space bar opens or closes the context under the cursor', async () => {
    using page = await openedMenu()
    screen.getByRole('listbox', { name: 'Kubeconfig contexts' }).focus()
    await page.press('{ArrowDown}{ArrowDown} ')
    await expect.poll(() => isOpen('west')).toBe('false')
    expect(isOpen('east')).toBe('true')
  })

  it('draws of 6000 contexts those on screen, also while a name is typed', async () => {
    const kubeconfigs = { files: [many(6000)], others: [] }
    using page = await aPage(clusters(), { kubeconfigs })
    await page.person.click(await screen.findByRole('button', { name: 'Select Kubeconfig' }))
    await screen.findByRole('option', { name: 'context-0' })
    expect(drawn().length).toBeLessThan(100)
    expect(screen.getByRole('option', { name: 'context-5' }).getAttribute('aria-posinset')).toBe('6')
    expect(screen.getByRole('option', { name: 'context-5' }).getAttribute('aria-setsize')).toBe('6000')
    await page.person.type(screen.getByRole('combobox', { name: 'Search contexts' }), '599')
    await screen.findByRole('option', { name: 'context-5990' })
    expect(drawn().slice(0, 3)).toEqual(['context-599', 'context-1599', 'context-2599'])
    expect(drawn().length).toBeLessThan(100)
  })

  it('says behind the list which files are not offered, and why', async () => {
    const others = [
      { path: '/k/cache', name: 'cache', reason: 'is a folder, not a file' },
      { path: '/k/config.bak', name: 'config.bak', reason: 'is a backup by its name' },
    ]
    using page = await aPage(clusters(), { kubeconfigs: { files: [many(2)], others } })
    await page.person.click(await screen.findByRole('button', { name: 'Select Kubeconfig' }))
    await page.person.click(await screen.findByRole('button', { name: 'Show 2 files that are not offered' }))
    const lines = screen.getAllByRole('listitem')
    expect(lines.map((line) => line.textContent)).toEqual([
      'cache is a folder, not a file',
      'config.bak is a backup by its name',
    ])
  })
})
