import { describe, expect, it, vi } from 'vitest'
import { KubeClient } from '#kube'
import type { Access } from '#kubeconfig'
import {
  aKubeEnvironment,
  anAccess,
  type ScriptedRequest,
  type ScriptedServer,
  scriptedServer,
  settle,
} from '#testkit'
import { Connection } from './connection.ts'
import { selectLifecycle } from './connectionStatus.ts'

type Answer = (request: ScriptedRequest) => void

const accept: Answer = (request) =>
  request.path.endsWith('z') ? request.text('ok') : request.json({ gitVersion: 'v1.36.3' })
const refuse: Answer = (request) => request.status(401, 'Unauthorized')
const silence: Answer = () => {}

/** A connection to a server whose answers the test changes; it hears everything the connection says. */
async function aWorld(access: Partial<Access> = {}, { isShown = false } = {}) {
  let answer: Answer = accept
  const server: ScriptedServer = await scriptedServer({
    answer: (request) => {
      answer(request)
      return true
    },
  })
  const environment = aKubeEnvironment()
  const said: string[] = []
  const tell = (what: string) => {
    if (said.at(-1) !== what) said.push(what)
  }
  const clients: KubeClient[] = []
  const opened: KubeClient[] = []
  let detach = async () => {}
  const connection = new Connection({
    ...environment,
    isShown: () => isShown,
    openClient: async (hears) => {
      const client = await KubeClient.open(
        anAccess(server, access),
        { ...environment, ...hears },
        { requestsInFlight: 50 },
      )
      opened.push(client)
      return client
    },
    onConnected: (client) => void clients.push(client),
    onLost: async (reason) => {
      tell(`lost: ${reason}`)
      await detach()
    },
    onState: (status) =>
      tell(`${selectLifecycle(status, false)} ${status.auth.state} ${status.health.state}`),
  })
  const until = <T>(expectation: () => T) => vi.waitFor(expectation, { timeout: 20_000, interval: 5 })
  return {
    server,
    connection,
    clock: environment.clock,
    said,
    /** Clients that were handed over, in order; the last one is in use. */
    clients,
    /** Clients that were made, in use or not. */
    opened,
    until,
    answerWith: (next: Answer) => {
      answer = next
    },
    holdDetach: (held: Promise<void>) => {
      detach = () => held
    },
    paths: () => server.requests.map(({ path }) => path),
    async connected(count = 1) {
      await until(() => expect(clients).toHaveLength(count))
    },
    status: () => connection.status,
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('Connection', () => {
  it('asks for the version first, and is ready', async () => {
    await using world = await aWorld()
    await world.connected()
    expect(world.paths()).toEqual(['/version'])
    expect(world.said).toEqual(['connecting valid unknown', 'ready valid healthy'])
    expect(world.status().serverVersion).toBe('v1.36.3')
  })

  it('is connected to a server that keeps its version to itself', async () => {
    await using world = await aWorld()
    world.answerWith((request) => request.status(403, 'Forbidden'))
    await world.connected()
    expect(world.status()).toMatchObject({
      phase: 'connected',
      serverVersion: null,
      auth: { state: 'valid' },
    })
  })

  describe('when a request is refused with 401', () => {
    it('recovers from that request on, stops all others, and probes with new clients', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith((request) => (request.path === '/hanging' ? undefined : refuse(request)))
      const hanging = world.clients[0]?.text('/hanging').catch((problem: Error) => problem)
      await world.until(() => expect(world.paths()).toContain('/hanging'))
      await expect(world.clients[0]?.text('/api')).rejects.toMatchObject({ reason: 'unauthorized' })
      expect(world.status().auth).toMatchObject({ state: 'recovering', failure: 'refused' })
      expect(await hanging).toMatchObject({ name: 'AbortError' })
      await expect(world.connection.connected()).rejects.toMatchObject({ code: 'signed_out' })
      await world.until(() => expect(world.opened).toHaveLength(2))
    })

    it('is invalid after the burst, and ready by itself once the credentials are accepted: lost once, rebuilt once', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith(refuse)
      await world.clients[0]?.text('/api').catch(() => {})
      for (const probes of [1, 2, 3, 4]) {
        await world.until(() => expect(world.opened).toHaveLength(1 + probes))
        await world.until(() => expect(world.status().auth.nextTryAt).toBeGreaterThan(world.clock.now()))
        if (probes < 4) await world.clock.advanceAsync(5000)
      }
      expect(world.status().auth.state).toBe('invalid')
      world.answerWith(accept)
      await world.clock.advanceAsync(60_000)
      await world.connected(2)
      expect(world.said.slice(2)).toEqual([
        'signed-out recovering healthy',
        expect.stringMatching(/^lost: .* does not accept the credentials\.$/),
        'signed-out recovering healthy',
        'signed-out invalid healthy',
        'ready valid healthy',
      ])
      expect(world.opened.at(-1)).toBe(world.clients[1])
    })

    it('sends no heartbeat until they are accepted again', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith(refuse)
      await world.clients[0]?.text('/api').catch(() => {})
      await world.until(() => expect(world.opened.length).toBeGreaterThan(1))
      for (let second = 0; second < 120; second += 1) await world.clock.advanceAsync(1000)
      expect(world.paths()).not.toContain('/readyz')
    })

    it('begins to recover while what used the old credentials is still ending', async () => {
      await using world = await aWorld()
      await world.connected()
      const { promise: held, resolve: release } = Promise.withResolvers<void>()
      world.holdDetach(held)
      world.answerWith(refuse)
      await world.clients[0]?.text('/api').catch(() => {})
      world.answerWith(accept)
      await world.until(() => expect(world.opened).toHaveLength(2))
      expect(world.clients).toHaveLength(1)
      release()
      await world.connected(2)
    })

    it('sees a second refusal right after the recovery', async () => {
      await using world = await aWorld()
      await world.connected()
      for (const generation of [1, 2]) {
        world.answerWith(refuse)
        const refusal = world.clients
          .at(-1)
          ?.text('/api')
          .catch(() => {})
        await refusal
        await world.until(() => expect(world.status().auth.state).toBe('recovering'))
        world.answerWith(accept)
        await world.until(async () => {
          await world.clock.advanceAsync(1000)
          expect(world.clients).toHaveLength(generation + 1)
        })
      }
      expect(world.status().auth.state).toBe('valid')
    })

    it('says so at once where it is the very first request', async () => {
      await using world = await aWorld()
      world.answerWith(refuse)
      await world.until(() => expect(world.status().auth.state).toBe('recovering'))
      await expect(world.connection.connected()).rejects.toMatchObject({ code: 'signed_out' })
      expect(world.status().health.state).toBe('healthy')
    })
  })

  describe('with its heartbeat', () => {
    it('asks every 15 s', async () => {
      await using world = await aWorld()
      await world.connected()
      for (const beats of [1, 2, 3]) {
        await world.clock.advanceAsync(15_000)
        await world.until(() =>
          expect(world.paths().filter((path) => path === '/readyz')).toHaveLength(beats),
        )
      }
    })

    it('asks every 5 s while a person looks at the cluster, so that silence is told within ten', async () => {
      await using world = await aWorld({}, { isShown: true })
      await world.connected()
      world.answerWith(silence)
      const silentSince = world.clock.now()
      await world.clock.advanceAsync(5000)
      await world.until(() => expect(world.paths()).toContain('/readyz'))
      await world.clock.advanceAsync(5000)
      await world.until(() => expect(world.said.at(-1)).toBe('reconnecting valid degraded'))
      expect(world.clock.now() - silentSince).toBeLessThanOrEqual(10_000)
    })

    it('falls back where a path is forbidden or absent, and a server that forbids them all lives', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith((request) => request.status(request.path === '/livez' ? 404 : 403, 'Forbidden'))
      await world.clock.advanceAsync(15_000)
      await world.until(() =>
        expect(world.paths()).toEqual(['/version', '/readyz', '/livez', '/healthz', '/version']),
      )
      expect(world.said).toEqual(['connecting valid unknown', 'ready valid healthy'])
    })

    it.each<[string, Answer]>([
      ['does not know the path', (request) => request.text('default backend - 404', 404)],
      ['blocks it', (request) => request.text('<title>Denied</title>', 403, { 'content-type': 'text/html' })],
      [
        'shows a page to sign in',
        (request) => request.text('<title>Sign in</title>', 200, { 'content-type': 'text/html' }),
      ],
      ['sends some JSON', (request) => request.text('{}', 200, { 'content-type': 'application/json' })],
    ])('is degraded while a gateway in place of the server %s, and well soon after it', async (_, answer) => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith(answer)
      await world.clock.advanceAsync(15_000)
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid degraded'))
      expect(world.status().health.reason).toMatch(/not Kubernetes’|web page/u)
      world.answerWith(accept)
      await world.clock.advanceAsync(5000)
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid healthy'))
    })

    it('beats at once when something else answers a request', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith((request) => request.text('default backend - 404', 404))
      await world.clients[0]?.json('/api/v1/pods').catch(() => {})
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid degraded'))
    })

    it('never calls a gateway healthy that answers from the beginning', async () => {
      await using world = await aWorld()
      world.answerWith((request) => request.text('{"message":"no route"}', 404))
      await world.until(() => expect(world.status().reason).toContain('no route'))
      expect(world.said).toEqual(['connecting valid unknown', 'connecting valid degraded'])
      expect(world.clients).toHaveLength(0)
    })

    it('is degraded, and still ready, while the server answers with errors', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith((request) => request.status(500, 'InternalError', 'etcd is slow'))
      await world.clock.advanceAsync(15_000)
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid degraded'))
      expect(world.status().health.reason).toBe('etcd is slow')
      world.answerWith(accept)
      await world.clock.advanceAsync(5000)
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid healthy'))
    })

    it('reconnects when there is no answer within 5 s, and is never signed out by that', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith(silence)
      await world.clock.advanceAsync(15_000)
      await world.until(() => expect(world.paths()).toContain('/readyz'))
      await world.clock.advanceAsync(5000)
      await world.until(() => expect(world.said.at(-1)).toBe('reconnecting valid degraded'))
      world.answerWith(accept)
      await world.clock.advanceAsync(10_000)
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid healthy'))
      expect(world.said).toEqual([
        'connecting valid unknown',
        'ready valid healthy',
        'reconnecting valid degraded',
        'ready valid healthy',
      ])
    })

    it('does not wait for its turn when another request finds the server gone', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith((request) => request.cut())
      await world.clients[0]?.text('/api', { retries: 0 }).catch(() => {})
      await world.until(() => expect(world.said.at(-1)).toBe('reconnecting valid degraded'))
    })
  })

  it('is known to be unreachable 6 s after a question that is never answered', async () => {
    await using world = await aWorld()
    await world.connected()
    world.answerWith(silence)
    const asked = world.clock.now()
    world.clock.advance(1000)
    world.connection.lookNow()
    await world.until(() => expect(world.paths().at(-1)).toBe('/readyz'))
    world.connection.lookNow()
    world.clock.advance(5000)
    await world.until(() => expect(world.said.at(-1)).toBe('reconnecting valid degraded'))
    expect(world.clock.now() - asked).toBe(6000)
    expect(world.paths().filter((path) => path === '/readyz')).toHaveLength(1)
  })

  describe('to a cluster that takes six seconds for each answer', () => {
    const answered = async (world: Awaited<ReturnType<typeof aWorld>>, path: string, count = 1) => {
      await world.until(() => expect(world.paths().filter((each) => each === path)).toHaveLength(count))
      await world.clock.advanceAsync(6000)
    }
    /** Answers when the clock of the test has moved by six seconds. */
    const slowly = (world: Awaited<ReturnType<typeof aWorld>>) =>
      world.answerWith((request) => void world.clock.after(6000, () => accept(request)))

    it('says after four seconds that there is no answer, waits longer at the next try, and is ready, and slow', async () => {
      await using world = await aWorld()
      slowly(world)
      await world.until(() => expect(world.paths()).toEqual(['/version']))
      await world.clock.advanceAsync(4000)
      await world.until(() => expect(world.said.at(-1)).toBe('connecting valid degraded'))
      await world.clock.advanceAsync(1200)
      await answered(world, '/version', 2)
      await world.connected()
      await answered(world, '/readyz')
      await world.until(() => expect(world.status().health.reason).toMatch(/is slow: it took 6 s to answer/))
      expect(world.said.at(-1)).toBe('ready valid degraded')
      expect(world.status()).toMatchObject({ isSilent: false, reason: null })
    })

    it('is not called lost again by its heartbeat once something was answered, and is healthy when it is quick', async () => {
      await using world = await aWorld()
      await world.connected()
      slowly(world)
      const beat = async (count: number) => {
        await world.clock.advanceAsync(15_000)
        await answered(world, '/readyz', count)
      }
      await beat(1)
      await world.until(() => expect(world.said.at(-1)).toBe('reconnecting valid degraded'))
      const other = world.clients[0]?.text('/api', { retries: 0 })
      await answered(world, '/api')
      await other
      await answered(world, '/readyz', 2)
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid degraded'))
      await beat(3)
      expect(world.said.at(-1)).toBe('ready valid degraded')
      world.answerWith(accept)
      // By small steps: a long one would count as the time of the answer.
      await world.until(() => {
        world.clock.advance(500)
        expect(world.paths().filter((path) => path === '/readyz')).toHaveLength(4)
      })
      await world.until(() => expect(world.said.at(-1)).toBe('ready valid healthy'))
    })
  })

  describe('when its connections fail', () => {
    /** Black-holes what is open: three heartbeats without an answer. */
    const failThrice = async (world: Awaited<ReturnType<typeof aWorld>>) => {
      for (const beats of [1, 2, 3]) {
        await world.clock.advanceAsync(beats === 1 ? 15_000 : 10_000)
        await world.until(() =>
          expect(world.paths().filter((path) => path === '/readyz').length).toBeGreaterThanOrEqual(beats),
        )
        await world.clock.advanceAsync(5000)
        await settle()
      }
    }

    it('makes new ones at the third failure; they have answered before the old ones go, and nothing is lost', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith((request) => (request.path === '/version' ? accept(request) : undefined))
      await failThrice(world)
      await world.connected(2)
      expect(world.said.filter((what) => what.startsWith('lost'))).toEqual([])
      await world.until(async () => {
        await expect(world.clients[0]?.text('/api')).rejects.toMatchObject({ name: 'AbortError' })
      })
      world.answerWith(accept)
      expect(await world.clients[1]?.text('/api')).toContain('gitVersion')
    })

    it('keeps the old ones while new ones cannot be had', async () => {
      await using world = await aWorld()
      await world.connected()
      world.answerWith(silence)
      await failThrice(world)
      await world.until(() => expect(world.opened).toHaveLength(2))
      await world.clock.advanceAsync(5000)
      world.answerWith(accept)
      expect(await world.connection.connected()).toBe(world.clients[0])
      expect(await world.clients[0]?.text('/api')).toContain('gitVersion')
      expect(world.status().auth.state).toBe('valid')
    })

    it('rejects new ones that answer when the credentials are being renewed meanwhile', async () => {
      await using world = await aWorld()
      await world.connected()
      const late: ScriptedRequest[] = []
      world.answerWith((request) => void (request.path === '/version' && late.push(request)))
      await failThrice(world)
      await world.until(() => expect(late).toHaveLength(1))
      world.answerWith(refuse)
      await world.clients[0]?.text('/api').catch(() => {})
      await world.until(() => expect(world.status().auth.state).toBe('recovering'))
      for (const request of late) accept(request)
      await settle()
      expect(world.clients).toHaveLength(1)
    })
  })

  describe('when the kubeconfig has changed', () => {
    it('starts anew from what it says now', async () => {
      await using world = await aWorld()
      await world.connected()
      world.connection.accessChanged()
      await world.connected(2)
      expect(world.said).toContain('lost: The kubeconfig has changed.')
      await expect(world.clients[0]?.text('/api')).rejects.toMatchObject({ name: 'AbortError' })
    })

    it('tries the new credentials at once while the old ones are refused', async () => {
      await using world = await aWorld()
      world.answerWith(refuse)
      await world.until(() => expect(world.status().auth.state).toBe('recovering'))
      await settle()
      world.answerWith(accept)
      world.connection.accessChanged()
      await world.connected()
    })
  })

  it('leaves nothing behind, whatever is under way', async () => {
    for (const under of ['preflight', 'recovery', 'heartbeat'] as const) {
      const world = await aWorld()
      if (under === 'preflight') world.answerWith(silence)
      else await world.connected()
      if (under === 'recovery') {
        world.answerWith((request) => (request.path === '/version' ? undefined : refuse(request)))
        await world.clients[0]?.text('/api').catch(() => {})
      }
      if (under === 'heartbeat') {
        world.answerWith(silence)
        await world.clock.advanceAsync(15_000)
      }
      await world.until(() => expect(world.server.requests.length).toBeGreaterThan(0))
      await world.connection[Symbol.asyncDispose]()
      expect(world.clock.waiting, under).toBe(0)
      await world.until(() => expect(world.server.openConnections, under).toBe(0))
      await world.server[Symbol.asyncDispose]()
    }
  })
})
