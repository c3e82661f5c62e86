import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import {
  aSimulatedPod,
  aSimulatedWorld,
  type FloodingWay,
  floodingWay,
  floods,
  freshnessIn,
  namesIn,
} from '#testkit'

const eventually = { timeout: 60_000 }
/** Long enough to fill what is not bounded: many megabytes, or a hundred thousand frames. */
const floodMs = 3000
const bystander = 'calm'
const clusterOf = (flood: string) => flood.replace(' ', '-')
const hostile = floods.map(clusterOf)

describe('API servers that flood their connections with frames', () => {
  it('cost no other cluster anything, nor their own processes; their rows are true again afterwards', async () => {
    await using stack = new AsyncDisposableStack()
    const ways = new Map<string, FloodingWay>()
    await using world = await aSimulatedWorld({
      names: [...hostile, bystander],
      prepare: async ({ home, of }) => {
        for (const name of hostile) {
          const way = stack.use(await floodingWay(of(name).server.url))
          ways.set(name, way)
          const authority = Buffer.from(way.ca).toString('base64')
          const cluster = { server: way.url, 'certificate-authority-data': authority }
          const content = { ...of(name).kubeconfig(), clusters: [{ name: 'cluster', cluster }] }
          await writeFile(join(home.kubeDir, name), stringify(content))
        }
      },
    })
    const each = <Result>(act: (name: string, way: FloodingWay) => Promise<Result>) =>
      Promise.all([...ways].map(([name, way]) => act(name, way)))
    await world.open(...hostile, bystander)
    const shown = new Map(await each(async (name) => [name, await world.followPods(name)] as const))
    const others = await world.observe(bystander)

    for (const flood of floods) ways.get(clusterOf(flood))?.become(flood)
    await wait(floodMs)
    // A machine that does other things takes longer to send that much.
    const isFlooded = () => [...ways.values()].every(({ flooded }) => flooded > 5000)
    await expect.poll(isFlooded, eventually).toBe(true)
    expect((await world.product.api('/workspace')).status).toBe(200)
    await others.expectUndisturbed()
    for (const [name, way] of ways) {
      // A storm of frames is not answered with a storm of connections.
      expect(way.accepted, name).toBeLessThan(50)
      way.become(null)
    }

    await each(async (name) => {
      const inIt = shown.get(name)
      world.of(name).server.put(aSimulatedPod('after'))
      await expect.poll(() => (inIt === undefined ? [] : namesIn(inIt)), eventually).toContain('after')
      await expect.poll(() => (inIt === undefined ? null : freshnessIn(inIt)), eventually).toBe('live')
      const { crashes, usage } = await world.state(name)
      expect([name, crashes.count, usage.rssBytes < 400 * 2 ** 20]).toEqual([name, 0, true])
    })
  }, 180_000)
})
