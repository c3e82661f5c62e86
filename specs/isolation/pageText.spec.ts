import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, type SimulatedWorld } from '#testkit'
import { berthsOf } from '../berths.ts'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

const eventually = { timeout: 60_000 }
const alpha = (world: SimulatedWorld) => world.of('alpha').server
/** True once the cluster is not as it should be, or its process is another one than it was. */
async function isTroubled(world: SimulatedWorld): Promise<boolean> {
  const { lifecycle, auth, health } = await world.state('alpha')
  return lifecycle !== 'ready' || auth.state !== 'valid' || health.state !== 'healthy'
}

/** As the person's Retry: what is the matter is seen now, and not at the next heartbeat. */
async function lookAgain({ product }: SimulatedWorld): Promise<void> {
  await product.api('/clusters/alpha%3Aalpha/retry', { method: 'POST', body: '{}' })
}

/** What happens to alpha: it is begun, it is felt, and it is over when what it gave is disposed. */
const troubles: readonly {
  readonly name: string
  begin(world: SimulatedWorld): Promise<AsyncDisposable | null>
  isFelt(world: SimulatedWorld): Promise<boolean>
}[] = [
  {
    name: 'credentials that are refused',
    begin: async (world) => {
      await world.of('alpha').signOut()
      return { [Symbol.asyncDispose]: async () => world.of('alpha').signIn() }
    },
    isFelt: isTroubled,
  },
  ...(['refuse', 'reset', 'server-error', 'unavailable', 'throttled'] as const).map((type) => ({
    name: `the fault "${type}"`,
    begin: async (world: SimulatedWorld) => {
      const fault = await alpha(world).inject({ type })
      alpha(world).endWatches()
      await lookAgain(world)
      return fault
    },
    isFelt: isTroubled,
  })),
  {
    name: 'a permission that is taken away',
    begin: async (world) => {
      const fault = await alpha(world).inject({ type: 'forbidden', resource: 'pods' })
      alpha(world).endWatches()
      await lookAgain(world)
      return fault
    },
    isFelt: async (world) => alpha(world).requests.some(({ status }) => status === 403),
  },
  {
    name: 'a flood of changes',
    begin: async (world) => {
      for (let at = 0; at < 20_000; at += 1)
        alpha(world).put(aSimulatedPod(`busy-${at % 500}`, { nodeName: `node-${at}` }))
      return null
    },
    isFelt: async () => true,
  },
  {
    name: 'the end of its process',
    begin: async (world) => {
      const [first] = await berthsOf(world.product)
      if (first === undefined) throw new Error('There is no process.')
      process.kill(first, 'SIGKILL')
      return null
    },
    isFelt: async (world) => (await world.state('alpha')).crashes.count === 1,
  },
]

describeWithBrowser('the pages of two clusters beside a third that fails in every way', (browser) => {
  it('do not change by one letter', async () => {
    await using world = await aSimulatedWorld({ names: ['alpha', 'beta', 'gamma'] })
    // The first process is alpha's.
    for (const name of ['alpha', 'beta', 'gamma']) {
      await world.open(name)
      await world.expectLifecycle('ready', name)
    }
    await using onBeta = await browser.open(world.product)
    await using onGamma = await browser.open(world.product)
    const pages = { beta: onBeta.page, gamma: onGamma.page }
    for (const [name, page] of Object.entries(pages)) {
      const workspace = new WorkspacePage(page)
      await workspace.tab(name).click()
      await (await workspace.show('Pods')).expectLive()
      await workspace.table('Pods').row('web-1').click()
      await workspace.panel('Pod web-1').show('YAML')
      await expect.poll(() => textOf(page, name)).toContain('uid-of-web-1')
      await expect.poll(() => textOf(page, name)).toContain('3 pods, Live')
    }
    const texts = async () => ({
      beta: await textOf(pages.beta, 'beta'),
      gamma: await textOf(pages.gamma, 'gamma'),
    })
    const before = await texts()
    for (const { name, begin, isFelt } of troubles) {
      const trouble = await begin(world)
      await expect.poll(() => isFelt(world), { ...eventually, message: name }).toBe(true)
      expect(await texts(), name).toEqual(before)
      await trouble?.[Symbol.asyncDispose]()
      await lookAgain(world)
      await expect.poll(() => isTroubled(world), { ...eventually, message: `after ${name}` }).toBe(false)
      expect(await texts(), `after ${name}`).toEqual(before)
    }
    await world.close('alpha')
    expect(await texts(), 'after it was closed').toEqual(before)
    expect([...onBeta.problems, ...onGamma.problems]).toEqual([])
  }, 400_000)
})

/** What the page says of the cluster: its tab and all that is in it. The status bar counts what it costs, which goes on by itself. */
async function textOf(page: Page, name: string): Promise<string> {
  const tab = await new WorkspacePage(page).tab(name).textContent()
  return `${tab}\n${await page.locator('#cluster-page').textContent()}`
}
