import { connect } from 'node:net'
import { describe, expect, test as it } from 'vitest'
import { type KubeClient, type KubeEnvironment, openReflector, type ReflectorState, type Stored } from '#kube'
import { systemClock } from '#machinery'
import { ManualClock } from '../manualClock.ts'
import { openRelay } from '../relay.ts'
import { forwardTo } from '../tcpForwarder.ts'
import { anEnvironment, type ConformanceWorld, Desk, dialTo, openClient, secrets, until } from './desk.ts'
import { isWatch } from './failures.ts'
import { Ledger } from './ledger.ts'

interface Named extends Stored {
  readonly name: string
}

const watchCount = 30

/** Thirty reflections of the same collection over one client. */
function followManyTimes(client: KubeClient, desk: Desk) {
  const followed = Array.from({ length: watchCount }, () => {
    const ledger = new Ledger<Named>()
    const states: ReflectorState[] = []
    const reflector = openReflector<Named>({
      client,
      gvr: secrets,
      namespace: desk.namespace,
      intake: {
        form: 'object',
        project: ({ metadata: { uid, resourceVersion, name } }) => ({ uid, resourceVersion, name }),
      },
      clock: systemClock,
      random: Math.random,
      onChanges: (batch) => ledger.record(batch),
      onState: (state) => states.push(state),
    })
    return { reflector, ledger, states }
  })
  return {
    followed,
    untilAll: (names: readonly string[]) =>
      until(() =>
        followed.every(
          ({ reflector }) =>
            reflector.state.phase === 'live' &&
            [...reflector.store.values()].map(({ name }) => name).join() === names.join(),
        ),
      ),
    async [Symbol.asyncDispose]() {
      await Promise.all(followed.map(({ reflector }) => reflector[Symbol.asyncDispose]()))
    },
  }
}

/** describeConnections says what thirty watches make of a connection that goes. */
export function describeConnections(
  openWorld: () => Promise<ConformanceWorld>,
  /** Makes the server say GOAWAY on the connections that are open; it may take requests. */
  goAway: (client: KubeClient, wasHeard: () => boolean) => Promise<void>,
): void {
  describe('thirty watches on one connection', () => {
    it('lose nothing and notice nothing when the server says GOAWAY', async () => {
      await using desk = await Desk.open(openWorld)
      let dials = 0
      const dial: KubeEnvironment['dial'] = ({ hostname, port }) => {
        dials += 1
        return new Promise((resolve, reject) => {
          const socket = connect(port, hostname, () => resolve(socket)).on('error', reject)
        })
      }
      await desk.create(secrets, 'a')
      await using client = await openClient(desk.world.access, anEnvironment({ dial }))
      await using many = followManyTimes(client, desk)
      await many.untilAll(['a'])
      const before = dials
      await goAway(client, () => dials > before)
      await desk.create(secrets, 'b')
      await many.untilAll(['a', 'b'])
      await client.version()
      expect(dials).toBeGreaterThan(before)
      for (const { reflector, ledger, states } of many.followed) {
        ledger.expectToBe(reflector.store)
        expect(ledger.entries).toEqual(['added a', 'added b'])
        expect(states.map(({ phase }) => phase)).toEqual(['listing', 'live'])
      }
    })

    it('notice that it is half open by four unanswered pings, and go on on a new one without a list', async () => {
      await using desk = await Desk.open(openWorld)
      await using wire = await forwardTo(new URL(desk.world.access.server))
      // A second stands for the minute of four pings.
      const environment = anEnvironment({ dial: dialTo(wire), pingMs: 250 })
      await desk.create(secrets, 'a')
      await using client = await openClient(desk.world.access, environment)
      await using many = followManyTimes(client, desk)
      await many.untilAll(['a'])
      const { requests } = client.usage()
      const dialled = wire.accepted
      const stalledAt = Date.now()
      wire.stall()
      await desk.create(secrets, 'b')
      await until(() => many.followed.every(({ states }) => states.at(-1)?.phase === 'interrupted'))
      // Four pings, a little more because the first look may come late, and a busy machine.
      expect(Date.now() - stalledAt).toBeLessThan(5000)
      await many.untilAll(['a', 'b'])
      expect(client.usage().requests - requests).toBe(watchCount)
      // One, or a few where the server says GOAWAY now and then, which is to chance; never one for each watch.
      expect(wire.accepted - dialled).toBeLessThan(watchCount / 3)
      for (const { reflector, ledger, states } of many.followed) {
        ledger.expectToBe(reflector.store)
        expect(ledger.entries).toEqual(['added a', 'added b'])
        expect(states.map(({ phase }) => phase)).toEqual(['listing', 'live', 'interrupted', 'live'])
        expect(states[2]).toMatchObject({
          error: {
            reason: 'timeout',
            message: expect.stringMatching(/stopped answering: nothing came for 1 s/u),
          },
        })
      }
    })

    it('is not the only sign: a watch that is silent for 90 s is resumed, whoever keeps the connection', async () => {
      await using desk = await Desk.open(openWorld)
      await using relay = await openRelay(desk.world.access)
      const clock = new ManualClock()
      await desk.create(secrets, 'a')
      await using client = await openClient(relay.access, anEnvironment({ clock }))
      await using many = followManyTimes(client, desk)
      await many.untilAll(['a'])
      const { requests } = client.usage()
      let swallowed = 0
      const deaf = relay.alter({
        fits: isWatch,
        part: () => {
          swallowed += 1
        },
      })
      await desk.create(secrets, 'b')
      await until(() => swallowed >= watchCount)
      deaf[Symbol.dispose]()
      clock.advance(89_999)
      expect(many.followed.map(({ states }) => states.at(-1)?.phase)).not.toContain('interrupted')
      clock.advance(1)
      await many.untilAll(['a', 'b'])
      expect(client.usage().requests - requests).toBe(watchCount)
      for (const { reflector, ledger, states } of many.followed) {
        ledger.expectToBe(reflector.store)
        expect(states.map(({ phase }) => phase)).toEqual(['listing', 'live', 'interrupted', 'live'])
        expect(states[2]).toMatchObject({ error: { reason: 'timeout' } })
      }
    })
  })
}
