import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { ErrorBody, ForwardReport, FromBerth, RememberedForward } from '#contract'
import {
  aPostgresPod,
  aRealClient,
  aRealPod,
  bringPostgres,
  forwardTo,
  type OpenedBerth,
  onRealNode,
  openBerth,
  openBerthOf,
  openRealClusters,
  postgresOfMachine,
  type RealCluster,
  realImages,
  temporaryFolder,
} from '#testkit'

const patiently = { timeout: 30_000, interval: 50 }

const postgres = await postgresOfMachine()

await onRealNode(() => describe('a forwarded port', testForwards))

function testForwards(): void {
  const stack = new AsyncDisposableStack()
  let east: RealCluster
  let berth: OpenedBerth

  const server = (name: string, labels: Record<string, string> = {}, port = 8080) =>
    aRealPod(
      name,
      {
        containers: [
          {
            name: 'app',
            image: realImages.writer,
            args: [`-serve=${port}`, '-tally=7000'],
            ports: [{ name: 'http', containerPort: port }],
          },
        ],
      },
      labels,
    )
  const ready = (...names: string[]) =>
    east.mustKubectl([
      'wait',
      ...names.map((name) => `pod/${name}`),
      '--for=condition=Ready',
      '--timeout=60s',
    ])
  const service = (name: string, spec: object) => ({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' } },
    spec: { ports: [{ name: 'web', port: 80, targetPort: 'http' }], ...spec },
  })
  // There is no controller here that writes them.
  const slice = (of: string, port: number, pods: readonly string[], more: object = {}) => ({
    ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
    metadata: {
      ...{ name: `${of}-${port}`, namespace: 'default' },
      labels: { 'kubernetes.io/service-name': of },
    },
    ports: [{ name: 'web', port, protocol: 'TCP' }],
    endpoints: pods.map((name, index) => ({
      addresses: [`10.88.0.${index + 10}`],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name, namespace: 'default' },
      ...more,
    })),
  })

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['east'], { minimal: true, realNode: true }))
    east = clusters.of('east')
    await east.apply(server('work'))
    await east.apply(server('web-1', { app: 'web' }))
    await east.apply(server('other', {}, 9090))
    await east.apply({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' } },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'app', image: realImages.writer }] },
        },
      },
    })
    await ready('work', 'web-1', 'other')
    berth = stack.use(await openBerth(east.kubeconfig, 'east'))
  }, 1_800_000)
  afterAll(() => stack.disposeAsync())

  type Wanted = Partial<RememberedForward> & { readonly confirmed?: boolean }
  const ask = (wanted: Wanted, of = berth) =>
    of.ask<{ forwardId: string; localPort: number } & ErrorBody>('/forwards', 'POST', {
      ...{ domain: 'pods', namespace: 'default', name: 'work', port: '8080' },
      ...wanted,
    })
  const open = async (wanted: Wanted = {}, of = berth) => {
    const { status, body } = await ask(wanted, of)
    if (status !== 202) throw new Error(`${body.error.code}: ${body.error.message}`)
    return body
  }
  const report = async (id: string, of = berth): Promise<ForwardReport | undefined> => {
    const { body } = await of.ask<{ body: { forwards: readonly ForwardReport[] } }>('/snapshots/forwards')
    return body.body.forwards.find(({ forwardId }) => forwardId === id)
  }
  const remove = (id: string, of = berth) => of.ask(`/forwards/${id}/remove`, 'POST')
  const stateOf = async (id: string, of = berth) => (await report(id, of))?.state
  const asked = (port: number, path = '/', host = '127.0.0.1') =>
    new Promise<string>((resolve, reject) => {
      get({ port, path, host, agent: false }, (response) => text(response).then(resolve, reject)).on(
        'error',
        reject,
      )
    })
  const tally = async (port: number, bytes: Buffer, waitMs: number) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(`${bytes.length} ${waitMs}\n`)
    socket.end(bytes)
    return text(socket)
  }
  const sumOf = (bytes: Buffer) => `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}\n`

  /** A berth of an account that can be deleted and made again, behind a forwarder. */
  const aLogin = async () => {
    await using opening = new AsyncDisposableStack()
    const folder = opening.use(await temporaryFolder('forwards'))
    const forwarder = opening.use(await forwardTo(new URL(east.server)))
    const path = join(folder.path, 'config')
    const account = 'forwarding'
    const write = async () => {
      await east.mustKubectl(['create', 'serviceaccount', account])
      const token = (await east.mustKubectl(['create', 'token', account])).trim()
      const content = parse(await east.kubeconfigThrough(forwarder.port)) as { users: { user: object }[] }
      for (const entry of content.users) entry.user = { token }
      await writeFile(path, stringify(content))
    }
    await east.mustKubectl([
      ...['create', 'clusterrolebinding', account, '--clusterrole=cluster-admin'],
      `--serviceaccount=default:${account}`,
    ])
    await write()
    let lifecycle = ''
    const through = opening.use(
      await openBerth(path, 'east', [], {
        tell: (message) => {
          if (message.t === 'state') lifecycle = message.state.lifecycle
        },
      }),
    )
    const owned = opening.move()
    return {
      ...{ forwarder, through },
      get lifecycle() {
        return lifecycle
      },
      end: () => east.mustKubectl(['delete', 'serviceaccount', account]),
      begin: async () => {
        await write()
        through.berth.accessChanged()
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    }
  }

  it('leads to a port of a pod, by both names of this machine, and is closed when it is stopped', async () => {
    const { forwardId, localPort } = await open()
    await expect.poll(() => stateOf(forwardId), patiently).toBe('listening')
    expect(await asked(localPort, '/hello')).toBe('work /hello\n')
    expect(await asked(localPort, '/hello', '::1')).toBe('work /hello\n')
    await expect
      .poll(() => report(forwardId), patiently)
      .toMatchObject({ pod: 'work', scheme: 'http', connections: { open: 0, total: 2, failed: 0 } })
    await berth.ask(`/forwards/${forwardId}/stop`, 'POST')
    await expect(asked(localPort)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await report(forwardId)).toMatchObject({ state: 'stopped', reason: null, localPort })
    await berth.ask(`/forwards/${forwardId}/start`, 'POST', {})
    expect(await asked(localPort)).toBe('work /\n')
    await remove(forwardId)
    await expect(asked(localPort)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await report(forwardId)).toBeUndefined()
  })

  it('carries every byte, and an answer that comes after the program has ended its direction', async () => {
    const { forwardId, localPort } = await open({ port: '7000' })
    const bytes = Buffer.alloc(5_000_000, 'every byte counts. ')
    // containerd would have closed it after a second.
    expect(await tally(localPort, bytes, 1500)).toBe(sumOf(bytes))
    await remove(forwardId)
  })

  if (postgres === null)
    it('carries no PostgreSQL where this machine has none', async () => {
      expect(await postgresOfMachine()).toBeNull()
    })
  else
    it('carries a PostgreSQL that its own client speaks to, with megabytes in both directions', async () => {
      await east.apply(aPostgresPod('database', postgres))
      await ready('database')
      {
        await using client = await aRealClient(east)
        await bringPostgres(client, 'database', postgres)
      }
      const { forwardId, localPort } = await open({ name: 'database', port: '5432' })
      const psql = (statement: string, input = '') =>
        new Promise<string>((resolve, reject) => {
          const running = execFile(
            join(postgres, 'bin', 'psql'),
            [`--port=${localPort}`, ...['--host=localhost', '--username=postgres', '-XAtc', statement]],
            { maxBuffer: 2 ** 26 },
            (problem, output) => (problem === null ? resolve(output) : reject(problem)),
          )
          running.stdin?.end(input)
        })
      // It has only just been started.
      await expect.poll(() => psql('select 42').catch(() => null), patiently).toBe('42\n')
      const lines = Array.from({ length: 100_000 }, (_, at) => `${at} is a line of a table that is copied\n`)
      const content = lines.join('')
      await psql('create table lines (line text)')
      await psql('copy lines from stdin', content)
      expect(await psql('select count(*), sum(length(line) + 1) from lines')).toBe(
        `${lines.length}|${content.length}\n`,
      )
      expect((await psql('copy lines to stdout')) === content).toBe(true)
      await expect(psql('select 1 / 0')).rejects.toThrow('division by zero')
      await remove(forwardId)
    })

  it('never closes in 1,000 requests, while all pods of a workload are replaced, the connection is cut and the login ends and comes back: only connections in flight fail, and each is counted', async () => {
    await using login = await aLogin()
    const { forwarder, through } = login
    const { forwardId, localPort } = await open({ domain: 'deployments', name: 'web', port: 'http' }, through)
    await expect.poll(() => stateOf(forwardId, through), patiently).toBe('listening')
    let [isOver, done, failed] = [false, 0, 0]
    const answers = new Set<string>()
    let resumed = Promise.resolve()
    let underWay = 0
    const client = async () => {
      while (!isOver) {
        await resumed
        underWay += 1
        try {
          answers.add(await asked(localPort))
          done += 1
        } catch (problem) {
          expect((problem as NodeJS.ErrnoException).code).not.toBe('ECONNREFUSED')
          failed += 1
        } finally {
          underWay -= 1
        }
      }
    }
    const clients = Array.from({ length: 4 }, client)
    const untilDone = (requests: number) =>
      expect.poll(() => done, { ...patiently, timeout: 60_000 }).toBeGreaterThanOrEqual(requests)
    const replace = async (old: number) => {
      await east.apply(server(`web-${old + 1}`, { app: 'web' }))
      await ready(`web-${old + 1}`)
      await east.mustKubectl(['delete', 'pod', `web-${old}`])
      await expect.poll(() => answers.has(`web-${old + 1} /\n`), patiently).toBe(true)
    }
    await untilDone(250)
    await replace(1)
    await untilDone(500)

    /** Cuts the connection while it is certain what is in flight: two answers that have begun. */
    const cut = async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      resumed = promise
      await expect.poll(() => underWay, patiently).toBe(0)
      const inFlight = await Promise.all(
        [1, 2].map(async () => {
          const socket = connect({ port: localPort, host: '127.0.0.1' })
          socket.on('error', () => {})
          socket.write('GET /flood HTTP/1.1\r\nHost: x\r\n\r\n')
          await once(socket, 'readable')
          return socket
        }),
      )
      forwarder.cut()
      resolve()
      for (const socket of inFlight) socket.resume()
      await expect.poll(() => inFlight.every(({ destroyed }) => destroyed), patiently).toBe(true)
      failed += inFlight.length
    }
    await cut()
    await untilDone(750)

    await login.end()
    await cut()
    await expect.poll(() => login.lifecycle, patiently).toBe('signed-out')
    await expect.poll(() => stateOf(forwardId, through), patiently).toBe('waiting')
    const before = done
    const waiting = asked(localPort, '/patient')
    await login.begin()
    expect(await waiting).toMatch(/ \/patient\n$/u)
    done += 1
    await untilDone(before + 50)
    await replace(2)
    await untilDone(1000)
    isOver = true
    await Promise.all(clients)
    // Both replacements met at most one connection of each client.
    expect(failed).toBeLessThanOrEqual(2 * clients.length + 4)
    await expect
      .poll(async () => (await report(forwardId, through))?.connections, patiently)
      .toEqual({
        ...{ open: 0, total: done + failed, failed },
      })
    // Without any pod, a new connection waits for the next one.
    await east.mustKubectl(['delete', 'pod', 'web-3'])
    await expect.poll(() => stateOf(forwardId, through), patiently).toBe('waiting')
    const last = asked(localPort, '/last')
    await east.apply(server('web-4', { app: 'web' }))
    expect(await last).toBe('web-4 /last\n')
  }, 240_000)

  it('finds the port of a service: a named one that differs from pod to pod, headless, without a selector', async () => {
    await east.apply(service('named', { selector: { app: 'x' } }))
    await east.apply(slice('named', 8080, []))
    await east.apply(slice('named', 9090, ['other']))
    const named = await open({ domain: 'services', name: 'named', port: '80' })
    expect(await asked(named.localPort)).toBe('other /\n')
    await east.apply(slice('named', 9090, []))
    await east.apply(slice('named', 8080, ['work']))
    await expect.poll(async () => (await report(named.forwardId))?.pod, patiently).toBe('work')
    expect(await asked(named.localPort)).toBe('work /\n')

    await east.apply(
      service('headless', { clusterIP: 'None', ports: [{ name: 'web', port: 8080, targetPort: 1 }] }),
    )
    await east.apply(slice('headless', 1, ['work']))
    const headless = await open({ domain: 'services', name: 'headless', port: 'web' })
    expect(await asked(headless.localPort)).toBe('work /\n')

    await east.apply(service('written', {}))
    await east.apply(slice('written', 9090, ['other']))
    const written = await open({ domain: 'services', name: 'written', port: 'web' })
    expect(await asked(written.localPort)).toBe('other /\n')
    await east.apply(slice('written', 9090, ['other'], { targetRef: null }))
    await expect
      .poll(() => report(written.forwardId), patiently)
      .toMatchObject({
        state: 'waiting',
        reason: 'Its endpoints are addresses and no pods, and only pods can be reached.',
      })

    await east.apply(service('dns', { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }))
    await expect(open({ domain: 'services', name: 'dns', port: 'dns' })).rejects.toThrow(
      'action_refused: The port dns of “dns” is of UDP; only TCP can be forwarded.',
    )
    await expect(open({ domain: 'services', name: 'named', port: '81' })).rejects.toThrow(
      'The service “named” has no port 81; it has 80 web.',
    )
    for (const { forwardId } of [named, headless, written]) await remove(forwardId)
  })

  it('lives on where no process listens at the port, and says so in the words of the runtime', async () => {
    const { forwardId, localPort } = await open({ port: '7999' })
    await expect(asked(localPort)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect
      .poll(() => report(forwardId), patiently)
      .toMatchObject({
        state: 'listening',
        connections: { open: 0, total: 1, failed: 1 },
        lastFailure: { message: expect.stringContaining('connection refused') },
      })
    await remove(forwardId)
  })

  it('counts a connection whose pod goes before it has answered', async () => {
    await east.apply(server('brief'))
    await ready('brief')
    const { forwardId, localPort } = await open({ name: 'brief', port: '7000' })
    const socket = connect({ port: localPort, host: '127.0.0.1' })
    socket.on('error', () => {}) // `close` follows.
    const closed = once(socket, 'close')
    socket.write('5 60000\nhello')
    await expect.poll(async () => (await report(forwardId))?.connections.open, patiently).toBe(1)
    await east.mustKubectl(['delete', 'pod', 'brief', '--grace-period=1'])
    socket.resume()
    await closed
    await expect
      .poll(() => report(forwardId), patiently)
      .toMatchObject({
        connections: { open: 0, total: 1, failed: 1 },
        lastFailure: { message: expect.any(String) },
      })
    await remove(forwardId)
  })

  it('is not slowed by a download that is not read', async () => {
    const { forwardId, localPort } = await open()
    const before = process.memoryUsage().arrayBuffers
    const stalled = connect({ port: localPort, host: '127.0.0.1' })
    stalled.write('GET /flood HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(stalled, 'readable')
    await wait(1000)
    const began = Date.now()
    await Promise.all(Array.from({ length: 20 }, () => asked(localPort)))
    expect(Date.now() - began).toBeLessThan(5000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
    stalled.destroy()
    await expect.poll(async () => (await report(forwardId))?.connections.open, patiently).toBe(0)
    await remove(forwardId)
  })

  it('stays open while the cluster cannot be reached, and works again without a click', async () => {
    await using folder = await temporaryFolder('forwards')
    await using forwarder = await forwardTo(new URL(east.server))
    const path = join(folder.path, 'east')
    await writeFile(path, await east.kubeconfigThrough(forwarder.port))
    await using through = await openBerth(path, 'east')
    const { forwardId, localPort } = await open({}, through)
    expect(await asked(localPort)).toBe('work /\n')
    const isQuiet = () =>
      expect.poll(async () => (await report(forwardId, through))?.connections.open, patiently).toBe(0)
    await isQuiet()
    // A tunnel whose connection has ended carries the next one.
    const before = forwarder.accepted
    for (let count = 0; count < 5; count += 1) {
      await asked(localPort)
      await isQuiet()
    }
    expect(forwarder.accepted - before).toBeLessThanOrEqual(1)
    await forwarder.refuse()
    forwarder.cut()
    await expect.poll(() => stateOf(forwardId, through), patiently).toBe('waiting')
    const waiting = asked(localPort, '/after')
    await forwarder.pass()
    through.berth.retry()
    expect(await waiting).toBe('work /after\n')
    expect(await report(forwardId, through)).toMatchObject({ localPort, connections: { failed: 0 } })
  })

  it('never takes another port than was asked for, and offers the next free one', async () => {
    const taken = createServer()
    taken.listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { body } = await ask({ localPort: port })
    expect(body.error).toMatchObject({ code: 'port_taken', details: { port } })
    const { next } = body.error.details as { next: number }
    expect(next).toBeGreaterThan(port)
    // Not half bound either: the other address of the port is free again.
    const other = createServer()
    other.listen({ port, host: '::1' })
    await once(other, 'listening')
    const { forwardId, localPort } = await open({ localPort: next })
    expect(localPort).toBe(next)
    await remove(forwardId)
    taken.close()
    other.close()
  })

  it('needs the permission to create one, and no more; where that is missing, it says so', async () => {
    const openAs = (name: string, verbs: readonly string[]) =>
      openBerthOf(east, name, { resource: 'pods/portforward', verbs })
    await using reader = await openAs('port-reader', ['get'])
    await expect(open({}, reader)).rejects.toThrow(
      'cluster_denied: The cluster does not allow you to create pods/portforward in the namespace “default”, which a forward needs.',
    )
    // Such a person may not read the pod, nor open a WebSocket to it.
    await using creator = await openAs('port-creator', ['create'])
    const { localPort } = await open({}, creator)
    expect(await asked(localPort)).toBe('work /\n')
  })

  it('is a change: a read-only cluster refuses it, and closes those that are open', async () => {
    const { forwardId, localPort } = await open()
    const settings = (protection: 'open' | 'confirm' | 'read-only') =>
      berth.berth.changeSettings({ namespaces: [], protection })
    settings('read-only')
    await expect(asked(localPort)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await report(forwardId)).toMatchObject({
      state: 'stopped',
      reason: 'This cluster was set to read-only.',
    })
    await expect(open()).rejects.toThrow('protected_cluster')
    settings('confirm')
    await expect(open()).rejects.toThrow('confirmation_required')
    const confirmed = await open({ confirmed: true })
    expect(await asked(confirmed.localPort)).toBe('work /\n')
    settings('open')
    await remove(forwardId)
    await remove(confirmed.forwardId)
  })

  it('ends with its cluster, and is opened again with it where the person said so', async () => {
    const told: FromBerth[] = []
    const remembered = () =>
      told.flatMap((each) => (each.t === 'forwards' ? [each.forwards] : [])).at(-1) ?? []
    const first = await openBerth(east.kubeconfig, 'east', [], { tell: (message) => told.push(message) })
    const kept = await open({ restores: true }, first)
    const left = await open({ port: '7000' }, first)
    const inFlight = connect({ port: kept.localPort, host: '127.0.0.1' })
    inFlight.on('error', () => {})
    await once(inFlight, 'connect')
    const began = Date.now()
    await first[Symbol.asyncDispose]()
    expect(Date.now() - began).toBeLessThan(2000)
    await expect.poll(() => inFlight.destroyed, patiently).toBe(true)
    await expect(asked(kept.localPort)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(remembered()).toMatchObject([
      { name: 'work', port: '8080', localPort: kept.localPort, restores: true },
      { name: 'work', port: '7000', localPort: left.localPort, restores: false },
    ])

    await using second = await openBerth(east.kubeconfig, 'east', [], { forwards: remembered() })
    expect(await asked(kept.localPort)).toBe('work /\n')
    const { body } = await second.ask<{ body: { forwards: readonly ForwardReport[] } }>('/snapshots/forwards')
    expect(body.body.forwards).toMatchObject([
      { port: '8080', state: 'listening' },
      { port: '7000', state: 'stopped' },
    ])
  })
}
