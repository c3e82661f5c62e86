import { describe, expect, it } from 'vitest'
import { KubeError, type KubeErrorReason } from '#kube'
import { ManualClock, settle } from '#testkit'
import { SignIn } from './signIn.ts'

const failure = (reason: KubeErrorReason, message: string = reason) => new KubeError(reason, message)

interface Proof extends AsyncDisposable {
  readonly isDisposed: () => boolean
}

/** A manager whose probes are answered by the test, one at a time. */
function aManager() {
  const clock = new ManualClock()
  const startedAt = clock.now()
  const probes: { at: number; signal: AbortSignal; accept(): Proof; fail(problem: Error): void }[] = []
  const told: string[] = []
  const manager: SignIn<Proof> = new SignIn<Proof>({
    clock,
    onState: () => {
      const { state, nextTryAt } = manager.state
      told.push(`${state} ${nextTryAt === null ? 'trying' : (nextTryAt - clock.now()) / 1000}`)
    },
    probe: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        probes.push({
          at: (clock.now() - startedAt) / 1000,
          signal,
          accept: () => {
            let isDisposed = false
            const proof = {
              isDisposed: () => isDisposed,
              [Symbol.asyncDispose]: async () => {
                isDisposed = true
              },
            }
            resolve(proof)
            return proof
          },
          fail: reject,
        })
      }),
  })
  return {
    clock,
    manager,
    probes,
    told,
    times: () => probes.map(({ at }) => at),
    /** Lets time pass and fails every probe of it for that reason. */
    async failFor(seconds: number, reason: KubeErrorReason) {
      for (let second = 0; second <= seconds; second += 1) {
        await settle()
        probes.at(-1)?.fail(failure(reason))
        await settle()
        if (second < seconds) await clock.advanceAsync(1000)
      }
    },
    [Symbol.asyncDispose]: () => manager[Symbol.asyncDispose](),
  }
}

/** Starts a recovery and ignores its end by disposal. */
const begin = (world: ReturnType<typeof aManager>, reason: KubeErrorReason = 'unauthorized') => {
  const recovery = world.manager.recover(failure(reason))
  recovery.catch(() => {})
  return recovery
}

describe('SignIn', () => {
  it('is recovering from the first refusal on, in the same turn', async () => {
    await using world = aManager()
    expect(world.manager.state.state).toBe('valid')
    begin(world)
    expect(world.manager.state).toMatchObject({
      state: 'recovering',
      reason: 'unauthorized',
      failure: 'refused',
    })
  })

  it('probes at 0, 5, 10 and 15 s, is invalid after the fourth refusal, then probes once a minute for ever', async () => {
    await using world = aManager()
    begin(world)
    await world.failFor(14, 'unauthorized')
    expect(world.manager.state.state).toBe('recovering')
    await world.clock.advanceAsync(1000)
    world.probes.at(-1)?.fail(failure('unauthorized'))
    await settle()
    expect(world.times()).toEqual([0, 5, 10, 15])
    expect(world.manager.state).toMatchObject({ state: 'invalid', nextTryAt: world.clock.now() + 60_000 })
    await world.failFor(600, 'credential')
    expect(world.times().slice(4)).toEqual(Array.from({ length: 10 }, (_, index) => 75 + 60 * index))
    expect(world.manager.state).toMatchObject({ state: 'invalid', failure: 'credential' })
  })

  it('counts what has failed already as the first probe where it was one', async () => {
    await using world = aManager()
    world.manager.recover(failure('credential'), { isProbe: true }).catch(() => {})
    await world.failFor(15, 'credential')
    expect(world.times()).toEqual([5, 10, 15])
    expect(world.manager.state.state).toBe('invalid')
  })

  it('is valid again as soon as a probe is accepted, and hands over what was accepted', async () => {
    await using world = aManager()
    const recovery = begin(world)
    await world.failFor(5, 'unauthorized')
    await world.clock.advanceAsync(5000)
    const proof = world.probes.at(-1)?.accept()
    expect(await recovery).toBe(proof)
    expect(world.manager.state).toMatchObject({
      state: 'valid',
      reason: null,
      failure: null,
      nextTryAt: null,
    })
    expect(world.clock.waiting).toBe(0)
  })

  it('says before each try when it comes, and that it is under way', async () => {
    await using world = aManager()
    begin(world)
    await world.failFor(5, 'unauthorized')
    expect(world.told).toEqual([
      'recovering 0',
      'recovering trying',
      'recovering 5',
      'recovering trying',
      'recovering 5',
    ])
  })

  it('runs one recovery, whoever asks for it', async () => {
    await using world = aManager()
    expect(begin(world)).toBe(world.manager.recover(failure('credential')))
    await settle()
    expect(world.probes).toHaveLength(1)
  })

  it('sees a refusal right after a recovery', async () => {
    await using world = aManager()
    const recovery = begin(world)
    await settle()
    world.probes[0]?.accept()
    await recovery
    begin(world)
    expect(world.manager.state.state).toBe('recovering')
    await settle()
    expect(world.times()).toEqual([0, 0])
  })

  it('slows down where the cluster accepts every probe and refuses what follows', async () => {
    await using world = aManager()
    for (let episode = 0; episode < 4; episode += 1) {
      const recovery = begin(world)
      await settle()
      await world.clock.advanceAsync(world.clock.nextDelayMs ?? 0)
      world.probes.at(-1)?.accept()
      await recovery
    }
    expect(world.times()).toEqual([0, 0, 15, 30])
  })

  describe('while the cluster cannot be reached', () => {
    it('probes every 15 s and spends no try', async () => {
      await using world = aManager()
      begin(world)
      await world.failFor(300, 'refused')
      expect(world.times()).toEqual(Array.from({ length: 21 }, (_, index) => index * 15))
      expect(world.manager.state).toMatchObject({ state: 'recovering', failure: 'unreachable' })
      await world.failFor(15, 'unauthorized')
      expect(world.manager.state.state).toBe('recovering')
    })

    it('does not forget that the credentials are invalid', async () => {
      await using world = aManager()
      begin(world)
      await world.failFor(15, 'unauthorized')
      await world.clock.advanceAsync(60_000)
      world.probes.at(-1)?.fail(failure('timeout'))
      await settle()
      expect(world.manager.state).toMatchObject({
        state: 'invalid',
        failure: 'unreachable',
        nextTryAt: world.clock.now() + 15_000,
      })
    })
  })

  describe('when it is told to retry', () => {
    it('begins the burst again', async () => {
      await using world = aManager()
      begin(world)
      await world.failFor(20, 'unauthorized')
      world.manager.retry()
      expect(world.manager.state.state).toBe('recovering')
      await world.failFor(15, 'unauthorized')
      expect(world.times()).toEqual([0, 5, 10, 15, 20, 25, 30, 35])
      expect(world.manager.state.state).toBe('invalid')
    })

    it('gives up the probe under way and makes another', async () => {
      await using world = aManager()
      const recovery = begin(world)
      await settle()
      world.manager.retry()
      await settle()
      expect(world.probes.map(({ signal }) => signal.aborted)).toEqual([true, false])
      world.probes[1]?.accept()
      await recovery
    })

    it('does nothing where nothing is to be recovered', async () => {
      await using world = aManager()
      world.manager.retry()
      expect(world.told).toEqual([])
      const recovery = begin(world)
      await settle()
      expect(world.times()).toEqual([0])
      world.probes[0]?.accept()
      await recovery
    })
  })

  describe('while the plugin speaks', () => {
    it('says its words once it has run for a second, all of them, until it ends', async () => {
      await using world = aManager()
      world.manager.signsInWith({ command: 'login', login: '1' })
      world.manager.hear('warning: old')
      world.clock.advance(999)
      world.manager.hear(null)
      world.clock.advance(1000)
      expect(world.manager.state.pluginSays).toBe(null)
      world.manager.hear('open')
      world.manager.hear('open https://login.example')
      world.clock.advance(1000)
      expect(world.manager.state.pluginSays).toBe('open https://login.example')
      world.manager.hear('open https://login.example and type ABCD')
      expect(world.manager.state).toMatchObject({
        state: 'valid',
        pluginSays: 'open https://login.example and type ABCD',
        plugin: { command: 'login' },
      })
      world.manager.hear(null)
      expect(world.manager.state.pluginSays).toBe(null)
      expect(world.clock.waiting).toBe(0)
    })
  })

  describe('when it is disposed', () => {
    it('ends the probe under way and leaves no timer', async () => {
      const world = aManager()
      const recovery = begin(world)
      await settle()
      await world.manager[Symbol.asyncDispose]()
      await expect(recovery).rejects.toMatchObject({ name: 'AbortError' })
      expect(world.probes[0]?.signal.aborted).toBe(true)
      expect(world.clock.waiting).toBe(0)
    })

    it('lets go of a probe that is accepted too late', async () => {
      const world = aManager()
      begin(world)
      await settle()
      const proof = world.probes[0]?.accept()
      await world.manager[Symbol.asyncDispose]()
      expect(proof?.isDisposed()).toBe(true)
    })
  })
})
