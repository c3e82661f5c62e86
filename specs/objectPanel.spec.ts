import { expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import type { KubeObject } from '#machinery'
import { aHome, type RealCluster, realClusters, startProduct, type Window } from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

interface ReadPod extends KubeObject {
  readonly spec: {
    readonly nodeName: string
    readonly serviceAccountName?: string
    readonly restartPolicy: string
  }
  readonly status: {
    readonly podIP: string
    readonly hostIP: string
    readonly qosClass: string
    readonly phase: string
  }
}

type Manifest = Omit<ReturnType<typeof aPod>, 'metadata' | 'spec'> & {
  readonly metadata: ReturnType<typeof aPod>['metadata'] & { readonly annotations?: Record<string, string> }
  readonly spec: object
}

async function readPod(cluster: RealCluster, name: string): Promise<ReadPod> {
  return JSON.parse(await cluster.mustKubectl(['get', 'pod', name, '-o', 'json'])) as ReadPod
}

/** A pod that runs, with east open on the pods of the label `spec`, and the pod's panel. */
async function anOpenPanel(browser: SharedBrowser, manifest: Manifest) {
  const { east } = realClusters(inject('realClusters'))
  const { name, labels } = manifest.metadata
  await using stack = new AsyncDisposableStack()
  const pod = stack.use(await east.apply(manifest))
  await east.mustKubectl(['wait', '--for=condition=Ready', '--timeout=30s', `pod/${name}`])
  const home = stack.use(await aHome({ east: east.kubeconfig }))
  const product = stack.use(await startProduct(home, ['--context', 'east']))
  const window: Window = stack.use(await browser.open(product))
  const page = new WorkspacePage(window.page)
  const pods = page.table('Pods')
  await pods.expectLive()
  await pods.filter(`label:spec=${labels.spec}`)
  await pods.expectNames([name])
  await pods.row(name).click()
  const panel = page.panel(`Pod ${name}`)
  await panel.root.waitFor()
  const owned = stack.move()
  return { east, product, pod, window, page, pods, panel, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describeWithBrowser('the object panel', (browser) => {
  it('tells of a pod what kubectl tells', async () => {
    const manifest = aPod('panel-facts', { spec: 'panel-facts', team: 'shop' })
    await using world = await anOpenPanel(browser, {
      ...manifest,
      metadata: { ...manifest.metadata, annotations: { 'example.com/note': 'line one\nline two' } },
    })
    const { east, panel } = world
    const { metadata, spec, status } = await readPod(east, 'panel-facts')
    await expect.poll(() => panel.fact('Status')).toBe(status.phase)
    expect(await panel.fact('Node')).toBe(spec.nodeName)
    expect(await panel.fact('Pod IP')).toBe(status.podIP)
    expect(await panel.fact('Host IP')).toBe(status.hostIP)
    expect(await panel.fact('QoS class')).toBe(status.qosClass)
    expect(await panel.fact('Restart policy')).toBe(spec.restartPolicy)
    expect(await panel.time('Created')).toBe(new Date(metadata.creationTimestamp ?? '').toISOString())
    expect(await panel.entries('Labels')).toEqual(metadata.labels)
    expect(await panel.entries('Annotations')).toEqual(metadata.annotations)
    const container = panel.root.getByRole('article', { name: 'app', exact: true })
    await container.getByText('registry.example/app:1', { exact: true }).waitFor()
    await container.getByText('Running', { exact: true }).waitFor()
    await panel.root.getByRole('region', { name: 'Conditions' }).getByText('Ready', { exact: true }).waitFor()
    expect(world.window.problems).toEqual([])
  })

  it('shows the YAML that kubectl prints, without managed fields', async () => {
    await using world = await anOpenPanel(browser, aPod('panel-yaml', { spec: 'panel-yaml', odd: '0644' }))
    const { east, panel, window } = world
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await panel.show('YAML')
    await expect.poll(() => panel.yaml()).toContain('name: panel-yaml')
    await panel.root.getByRole('button', { name: 'Copy', exact: true }).click()
    await panel.root.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await window.page.evaluate(() => navigator.clipboard.readText())
    const printed = await east.mustKubectl(['get', 'pod', 'panel-yaml', '-o', 'yaml'])
    expect(parse(copied, { version: '1.1' })).toEqual(parse(printed, { version: '1.1' }))
    expect(copied).not.toContain('managedFields')
    expect(copied.split('\n')).toEqual(expect.arrayContaining((await panel.yaml()).split('\n')))
    await panel.root.getByRole('textbox', { name: 'YAML' }).press('x')
    expect(await panel.yaml()).toContain('name: panel-yaml')
    expect(window.problems).toEqual([])
  })

  it('lists the events of the object and of no other', async () => {
    await using world = await anOpenPanel(browser, aPod('panel-events', { spec: 'panel-events' }))
    const { east, panel } = world
    const { metadata } = await readPod(east, 'panel-events')
    const event = (name: string, uid: string, reason: string) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace: 'default' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'panel-events', uid },
      type: 'Warning',
      reason,
      message: `${reason} was reported`,
      count: 3,
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'spec' },
    })
    await using _own = await east.apply(event('panel-events.own', metadata.uid, 'SailTorn'))
    await using _other = await east.apply(event('panel-events.other', 'an-earlier-one', 'ShipSunk'))
    await panel.show('Events')
    const selector = `involvedObject.uid=${metadata.uid}`
    const path = 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}'
    const printed = await east.mustKubectl(['get', 'events', '--field-selector', selector, '-o', path])
    const lines = printed.trim().split('\n').toSorted()
    expect(lines).toContain('SailTorn: SailTorn was reported')
    await expect.poll(() => panel.events()).toEqual(lines)
    await panel.root.getByRole('listitem').filter({ hasText: 'SailTorn' }).getByText('×3').waitFor()
  })

  it('folds a part of the YAML away and back, and finds a text in it', async () => {
    await using world = await anOpenPanel(browser, aPod('panel-fold', { spec: 'panel-fold', odd: 'needle' }))
    const { panel, window } = world
    await panel.show('YAML')
    await expect.poll(() => panel.yaml()).toContain('odd: needle')
    const metadata = panel.root.locator('.cm-line').filter({ hasText: /^metadata:/ })
    await metadata.click()
    await window.page.keyboard.press('Control+Shift+BracketLeft')
    await expect.poll(() => panel.yaml()).not.toContain('odd: needle')
    await panel.root.locator('.cm-foldPlaceholder').click()
    await expect.poll(() => panel.yaml()).toContain('odd: needle')

    await metadata.click()
    await window.page.keyboard.press('Control+f')
    await panel.root.getByRole('textbox', { name: 'Find in the YAML' }).fill('needle')
    await window.page.keyboard.press('Enter')
    await expect.poll(() => panel.root.locator('.cm-searchMatch').allInnerTexts()).toEqual(['needle'])
    await window.page.keyboard.press('Escape')
    await expect.poll(() => panel.root.getByRole('textbox', { name: 'Find in the YAML' }).count()).toBe(0)
    expect(window.problems).toEqual([])
  })

  it('follows the object while it is looked at', async () => {
    await using world = await anOpenPanel(browser, aPod('panel-follow', { spec: 'panel-follow' }))
    const { east, panel } = world
    await expect.poll(() => panel.entries('Labels')).toMatchObject({ spec: 'panel-follow' })
    await east.mustKubectl(['label', 'pod', 'panel-follow', 'mood=calm'])
    await expect.poll(() => panel.entries('Labels')).toMatchObject({ mood: 'calm', spec: 'panel-follow' })
    await panel.show('YAML')
    await expect.poll(() => panel.yaml()).toContain('mood: calm')
    await east.mustKubectl(['label', 'pod', 'panel-follow', 'mood=stormy', '--overwrite'])
    await expect.poll(() => panel.yaml()).toContain('mood: stormy')
    expect(world.window.problems).toEqual([])
  })

  it('says that the object is gone, keeps what was read, and does not take a namesake for it', async () => {
    const manifest = aPod('panel-gone', { spec: 'panel-gone' })
    await using world = await anOpenPanel(browser, manifest)
    const { east, panel, pod, pods } = world
    await expect.poll(() => panel.fact('Status')).toBe('Running')
    await pod[Symbol.asyncDispose]()
    await panel.root.getByText('This pod was deleted. The panel shows its last known state.').waitFor()
    await pods.expectNames([])
    expect(await panel.entries('Labels')).toMatchObject({ spec: 'panel-gone' })
    await using _namesake = await east.apply(aPod('panel-gone', { spec: 'panel-gone', second: 'yes' }))
    await panel.root.getByText('This pod was deleted, and a new one has the same name.').waitFor()
    await panel.root.getByRole('button', { name: 'Show the new one' }).click()
    await expect.poll(() => panel.entries('Labels')).toMatchObject({ second: 'yes', spec: 'panel-gone' })
    await expect.poll(() => panel.root.getByRole('status').count()).toBe(0)
  })

  it('never has the value of a Secret, not even of one the object uses', async () => {
    const { east } = realClusters(inject('realClusters'))
    const value = 'harbour-master-4711'
    await using _secret = await east.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'panel-secret', namespace: 'default' },
      stringData: { password: value },
    })
    const manifest = aPod('panel-user', { spec: 'panel-user' })
    const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'panel-secret', key: 'password' } } }]
    const volumes = [{ name: 'keys', secret: { secretName: 'panel-secret' } }]
    await using world = await anOpenPanel(browser, {
      ...manifest,
      spec: { containers: manifest.spec.containers.map((container) => ({ ...container, env })), volumes },
    })
    const { panel, window, product, page } = world
    const heard: string[] = []
    window.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
    )
    await window.page.reload()
    await page.table('Pods').row('panel-user').click()
    await expect.poll(() => panel.root.textContent()).toContain('panel-secret')
    await panel.show('YAML')
    await expect.poll(() => panel.yaml()).toContain('panel-secret')
    await panel.show('Events')
    await panel.root.getByRole('listitem').first().waitFor()
    const everything = [
      ...heard,
      await window.page.content(),
      await window.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })),
      await (await product.api('/log')).text(),
      await (await product.api('/workspace')).text(),
      product.output(),
    ].join('\n')
    expect(everything).toContain('panel-secret')
    expect(everything).not.toContain(value)
    expect(everything).not.toContain(Buffer.from(value).toString('base64'))
  })
})
