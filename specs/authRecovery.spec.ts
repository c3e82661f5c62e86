import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import {
  aHome,
  type ClusterSocket,
  forwardTo,
  openClusterSocket,
  openWorkspaceEvents,
  type Product,
  realClusters,
  startProduct,
} from '#testkit'
import { addPlugin, aLogin } from './aLogin.ts'
import { aPod } from './aPod.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** The API server believes a token it has seen for 10 s more, and the next request to find out may be a heartbeat. */
const untilRefused = { timeout: 60_000 }
/** The last try of the burst is 15 s away at most; after it, a minute. */
const untilTriedAgain = { timeout: 75_000 }

describeWithBrowser('a cluster whose credentials are refused', (browser) => {
  it('is signed out alone, with the words of its plugin, and live again by itself when they are accepted', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ west: west.kubeconfig })
    await using login = await aLogin(home, 'east', east)
    await using _kept = await east.apply(aPod('kept', { spec: 'auth' }))
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    for (const cluster of ['east', 'west']) {
      await workspace.tab(cluster).click()
      const pods = await workspace.show('Pods')
      await pods.expectLive()
      await pods.filter('label:spec=auth')
      await pods.expectNames(cluster === 'east' ? ['kept'] : [])
    }
    const pods = workspace.table('Pods')
    using bystander = await watchLabelled(product, 'west:west')
    using events = await openWorkspaceEvents(product)

    await login.revoke()
    await expect
      .poll(() => workspace.tab('east').textContent(), untilRefused)
      .toMatch(/Signing in|Signed out/)
    expect(await workspace.tab('west').textContent()).toBe('west')
    await pods.expectLive()
    expect(await window.page.getByText('Signed out of').count()).toBe(0)

    await workspace.tab('east').click()
    const banner = window.page.getByRole('status').filter({ hasText: 'Signed out of east' })
    await expect
      .poll(() => banner.textContent())
      .toMatch(/serviceaccounts "login-.*" not found[\s\S]*(Next try in \d+ s|Trying now)/)
    expect(await banner.getByRole('button', { name: 'Retry now' }).count()).toBe(1)
    await pods.expectNames(['kept'])
    expect(await pods.root.locator('.toolbar').textContent()).toContain('Stale since')

    await login.restore()
    await using _missed = await east.apply(aPod('born-meanwhile', { spec: 'auth' }))
    await expect.poll(() => workspace.tab('east').textContent(), untilTriedAgain).toBe('east')
    await pods.expectLive()
    await pods.expectNames(['born-meanwhile', 'kept'])

    const auth = events.about('east:east').filter((name) => name.startsWith('cluster:auth'))
    expect(auth.filter((name) => name !== 'cluster:auth:progress')).toEqual([
      'cluster:auth:failed',
      'cluster:auth:recovering',
      'cluster:auth:recovered',
    ])
    expect(auth).toContain('cluster:auth:progress')
    expect(events.about('west:west')).toEqual([])
    expect(bystander.isOpen).toBe(true)
    expect(
      bystander.frames.flatMap((frame) => ('freshness' in frame ? [frame.freshness.state] : [])),
    ).toEqual(expect.not.arrayContaining(['stale', 'failed', 'denied']))
  }, 240_000)
})

describeWithBrowser('a plugin that waits for a login in the browser', (browser) => {
  it('tells the person what it asks for, keeps nobody else waiting, and ends with its tab', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ west: west.kubeconfig })
    const words = 'Open https://login.example and type ABCD'
    const plugin = await addPlugin(home, 'east', east, `echo $$ > "$0.pid"; echo '${words}' >&2; sleep 600`)
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await workspace.tab('east').click()
    const face = window.page.getByRole('status').filter({ hasText: 'Sign in to east' })
    await expect.poll(() => face.textContent()).toContain(words)
    const pid = Number(await readFile(`${plugin}.pid`, 'utf8'))
    expect(isAlive(pid)).toBe(true)

    await workspace.tab('west').click()
    await (await workspace.show('Pods')).expectLive()
    await workspace.closeButton('east').click()
    await expect.poll(() => isAlive(pid), { timeout: 2000 }).toBe(false)
  }, 120_000)
})

describeWithBrowser('a login that two clusters share', (browser) => {
  it('is asked for once, and serves both', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome()
    const command = join(home.path, 'shared-login')
    const script = `[ -e "$0.done" ] || { echo 'Run: shared-login --browser' >&2; exit 1; }
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'"$1"'"}}'`
    for (const cluster of [east, west])
      await addPlugin(home, cluster.name, cluster, script, { command, args: [cluster.token] })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await workspace.tab('east').click()
    await workspace.show('Pods')
    const face = window.page.getByRole('status').filter({ hasText: 'Signed out of east' })
    await expect
      .poll(() => face.textContent())
      .toMatch(/Run: shared-login --browser[\s\S]*The same login serves west/)
    for (const cluster of ['east', 'west'])
      await expect
        .poll(() => workspace.tab(cluster).textContent(), { timeout: 30_000 })
        .toContain('Signed out')

    await writeFile(`${command}.done`, '')
    await face.getByRole('button', { name: 'Retry now' }).click()
    for (const cluster of ['east', 'west'])
      await expect.poll(() => workspace.tab(cluster).textContent(), { timeout: 20_000 }).toBe(cluster)
    await workspace.table('Pods').expectLive()
  }, 120_000)
})

describeWithBrowser('a cluster that cannot be reached', (browser) => {
  it('is unreachable and never signed out, keeps its rows, and is live again by itself', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using forwarder = await forwardTo(new URL(east.server))
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'east'), await east.kubeconfigThrough(forwarder.port))
    await copyFile(west.kubeconfig, join(home.kubeDir, 'west'))
    await using _kept = await east.apply(aPod('kept', { spec: 'reach' }))
    await using product = await startProduct(home, ['--context', 'west', '--context', 'east'])
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await workspace.tab('east').click()
    const pods = await workspace.show('Pods')
    await pods.expectLive()
    await pods.filter('label:spec=reach')
    await pods.expectNames(['kept'])
    using events = await openWorkspaceEvents(product)

    await forwarder.refuse()
    forwarder.cut()
    await expect.poll(() => workspace.tab('east').textContent(), { timeout: 6000 }).toMatch(/Unreachable/)
    const banner = window.page.getByRole('status').filter({ hasText: 'east cannot be reached' })
    await expect.poll(() => banner.textContent()).toMatch(/refused the connection[\s\S]*Next try/)
    await pods.expectNames(['kept'])
    expect(await workspace.tab('west').textContent()).toBe('west')

    await using _missed = await east.apply(aPod('born-meanwhile', { spec: 'reach' }))
    await forwarder.pass()
    await expect.poll(() => workspace.tab('east').textContent(), { timeout: 30_000 }).toBe('east')
    await pods.expectLive()
    await pods.expectNames(['born-meanwhile', 'kept'])
    expect(events.about('east:east')).toEqual([
      'cluster:lifecycle',
      'cluster:health:degraded',
      'cluster:lifecycle',
      'cluster:health:healthy',
    ])
    expect(events.about('west:west')).toEqual([])
  }, 180_000)
})

async function watchLabelled(product: Product, clusterId: string): Promise<ClusterSocket> {
  const socket = await openClusterSocket(product, clusterId)
  const spec = { domain: 'pods', tail: 'namespace:all', sort: null, filter: 'label:spec=auth' }
  socket.openWindow(1, { ...spec, offset: 0, limit: 100 })
  return socket
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
