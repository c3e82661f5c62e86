import { describe, expect, it, vi } from 'vitest'
import { kindOfDomain } from '#kinds'
import { KubeClient, type KubeError } from '#kube'
import { aKubeEnvironment, anAccess, ManualClock, type ScriptedRequest, scriptedServer } from '#testkit'
import { TableRow } from '../views/tableRow.ts'
import { View } from '../views/view.ts'
import { usageOfRows } from './usageOfRows.ts'
import { UsageSeries } from './usageSeries.ts'

const until = <T>(expectation: () => T) => vi.waitFor(expectation, { timeout: 20_000, interval: 5 })

async function aWorld({ isFull = false } = {}) {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer())
  const outcomes: (KubeError | null)[] = []
  const permission = { mayList: false, namespaces: [] as string[] }
  const noRoom = {
    pageSize: 25,
    pageBytes: 2 ** 20,
    refusal: () => 'No room.',
    refusalOfAnswer: () => 'No room.',
  }
  const environment = {
    ...aKubeEnvironment({ onOutcome: (problem) => void outcomes.push(problem) }),
    ...(isFull ? { memory: noRoom } : {}),
  }
  // Its own: a connection has timers too.
  const clock = new ManualClock()
  const client = stack.use(await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 }))
  const series = stack.use(
    new UsageSeries('pods', clock, {
      mayReadAll: async () => permission.mayList,
      namespaces: async () => permission.namespaces,
    }),
  )
  const changes: string[] = []
  series.onChange(() => void changes.push(series.total().state))
  return {
    server,
    clock,
    client,
    series,
    outcomes,
    changes,
    permission,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const answer = (
  request: ScriptedRequest,
  ...pods: [name: string, ...usage: [cpu: string, memory: string][]][]
) =>
  request.json({
    items: pods.map(([name, ...containers]) => ({
      metadata: { namespace: 'shop', name },
      containers: containers.map(([cpu, memory]) => ({ usage: { cpu, memory } })),
    })),
  })

describe('UsageSeries', () => {
  it('reads only while somebody needs it, every 15 s, and counts as kubectl top does', async () => {
    await using world = await aWorld()
    const { server, clock, client, series, changes } = world
    series.attach(client)
    expect(server.requests).toEqual([])
    const use = series.use()
    answer(await server.next(), ['web', ['100100000n', '1Mi'], ['400u', '512Ki']], ['db', ['2', '1Gi']])
    await until(() => expect(series.of('shop', 'web')).toEqual([101, 1536 * 1024]))
    expect(series.of('shop', 'db')).toEqual([2000, 2 ** 30])
    expect(series.of('other', 'web')).toBeNull()
    expect(series.total()).toEqual({
      state: 'known',
      cpu: 2101,
      memory: 2 ** 30 + 1536 * 1024,
      at: clock.now(),
    })
    clock.advance(15_000)
    answer(await server.next(), ['web', ['1m', '1Mi']])
    await until(() => expect(series.of('shop', 'web')).toEqual([1, 2 ** 20]))
    expect(series.of('shop', 'db')).toBeNull()
    expect(changes).toEqual(['known', 'known'])
    use[Symbol.dispose]()
    clock.advance(120_000)
    expect(server.requests).toHaveLength(2)
    expect(series.of('shop', 'web')).toBeNull()
    expect(clock.waiting).toBe(0)
  })

  it('reads pod by pod, also where there is no room for the answer as a whole', async () => {
    await using world = await aWorld({ isFull: true })
    const { server, client, series } = world
    series.attach(client)
    using _use = series.use()
    answer(await server.next(), ['web', ['5m', '1Mi']], ['db', ['3m', '2Mi']])
    await until(() => expect(series.of('shop', 'db')).toEqual([3, 2 * 2 ** 20]))
  })

  it('asks a very large cluster less often', async () => {
    await using world = await aWorld()
    const { server, clock, client, series } = world
    series.attach(client)
    using _use = series.use()
    const usage: [string, string] = ['1m', '1Mi']
    answer(
      await server.next(),
      ...Array.from({ length: 20_000 }, (_, index): [string, [string, string]] => [`p${index}`, usage]),
    )
    await until(() => expect(series.of('shop', 'p19999')).toEqual([1, 2 ** 20]))
    expect(clock.nextDelayMs).toBe(20_000)
  })

  it.each([
    ['is not installed', 404, 'NotFound', { state: 'absent', reason: 'metrics-server is not installed' }],
    ['may not be read', 403, 'Forbidden', { state: 'restricted' }],
    ['does not answer', 503, 'ServiceUnavailable', { state: 'failed' }],
  ])('says that metrics-server %s, and nobody else hears of it', async (_, status, reason, expected) => {
    await using world = await aWorld()
    const { server, client, series, outcomes } = world
    series.attach(client)
    using _use = series.use()
    ;(await server.next()).status(status, reason)
    await until(() => expect(series.total()).toMatchObject(expected))
    expect(series.absence).not.toBeNull()
    expect(outcomes).toEqual([])
  })

  it('asks for what was refused only once it is allowed', async () => {
    await using world = await aWorld()
    const { server, clock, client, series, permission } = world
    series.attach(client)
    using _use = series.use()
    ;(await server.next()).status(403, 'Forbidden')
    await until(() => expect(series.total()).toMatchObject({ state: 'restricted' }))
    await clock.advanceAsync(300_000)
    expect(server.requests).toHaveLength(1)
    permission.mayList = true
    await clock.advanceAsync(15_000)
    answer(await server.next(), ['web', ['5m', '1Mi']])
    await until(() => expect(series.total()).toMatchObject({ state: 'known' }))
  })

  it('reads namespace by namespace where the whole may not be read, and asks for the whole no more', async () => {
    await using world = await aWorld()
    const { server, clock, client, series, permission } = world
    permission.namespaces = ['shop', 'a/b']
    series.attach(client)
    let use = series.use()
    ;(await server.next()).status(403, 'Forbidden')
    const paths = () => server.requests.map(({ path }) => path.replace('/apis/metrics.k8s.io/v1beta1', ''))
    const first = await server.next()
    const second = await server.next()
    expect(paths()).toEqual(['/pods', '/namespaces/shop/pods', '/namespaces/a%2Fb/pods'])
    answer(first, ['web', ['5m', '1Mi']])
    second.status(403, 'Forbidden')
    await until(() => expect(series.of('shop', 'web')).toEqual([5, 2 ** 20]))
    expect(series.absence).toBeNull()
    // Neither after a while without a view, nor where a namespace contradicts its rules.
    use[Symbol.dispose]()
    clock.advance(120_000)
    use = series.use()
    answer(await server.next(), ['web', ['7m', '1Mi']])
    await until(() => expect(series.of('shop', 'web')).toEqual([7, 2 ** 20]))
    expect(paths().slice(3)).toEqual(['/namespaces/shop/pods'])
    permission.mayList = true
    await clock.advanceAsync(15_000)
    answer(await server.next(), ['web', ['9m', '1Mi']], ['db', ['1m', '1Mi']])
    await until(() => expect(series.of('shop', 'db')).toEqual([1, 2 ** 20]))
    expect(paths().slice(4)).toEqual(['/pods'])
    use[Symbol.dispose]()
  })

  it('keeps its figures over one answer that did not come, and drops them after a minute', async () => {
    await using world = await aWorld()
    const { server, clock, client, series } = world
    series.attach(client)
    using _use = series.use()
    answer(await server.next(), ['web', ['5m', '1Mi']])
    await until(() => expect(series.of('shop', 'web')).toEqual([5, 2 ** 20]))
    for (const _ of [1, 2, 3, 4, 5]) {
      clock.advance(15_000)
      ;(await server.next()).status(500, 'InternalError')
      await until(() => expect(clock.nextDelayMs).toBe(15_000))
      if (clock.now() < Date.UTC(2026, 0, 1, 0, 1)) expect(series.of('shop', 'web')).not.toBeNull()
    }
    await until(() => expect(series.total().state).toBe('failed'))
    expect(series.of('shop', 'web')).toBeNull()
  })
})

describe('measured rows', () => {
  it('sort by what is measured, anew with every figure, and keep their identity', async () => {
    await using world = await aWorld()
    const { server, clock, client, series } = world
    const measured = usageOfRows(series, kindOfDomain('pods')?.measured ?? [])
    const rows = ['web', 'db'].map(
      (name) => new TableRow({ name, namespace: 'shop', uid: name, resourceVersion: '7' }, ['x'], {}),
    )
    const own = [{ id: 'x', title: 'X', type: 'text', priority: 1, isWide: false } as const]
    const spec = {
      tail: { type: 'all-namespaces' },
      sort: { column: 'cpu', isDescending: true },
      filter: '',
    } as const
    const view = new View(spec, own, rows, { measured })
    series.onChange(() => view.remeasure(() => rows))
    const shown = () => view.slice(0, 10).map((row) => view.shown(row))
    expect(shown()).toEqual([
      ['db', 'shop', 'db', '7', 'x', null, null],
      ['web', 'shop', 'web', '7', 'x', null, null],
    ])
    series.attach(client)
    using _use = series.use()
    answer(await server.next(), ['web', ['5m', '1Mi']], ['db', ['3m', '2Mi']])
    await until(() => expect(shown().map(([uid]) => uid)).toEqual(['web', 'db']))
    const before = shown()
    clock.advance(15_000)
    answer(await server.next(), ['web', ['1m', '1Mi']], ['db', ['3m', '2Mi']])
    await until(() =>
      expect(shown()).toEqual([
        ['db', 'shop', 'db', '7', 'x', 3, 2 * 2 ** 20],
        ['web', 'shop', 'web', '7', 'x', 1, 2 ** 20],
      ]),
    )
    expect(shown()[0]).toBe(before[1])
    view.apply([{ type: 'deleted', item: rows[0] as TableRow }])
    expect(shown().map(([uid]) => uid)).toEqual(['db'])
  })
})
