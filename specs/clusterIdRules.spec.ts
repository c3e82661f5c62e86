import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { aHome, openClusterSocket, type Product, realClusters, startProduct } from '#testkit'
import { aPerson } from './aPerson.ts'
import { rawRequest, upgradeHeaders } from './rawHttp.ts'

const pod = 'version=v1&resource=pods&namespace=default&name=any'

/** Every address of a cluster. `$` is where it names it; what is there is percent-encoded. */
const routes = {
  scope: ['GET /snapshots/pods?scope=$', 'POST /refresh/pods?scope=$'],
  query: [
    `GET /object?${pod}&clusterId=$`,
    `GET /object/yaml?${pod}&clusterId=$`,
    `GET /object/events?${pod}&clusterId=$`,
    `GET /object/details?${pod}&clusterId=$`,
    'GET /jobs/refresh-1?clusterId=$',
    'GET /catalog/search?text=any&clusterId=$',
    'GET /catalog/query?clusterId=$',
    'GET /permissions/check?verb=list&resource=pods&clusterId=$',
  ],
  path: ['POST /clusters/$/retry', 'GET /clusters/$/stream', 'UPGRADE /clusters/$/stream'],
  selection: ['PUT /selection/$', 'DELETE /selection/$'],
}
const all = Object.values(routes).flat()
/** Those that need an open cluster, and not only a context. */
const ofOpenOnes = all.filter((route) => !routes.selection.includes(route))

const encoded = (route: string, id: string): string =>
  route.replace('$', encodeURIComponent(routes.scope.includes(route) ? `${id}|namespace:all` : id))

/** Asks each of these and gives each answer in one line. */
async function answers(product: Product, requests: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  for (const request of requests) {
    const [verb = '', path = ''] = request.split(/ (.*)/u)
    const isUpgrade = verb === 'UPGRADE'
    const isChange = !isUpgrade && verb !== 'GET'
    const { status, json } = await rawRequest(product, {
      method: isUpgrade ? 'GET' : verb,
      path,
      headers: {
        authorization: `Bearer ${product.token}`,
        ...(isUpgrade ? upgradeHeaders : {}),
        ...(isChange ? { 'content-type': 'application/json' } : {}),
      },
      ...(isChange ? { body: '{}' } : {}),
    })
    const { code, message } = (json as { error?: { code: string; message: string } } | null)?.error ?? {}
    lines.push(`${request}: ${status} ${code}: ${message}`)
  }
  return lines
}

const allWith = (requests: readonly string[], ending: string) =>
  requests.map((request) => `${request}: ${ending}`)

/** East open and its table being read, west closed again a moment ago; nothing more reaches either by itself. */
async function aQuietWorld() {
  const { east, west } = realClusters(inject('realClusters'))
  await using stack = new AsyncDisposableStack()
  const [inEast, inWest] = await Promise.all([aPerson(east), aPerson(west)])
  stack.use(inEast)
  stack.use(inWest)
  const home = stack.use(await aHome())
  await writeFile(join(home.kubeDir, 'east'), inEast.kubeconfig)
  await writeFile(join(home.kubeDir, 'west'), inWest.kubeconfig)
  const product = stack.use(await startProduct(home, ['--context', 'east', '--context', 'west']))
  for (const name of ['east', 'west']) {
    using socket = await openClusterSocket(product, `${name}:${name}`)
    socket.openWindow(1, {
      domain: 'pods',
      tail: 'namespace:all',
      sort: null,
      filter: '',
      offset: 0,
      limit: 10,
    })
    await expect
      .poll(() => socket.frames.map((frame) => 'freshness' in frame && frame.freshness.state), {
        timeout: 20_000,
      })
      .toContain('live')
  }
  expect(await answers(product, ['DELETE /selection/west%3Awest'])).toEqual([
    'DELETE /selection/west%3Awest: 204 undefined: undefined',
  ])
  const asked = { east: await inEast.requests(), west: await inWest.requests() }
  const owned = stack.move()
  return {
    product,
    /** Not one request of its people has reached either API server, but for one that is sent now as a mark. */
    expectSilence: async () => {
      await product.api('/object?clusterId=east%3Aeast&version=v1&resource=pods&namespace=default&name=mark')
      const mark = 'get /api/v1/namespaces/default/pods/mark'
      await expect.poll(() => inEast.requests()).toContain(mark)
      expect(await inEast.requests()).toEqual([...asked.east, mark])
      expect(await inWest.requests()).toEqual(asked.west)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('clusterId', () => {
  it('is required: no address has a default', async () => {
    await using world = await aQuietWorld()
    const missing = [
      ...routes.scope.map((route) => route.replace('?scope=$', '')),
      ...routes.query.map((route) => route.replace(/[?&]clusterId=\$/, '')),
      ...routes.path.map((route) => route.replace('/$', '')),
      ...routes.selection.map((route) => route.replace('/$', '')),
    ]
    expect(await answers(world.product, missing)).toEqual(
      allWith(missing, '400 cluster_id_required: clusterId is required'),
    )
    const empty = all.map((route) => encoded(route, ''))
    expect(await answers(world.product, empty)).toEqual(
      allWith(empty, '400 cluster_id_required: clusterId is required'),
    )
    await world.expectSilence()
  })

  it('that nobody has is not found', async () => {
    await using world = await aQuietWorld()
    for (const id of [
      'east',
      'EAST:east',
      'config:nobody',
      '__proto__',
      'constructor',
      '../east:east',
      '\u{1f6a2}',
    ]) {
      const open = ofOpenOnes.map((route) => encoded(route, id))
      expect(await answers(world.product, open)).toEqual(
        allWith(open, '404 cluster_not_found: No open cluster has this clusterId.'),
      )
      const known = routes.selection.map((route) => encoded(route, id))
      expect(await answers(world.product, known)).toEqual(
        allWith(known, '404 context_not_found: No kubeconfig has this context.'),
      )
    }
    await world.expectSilence()
  })

  it('of a cluster just closed is not found', async () => {
    await using world = await aQuietWorld()
    const closed = ofOpenOnes.map((route) => encoded(route, 'west:west'))
    expect(await answers(world.product, closed)).toEqual(
      allWith(closed, '404 cluster_not_found: No open cluster has this clusterId.'),
    )
    await world.expectSilence()
  })

  it('given twice is refused, even if both are the same', async () => {
    await using world = await aQuietWorld()
    for (const second of ['west:west', 'east:east', '']) {
      const inScope = routes.scope.map(
        (route) => `${encoded(route, 'east:east')}&scope=${encodeURIComponent(`${second}|`)}`,
      )
      expect(await answers(world.product, inScope)).toEqual(
        allWith(inScope, '400 invalid_request: scope is given twice.'),
      )
      const elsewhere = [...routes.query, ...routes.path, ...routes.selection].map((route) => {
        const joint = route.includes('?') ? '&' : '?'
        return `${encoded(route, 'east:east')}${joint}clusterId=${encodeURIComponent(second)}`
      })
      expect(await answers(world.product, elsewhere)).toEqual(
        allWith(elsewhere, '400 invalid_request: clusterId is given twice.'),
      )
    }
    await world.expectSilence()
  })

  it('cannot be a list', async () => {
    await using world = await aQuietWorld()
    const inScope = routes.scope.map((route) => encoded(route, 'east:east,west:west'))
    expect(await answers(world.product, inScope)).toEqual(
      allWith(inScope, '400 invalid_request: scope names several clusters without "clusters="'),
    )
    const elsewhere = [...routes.query, ...routes.path, ...routes.selection].map((route) =>
      encoded(route, 'east:east,west:west'),
    )
    expect(await answers(world.product, elsewhere)).toEqual(
      allWith(elsewhere, '400 invalid_request: One clusterId is expected, not a list.'),
    )
    await world.expectSilence()
  })

  it('that is right reaches its own cluster', async () => {
    await using world = await aQuietWorld()
    expect(await answers(world.product, [encoded(`GET /object?${pod}&clusterId=$`, 'east:east')])).toEqual([
      expect.stringMatching(/: 404 object_not_found: .*"any" not found/u),
    ])
    await expect(world.expectSilence()).rejects.toThrow()
  })
})
