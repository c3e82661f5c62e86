// @vitest-environment happy-dom
import { fireEvent, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { FlotillaError } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

async function aDialog(cluster: ScriptedCluster) {
  const page = await aPage([cluster])
  page.application.dialog.set({ type: 'view-as', clusterId: cluster.clusterId, user: null })
  const dialog = within(await page.dialog('View as another user'))
  const calls = () => page.calls.filter((call) => call.startsWith('view '))
  return { page, dialog, calls, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

describe('the dialog that views a cluster as another user', () => {
  it('names the rights that are missing, and changes nothing where the cluster refuses', async () => {
    const cluster = new ScriptedCluster('east')
    cluster.answers.set('view-as/try', () => ({
      type: 'denied',
      reason: 'serviceaccounts "reader" is forbidden',
      missing: [
        { resource: 'serviceaccounts', namespace: 'shop', name: 'reader' },
        { resource: 'groups', namespace: null, name: 'web' },
      ],
    }))
    using world = await aDialog(cluster)
    const { page, dialog, calls } = world
    const submit = await dialog.findByRole('button', { name: 'View as this user' })
    expect(submit).toHaveProperty('disabled', true)
    await page.person.click(dialog.getByRole('radio', { name: 'Service account' }))
    fireEvent.input(dialog.getByLabelText('Namespace'), { target: { value: 'shop' } })
    fireEvent.input(dialog.getByLabelText('Name'), { target: { value: 'reader' } })
    fireEvent.input(dialog.getByLabelText(/^Groups/u), { target: { value: 'web' } })
    await dialog.findByText(
      'The cluster adds system:serviceaccounts, system:serviceaccounts:shop, system:authenticated.',
    )
    await page.person.click(submit)
    const problem = await dialog.findByRole('alert')
    expect([...problem.querySelectorAll('li')].map((each) => each.textContent)).toEqual([
      'serviceaccounts “reader” in the namespace “shop”',
      'groups “web”',
    ])
    expect(problem.textContent).toContain('serviceaccounts "reader" is forbidden')
    expect(cluster.requests.at(-1)?.params).toEqual({
      user: 'system:serviceaccount:shop:reader',
      groups: ['web'],
    })
    expect(calls()).toEqual([])
  })

  it('views the cluster as the user when the cluster lets the person', async () => {
    const cluster = new ScriptedCluster('east')
    cluster.answers.set('view-as/try', () => ({ type: 'possible', seenAs: null }))
    using world = await aDialog(cluster)
    const { page, dialog, calls } = world
    fireEvent.input(await dialog.findByLabelText('User name'), { target: { value: ' alice ' } })
    await page.person.click(dialog.getByRole('button', { name: 'View as this user' }))
    await expect.poll(calls).toEqual(['view config:east as {"user":"alice","groups":[]}'])
  })

  it('says why where the cluster cannot be asked', async () => {
    const cluster = new ScriptedCluster('east')
    cluster.answers.set('view-as/try', () => {
      throw new FlotillaError('signed_out')
    })
    using world = await aDialog(cluster)
    const { page, dialog, calls } = world
    fireEvent.input(await dialog.findByLabelText('User name'), { target: { value: 'alice' } })
    await page.person.click(dialog.getByRole('button', { name: 'View as this user' }))
    await dialog.findByText('The cluster does not accept the credentials.')
    expect(calls()).toEqual([])
  })
})
