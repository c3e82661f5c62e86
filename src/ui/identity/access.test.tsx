// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { RightsAnswer, WhoCanAnswer } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const grant = { namespace: 'shop', binding: 'readers', role: { kind: 'ClusterRole', name: 'view' } } as const
const reader = { kind: 'ServiceAccount', namespace: 'shop', name: 'reader' } as const
const whoCan: WhoCanAnswer = {
  subjects: [{ subject: reader, grants: [grant] }],
  unread: [{ resource: 'clusterrolebindings', namespace: null, reason: 'clusterrolebindings is forbidden' }],
}
const rights: RightsAnswer = {
  groups: ['system:serviceaccounts', 'system:authenticated'],
  rights: [
    {
      ...{ verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'] },
      ...{ nonResourceURLs: [], grant },
      through: { kind: 'Group', namespace: '', name: 'system:serviceaccounts' },
    },
  ],
  unread: [],
}

async function aMenu(domain: string, name: string) {
  const cluster = new ScriptedCluster('east').has(domain, [{ namespace: 'shop', name }])
  cluster.answers.set('rbac/who-can', () => whoCan)
  cluster.answers.set('rbac/rights', () => rights)
  cluster.answers.set('rbac/holders', () => whoCan)
  const page = await aPage([cluster])
  page.application.tabs.session(cluster.clusterId)?.view.show(domain)
  await page.table.shows(name)
  fireEvent.contextMenu(await screen.findByText(name))
  const choose = async (label: string) =>
    await page.person.click(await screen.findByRole('menuitem', { name: label }))
  const asked = () =>
    cluster.requests.filter(({ route }) => route.startsWith('rbac/')).map(({ params }) => params)
  return { page, choose, asked, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

describe('who can do something to an object', () => {
  it('is asked from its menu and shows subjects, bindings and what could not be read', async () => {
    using world = await aMenu('deployments', 'web')
    const { page, choose, asked } = world
    await choose('Show who can…')
    const dialog = within(await page.dialog('Who can'))
    const [, row] = await dialog.findAllByRole('row')
    expect(row?.textContent).toBe('Service account shop/readerRoleBinding readers ClusterRole view')
    expect(dialog.getByText('Cluster role bindings').title).toBe('clusterrolebindings is forbidden')
    fireEvent.input(dialog.getByLabelText('Verb'), { target: { value: 'update' } })
    fireEvent.input(dialog.getByLabelText('Resource'), { target: { value: 'deployments/scale' } })
    await page.person.click(dialog.getByRole('button', { name: 'Show' }))
    expect(asked()).toEqual([
      { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' },
      {
        ...{ verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale', path: '' },
        ...{ namespace: 'shop', name: 'web' },
      },
    ])
    await page.person.click(await dialog.findByRole('button', { name: 'readers' }))
    await screen.findByRole('complementary', { name: 'RoleBinding readers' })
  })

  it('leads to what a subject can do', async () => {
    using world = await aMenu('deployments', 'web')
    await world.choose('Show who can…')
    const dialog = within(await world.page.dialog('Who can'))
    await world.page.person.click(await dialog.findByRole('button', { name: 'shop/reader' }))
    await world.page.dialog('Permissions')
    await expect.poll(() => world.asked().at(-1)).toEqual(reader)
  })
})

describe('who holds a role', () => {
  it('is shown from its menu: each subject with its bindings, and what could not be read', async () => {
    using world = await aMenu('roles', 'view')
    await world.choose('Show who holds it…')
    const dialog = within(await world.page.dialog('Who holds view'))
    const [, row] = await dialog.findAllByRole('row')
    expect(row?.textContent).toBe('Service account shop/readerRoleBinding readers ClusterRole view')
    expect(dialog.getByText('Cluster role bindings').title).toBe('clusterrolebindings is forbidden')
    expect(world.asked()).toEqual([{ namespace: 'shop', name: 'view' }])
  })
})

describe('what a service account can do', () => {
  it('is shown from its menu: each rule, where it holds, its binding and the group that it comes by', async () => {
    using world = await aMenu('serviceaccounts', 'reader')
    await world.choose('Show permissions…')
    const dialog = within(await world.page.dialog('Permissions'))
    const [, row] = await dialog.findAllByRole('row')
    expect([...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent)).toEqual([
      'get, list',
      'deployments of apps named web',
      'shop',
      'RoleBinding readers ClusterRole viewby the group system:serviceaccounts',
    ])
    expect(dialog.getByText('With the groups system:serviceaccounts, system:authenticated.')).toBeTruthy()
    await world.page.person.click(dialog.getByRole('button', { name: 'View as this user' }))
    const next = within(await world.page.dialog('View as another user'))
    expect((next.getByLabelText('Name') as HTMLInputElement).value).toBe('reader')
  })

  it('leads to viewing the cluster as the account', async () => {
    using world = await aMenu('serviceaccounts', 'reader')
    await world.choose('View as…')
    const dialog = within(await world.page.dialog('View as another user'))
    expect((dialog.getByLabelText('Namespace') as HTMLInputElement).value).toBe('shop')
  })
})
