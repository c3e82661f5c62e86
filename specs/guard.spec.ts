import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { stringify } from 'yaml'
import { apiRoot, pageKeyHeader } from '#contract'
import { aHome, aSimulatedWorld, type Product, realClusters, startProduct } from '#testkit'
import { berthsOf } from './berths.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { type RawAnswer, type RawRequest, rawRequest, upgradeHeaders } from './rawHttp.ts'
import { WorkspacePage } from './workspacePage.ts'

/** A product with east open, so that there is something to leak. */
async function aProduct(): Promise<Product> {
  const { east } = realClusters(inject('realClusters'))
  await using stack = new AsyncDisposableStack()
  const home = stack.use(await aHome({ east: east.kubeconfig }))
  const product = stack.use(await startProduct(home, ['--context', 'east']))
  const owned = stack.move()
  return { ...product, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const bearer = ({ token }: Product) => ({ authorization: `Bearer ${token}` })

/** The cookie that a browser gets for a fresh link, and the key that its page gets. */
async function pageOf(product: Product): Promise<{ cookie: string; key: string }> {
  const { pathname, search } = new URL(await product.openUrl())
  const { text } = await rawRequest(product, { path: `page:${pathname}${search}` })
  const cookie = /^set-cookie: ([^;]+)/imu.exec(text)?.[1] ?? ''
  const code = /^location: \/#in=(\S+)/imu.exec(text)?.[1] ?? ''
  const headers = { cookie, 'content-type': 'application/json' }
  const body = JSON.stringify({ code })
  const { json } = await rawRequest(product, { method: 'POST', path: '/page-key', headers, body })
  return { cookie, key: (json as { key: string }).key }
}

/** A refusal says its code and nothing of clusters, files, token or cookie. */
function expectRefusal(answer: RawAnswer, status: number, code: string, { token }: Product): void {
  expect([answer.status, answer.json]).toEqual([status, { error: { code, message: expect.any(String) } }])
  const [head = '', body = ''] = answer.text.split('\r\n\r\n', 2)
  expect(body).not.toMatch(/east|kube|home/iu)
  expect(answer.text).not.toContain(token)
  expect(head).not.toMatch(/set-cookie|access-control/iu)
}

/** Addresses of every sort: the API, a cluster's data, the page's own files. */
const addresses = [
  '/workspace',
  '/kubeconfigs',
  '/log',
  '/snapshots/pods?scope=east%3Aeast%7Cnamespace%3Aall',
  '/object?clusterId=east%3Aeast&version=v1&resource=namespaces&name=default',
  'page:/',
  'page:/assets/any.js',
]
const streams = ['/stream', '/clusters/east%3Aeast/stream']

describe('the signal that opens a debugger', () => {
  it('opens none, in the server or in the process of a cluster', async () => {
    await using product = await aProduct()
    const processes = async () => [product.pid, ...(await berthsOf(product))]
    // A process that is only beginning has nothing to debug, and may end by any signal.
    const lifecycles = async () => (await product.workspace()).clusters.map(({ lifecycle }) => lifecycle)
    await expect.poll(lifecycles).toEqual(['ready'])
    const before = await processes()
    expect(before).toHaveLength(2)
    for (const pid of before) process.kill(pid, 'SIGUSR1')
    expect((await product.api('/workspace')).status).toBe(200)
    expect(await processes()).toEqual(before)
    expect(product.output()).not.toContain('Debugger listening')
  })
})

/** A program among the product's, as other programs of this machine see it. */
interface SeenProcess {
  readonly pid: number
  readonly parent: number
  readonly arguments: string
  readonly variables: Readonly<Record<string, string>>
}

/** That process and all that it has started. */
async function seenBelow(pid: number, parent = 0): Promise<SeenProcess[]> {
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8')
  const pairs = (await read('environ')).split('\0').filter((pair) => pair !== '')
  const own = {
    ...{ pid, parent },
    arguments: (await read('cmdline')).replaceAll('\0', ' '),
    variables: Object.fromEntries(
      pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.replace(/^[^=]*=/u, '')]),
    ),
  }
  const children = (await read(`task/${pid}/children`)).split(' ').filter((child) => child !== '')
  return [own, ...(await Promise.all(children.map((child) => seenBelow(Number(child), pid)))).flat()]
}

describe('another program that reads arguments and variables of processes', () => {
  it.runIf(process.platform === 'linux')(
    'finds no secret in those of the server, of the clusters and of a plugin, but what the plugin was given by its kubeconfig',
    async () => {
      const given = 'what-the-plugin-is-given'
      await using world = await aSimulatedWorld({
        names: ['a', 'b'],
        prepare: async ({ home, of }) => {
          const exec = {
            ...{ apiVersion: 'client.authentication.k8s.io/v1', command: 'sleep', args: ['600'] },
            ...{ interactiveMode: 'Never', provideClusterInfo: true, env: [{ name: 'GIVEN', value: given }] },
          }
          const content = { ...of('b').kubeconfig(), users: [{ name: 'user', user: { exec } }] }
          await writeFile(join(home.kubeDir, 'b'), stringify(content))
        },
      })
      const { product } = world
      await world.open('a', 'b')
      await world.followPods('a')
      const { cookie, key } = await pageOf(product)
      const link = await product.openUrl()
      await expect.poll(async () => (await seenBelow(product.pid)).length).toBe(4)
      const [server, ...others] = await seenBelow(product.pid)
      const clusters = others.filter(({ parent }) => parent === product.pid)
      const plugin = others.find(({ parent }) => parent !== product.pid)
      expect([clusters.length, plugin?.arguments]).toEqual([2, 'sleep 600 '])
      const secrets = [
        ...[product.token, key, cookie.split('=')[1] ?? '', new URL(link).searchParams.get('code') ?? ''],
        ...['token-of-a', 'token-of-b'],
      ]
      const told = (seen: SeenProcess | undefined) => JSON.stringify(seen)
      for (const secret of secrets)
        for (const seen of [server, ...others]) expect(told(seen)).not.toContain(secret)
      // Nor the secret between the server and a cluster's process, which has this form.
      for (const seen of [server, ...clusters])
        expect(told(seen)).not.toMatch(/(?<![\w-])[\w-]{43}(?![\w-])/u)
      for (const seen of [server, ...clusters]) expect(told(seen)).not.toContain(given)
      const added = (seen: SeenProcess | undefined) =>
        Object.keys(seen?.variables ?? {}).filter((name) => !Object.hasOwn(server?.variables ?? {}, name))
      const ofNode = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']
      for (const cluster of clusters)
        expect(added(cluster).toSorted()).toEqual(['MALLOC_ARENA_MAX', ...ofNode, 'NODE_COMPILE_CACHE'])
      expect(added(plugin).toSorted()).toEqual(['GIVEN', 'KUBERNETES_EXEC_INFO', 'MALLOC_ARENA_MAX'])
    },
  )
})

describe('a stranger', () => {
  // None of them changes anything, as each proves.
  let product: Product
  beforeAll(async () => {
    product = await aProduct()
  })
  afterAll(() => product[Symbol.asyncDispose]())

  it.each<[string, (product: Product) => Record<string, string>, number, string]>([
    ['without a token', () => ({}), 401, 'unauthorized'],
    ['with a wrong token', () => ({ authorization: `Bearer ${'A'.repeat(43)}` }), 401, 'unauthorized'],
    ['with a cookie of their own', () => ({ cookie: 'flotilla=1' }), 401, 'unauthorized'],
    [
      'who asks for another host',
      (product) => ({ ...bearer(product), host: 'evil.example' }),
      403,
      'host_refused',
    ],
    [
      'who rebound a name to this port',
      (product) => ({ ...bearer(product), host: `evil.example:${new URL(product.url).port}` }),
      403,
      'host_refused',
    ],
    [
      'on another site',
      (product) => ({ ...bearer(product), origin: 'https://evil.example' }),
      403,
      'origin_refused',
    ],
    [
      'on another port of this machine',
      (product) => ({ ...bearer(product), origin: 'http://127.0.0.1:1' }),
      403,
      'origin_refused',
    ],
    [
      'whose page embeds ours',
      (product) => ({ ...bearer(product), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
      403,
      'origin_refused',
    ],
    [
      'whose page links to ours',
      (product) => ({ ...bearer(product), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
      403,
      'origin_refused',
    ],
  ])('%s is refused at every address', async (_, headersOf, status, code) => {
    for (const path of addresses) {
      expectRefusal(await rawRequest(product, { path, headers: headersOf(product) }), status, code, product)
    }
    for (const path of streams) {
      const headers = { ...upgradeHeaders, ...headersOf(product) }
      expectRefusal(await rawRequest(product, { path, headers }), status, code, product)
    }
  })

  it('opens no WebSocket with our cookie and key from another site, nor from none, nor with the cookie alone', async () => {
    const { cookie, key } = await pageOf(product)
    const offered = { 'sec-websocket-protocol': `flotilla, flotilla.key.${key}` }
    const ours = { ...upgradeHeaders, ...offered, cookie, origin: product.url }
    for (const path of streams) {
      expect((await rawRequest(product, { path, headers: ours })).status).toBe(101)
      for (const origin of ['https://evil.example', 'null', 'http://localhost:1']) {
        const answer = await rawRequest(product, { path, headers: { ...ours, origin } })
        expectRefusal(answer, 403, 'origin_refused', product)
      }
      const without = await rawRequest(product, { path, headers: { ...upgradeHeaders, ...offered, cookie } })
      expectRefusal(without, 403, 'origin_refused', product)
      const keyless = { ...upgradeHeaders, cookie, origin: product.url }
      expectRefusal(await rawRequest(product, { path, headers: keyless }), 401, 'unauthorized', product)
    }
  })

  it('changes nothing by a form: every change has to be application/json', async () => {
    const before = await product.workspace()
    const changes: RawRequest[] = [
      { method: 'PUT', path: '/tab-order', body: '{"clusterIds":[]}' },
      { method: 'DELETE', path: '/selection/east%3Aeast', body: '{}' },
      { method: 'POST', path: '/clusters/east%3Aeast/retry', body: '{}' },
      { method: 'PATCH', path: '/settings', body: '{"theme":"dark"}' },
      { method: 'POST', path: '/open-code', body: '{}' },
      { method: 'POST', path: '/download-code', body: '{}' },
    ]
    for (const change of changes) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']) {
        const headers = { ...bearer(product), ...(type === '' ? {} : { 'content-type': type }) }
        expectRefusal(await rawRequest(product, { ...change, headers }), 415, 'media_type_required', product)
      }
    }
    expect((await product.workspace()).clusters.map(({ clusterId }) => clusterId)).toEqual(
      before.clusters.map(({ clusterId }) => clusterId),
    )
    expect(await (await product.api('/settings')).json()).toMatchObject({ theme: 'system' })
  })

  it('gets nothing for a link that was used', async () => {
    const { pathname, search } = new URL(await product.openUrl())
    const first = await rawRequest(product, { path: `page:${pathname}${search}` })
    expect(first.status).toBe(303)
    expect(first.text).toMatch(/^set-cookie: [^;]+; HttpOnly; SameSite=Strict/imu)
    const second = await rawRequest(product, { path: `page:${pathname}${search}` })
    expectRefusal(second, 401, 'code_invalid', product)
    const guessed = await rawRequest(product, { path: 'page:/open?code=AAAA' })
    expectRefusal(guessed, 401, 'code_invalid', product)
  })
})

describeWithBrowser('a page of another origin, in the browser that is signed in', (browser) => {
  it('can neither read the API, nor change anything, nor listen, nor show our page inside itself', async () => {
    await using product = await aProduct()
    await using window = await browser.open(product)
    await new WorkspacePage(window.page).expectTitle('east')
    await using foreign = await aForeignSite()
    const page = await window.page.context().newPage()
    await page.goto(foreign.url)

    expect(await tryFetch(page, `${product.url}${apiRoot}/workspace`, { credentials: 'include' })).toBe(
      'failed',
    )
    expect(await tryFetch(page, `${product.url}${apiRoot}/workspace`, { mode: 'no-cors' })).toBe('failed')
    const deletion = {
      method: 'DELETE',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
    }
    expect(await tryFetch(page, `${product.url}${apiRoot}/selection/east%3Aeast`, deletion)).toBe('failed')
    for (const path of streams) {
      expect(await trySocket(page, `${product.url.replace('http', 'ws')}${apiRoot}${path}`)).toBe('refused')
    }
    expect(await tryScript(page, `${product.url}/`)).toBe('failed')
    expect(await tryFrame(page, product.url)).toBe('not shown')
    expect((await product.workspace()).clusters).toHaveLength(1)
    // The same calls from our own page, to know that they can succeed at all.
    const key = await window.page.evaluate(() => localStorage.getItem('flotilla.pageKey') ?? '')
    const headers = { [pageKeyHeader]: key }
    expect(await tryFetch(window.page, `${product.url}${apiRoot}/workspace`, { headers })).toBe('200')
    const stream = `${product.url.replace('http', 'ws')}${apiRoot}/stream`
    expect(await trySocket(window.page, stream, ['flotilla', `flotilla.key.${key}`])).toBe('open')
    // The browser sends our cookie to the other port: it is worth nothing there, and nothing where it is repeated.
    const { cookies } = foreign
    expect(cookies.join()).toMatch(/flotilla-[0-9a-f]{8}=/u)
    for (const cookie of cookies) {
      const answer = await rawRequest(product, { path: '/workspace', headers: { cookie } })
      expectRefusal(answer, 401, 'unauthorized', product)
    }
  })

  it('cannot lock the person out by cookies of its own', async () => {
    await using product = await aProduct()
    await using window = await browser.open(product)
    await new WorkspacePage(window.page).expectTitle('east')
    const context = window.page.context()
    const [ours] = (await context.cookies()).filter(({ name }) => name.startsWith('flotilla-'))
    if (ours === undefined) throw new Error('The page has no cookie.')
    await context.addCookies([
      { name: ours.name, value: 'evil', domain: '127.0.0.1', path: '/api' },
      ...Array.from({ length: 60 }, (_, at) => ({
        name: `foreign-${at}`,
        value: 'x'.repeat(3000),
        domain: '127.0.0.1',
        path: '/',
      })),
    ])
    await window.page.reload()
    await new WorkspacePage(window.page).expectTitle('east')
    await context.clearCookies()
    await window.page.goto(await product.openUrl())
    await new WorkspacePage(window.page).expectTitle('east')
    expect(window.page.url()).not.toContain('in=')
  })
})

async function aForeignSite(): Promise<
  AsyncDisposable & { readonly url: string; readonly cookies: readonly string[] }
> {
  const cookies: string[] = []
  const server = createServer(({ headers }, response) => {
    if (headers.cookie !== undefined) cookies.push(headers.cookie)
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Elsewhere</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    cookies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const tryFetch = (page: Page, url: string, init: object): Promise<string> =>
  page.evaluate(
    ([address, options]) =>
      fetch(address, options).then(
        ({ status }) => String(status),
        () => 'failed',
      ),
    [url, init] as const,
  )

const trySocket = (page: Page, url: string, protocols: readonly string[] = []): Promise<string> =>
  page.evaluate(
    ([address, offered]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address, [...offered])
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      }),
    [url, protocols] as const,
  )

const tryScript = (page: Page, url: string): Promise<string> =>
  page.evaluate(
    (address) =>
      new Promise<string>((resolve) => {
        const script = document.createElement('script')
        script.src = address
        script.onload = () => resolve('loaded')
        script.onerror = () => resolve('failed')
        document.head.append(script)
      }),
    url,
  )

/** Puts the page into a frame and asks whether anything of it came. */
async function tryFrame(page: Page, url: string): Promise<string> {
  await page.evaluate(
    (address) =>
      new Promise<void>((resolve) => {
        const frame = document.createElement('iframe')
        frame.src = address
        frame.onload = () => resolve()
        frame.onerror = () => resolve()
        document.body.append(frame)
      }),
    url,
  )
  const isOurs = await page.frames()[1]?.evaluate(() => document.getElementById('page') !== null)
  return isOurs === false ? 'not shown' : 'shown'
}
