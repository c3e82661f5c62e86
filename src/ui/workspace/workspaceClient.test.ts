import { describe, expect, it } from 'vitest'
import type { ClusterId, FlotillaEvent, Workspace } from '#contract'
import { ManualClock, settle } from '#testkit'
import { scriptedDial } from '../wire/scriptedDial.ts'
import { scriptedApi } from './scriptedApi.ts'
import { WorkspaceClient } from './workspaceClient.ts'

const workspace = (revision: number, instance = 'first'): Workspace => ({
  revision,
  instance,
  version: '0.1.0',
  isDemo: false,
  clusters: [],
  tabOrder: [],
  notices: [],
})

function aClient() {
  const clock = new ManualClock()
  const script = scriptedDial()
  const api = scriptedApi()
  const client = new WorkspaceClient({ dial: script.dial, clock, random: () => 0, api })
  return { client, clock, script, api, [Symbol.dispose]: () => client[Symbol.dispose]() }
}

describe('WorkspaceClient', () => {
  it('lets the higher revision win, whatever order they come in', () => {
    using world = aClient()
    const wire = world.script.last()
    wire.accept()
    wire.say({ t: 'workspace', workspace: workspace(7) })
    wire.say({ t: 'workspace', workspace: workspace(5) })
    expect(world.client.workspace.value?.revision).toBe(7)
    wire.say({ t: 'workspace', workspace: workspace(8) })
    expect(world.client.workspace.value?.revision).toBe(8)
  })

  it('takes the state of a restarted server, whose revisions begin anew', () => {
    using world = aClient()
    const wire = world.script.last()
    wire.accept()
    wire.say({ t: 'workspace', workspace: workspace(70) })
    wire.say({ t: 'workspace', workspace: workspace(1, 'second') })
    expect(world.client.workspace.value?.revision).toBe(1)
  })

  it('passes events on after the state they follow from', () => {
    using world = aClient()
    const heard: [FlotillaEvent['name'], number | undefined][] = []
    world.client.onEvent(({ name }) => heard.push([name, world.client.workspace.value?.revision]))
    const wire = world.script.last()
    wire.accept()
    wire.say({ t: 'workspace', workspace: workspace(2) })
    const clusterIds: ClusterId[] = []
    wire.say({ t: 'event', event: { name: 'kubeconfig:changed', clusterIds } })
    expect(heard).toEqual([['kubeconfig:changed', 2]])
  })

  it('reads the kubeconfigs when it connects and whenever they change', async () => {
    using world = aClient()
    world.script.last().accept()
    await settle()
    world.script.last().say({ t: 'event', event: { name: 'kubeconfig:available-changed', clusterIds: [] } })
    await settle()
    expect(world.api.calls).toEqual(['kubeconfigs', 'kubeconfigs'])
    expect(world.client.kubeconfigs.value).toEqual({ files: [], others: [] })
  })

  describe('asked to open a cluster', () => {
    const east = 'config:east' as ClusterId
    async function aClientOfEast() {
      const world = aClient()
      const context = {
        clusterId: east,
        clusterName: 'east',
        server: null,
        namespace: null,
        isCurrent: true,
        asks: null,
        problem: null,
      }
      world.api.kubeconfigs = async () => ({
        files: [
          {
            path: '/home/me/config',
            name: 'config',
            source: 'home',
            problem: null,
            contexts: [context],
          },
        ],
        others: [],
      })
      world.script.last().accept()
      await settle()
      world.script.last().say({ t: 'workspace', workspace: workspace(1) })
      return world
    }
    const shown = ({ client }: { client: WorkspaceClient }) =>
      client.workspace.value?.clusters.map(({ clusterId, lifecycle }) => [clusterId, lifecycle])

    it('shows it before the server has said anything, and what the server says after', async () => {
      using world = await aClientOfEast()
      const opened = world.client.open(east)
      expect(shown(world)).toEqual([[east, 'opening']])
      expect(world.client.isOpening(east)).toBe(true)
      await opened
      const cluster = { clusterId: east, lifecycle: 'connecting' } as Workspace['clusters'][number]
      world.script.last().say({ t: 'workspace', workspace: { ...workspace(2), clusters: [cluster] } })
      expect(shown(world)).toEqual([[east, 'connecting']])
      expect(world.client.isOpening(east)).toBe(false)
    })

    it('takes it back when the server refuses', async () => {
      using world = await aClientOfEast()
      world.api.problem = new Error('refused')
      await expect(world.client.open(east)).rejects.toThrow('refused')
      expect(shown(world)).toEqual([])
    })

    it('takes it back when the server never says that it is open', async () => {
      using world = await aClientOfEast()
      await world.client.open(east)
      world.clock.advance(2000)
      expect(shown(world)).toEqual([])
    })

    it('takes it back when it is closed meanwhile', async () => {
      using world = await aClientOfEast()
      const opened = world.client.open(east)
      const closed = world.client.close(east)
      expect(shown(world)).toEqual([])
      await Promise.all([opened, closed])
    })
  })

  describe('when the connection is lost', () => {
    it('says nothing of a hiccup', () => {
      using world = aClient()
      world.script.last().accept()
      world.script.last().drop()
      world.clock.advance(200)
      world.script.last().accept()
      world.clock.advance(10_000)
      expect(world.client.link.value).toEqual({ state: 'fine' })
    })

    it('says so after two seconds, and no longer once it is back', () => {
      using world = aClient()
      world.script.last().accept()
      const since = world.clock.now()
      world.script.last().drop()
      world.clock.advance(1999)
      expect(world.client.link.value.state).toBe('fine')
      world.clock.advance(1)
      expect(world.client.link.value).toEqual({ state: 'lost', since })
      world.script.last().accept()
      expect(world.client.link.value).toEqual({ state: 'fine' })
    })

    it('says when the server does not accept this page any more', async () => {
      using world = aClient()
      world.api.isWelcomeNow = false
      world.script.last().drop()
      await world.clock.advanceAsync(2000)
      await settle()
      expect(world.client.link.value).toEqual({ state: 'unwelcome' })
    })
  })

  it('notices a server that was started again, and does not know it, however long it was away', async () => {
    using world = aClient()
    world.api.problem = new Error('Nothing answers.')
    world.script.last().drop()
    await world.clock.advanceAsync(60_000)
    await settle()
    expect(world.client.link.value.state).toBe('lost')
    world.api.problem = null
    world.api.isWelcomeNow = false
    await world.clock.advanceAsync(10_000)
    await settle()
    expect(world.client.link.value).toEqual({ state: 'unwelcome' })
  })

  it('waits for nothing once it is disposed', () => {
    const world = aClient()
    world.script.last().drop()
    world[Symbol.dispose]()
    expect(world.clock.waiting).toBe(0)
  })
})
