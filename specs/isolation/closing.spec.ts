import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedWorld, type Product, type SimulatedWorld } from '#testkit'
import { berthsOf } from '../berths.ts'
import { openConnections } from './openConnections.ts'

const eventually = { timeout: 60_000 }
/** The bound on whatever is left of a closed cluster. */
const within2s = { timeout: 2000, interval: 20 }
const web1 = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }

/** A cluster that is closed leaves no process and no connection, is in no list, and is heard of no more. */
async function expectGone(world: SimulatedWorld, name: string, berths: readonly number[]): Promise<void> {
  const { id, server } = world.of(name)
  await world.close(name)
  await expect.poll(() => berthsOf(world.product), within2s).toEqual(berths)
  await expect.poll(() => openConnections(server), within2s).toBe(0)
  expect((await world.product.workspace()).clusters.map(({ clusterId }) => clusterId)).not.toContain(id)
  const events = [...world.events.about(id)]
  const { status } = await world.product.api(`/clusters/${encodeURIComponent(id)}/retry`, {
    method: 'POST',
    body: '{}',
  })
  expect(status).toBe(404)
  expect(world.events.about(id)).toEqual(events)
}

describe('a closed cluster', () => {
  it('takes its streams and the questions under way with it', async () => {
    await using world = await aSimulatedWorld()
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const berths = await berthsOf(world.product)
    await world.open('a')
    const inA = await world.followPods('a')
    await world.of('a').server.inject({ type: 'hang' })
    const answers: unknown[] = []
    for (let count = 0; count < 20; count += 1)
      void inA.ask('object/yaml', web1).then((answer) => answers.push(answer))
    const overHttp = world.product.api(`/object?${new URLSearchParams({ clusterId: 'a:a', ...web1 })}`)

    await expectGone(world, 'a', berths)
    await expect.poll(() => inA.isOpen, within2s).toBe(false)
    expect(answers).toEqual([])
    expect((await overHttp).status).toBeGreaterThanOrEqual(400)
    await others.expectUndisturbed()
  }, 120_000)

  it('takes a sign-in that is being tried with it, and its late success changes nothing', async () => {
    await using world = await aSimulatedWorld()
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const berths = await berthsOf(world.product)
    await world.open('a')
    await world.followPods('a')
    await world.of('a').signOut()
    await expect.poll(async () => (await world.state('a')).auth.state, eventually).toBe('recovering')
    const slow = await world.of('a').server.inject({ type: 'hang' })
    world.of('a').signIn()

    await expectGone(world, 'a', berths)
    await slow[Symbol.asyncDispose]()
    expect(world.events.about('a:a')).not.toContain('cluster:auth:recovered')
    await others.expectUndisturbed()
  }, 120_000)

  it("ends its credential plugin and the plugin's children", async () => {
    await using world = await aSimulatedWorld({
      prepare: async ({ home, of }) => {
        const plugin = join(home.path, 'login')
        await writeFile(plugin, `#!/bin/sh\nsleep 600 &\necho "$$ $!" > ${home.path}/pids\nwait\n`)
        await chmod(plugin, 0o755)
        const content = of('a').kubeconfig()
        const exec = {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: plugin,
          interactiveMode: 'Never',
        }
        for (const entry of content.users) entry.user = { exec }
        await writeFile(join(home.kubeDir, 'a'), stringify(content))
      },
    })
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const berths = await berthsOf(world.product)
    await world.open('a')
    const pids = async () =>
      (await readFile(join(world.home.path, 'pids'), 'utf8').catch(() => '')).trim().split(' ').map(Number)
    await expect.poll(async () => (await pids()).length, eventually).toBe(2)
    const running = await pids()
    expect(await alive(running)).toEqual(running)
    await expectGone(world, 'a', berths)
    await expect.poll(() => alive(running), within2s).toEqual([])
    await others.expectUndisturbed()
  }, 120_000)

  it('can be opened and closed again and again, and the product holds no more than before', async () => {
    await using world = await aSimulatedWorld()
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const berths = await berthsOf(world.product)
    const { server } = world.of('a')
    const round = async (index: number) => {
      // Closed while it is live, while it hangs in its first request, and before it has made one.
      const hang = index % 3 === 1 ? await server.inject({ type: 'hang' }) : null
      await world.open('a')
      if (index % 3 === 0) await world.followPods('a')
      await world.close('a')
      await expect.poll(() => berthsOf(world.product), { timeout: 10_000, interval: 20 }).toEqual(berths)
      await hang?.[Symbol.asyncDispose]()
    }
    for (let index = 0; index < 6; index += 1) await round(index)
    const before = await holdings(world.product)
    for (let index = 0; index < 50; index += 1) await round(index)
    await expect
      .poll(async () => (await holdings(world.product)).handles, eventually)
      .toBeLessThanOrEqual(before.handles + 2)
    const after = await holdings(world.product)
    expect(after.threads).toBeLessThanOrEqual(before.threads)
    expect(after.residentMb - before.residentMb).toBeLessThan(40)
    expect(await openConnections(server)).toBe(0)
    await others.expectUndisturbed()
  }, 300_000)
})

/** What the product's own process holds of its machine. */
async function holdings({ pid }: Product) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(status)?.[1])
  return {
    handles: (await readdir(`/proc/${pid}/fd`)).length,
    threads: figure('Threads'),
    residentMb: figure('VmRSS') / 1024,
  }
}

/** Those of the processes that run; one that has ended and is not yet taken away does not. */
async function alive(pids: readonly number[]): Promise<number[]> {
  const states = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  return pids.filter((_, index) => /\) [^ZX]/u.test(states[index] ?? ''))
}
