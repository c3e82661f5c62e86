import { expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { aSimulatedPod, aSimulatedWorld } from '#testkit'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const labels = { app: 'web' }
const value = 'hunter2-never-on-screen'

const anObject = (apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject => {
  const { metadata, ...body } = rest as { metadata?: object }
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop', uid: `uid-of-${name}-${kind}`, resourceVersion: '', ...metadata },
    ...body,
  }
}

const ownedBy = (kind: string, name: string) => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `uid-of-${name}-${kind}`, controller: true }],
})

/** A deployment with its pod, its service and a secret, in an open cluster. */
async function aWorld(browser: SharedBrowser) {
  await using stack = new AsyncDisposableStack()
  const world = stack.use(await aSimulatedWorld({ names: ['a'] }))
  const spec = {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: {} },
  }
  const { server } = world.of('a')
  for (const object of [
    anObject('apps/v1', 'Deployment', 'web', { spec, status: { readyReplicas: 1 } }),
    anObject('apps/v1', 'ReplicaSet', 'web-5f', {
      metadata: { labels, ...ownedBy('Deployment', 'web') },
      spec,
    }),
    aSimulatedPod('web-5f-a', { labels, ...ownedBy('ReplicaSet', 'web-5f') }),
    anObject('v1', 'Service', 'front', { spec: { selector: labels } }),
    anObject('v1', 'Secret', 'login', { data: { password: Buffer.from(value).toString('base64') } }),
  ])
    server.put(object)
  await world.open('a')
  const window = stack.use(await browser.open(world.product))
  const page = new WorkspacePage(window.page)
  const owned = stack.move()
  return { ...{ world, server, window, page }, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describeWithBrowser('what an object has to do with', (browser) => {
  it('leads from a pod to what made it, and from there to everything that makes', async () => {
    await using opened = await aWorld(browser)
    const { page, window } = opened
    const pods = await page.show('Pods')
    await pods.row('web-5f-a').click()
    const pod = page.panel('Pod web-5f-a')
    const owners = pod.root.getByRole('region', { name: 'Owners' })
    await owners.getByRole('button', { name: 'web-5f', exact: true }).waitFor()
    const related = pod.root.getByRole('region', { name: 'Related' })
    await related.getByText('Exposed by').waitFor()
    await related.getByRole('button', { name: 'front' }).waitFor()
    await owners.getByRole('button', { name: 'web', exact: true }).click()
    const deployment = page.panel('Deployment web')
    const owns = deployment.root.getByRole('region', { name: 'Owns' })
    await owns.getByRole('button', { name: 'web-5f-a' }).waitFor()
    await owns.getByRole('button', { name: 'web-5f', exact: true }).waitFor()
    expect(window.problems).toEqual([])
  })

  it('names what may not be read, and shows the rest', async () => {
    await using opened = await aWorld(browser)
    const { page, server } = opened
    await using _denied = await server.inject({ type: 'forbidden', resource: 'services' })
    const pods = await page.show('Pods')
    await pods.row('web-5f-a').click()
    const pod = page.panel('Pod web-5f-a')
    await pod.root
      .getByRole('region', { name: 'Not checked' })
      .getByText(/^Services are restricted:/u)
      .waitFor()
    await pod.root
      .getByRole('region', { name: 'Owners' })
      .getByRole('button', { name: 'web-5f', exact: true })
      .waitFor()
  })
})

describeWithBrowser('the values of a Secret', (browser) => {
  it('are on screen only where they are asked for, one by one, and hidden again', async () => {
    await using opened = await aWorld(browser)
    const { page, window } = opened
    const secrets = await page.show('Secrets')
    await secrets.row('login').click()
    const secret = page.panel('Secret login')
    const data = secret.root.getByRole('region', { name: 'Data' })
    await data.getByText('password', { exact: true }).waitFor()
    const body = () => window.page.locator('body').textContent()
    const encoded = Buffer.from(value).toString('base64')
    expect(await body()).not.toContain(value)
    await data.getByRole('button', { name: 'Reveal password' }).click()
    await data.getByText(value).waitFor()
    await data.getByRole('button', { name: 'Hide password' }).click()
    expect(await body()).not.toContain(value)

    await secret.show('YAML')
    await secret.root.getByText('The values are hidden.').waitFor()
    await expect.poll(() => secret.yaml()).toContain('password: "*** hidden ***"')
    expect(await body()).not.toContain(encoded)
    await secret.root.getByRole('button', { name: 'Show the values' }).click()
    await expect.poll(() => secret.yaml()).toContain(`password: ${encoded}`)
    await secret.root.getByRole('button', { name: 'Hide the values' }).click()
    await expect.poll(() => secret.yaml()).toContain('*** hidden ***')
    expect(await body()).not.toContain(encoded)
    const kept = await window.page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    )
    expect(kept).not.toContain(value)
    expect(window.problems).toEqual([])
  })
})
