import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test as it } from 'vitest'
import { stringify } from 'yaml'
import { berthSecretHeader, type MergedSnapshot, type Snapshot } from '#contract'
import type { BerthDoor, BerthLauncher, OpenLauncher, RunningBerth } from '#server'
import { SimulatedServer } from '#sim'
import { openClusterSocket } from '../clusterSocket.ts'
import { builtBerth } from '../server/builtBerth.ts'
import { eventually, ServerWorld } from '../server/serverWorld.ts'
import { aSimulatedCluster, aSimulatedPod, namesIn } from '../simulatedWorld.ts'

const clusterId = 'prod:prod'
const names = ['web-1', 'web-2', 'web-3']

/** A berth that the server has launched. */
interface Launched {
  readonly berth: RunningBerth
  /** Null until it listens. */
  door: BerthDoor | null
}

/**
 * describeLauncher says what the server takes for granted of a launcher. It runs the whole server over berths that the
 * launcher starts, with one simulated cluster; the server's clock stands still.
 */
export function describeLauncher(name: string, launcherOf: (entry: string) => OpenLauncher): void {
  describe(name, () => {
    let entry = ''
    beforeAll(async () => {
      const berth = await builtBerth()
      entry = berth.entry
      return () => berth[Symbol.asyncDispose]()
    })
    const aWorld = () => openWorld(launcherOf(entry), entry)

    it('starts a berth that says how its cluster is and answers requests', async () => {
      await using world = await aWorld()
      await world.open()
      expect(await world.server.untilLifecycle(clusterId, 'ready')).toMatchObject({
        health: { state: 'healthy' },
        crashes: { count: 0 },
      })
      expect(await world.pods()).toEqual(names)
      const merged = await world.server.api('GET', `/snapshots/pods?scope=clusters%3D${clusterId}%7C`)
      expect((merged.json as MergedSnapshot).rows.map(({ row }) => row[2])).toEqual(names)
    })

    it('carries messages to the berth and its answers back', async () => {
      await using world = await aWorld()
      await world.open()
      const settings = `/clusters/${encodeURIComponent(clusterId)}/settings`
      // It is answered once the berth has said that it goes by it.
      const changed = await world.server.api('PATCH', settings, { protection: 'read-only' })
      expect(changed.status).toBe(200)
      const body = { node: 'node-1' }
      const refused = await world.server.api('POST', `/actions/cordon?clusterId=${clusterId}`, body)
      expect(refused.json).toMatchObject({ error: { code: 'protected_cluster' } })
    })

    it('carries a stream, and what a page follows over several clusters', async () => {
      await using world = await aWorld()
      await world.open()
      using socket = await world.followPods()
      const page = world.server.socket('/stream')
      await once(page, 'open')
      const parts: string[] = []
      page.on('message', (data) => parts.push(String(data)))
      page.send(
        JSON.stringify({ t: 'subscribe', subscription: 1, domain: 'pods', scope: `clusters=${clusterId}|` }),
      )
      await eventually(() => expect(parts.join()).toContain('web-3'))
      world.simulated.put(aSimulatedPod('web-4'))
      await eventually(() => expect(namesIn(socket)).toEqual([...names, 'web-4']))
    })

    it('refuses a request and an upgrade without the secret', async () => {
      await using world = await aWorld()
      await world.open()
      for (const secret of ['', `${berthSecretHeader}: guess\r\n`]) {
        const head = `host: berth\r\n${secret}`
        const get = `GET /snapshots/pods HTTP/1.1\r\n${head}connection: close\r\n\r\n`
        expect(await world.raw(get)).toMatch(/^HTTP\/1\.1 401 [^{]*$/)
        const upgrade = [
          'GET /stream HTTP/1.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n',
          `sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${head}\r\n`,
        ]
        expect(await world.raw(upgrade.join(''))).toBe('')
      }
    })

    it('tells of a crash, after which the berth is started again after 1 s, then after 2 s', async () => {
      await using world = await aWorld()
      await world.open()
      const { clock } = world.server
      for (const [index, delayMs] of [1000, 2000].entries()) {
        using socket = await world.followPods()
        process.kill(world.pid, 'SIGKILL')
        const crashed = await world.server.untilLifecycle(clusterId, 'crashed')
        expect(crashed.reason).toMatch(/^The cluster's process .+\.$/)
        expect(crashed).toMatchObject({ nextTryAt: clock.now() + delayMs, crashes: { count: index + 1 } })
        await eventually(() => expect(socket.isOpen).toBe(false))
        const refused = await world.server.snapshot(clusterId, 'pods')
        expect(refused.json).toMatchObject({ error: { code: 'cluster_process_unavailable' } })
        clock.advance(delayMs - 1)
        expect(world.launched).toHaveLength(index + 1)
        clock.advance(1)
        expect(world.launched).toHaveLength(index + 2)
        expect(await world.pods()).toEqual(names)
      }
    })

    it('ends a berth at once where it is told why, and says so', async () => {
      await using world = await aWorld()
      await world.open()
      world.launched[0]?.berth.kill('was ended by the test')
      const { reason } = await world.server.untilLifecycle(clusterId, 'crashed')
      expect(reason).toBe("The cluster's process was ended by the test.")
    })

    it('tells of a berth that cannot be started as of a crash', async () => {
      await using world = await openWorld(launcherOf('/nowhere/berth.js'), entry)
      await world.server.select(clusterId)
      const { reason } = await world.server.untilLifecycle(clusterId, 'crashed')
      expect(reason).toContain('exit code 1')
    })

    it.each([
      ['that closes', () => {}],
      ['that does not move any more', (pid: number) => void process.kill(pid, 'SIGSTOP')],
    ])('leaves nothing of a berth %s within 2 s', async (_, prepare) => {
      await using world = await aWorld()
      await world.open()
      using socket = await world.followPods()
      const { pid, door } = world
      prepare(pid)
      expect((await world.server.deselect(clusterId)).status).toBe(204)
      await eventually(() => expect(socket.isOpen).toBe(false))
      world.server.clock.advance(2000)
      await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'))
      expect(door.connect().destroyed).toBe(true)
      expect(door.inFlight.size).toBe(0)
      await eventually(async () => {
        const files = await readdir(world.server.runtimeDir, { recursive: true })
        expect(files.filter((file) => file.endsWith('.s'))).toEqual([])
      })
    })
  })
}

/** A server with one simulated cluster, which is not open yet. */
async function openWorld(openLauncher: OpenLauncher, entry: string) {
  await using stack = new AsyncDisposableStack()
  const simulated = stack.use(await SimulatedServer.open({ hasStillMetrics: true }))
  const server = stack.use(await ServerWorld.open())
  const cluster = aSimulatedCluster('prod', simulated)
  await writeFile(server.kubeconfigPath('prod'), stringify(cluster.kubeconfig()))
  const launched: Launched[] = []
  await server.start({ openLauncher: recorded(openLauncher, launched) })
  const owned = stack.move()
  const pods = () =>
    eventually(async () => {
      const { freshness, rows } = (await server.snapshot(clusterId, 'pods')).json as Snapshot
      expect(freshness.state).toBe('live')
      return rows.map((row) => row[2])
    })
  const door = (): BerthDoor => {
    const opened = launched.at(-1)?.door
    if (opened === undefined || opened === null) throw new Error('no berth listens')
    return opened
  }
  return {
    server,
    simulated,
    launched,
    /** The names of the cluster's pods, once they are there. */
    pods,
    get door() {
      return door()
    },
    /** The one process that runs. */
    get pid() {
      const processes = execFileSync('ps', ['-A', '-ww', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' })
      const ours = processes.split('\n').flatMap((line) => {
        const [ppid, pid, ...args] = line.trim().split(/\s+/)
        return Number(ppid) === process.pid && args.includes(entry) ? [Number(pid)] : []
      })
      expect(ours).toHaveLength(1)
      return ours[0] as number
    },
    open: async () => {
      await server.select(clusterId)
      await pods()
    },
    followPods: async () => {
      const socket = await openClusterSocket(server.server, clusterId)
      const spec = { domain: 'pods', tail: 'namespace:all', sort: null, filter: '', offset: 0, limit: 100 }
      socket.openWindow(1, spec)
      await eventually(() => expect(namesIn(socket)).toEqual(names))
      return socket
    },
    /** Sends these bytes to the berth, and answers all that comes back. */
    raw: (text: string) =>
      new Promise<string>((resolve) => {
        let answer = ''
        const socket = door().connect()
        socket.setEncoding('utf8')
        socket.on('data', (piece: string) => {
          answer += piece
        })
        socket.on('error', () => {})
        socket.on('close', () => resolve(answer))
        socket.write(text)
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Notes each berth that the launcher starts. */
const recorded =
  (open: OpenLauncher, launched: Launched[]): OpenLauncher =>
  async (environment) => {
    const launcher: BerthLauncher & AsyncDisposable = await open(environment)
    return {
      launch: (start, events) => {
        const berth = launcher.launch(start, {
          ...events,
          onListening: (door) => {
            noted.door = door
            events.onListening(door)
          },
        })
        const noted: Launched = { berth, door: null }
        launched.push(noted)
        return berth
      },
      [Symbol.asyncDispose]: () => launcher[Symbol.asyncDispose](),
    }
  }
