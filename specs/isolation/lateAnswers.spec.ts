import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, type SimulatedCluster, type SimulatedWorld } from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

/** The same name and the same uid, and a word that only this cluster's pod has. */
const wordOf = (cluster: string) => `only-in-${cluster}`

/** Three clusters whose `web-1` differs in nothing but that word, which its events have too. */
async function aWorldOfNamesakes(): Promise<SimulatedWorld> {
  const names = ['alpha', 'beta', 'gamma']
  return await aSimulatedWorld({
    names,
    prepare: async ({ of }) => {
      for (const name of names) {
        const { server } = of(name)
        server.put(aSimulatedPod('web-1', { annotations: { 'example.com/word': wordOf(name) } }))
        server.put({
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: 'web-1.1', namespace: 'shop', uid: 'uid-of-event', resourceVersion: '' },
          involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'uid-of-web-1' },
          type: 'Normal',
          reason: 'Told',
          message: wordOf(name),
          lastTimestamp: '2020-01-01T00:00:00Z',
          count: 1,
        })
      }
    },
  })
}

/** Requests for the pod itself or its events that have reached the server. */
const asked = ({ server }: SimulatedCluster): number =>
  server.requests.filter(
    ({ path, query, isWatch }) => !isWatch && (path.endsWith('/web-1') || 'fieldSelector' in query),
  ).length

describeWithBrowser('an object that was opened in one cluster', (browser) => {
  it.each(['YAML', 'Events', 'Overview'] as const)(
    'never shows its late %s in the namesake of another',
    async (part) => {
      await using world = await aWorldOfNamesakes()
      await world.open('alpha', 'beta', 'gamma')
      await using window = await browser.open(world.product)
      const workspace = new WorkspacePage(window.page)
      for (const name of ['beta', 'alpha']) {
        await workspace.tab(name).click()
        await (await workspace.show('Pods')).expectLive()
      }
      const seen: string[] = []
      const text = async () => (await window.page.getByRole('complementary').allInnerTexts()).join('\n')

      const late = await world.of('alpha').server.inject({ type: 'hang' })
      await workspace.table('Pods').row('web-1').click()
      const panel = workspace.panel('Pod web-1')
      await panel.show(part)
      await workspace.tab('beta').click()
      await workspace.expectTitle('beta')
      await workspace.table('Pods').row('web-1').click()
      await panel.show(part)
      await expect.poll(text).toContain(wordOf('beta'))
      await late[Symbol.asyncDispose]()
      // Its answers are on their way; what the page draws of them in the wrong place is looked for until they have come.
      await expect
        .poll(
          async () => {
            seen.push(await text())
            const { lifecycle, health } = await world.state('alpha')
            return [lifecycle, health.state, asked(world.of('alpha')) > 0]
          },
          { timeout: 60_000 },
        )
        .toEqual(['ready', 'healthy', true])
      seen.push(await text())
      for (const each of seen) expect(each).not.toContain(wordOf('alpha'))

      await workspace.tab('alpha').click()
      await workspace.expectTitle('alpha')
      await expect.poll(text, { timeout: 30_000 }).toContain(wordOf('alpha'))
      expect(await text()).not.toContain(wordOf('beta'))
      expect(window.problems).toEqual([])
    },
    120_000,
  )
})
