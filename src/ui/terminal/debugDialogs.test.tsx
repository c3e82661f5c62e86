// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { FlotillaError } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

interface World {
  readonly policy?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly user?: number
}

/** A cluster with one pod and one node, whose namespace has that policy. */
function aCluster({ policy = 'privileged', annotations = {}, user = 0 }: World = {}) {
  const cluster = new ScriptedCluster('east', { serverVersion: 'v1.36.3' })
  cluster.has('pods', [{ namespace: 'shop', name: 'web-1' }]).has('nodes', [{ name: 'node-1' }])
  cluster.says('shells', { shells: [] })
  cluster.answers.set('object', ({ resource }) =>
    resource === 'namespaces'
      ? { metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': policy } } }
      : {
          metadata: { name: 'web-1', namespace: 'shop', annotations },
          spec: {
            securityContext: { runAsUser: user },
            containers: [
              { name: 'app', image: 'app:1' },
              { name: 'proxy', image: 'proxy:2' },
            ],
          },
        },
  )
  for (const route of ['debug/container', 'debug/copy', 'debug/node'])
    cluster.answers.set(route, () => ({ shellId: '1' }))
  return cluster
}

/** The dialog of an action of the one object in that table. */
async function aDialog(cluster: ScriptedCluster, item: string, title: string, domain = 'pods') {
  const page = await aPage([cluster])
  const name = domain === 'pods' ? 'web-1' : 'node-1'
  await page.table.open(domain)
  await page.table.shows(name)
  fireEvent.contextMenu((await screen.findAllByText(name))[0] as HTMLElement)
  await page.person.click(await screen.findByRole('menuitem', { name: item }))
  const dialog = within(await page.dialog(title))
  const field = async (role: 'textbox' | 'combobox' | 'spinbutton', label: string | RegExp) =>
    (await dialog.findByRole(role, { name: label })) as HTMLInputElement
  return { page, dialog, field, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

const sent = (cluster: ScriptedCluster, route: string) =>
  cluster.requests.filter((each) => each.route === route).map(({ params }) => params)

describe('the dialog that debugs a pod', () => {
  it('proposes the profile that the policy allows, warns of another one, and remembers the image', async () => {
    const cluster = aCluster({ policy: 'restricted' })
    {
      using world = await aDialog(cluster, 'Debug…', 'Debug web-1')
      const { person } = world.page
      const profile = await world.field('combobox', 'Profile')
      expect([profile.value, world.dialog.queryByText(/refuses this profile/u)]).toEqual(['restricted', null])
      await person.selectOptions(profile, 'sysadmin')
      await world.dialog.findByText('The policy of shop (restricted) refuses this profile.')
      await person.selectOptions(profile, 'restricted')
      const image = await world.field('textbox', 'Image')
      await person.clear(image)
      await person.type(image, 'tools:7')
      await person.type(await world.field('textbox', 'Command'), 'sh -c "echo one two"')
      await person.click(world.dialog.getByRole('button', { name: 'Debug web-1 in east' }))
      await expect
        .poll(() => sent(cluster, 'debug/container'))
        .toMatchObject([
          {
            ...{ namespace: 'shop', pod: 'web-1', image: 'tools:7', target: 'app', profile: 'restricted' },
            command: ['sh', '-c', 'echo one two'],
          },
        ])
      await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
      fireEvent.contextMenu((await screen.findAllByText('web-1'))[0] as HTMLElement)
      await person.click(await screen.findByRole('menuitem', { name: 'Debug…' }))
      const again = within(await world.page.dialog('Debug web-1'))
      expect(((await again.findByRole('textbox', { name: 'Image' })) as HTMLInputElement).value).toBe(
        'tools:7',
      )
    }
  })

  it('keeps what was chosen when the cluster refuses it, and shows its words', async () => {
    const cluster = aCluster({ user: 1000 })
    cluster.answers.set('debug/container', () => {
      throw new FlotillaError('cluster_denied', 'violates PodSecurity "baseline:latest"')
    })
    using world = await aDialog(cluster, 'Debug…', 'Debug web-1')
    await world.dialog.findByText(
      'The whole pod runs as user 1000, so rights of this profile may have no effect.',
    )
    const target = await world.field('combobox', 'See the processes of')
    await world.page.person.selectOptions(target, 'proxy')
    await world.page.person.click(world.dialog.getByRole('button', { name: 'Debug web-1 in east' }))
    await world.dialog.findByText('violates PodSecurity "baseline:latest"')
    expect(target.value).toBe('proxy')
  })

  it('refuses a pod from a file of its node before anything is asked', async () => {
    const cluster = aCluster({ annotations: { 'kubernetes.io/config.mirror': 'hash' } })
    using world = await aDialog(cluster, 'Debug…', 'Debug web-1')
    await world.dialog.findByText(/comes from a file of its node/u)
    const button = world.dialog.getByRole('button', { name: 'Debug web-1 in east' }) as HTMLButtonElement
    expect(button.disabled).toBe(true)
  })
})

describe('the dialog that debugs a copy', () => {
  it('proposes a name and the image of the container that is chosen', async () => {
    const cluster = aCluster()
    using world = await aDialog(cluster, 'Debug a copy…', 'Debug a copy of web-1')
    expect((await world.field('textbox', 'Image')).value).toBe('app:1')
    await world.page.person.selectOptions(await world.field('combobox', 'Container with the shell'), 'proxy')
    expect((await world.field('textbox', 'Image')).value).toBe('proxy:2')
    await world.page.person.click(world.dialog.getByRole('button', { name: 'Debug a copy of web-1 in east' }))
    await expect
      .poll(() => sent(cluster, 'debug/copy'))
      .toMatchObject([
        {
          ...{ pod: 'web-1', name: 'web-1-debug', container: 'proxy', image: 'proxy:2', profile: 'general' },
          ...{ command: ['sh'], sameNode: false },
        },
      ])
  })
})

describe('the dialog that opens a shell on a node', () => {
  it('says what its pod may do and when it ends, and which permission is missing where it would be made', async () => {
    const cluster = aCluster()
    cluster.answers.set('permissions/check', ({ verb, namespace }) =>
      verb === 'delete' && namespace === 'tight'
        ? { allowed: false, reason: 'You may not delete pods in tight.' }
        : { allowed: true, reason: null },
    )
    using world = await aDialog(cluster, 'Open shell…', 'Open a shell on node-1', 'nodes')
    const { person } = world.page
    await world.dialog.findByText(/^A privileged pod is made on this node/u)
    const minutes = await world.field('spinbutton', /^End after/u)
    await person.clear(minutes)
    await person.type(minutes, '15')
    await world.dialog.findByText(/ends it after 15 minutes in any case/u)
    const namespace = await world.field('textbox', 'Namespace of the pod')
    expect(namespace.value).toBe('kube-system')
    await person.clear(namespace)
    await person.type(namespace, 'tight')
    await world.dialog.findByText('You may not delete pods in tight.')
    await person.clear(namespace)
    await person.type(namespace, 'ops')
    await person.click(world.dialog.getByRole('button', { name: 'Open a shell on node-1 in east' }))
    await expect
      .poll(() => sent(cluster, 'debug/node'))
      .toMatchObject([{ node: 'node-1', namespace: 'ops', minutes: 15 }])
  })
})
