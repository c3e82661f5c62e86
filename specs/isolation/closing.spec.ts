import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { AppLog } from '#contract'
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

  it('takes connections that are being made anew with it, and answers to them that come too late', async () => {
    await using world = await aSimulatedWorld()
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const berths = await berthsOf(world.product)
    await world.open('a')
    const inA = await world.followPods('a')
    const hang = await world.of('a').server.inject({ type: 'hang' })
    const isRebuilding = async () => {
      const { entries } = (await (await world.product.api('/log')).json()) as AppLog
      return entries.some(
        ({ clusterId, text }) => clusterId === 'a:a' && text.includes('new ones are being made'),
      )
    }
    // Each question that is not answered has the cluster looked at: the third failure makes new connections.
    await expect
      .poll(
        () => {
          void inA.ask('object/yaml', web1)
          return isRebuilding()
        },
        { ...eventually, interval: 1000 },
      )
      .toBe(true)
    await expectGone(world, 'a', berths)
    const told = [...world.events.about('a:a')]
    await hang[Symbol.asyncDispose]()
    await others.expectUndisturbed()
    expect(world.events.about('a:a')).toEqual(told)
    expect(await openConnections(world.of('a').server)).toBe(0)
  }, 120_000)

  it('can be opened and closed 200 times, and the product holds no more than before', async () => {
    const opened = ['d', 'e', 'f', 'g']
    await using world = await aSimulatedWorld({ names: ['b', 'c', ...opened] })
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const berths = await berthsOf(world.product)
    const round = async (index: number) => {
      // Closed while they are live, while they hang in their first request, and before they have made one.
      const hangs =
        index % 3 === 1 ? opened.map((name) => world.of(name).server.inject({ type: 'hang' })) : []
      await Promise.all(hangs)
      await world.open(...opened)
      if (index % 3 === 0)
        await Promise.all(
          opened.map(async (name) => {
            using _socket = await world.followPods(name)
          }),
        )
      for (const name of opened) await world.close(name)
      await expect.poll(() => berthsOf(world.product), { timeout: 10_000, interval: 20 }).toEqual(berths)
      for (const hang of hangs) await (await hang)[Symbol.asyncDispose]()
    }
    const rounds = async (count: number) => {
      for (let index = 0; index < count; index += 1) await round(index)
    }
    await rounds(3)
    const before = await holdings(world.product)
    await rounds(25)
    const halfWay = await holdings(world.product)
    await rounds(25)
    await expect
      .poll(async () => (await holdings(world.product)).handles, eventually)
      .toBeLessThanOrEqual(before.handles + 2)
    const after = await holdings(world.product)
    expect(after.threads).toBeLessThanOrEqual(before.threads)
    // What was taken in the first hundred is not taken again in the second.
    expect(after.residentMb - before.residentMb).toBeLessThan(40)
    expect(after.residentMb - halfWay.residentMb).toBeLessThan(20)
    for (const name of opened) expect(await openConnections(world.of(name).server)).toBe(0)
    await others.expectUndisturbed()
  }, 600_000)
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
