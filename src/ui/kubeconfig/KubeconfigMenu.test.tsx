// @vitest-environment happy-dom
import { screen } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const clusters = () => ['east', 'west'].map((name) => new ScriptedCluster(name).has('pods', []))

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
})
