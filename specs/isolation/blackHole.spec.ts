import { describe, expect, it } from 'vitest'
import { aSimulatedWorld, freshnessIn, namesIn, type SimulatedWorld } from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'
import { openConnections } from './openConnections.ts'

// Needs a quiet machine: it compares times with those of a quiet moment.

const eventually = { timeout: 60_000 }
const healthy = ['b', 'c']
const holes = (count: number) => Array.from({ length: count }, (_, index) => `hole-${index + 1}`)
const web1 = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }

/** How long the cluster took from being selected to being ready the last time, by the product's own clock. */
function msToReady(world: SimulatedWorld, name: string): number {
  const states = world.events.statesOf(world.of(name).id)
  const since = (lifecycle: string) => states.findLast((state) => state.lifecycle === lifecycle)?.since ?? NaN
  return since('ready') - since('opening')
}

/** How long it took from being selected to being dialled, and to being called unreachable: a second before its next try. */
function timesToUnreachable(
  world: SimulatedWorld,
  name: string,
): { dialledMs: number; unreachableMs: number } {
  const states = world.events.statesOf(world.of(name).id)
  const selectedAt = states[0]?.since ?? NaN
  const found = states.find(({ health }) => health.state === 'degraded')
  return {
    dialledMs: (found?.since ?? NaN) - selectedAt,
    unreachableMs: (found?.nextTryAt ?? NaN) - 1000 - selectedAt,
  }
}

describe.each([1, 8])('%i clusters that accept and never answer', (count) => {
  it('hold up neither the others at the start nor the workspace, and are shown as what they are', async () => {
    const silent = holes(count)
    await using world = await aSimulatedWorld({ names: [...silent, ...healthy] })
    await world.open('b')
    await world.expectLifecycle('ready', 'b')
    const quietMs = msToReady(world, 'b')
    await world.close('b')
    for (const name of silent) await world.of(name).server.inject({ type: 'hang' })

    await world.open(...silent, ...healthy)
    await world.expectLifecycle('ready', ...healthy)
    // A loaded machine may need longer than 3 s with nothing amiss; then that is the measure.
    for (const name of healthy) expect(msToReady(world, name)).toBeLessThan(Math.max(3000, 3 * quietMs))
    const others = await world.observe(...healthy)

    const workspaceMs: number[] = []
    const unreachable = async () => {
      const startedAt = performance.now()
      const { clusters } = await world.product.workspace()
      workspaceMs.push(performance.now() - startedAt)
      return clusters
        .filter(({ health }) => health.state === 'degraded')
        .map(({ clusterName }) => clusterName)
    }
    await expect.poll(unreachable, eventually).toEqual(silent)
    workspaceMs.sort((a, b) => a - b)
    expect(workspaceMs[Math.floor(workspaceMs.length / 2)]).toBeLessThan(Math.max(100, quietMs))
    for (const name of silent) {
      const { dialledMs, unreachableMs } = timesToUnreachable(world, name)
      // A machine that needs more than a second to start a process is given as much longer.
      expect(unreachableMs).toBeLessThan(Math.max(6000, 5000 + dialledMs))
      const { lifecycle, reason, auth } = await world.state(name)
      expect([lifecycle, auth.state]).toEqual(['connecting', 'valid'])
      expect(reason).toMatch(/did not answer within \d s/u)
    }

    const [first = ''] = silent
    await world.close(first)
    const { server } = world.of(first)
    await expect.poll(() => openConnections(server), { timeout: 1000, interval: 20 }).toBe(0)
    await others.expectUndisturbed()
  }, 180_000)

  it('that were alive keep their rows, marked, and no question to another waits for theirs', async () => {
    const silent = holes(count)
    await using world = await aSimulatedWorld({ names: [...silent, ...healthy] })
    await world.open(...silent, ...healthy)
    const sockets = await Promise.all(silent.map((name) => world.followPods(name)))
    const others = await world.observe(...healthy)
    for (const name of silent) await world.of(name).server.inject({ type: 'hang' })

    let pending = 0
    const questions = sockets.flatMap((socket) =>
      Array.from({ length: 10 }, () => {
        pending += 1
        return socket.ask('object/yaml', web1).finally(() => {
          pending -= 1
        })
      }),
    )
    {
      // What is asked of a healthy cluster meanwhile is no part of what the others' peace is measured by.
      await world.open('b')
      using inB = await world.followPods('b')
      expect(namesIn(inB)).toEqual(['web-1', 'web-2', 'web-3'])
      expect(await world.product.workspace()).toMatchObject({ clusters: { length: count + 2 } })
      expect(pending).toBe(questions.length)
    }
    for (const answer of await Promise.all(questions))
      expect(answer).toMatchObject({ t: 'failure', error: { code: 'deadline_exceeded' } })
    for (const socket of sockets) {
      await expect.poll(() => freshnessIn(socket), eventually).toBe('stale')
      expect(namesIn(socket)).toEqual(['web-1', 'web-2', 'web-3'])
    }
    await others.expectUndisturbed()
  }, 180_000)
})

describeWithBrowser('a page with eight clusters that never answer', (browser) => {
  it("draws a healthy cluster's table, panel and palette as fast as without them", async () => {
    const silent = holes(8)
    await using world = await aSimulatedWorld({ names: [...silent, 'calm', 'quiet'] })
    await world.open('calm', 'quiet')
    await using window = await browser.open(world.product)
    const workspace = new WorkspacePage(window.page)
    const quietMs = await visit(workspace, 'calm')

    for (const name of silent) await world.of(name).server.inject({ type: 'hang' })
    await world.open(...silent)
    for (const name of silent) {
      await workspace.tab(name).click()
      await workspace.show('Pods')
    }
    await workspace.tab('quiet').click()
    expect(await visit(workspace, 'quiet')).toBeLessThan(Math.max(3000, 3 * quietMs))
    for (const name of silent)
      await expect.poll(() => workspace.tab(name).textContent(), eventually).toMatch(/Unreachable/u)
    expect(await workspace.tab('quiet').textContent()).toBe('quiet')
    expect(window.problems).toEqual([])
  }, 180_000)
})

/** Looks at a cluster as a person does: its pods, one of them, its YAML, and the palette. How long that took. */
async function visit(workspace: WorkspacePage, cluster: string): Promise<number> {
  const startedAt = performance.now()
  await workspace.tab(cluster).click()
  const pods = await workspace.show('Pods')
  await pods.expectLive()
  await pods.row('web-1').click()
  await workspace.panel('Pod web-1').show('YAML')
  await expect.poll(() => workspace.panel('Pod web-1').yaml()).toContain('uid-of-web-1')
  await workspace.page.keyboard.press('Control+k')
  await workspace.page.getByRole('dialog').waitFor()
  await workspace.page.keyboard.press('Escape')
  return performance.now() - startedAt
}
