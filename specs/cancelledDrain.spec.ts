import { expect, inject, it } from 'vitest'
import { realClusters } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { aDrainedNode, aPodOn } from './drainedNode.ts'
import { WorkspacePage } from './workspacePage.ts'

const patient = { timeout: 60_000 }

describeWithBrowser('a drain in the page', (browser) => {
  it('stops where it is when it is cancelled: what is gone stays said, the node stays cordoned, and its namesake is untouched', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east, west)
    await using _free = await east.apply(aPodOn(world.name, 'free'))
    await world.allow(east, 0)
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const show = async (cluster: typeof east) => {
      await page.tab(cluster.description.context).click()
      await page.expectActive(cluster.description.context)
      const nodes = await page.show('Nodes')
      await nodes.filter(`name:=${world.name}`)
      await nodes.expectNames([world.name])
      return nodes
    }
    const nodes = await show(east)
    await nodes.row(world.name).click({ button: 'right' })
    await window.page.getByRole('menuitem', { name: 'Drain…', exact: true }).click()
    const question = window.page.getByRole('dialog', { name: `Drain ${world.name}` })
    await question.getByRole('checkbox', { name: /controller/ }).check()
    await question.getByRole('button', { name: /^Drain / }).click()

    const panel = page.panel(`Node ${world.name}`).root
    const job = panel.getByRole('region', { name: `Draining ${world.name}` })
    await job
      .getByRole('progressbar', { name: '1 of 4 pods gone, 3 blocked by PodDisruptionBudget' })
      .waitFor(patient)
    await job.getByRole('button', { name: 'Cancel', exact: true }).click()
    const outcome = /^Cancelled\. 1 of 4 pods are gone; left: .*The node stays cordoned\.$/su
    await job.getByText(outcome).waitFor(patient)
    await job.getByText('Cancelled', { exact: true }).waitFor()
    expect(await job.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0)
    await nodes.row(world.name).getByText('SchedulingDisabled').waitFor()

    // The budget would let them go now, and nobody asks any more.
    await world.allow(east, 3)
    await window.page.reload()
    await job.getByText(outcome).waitFor(patient)
    await job.getByRole('button', { name: 'Show all jobs' }).click()
    const card = window.page.getByRole('article', { name: `Draining ${world.name}` })
    await card.getByText(outcome).waitFor()
    await card.getByRole('row', { name: /free/ }).getByText('Gone').waitFor()
    expect(await world.pods(east)).toEqual(['agent', 'web', 'web', 'web'])
    expect(await world.isCordoned(east)).toBe(true)

    const others = await show(west)
    expect(await others.row(world.name).getByText('SchedulingDisabled').count()).toBe(0)
    await others.row(world.name).click()
    await panel.getByRole('tab', { name: 'Overview' }).waitFor()
    expect(await job.count()).toBe(0)
    expect(await world.isCordoned(west)).toBe(false)
    expect(await world.pods(west)).toEqual(['agent', 'web', 'web', 'web'])
    expect(window.problems).toEqual([])
  }, 240_000)
})
