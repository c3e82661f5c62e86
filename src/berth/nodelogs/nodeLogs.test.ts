import { describe, expect, it } from 'vitest'
import type { LogItem, NodeLogList, NodeLogSpec } from '#contract'
import { aClusterToOpen, untilStill } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }
const node = 'node-1'

const journal = (service = 'kubelet', rest: Partial<NodeLogSpec> = {}): NodeLogSpec => ({
  ...{ type: 'node-logs', node, log: { from: 'journal', service }, follow: true },
  ...{ sinceSeconds: null, tailLines: 500, ...rest },
})
const file = (name: string, rest: Partial<NodeLogSpec> = {}): NodeLogSpec =>
  journal('', { log: { from: 'file', file: name }, ...rest })

/** A cluster with a node, whose kubelet has written some lines. */
async function aWorld(user?: string) {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen(user === undefined ? {} : { user }))
  const { server } = cluster
  server.put({
    ...{ apiVersion: 'v1', kind: 'Node' },
    metadata: { name: node, uid: 'uid-1', resourceVersion: '' },
    status: { nodeInfo: { containerRuntimeVersion: 'containerd://2.1.4' } },
  })
  const berth = stack.use(await cluster.open())
  const owned = stack.move()
  const list = async () => (await berth.ask<NodeLogList>(`/node-logs?node=${node}`)).body
  const read = async (query: string) => {
    using answer = await berth.read(`/node-logs/download?node=${node}&${query}`)
    await expect.poll(() => answer.state, eventually).toBe('ended')
    return { status: answer.status, text: answer.text }
  }
  return { server, berth, list, read, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const linesOf = ({ items }: { items: readonly LogItem[] }): string[] =>
  items.flatMap((item) => (item.type === 'line' ? [item.text] : []))
const markersOf = ({ items }: { items: readonly LogItem[] }): string[] =>
  items.flatMap((item) => (item.type === 'marker' ? [item.marker.is] : []))

describe('the list of logs that a node shows', () => {
  it('has the kubelet, the container runtime by what the node says, and the files without those that are no text', async () => {
    await using world = await aWorld()
    const { files } = world.server.nodeLogs
    for (const name of ['wtmp', 'syslog', 'kubelet.log', 'syslog.1.gz', 'odd name&more']) files.set(name, '')
    expect(await world.list()).toEqual({
      shows: 'journal',
      logs: [
        { from: 'journal', service: 'kubelet' },
        { from: 'journal', service: 'containerd' },
        { from: 'file', file: 'kubelet.log' },
        { from: 'file', file: 'boot.log' },
        { from: 'file', file: 'odd name&more' },
        { from: 'file', file: 'syslog' },
      ],
    })
  })

  it.each(['no-journal', 'no-query'] as const)(
    'has only files where it shows %s, and says so',
    async (how) => {
      await using world = await aWorld()
      world.server.nodeLogs.shows = how
      expect(await world.list()).toEqual({ shows: how, logs: [{ from: 'file', file: 'boot.log' }] })
    },
  )

  it('is empty where the kubelet serves no logs', async () => {
    await using world = await aWorld()
    world.server.nodeLogs.shows = 'off'
    expect(await world.list()).toEqual({ shows: 'off', logs: [] })
  })

  it('is denied where the person may not read through the node, in the words of the API server', async () => {
    await using world = await aWorld('ada')
    const { status, body } = await world.berth.ask(`/node-logs?node=${node}`)
    expect(status).toBe(403)
    expect(body).toMatchObject({
      error: { code: 'cluster_denied', message: expect.stringContaining('nodes/proxy') as string },
    })
  })

  it('is not there for a node that is not', async () => {
    await using world = await aWorld()
    expect((await world.berth.ask('/node-logs?node=other')).status).toBe(404)
  })
})

describe("the log of a node's service", () => {
  it('has the last lines with their times, and each new line once', async () => {
    await using world = await aWorld()
    const { nodeLogs } = world.server
    nodeLogs.write('kubelet', 'zero', 'one', 'two', 'two')
    const log = await world.berth.openLog(journal('kubelet', { tailLines: 3 }))
    await expect.poll(() => linesOf(log), eventually).toHaveLength(3)
    nodeLogs.write('kubelet', 'three', 'two')
    await expect
      .poll(() => linesOf(log), eventually)
      .toEqual(['one', 'two', 'two', 'three', 'two'].map((text) => `kubelet[812]: ${text}`))
    expect(log.items[0]).toMatchObject({ type: 'source', pod: node, container: 'kubelet' })
    const [line] = log.items.filter((item) => item.type === 'line')
    expect(Math.abs(Date.parse(line?.at ?? '') - Date.now())).toBeLessThan(60_000)
    expect(markersOf(log)).toEqual([])
  })

  it('begins at a moment without asking the node for it, which takes it for one of its own time zone', async () => {
    await using world = await aWorld()
    const sinceTime = new Date(Date.now() - 300_000).toISOString()
    const log = await world.berth.openLog(journal('kubelet', { tailLines: null, sinceTime }))
    await expect.poll(() => linesOf(log).length, eventually).toBeGreaterThan(90)
    const [line] = log.items.filter((item) => item.type === 'line')
    const ahead = Date.parse(line?.at ?? '') - Date.parse(sinceTime)
    expect(ahead).toBeGreaterThanOrEqual(0)
    expect(ahead).toBeLessThan(4000)
    const asked = world.server.requests.filter(({ path }) => path.includes('/proxy/logs/'))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter(({ query }) => new URLSearchParams(query).has('sinceTime'))).toEqual([])
  })

  it('says in the words of its kubelet why there is nothing to read', async () => {
    await using world = await aWorld()
    const log = await world.berth.openLog(journal('crio'))
    await expect
      .poll(() => log.end, eventually)
      .toMatchObject({ message: expect.stringContaining('query resolved to log files for [crio]') as string })
  })

  it('ends with the cluster, and asks no more', async () => {
    await using world = await aWorld()
    await world.berth.openLog(journal())
    const asked = () => world.server.requests.filter(({ path }) => path.includes('/proxy/logs/')).length
    await expect.poll(asked, eventually).toBeGreaterThan(0)
    await world.berth[Symbol.asyncDispose]()
    const before = asked()
    await expect.poll(() => world.server.requests.filter(({ hasEnded }) => !hasEnded), eventually).toEqual([])
    expect(asked()).toBe(before)
  })
})

describe("a file of a node's logs", () => {
  it('has its last lines, and those that are written later', async () => {
    await using world = await aWorld()
    const { files } = world.server.nodeLogs
    files.set('kubelet.log', 'one\ntwo\nthree\n')
    const log = await world.berth.openLog(file('kubelet.log', { tailLines: 2 }))
    await expect.poll(() => linesOf(log), eventually).toEqual(['two', 'three'])
    files.set('kubelet.log', 'one\ntwo\nthree\nfour\nfi')
    await expect.poll(() => linesOf(log), eventually).toEqual(['two', 'three', 'four'])
    files.set('kubelet.log', 'one\ntwo\nthree\nfour\nfive\n')
    await expect.poll(() => linesOf(log), eventually).toEqual(['two', 'three', 'four', 'five'])
    expect(markersOf(log)).toEqual([])
  })

  it.each([
    ['shorter', 'new\n'],
    ['longer', `new\n${'x'.repeat(100)}\n`],
  ])('is read from its beginning behind a marker when another, %s one has its name', async (_, content) => {
    await using world = await aWorld()
    const { files } = world.server.nodeLogs
    files.set('kubelet.log', 'one\ntwo\n')
    const log = await world.berth.openLog(file('kubelet.log', { tailLines: null }))
    await expect.poll(() => linesOf(log), eventually).toEqual(['one', 'two'])
    files.set('kubelet.log', content)
    await expect.poll(() => linesOf(log), eventually).toEqual(['one', 'two', ...content.trim().split('\n')])
    expect(markersOf(log)).toEqual(['rotated'])
  })

  it('is read in pieces, no faster than the page takes them', async () => {
    await using world = await aWorld()
    const text = Array.from({ length: 40_000 }, (_, index) => `line ${index} ${'x'.repeat(40)}`)
    world.server.nodeLogs.files.set('big.log', `${text.join('\n')}\n`)
    const spec = file('big.log', { tailLines: null, follow: false })
    const stopped = await world.berth.openLog(spec, { isTaking: false })
    await expect.poll(() => stopped.bytes, eventually).toBe(stopped.credit)
    const asked = world.server.requests.filter(({ path }) => path.endsWith('/big.log')).length
    expect(asked).toBeLessThan(4)
    const log = await world.berth.openLog(spec)
    await expect.poll(() => log.end, eventually).toBe(null)
    expect(linesOf(log)).toEqual(text)
  })

  it('has no more of a line than any log', async () => {
    await using world = await aWorld()
    world.server.nodeLogs.files.set('wide.log', `${'x'.repeat(300_000)}\n\u001b]52;c;eA==\u0007<b>\n`)
    const log = await world.berth.openLog(file('wide.log', { tailLines: null }))
    await expect.poll(() => linesOf(log), eventually).toHaveLength(2)
    const [wide] = log.items.filter((item) => item.type === 'line')
    expect(wide).toMatchObject({ isCut: true })
    expect(wide?.text.length).toBeLessThan(70_000)
  })

  it('is refused where it is not there', async () => {
    await using world = await aWorld()
    const log = await world.berth.openLog(file('none.log'))
    await expect.poll(() => log.end, eventually).toMatchObject({ code: 'object_not_found' })
  })
})

describe("a download of a node's log", () => {
  it.each([
    ['with the times of its lines', true, /^\d{4}-\d\d-\d\dT[\d:.]+Z kubelet\[812\]: two$/u],
    ['without', false, /^kubelet\[812\]: two$/u],
  ])('has all lines of a service %s, and says at its end what it covers', async (_, timestamps, two) => {
    await using world = await aWorld()
    world.server.nodeLogs.write('kubelet', 'one', 'two')
    const { status, text } = await world.read(`service=kubelet&timestamps=${timestamps}`)
    expect(status).toBe(200)
    const lines = text.split('\n')
    const end = lines.indexOf('--- Log kubelet of the node node-1')
    expect(end).toBe(2)
    expect(lines[1]).toMatch(two)
    expect(lines.slice(end + 1)).toEqual([
      expect.stringMatching(/^--- Read from \S+ to \S+\.$/u),
      '--- kubelet',
      expect.stringMatching(/^--- {3}Lines: 2, bytes: \d+, from \S+ to \S+\.$/u),
      '',
    ])
  })

  it('has a file as it is, with lines longer than a page shows and the times of its own', async () => {
    await using world = await aWorld()
    const stamped = '2026-01-01T12:00:00.5Z a line with a time of its own'
    const content = `${stamped}\n\n${'x'.repeat(300_000)}\n`
    world.server.nodeLogs.files.set('kubelet.log', content)
    const { text } = await world.read('file=kubelet.log')
    expect(text.slice(0, content.length) === content).toBe(true)
    expect(text.slice(content.length)).toContain('--- kubelet.log\n---   Lines: 3, ')
  })

  it.each([
    ['a file that is not there', 'file=none.log', 404, 'not found'],
    ['a service without a journal', 'service=crio', 502, 'query resolved to log files'],
    ['neither service nor file', '', 400, 'Either service or file'],
  ])('is an error where there is %s', async (_, query, status, words) => {
    await using world = await aWorld()
    expect(await world.read(query)).toEqual({ status, text: expect.stringContaining(words) })
  })

  it('is an error that names the right which is missing', async () => {
    await using world = await aWorld('ada')
    for (const query of ['service=kubelet', 'file=kubelet.log'])
      expect(await world.read(query)).toEqual({ status: 403, text: expect.stringContaining('nodes/proxy') })
  })

  it('reads no faster than its reader takes it', async () => {
    await using world = await aWorld()
    world.server.nodeLogs.files.set('big.log', `${'x'.repeat(99)}\n`.repeat(80_000))
    using _answer = await world.berth.read(`/node-logs/download?node=${node}&file=big.log`, {
      isTaking: false,
    })
    const asked = () => world.server.requests.filter(({ path }) => path.endsWith('/big.log')).length
    await untilStill(asked, { timeout: 15_000, interval: 300 })
    expect(asked()).toBeLessThan(16)
  })
})
