import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { aSimulatedWorld, type SimulatedCluster } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const names = ['api', 'cart', 'web']
const deployments = '/apis/apps/v1/namespaces/shop/deployments'

/** Puts the deployments, and an autoscaler of `web`, which Helm manages. */
function fill({ server }: SimulatedCluster): void {
  const metadata = (name: string, more: object = {}) => ({
    ...{ namespace: 'shop', name, uid: `uid-of-${name}`, resourceVersion: '', ...more },
  })
  for (const name of names)
    server.put({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
      metadata: metadata(name, {
        labels: { app: name, tier: 'front' },
        ...(name === 'web' ? { annotations: { 'meta.helm.sh/release-name': 'shop' } } : {}),
      }),
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name, image: `registry.example/${name}:1` }] },
        },
      },
    })
  server.put({
    ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: metadata('scaler') },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      ...{ minReplicas: 2, maxReplicas: 10 },
    },
  })
}

const changes = ({ server }: SimulatedCluster): string[] =>
  server.requests
    .filter(({ method, path }) => method !== 'GET' && !/apis\/auth(entic|oriz)ation\.k8s\.io\//u.test(path))
    .map(({ method, path }) => `${method} ${path.replace(deployments, '')}`)

const dialogOf = (page: Page): Locator => page.getByRole('dialog')
const submit = (page: Page): Locator => dialogOf(page).getByRole('button', { name: / in a$/ })
const replicas = (page: Page): Locator => dialogOf(page).getByRole('spinbutton', { name: 'Replicas' })
const gone = (page: Page) => dialogOf(page).waitFor({ state: 'detached' })

describeWithBrowser('acts on workloads', (browser) => {
  it('scale and restart from row, panel, selection and keyboard, in their own cluster only', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    for (const cluster of [world.of('a'), world.of('b')]) fill(cluster)
    await world.open('a')
    await world.open('b')
    await using window = await browser.open(world.product)
    const { page } = window
    const workspace = new WorkspacePage(page)
    await workspace.tab('a').click()
    await workspace.expectActive('a')
    const table = await workspace.show('Deployments')
    await table.expectNames(names)
    const ready = (name: string) => table.row(name).getByText(/^0\/\d+$/u)
    const restarted = (name: string) =>
      JSON.stringify(world.of('a').server.store.get('apps/deployments', `shop/${name}`)?.spec).includes(
        'kubectl.kubernetes.io/restartedAt',
      )

    await table.row('web').click({ button: 'right' })
    await page.getByRole('menuitem', { name: /^Scale…/u }).click()
    await dialogOf(page)
      .getByText('Pod Autoscaler scaler sets the number of replicas, between 2 and 10.')
      .waitFor()
    await dialogOf(page).getByText('Helm release shop manages it').waitFor()
    expect(await replicas(page).inputValue()).toBe('3')
    await replicas(page).fill('5')
    expect(await axeFindings(page)).toEqual([])
    await submit(page).click()
    await expect.poll(() => ready('web').textContent()).toBe('0/5')

    const panel = workspace.panel('Deployment web')
    await panel.root.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: /^Restart…/u }).click()
    await submit(page).click()
    await gone(page)
    await expect.poll(() => restarted('web')).toBe(true)

    // By keyboard alone: the second row, two replicas.
    await table.grid.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('s')
    await dialogOf(page).getByRole('heading', { name: 'Scale cart' }).waitFor()
    await expect.poll(() => replicas(page).inputValue()).toBe('3')
    await replicas(page).focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await gone(page)
    await expect.poll(() => ready('cart').textContent()).toBe('0/2')

    await table.grid.focus()
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Restart…' }).click()
    await dialogOf(page).getByText('3 Deployments in shop').waitFor()
    await submit(page).click()
    await dialogOf(page).getByText('Restarted 3 Deployments').waitFor()
    expect(names.every(restarted)).toBe(true)

    // Each scale once; a second restart within one second has nothing to change.
    const sent = changes(world.of('a'))
    expect(sent.filter((change) => change.endsWith('/scale'))).toEqual([
      'PATCH /web/scale',
      'PATCH /cart/scale',
    ])
    expect(new Set(sent.filter((change) => !change.endsWith('/scale')))).toEqual(
      new Set(names.map((name) => `PATCH /${name}`)),
    )
    expect(changes(world.of('b'))).toEqual([])
    expect(window.problems).toEqual([])
  })
})
