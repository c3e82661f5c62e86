import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Freshness } from '#contract'
import { aSimulatedPod, aSimulatedWorld, type ClusterSocket, namesIn, type SimulatedWorld } from '#testkit'

const eventually = { timeout: 60_000 }

/** What each of a socket's windows was last said to be. */
const statesIn = ({ frames }: ClusterSocket): Record<number, Freshness['state']> =>
  Object.fromEntries(
    frames.flatMap((frame) => ('freshness' in frame ? [[frame.window, frame.freshness.state]] : [])),
  )

/** Opens a window of each of these; the first is number 1, and so on. */
async function showAll(world: SimulatedWorld, name: string, domains: readonly string[]) {
  const socket = await world.showPods(name)
  for (const [index, domain] of domains.entries())
    socket.openWindow(index + 1, {
      domain,
      tail: 'namespace:all',
      sort: null,
      filter: '',
      offset: 0,
      limit: 100,
    })
  return socket
}

const domains = ['pods', 'services', 'configmaps']

describe('three clusters that allow different things', () => {
  it('each show what they allow; what one takes away stops there only and comes back when it is allowed', async () => {
    await using world = await aSimulatedWorld({
      prepare: async ({ home, of }) => {
        for (const name of ['a', 'b']) {
          const content = of(name).kubeconfig()
          for (const entry of content.users) entry.user = { token: 'developer' }
          await writeFile(join(home.kubeDir, name), stringify(content))
          const { people } = of(name).server
          people.accept('developer', { username: 'dan', groups: ['developers'] })
          people.allow({ subject: 'developers', resources: ['services'] })
        }
      },
    })
    const mayReadPods = { subject: 'developers', resources: ['pods'] }
    const granted = world.of('a').server.people.allow(mayReadPods)
    await world.open('a', 'b', 'c')
    const restricted = await showAll(world, 'a', domains)
    const more = await showAll(world, 'b', domains)
    const administrator = await showAll(world, 'c', domains)
    await expect.poll(() => statesIn(restricted), eventually).toEqual({ 1: 'live', 2: 'live', 3: 'denied' })
    await expect.poll(() => statesIn(more), eventually).toEqual({ 1: 'denied', 2: 'live', 3: 'denied' })
    await expect.poll(() => statesIn(administrator), eventually).toEqual({ 1: 'live', 2: 'live', 3: 'live' })
    const others = await world.observe('c')
    const { server } = world.of('a')
    const berthsBefore = (await world.state('a')).crashes.count
    const framesOfB = more.frames.length

    granted[Symbol.dispose]()
    server.endWatches()
    await expect.poll(() => statesIn(restricted), eventually).toEqual({ 1: 'denied', 2: 'live', 3: 'denied' })
    expect(await world.state('a')).toMatchObject({
      lifecycle: 'ready',
      auth: { state: 'valid' },
      health: { state: 'healthy' },
    })
    server.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'still-seen', namespace: 'shop', uid: 'uid-of-still-seen', resourceVersion: '' },
      spec: {},
    })
    await expect.poll(() => JSON.stringify(restricted.frames), eventually).toContain('still-seen')

    server.people.allow(mayReadPods)
    server.put(aSimulatedPod('born-meanwhile'))
    await world.product.api(`/clusters/${encodeURIComponent('a:a')}/retry`, { method: 'POST', body: '{}' })
    await expect.poll(() => statesIn(restricted), eventually).toEqual({ 1: 'live', 2: 'live', 3: 'denied' })
    expect(restricted.isOpen).toBe(true)
    using again = await world.followPods('a')
    expect(namesIn(again)).toEqual(['born-meanwhile', 'web-1', 'web-2', 'web-3'])
    expect((await world.state('a')).crashes.count).toBe(berthsBefore)
    expect(world.events.about('a:a').filter((name) => name.startsWith('cluster:auth'))).toEqual([])
    expect(more.frames.length).toBe(framesOfB)
    await others.expectUndisturbed()
  }, 180_000)
})
