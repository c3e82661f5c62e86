// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { FlotillaError, type ForwardReport } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const aForward = (of: Partial<ForwardReport> = {}): ForwardReport => ({
  ...{ forwardId: '1', domain: 'services', namespace: 'shop', name: 'web', port: 'http', localPort: 8080 },
  ...{ restores: false, state: 'listening', reason: null, pod: 'web-1', scheme: 'http', lastFailure: null },
  connections: { open: 0, total: 0, failed: 0 },
  ...of,
})

function aCluster(name = 'east', state: Partial<ScriptedCluster['state']> = {}) {
  const cluster = new ScriptedCluster(name, { serverVersion: 'v1.36.3', ...state })
  cluster.has('services', [{ namespace: 'shop', name: 'web' }]).says('forwards', { forwards: [] })
  cluster.answers.set('object', () => ({
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      ports: [{ name: 'http', port: 80 }, { name: 'dns', port: 53, protocol: 'UDP' }, { port: 9000 }],
    },
  }))
  return cluster
}

async function aMenu(cluster: ScriptedCluster) {
  const page = await aPage([cluster])
  await page.table.open('services')
  await page.table.shows('web')
  fireEvent.contextMenu(await screen.findByText('web'))
  const item = await screen.findByRole('menuitem', { name: /^Forward a port…/u })
  return { page, item, [Symbol.dispose]: () => page[Symbol.dispose]() }
}

describe('the dialog of a forward', () => {
  it('proposes a declared TCP port and one of this machine, and offers the next free one where that is taken', async () => {
    const cluster = aCluster()
    const forward = aForward({ localPort: 8081 })
    cluster.answers.set('forward/open', ({ localPort }) => {
      if (localPort === 8080)
        throw new FlotillaError('port_taken', 'Another program of this machine has the port 8080.', {
          details: { port: 8080, next: 8081 },
        })
      cluster.says('forwards', { forwards: [forward] })
      return { forwardId: '1', localPort }
    })
    using world = await aMenu(cluster)
    await world.page.person.click(world.item)
    const dialog = within(await world.page.dialog('Forward a port of web'))
    const ports = await dialog.findByRole('combobox', { name: 'Port' })
    expect([...ports.querySelectorAll('option')].map((each) => each.textContent)).toEqual(['80 http', '9000'])
    const local = (await dialog.findByRole('spinbutton', {
      name: 'Port of this machine',
    })) as HTMLInputElement
    expect(local.value).toBe('8080')
    await world.page.person.click(dialog.getByRole('checkbox', { name: /^Open again with this cluster/u }))
    await world.page.person.click(dialog.getByRole('button', { name: 'Forward' }))
    await dialog.findByText('Another program of this machine has the port 8080.')
    await world.page.person.click(dialog.getByRole('button', { name: 'Use port 8081' }))
    const list = within(await world.page.dialog('Forwarded ports'))
    await list.findByText('localhost:8081')
    const opened = cluster.requests.filter(({ route }) => route === 'forward/open')
    expect(opened.map(({ params }) => params)).toMatchObject([
      { domain: 'services', namespace: 'shop', name: 'web', port: 'http', localPort: 8080, restores: true },
      { port: 'http', localPort: 8081, restores: true, confirmed: false },
    ])
  })

  it('is not offered where the cluster is read-only, or says which permission is missing', async () => {
    const settings = { namespaces: [], protection: 'read-only', colour: null } as never
    {
      using world = await aMenu(aCluster('east', { settings }))
      expect(world.item.getAttribute('aria-disabled')).toBe('true')
      expect(world.item.textContent).toContain('east is set to read-only')
    }
    const cluster = aCluster()
    cluster.answers.set('permissions/check', ({ verb, subresource }) =>
      subresource === 'portforward' && verb === 'create'
        ? { allowed: false, reason: 'You may not create pods/portforward.' }
        : { allowed: true, reason: null },
    )
    using world = await aMenu(cluster)
    await expect.poll(() => world.item.getAttribute('aria-disabled')).toBe('true')
    expect(world.item.textContent).toContain('You may not create pods/portforward.')
  })
})

describe('the list of forwards', () => {
  it('has those of all open clusters, each with its own, its state, and a way to open it by a name without our cookie', async () => {
    const east = aCluster().says('forwards', {
      forwards: [aForward({ connections: { open: 1, total: 20, failed: 3 } })],
    })
    const waiting = { state: 'waiting', reason: '“db” has no pod that is ready.', pod: null } as const
    const west = aCluster('west').says('forwards', {
      forwards: [
        aForward({ ...waiting, forwardId: '2', name: 'db', port: '5432', localPort: 5432, scheme: null }),
      ],
    })
    for (const cluster of [east, west])
      cluster.answers.set('forward/stop', ({ forwardId }) => ({ forwardId }))
    using page = await aPage([east, west])
    await page.person.click(screen.getByRole('button', { name: 'Show forwarded ports' }))
    const list = within(await page.dialog('Forwarded ports'))
    const web = within(await list.findByRole('listitem', { name: 'localhost:8080 to web in east' }))
    expect(web.getByText('Listening')).toBeTruthy()
    expect(web.getByText('20 connections, 1 open, 3 failed')).toBeTruthy()
    expect(web.getByRole('link', { name: 'Open in browser' }).getAttribute('href')).toBe(
      'http://localhost:8080',
    )
    const db = within(await list.findByRole('listitem', { name: 'localhost:5432 to db in west' }))
    expect(db.getByText('Waiting')).toBeTruthy()
    expect(db.getByText('“db” has no pod that is ready.')).toBeTruthy()
    expect(db.queryByRole('link')).toBeNull()
    await page.person.click(db.getByRole('button', { name: 'Stop localhost:5432' }))
    expect(west.requests.at(-1)).toEqual({ route: 'forward/stop', params: { forwardId: '2' } })
    expect(east.requests.some(({ route }) => route === 'forward/stop')).toBe(false)
  })

  it('asks for the name of a cluster that is protected by it before a stopped one is started', async () => {
    const settings = { namespaces: [], protection: 'confirm', colour: null } as never
    const east = aCluster('east', { settings }).says('forwards', {
      forwards: [aForward({ state: 'stopped', reason: 'This cluster asks for a confirmation.' })],
    })
    east.answers.set('forward/start', ({ forwardId }) => ({ forwardId, localPort: 8080 }))
    using page = await aPage([east])
    await page.person.click(screen.getByRole('button', { name: 'Show forwarded ports' }))
    const start = await screen.findByRole('button', { name: 'Start localhost:8080' })
    await page.person.click(start)
    expect((start as HTMLButtonElement).disabled).toBe(true)
    await page.person.type(await screen.findByRole('textbox', { name: 'Type east to confirm' }), 'east')
    await page.person.click(start)
    expect(east.requests.at(-1)).toEqual({
      route: 'forward/start',
      params: { forwardId: '1', localPort: 8080, confirmed: true },
    })
  })
})
