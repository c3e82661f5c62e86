import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import type { Diagnostics, DocumentSnapshot, PermissionAnswer, Permissions, Snapshot } from '#contract'
import { aHome, forwardTo, type Product, realClusters, startProduct } from '#testkit'
import { aRestrictedPerson, type RestrictedPerson } from './aRestrictedPerson.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const eventually = { timeout: 90_000, interval: 200 }
const clusterId = 'mine:east'
const onEast = `clusterId=${encodeURIComponent(clusterId)}`

async function get<T>(product: Product, path: string): Promise<T> {
  return (await (await product.api(path)).json()) as T
}

const rowsOf = (product: Product, domain: string, tail: string): Promise<Snapshot> =>
  get(product, `/snapshots/${domain}?scope=${encodeURIComponent(`${clusterId}|${tail}`)}&limit=500`)

const documentOf = async <T>(product: Product, domain: string): Promise<T> =>
  (await get<DocumentSnapshot>(product, `/snapshots/${domain}?scope=${encodeURIComponent(`${clusterId}|`)}`))
    .body as T

const namesOf = ({ rows }: Snapshot): string[] => rows.map(([, , name]) => name).sort()

const type = (product: Product, namespaces: readonly string[]) =>
  product.api(`/clusters/${encodeURIComponent(clusterId)}/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ namespaces }),
  })
const retry = (product: Product) =>
  product.api(`/clusters/${encodeURIComponent(clusterId)}/retry`, { method: 'POST', body: '{}' })

/** How often each path was refused. */
async function timesRefused(person: RestrictedPerson): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>()
  for (const { uri, code } of await person.requests()) {
    const [path = ''] = uri.split('?')
    if (code === 403) times.set(path, (times.get(path) ?? 0) + 1)
  }
  return times
}

describeWithBrowser('somebody who may not list anything in the whole cluster', (browser) => {
  it('sees the namespaces and objects they may, is told of each they may not, and asks for nothing in vain', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using person = await aRestrictedPerson(east)
    const [one, two, closed] = await Promise.all(
      ['one', 'two', 'closed'].map((name) => person.makeNamespace(name)),
    )
    if (one === undefined || two === undefined || closed === undefined) throw new Error('No namespaces.')
    await person.grant(one, ['pods', 'deployments.apps', 'namespaces', 'configmaps'])
    await person.grant(two, ['pods'])
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'mine'), await person.kubeconfig(one))
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)

    // Only the context's own namespace is known, and it may be read.
    const pods = await page.show('Pods')
    await pods.expectNames(['pod-of-one'])
    await pods.root.getByText('Partial', { exact: true }).waitFor()
    await page.namespace(one).waitFor()

    await type(product, [two, closed])
    await pods.expectNames(['pod-of-one', 'pod-of-two'])
    await expect
      .poll(async () => (await rowsOf(product, 'pods', 'namespace:all')).freshness, eventually)
      .toEqual({
        state: 'partial',
        without: [
          `namespace ${closed}: No rule allows you to list pods in the namespace "${closed}".`,
          expect.stringMatching(/^other namespaces: pods is forbidden: User /),
        ],
      })
    for (const name of [two, closed]) await page.namespace(name).waitFor()
    await page.namespace(two).click()
    await pods.expectLive()
    await pods.expectNames(['pod-of-two'])
    await page.namespace(closed).click()
    await pods.root
      .getByText(`No rule allows you to list pods in the namespace "${closed}".`)
      .first()
      .waitFor()

    const { namespaces, denied } = await documentOf<Permissions>(product, 'permissions')
    expect(namespaces).toEqual({
      state: 'denied',
      known: [
        { name: closed, source: 'typed', found: 'denied' },
        { name: one, source: 'context', found: 'found' },
        { name: two, source: 'typed', found: 'found' },
      ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    })
    expect(denied).toContainEqual({
      resource: 'pods',
      verb: 'list',
      namespace: closed,
      reason: `No rule allows you to list pods in the namespace "${closed}".`,
    })
    await expect
      .poll(async () => (await rowsOf(product, 'deployments', 'namespace:all')).freshness.state, eventually)
      .toBe('partial')
    await expect
      .poll(async () => (await rowsOf(product, 'nodes', '')).freshness.state, eventually)
      .toBe('denied')

    const check = (params: string) =>
      get<PermissionAnswer>(product, `/permissions/check?${onEast}&verb=list&${params}`)
    expect(await check(`resource=pods&namespace=${one}`)).toEqual({ allowed: true, reason: null })
    expect((await check(`resource=pods&namespace=${closed}`)).allowed).toBe(false)
    expect((await check('resource=pods')).allowed).toBe(false)
    const parts = (await documentOf<Diagnostics>(product, 'diagnostics')).resources.find(
      ({ domain }) => domain === 'pods',
    )?.parts
    expect(parts?.map(({ namespace, freshness }) => [namespace, freshness.state]).sort()).toEqual(
      [
        [closed, 'denied'],
        [one, 'live'],
        [two, 'live'],
      ].sort(),
    )

    await page.views.getByRole('button', { name: 'Diagnostics', exact: true }).click()
    const card = window.page
      .locator('section, article, div')
      .filter({ hasText: 'Listing is forbidden; 3 known from elsewhere' })
    await card.first().waitFor()
    await window.page
      .getByRole('row', { name: new RegExp(`Pods list ${closed} No rule allows you`) })
      .waitFor()

    const palette = new PalettePart(window.page)
    await palette.open()
    await palette.search('pod-of')
    await expect
      .poll(async () => (await palette.section('Objects')).join('; '), eventually)
      .toMatch(/(?=.*pod-of-one)(?=.*pod-of-two)(?!.*pod-of-closed)/u)
    await window.page.keyboard.press('Escape')

    // What is refused in the whole is asked for once over a connection, what the rules do not allow never.
    const times = await timesRefused(person)
    expect(Math.max(...times.values())).toBeLessThanOrEqual(2)
    const refused = [...times.keys()]
    expect(refused).toEqual(
      expect.arrayContaining([
        '/api/v1/namespaces',
        '/api/v1/nodes',
        '/api/v1/pods',
        '/apis/apps/v1/deployments',
      ]),
    )
    expect(refused.filter((path) => path.includes(`/namespaces/${closed}/`))).toEqual([])
    expect(window.problems).toEqual([])
  }, 240_000)

  it('loses one permission and gets it back, a namespace or the whole, with the same page open', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using person = await aRestrictedPerson(east)
    const [one, two] = await Promise.all(['one', 'two'].map((name) => person.makeNamespace(name)))
    if (one === undefined || two === undefined) throw new Error('No namespaces.')
    await person.grant(one, ['pods'])
    const inTwo = await person.grant(two, ['pods', 'configmaps'])
    await using forwarder = await forwardTo(new URL(east.server))
    await using home = await aHome()
    const kubeconfig = (await person.kubeconfig(one)).replaceAll(
      east.server,
      `https://127.0.0.1:${forwarder.port}`,
    )
    await writeFile(join(home.kubeDir, 'mine'), kubeconfig)
    await using product = await startProduct(home, ['--context', 'east'])
    await type(product, [two])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const pods = await page.show('Pods')
    await pods.expectNames(['pod-of-one', 'pod-of-two'])

    await inTwo[Symbol.asyncDispose]()
    // A watch outlives the permission it began with.
    forwarder.cut()
    const without = async () => {
      const { freshness } = await rowsOf(product, 'pods', 'namespace:all')
      return freshness.state === 'partial' ? freshness.without[0] : freshness.state
    }
    // The server's own words over the same connection, the rules' over a new one.
    await expect
      .poll(without, eventually)
      .toMatch(
        new RegExp(
          `^namespace ${two} as it is now: (pods is forbidden: User|No rule allows you to list pods) `,
        ),
      )
    const { lifecycle, auth } = (await product.workspace()).clusters[0] ?? {}
    expect([lifecycle, auth?.state]).toEqual(['ready', 'valid'])
    await pods.expectNames(['pod-of-one', 'pod-of-two'])

    await person.grant(two, ['pods'])
    await retry(product)
    await expect.poll(without, eventually).toContain('other namespaces')

    await person.grant(null, ['pods'])
    await retry(product)
    await expect
      .poll(async () => (await rowsOf(product, 'pods', 'namespace:all')).freshness.state, eventually)
      .toBe('live')
    await expect
      .poll(async () => namesOf(await rowsOf(product, 'pods', `namespace:${one},${two}`)), eventually)
      .toEqual(['pod-of-one', 'pod-of-two'])
    // Each watch that was going on is refused once, and a list where the rules were older than the loss; what else is
    // being read for the first time meanwhile, and over a new connection, is refused once as ever.
    expect(Math.max(...(await timesRefused(person)).values())).toBeLessThanOrEqual(2)
    expect(window.problems).toEqual([])
  }, 240_000)

  it('is told of a namespace they named that it is not there, where they may know', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using person = await aRestrictedPerson(east)
    const one = await person.makeNamespace('one')
    await person.grant(one, ['pods'])
    const reader = `${person.prefix}-reader`
    const user = `--user=system:serviceaccount:default:${person.prefix}`
    await east.mustKubectl(['create', 'clusterrole', reader, '--verb=get', '--resource=namespaces'])
    await east.mustKubectl(['create', 'clusterrolebinding', reader, `--clusterrole=${reader}`, user])
    try {
      await using home = await aHome()
      await writeFile(join(home.kubeDir, 'mine'), await person.kubeconfig())
      await using product = await startProduct(home, ['--context', 'east'])
      const missing = `${person.prefix}-missing`
      await type(product, [one, missing])
      await expect
        .poll(async () => namesOf(await rowsOf(product, 'namespaces', '')), eventually)
        .toEqual([one])
      await expect
        .poll(
          async () => (await documentOf<Permissions>(product, 'permissions')).namespaces.known,
          eventually,
        )
        .toEqual([
          { name: missing, source: 'typed', found: 'not-found' },
          { name: one, source: 'typed', found: 'found' },
        ])
      await expect
        .poll(async () => (await rowsOf(product, 'pods', `namespace:${missing}`)).freshness, eventually)
        .toMatchObject({ state: 'failed', reason: `The cluster has no namespace "${missing}".` })
    } finally {
      await east.mustKubectl(['delete', `clusterrolebinding/${reader}`, `clusterrole/${reader}`])
    }
  }, 240_000)
})
