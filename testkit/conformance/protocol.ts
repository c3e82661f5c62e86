import { afterAll, beforeAll, describe, expect, test as it } from 'vitest'
import { type KubeClient, openReflector, type Reflector, type ReflectorState } from '#kube'
import { type Clock, type Gvr, type KubeObject, resourcePath, systemClock } from '#machinery'
import { openRelay, type Relay } from '../relay.ts'
import { type ConformanceWorld, Desk, openClient, until } from './desk.ts'
import { type Failure, failures, isWatch, runningWatches } from './failures.ts'
import { Ledger } from './ledger.ts'
import { type Seen, type Way, ways } from './ways.ts'

const pods: Gvr = { group: '', version: 'v1', resource: 'pods' }
const soon = { timeout: 30_000, interval: 50 }

/** More than a page of them, so that lists go on. */
const podCount = 505
const podName = (number: number) => `p-${String(number).padStart(3, '0')}`

/** Waits and limits of the reflector pass five times as fast as on the wall; those of the client do not. */
const hurriedClock: Clock = {
  now: () => Date.now() * 5,
  after: (delayMs, wake) => systemClock.after(delayMs / 5, wake),
}

/** A reflection of the desk's pods through a relay, and the server's own word on what it should be. */
class Reflection implements AsyncDisposable {
  readonly relay: Relay
  readonly ledger = new Ledger<Seen>()
  readonly states: ReflectorState[] = []
  readonly reflector: Reflector<Seen>
  readonly #desk: Desk
  readonly #way: Way
  readonly #owned: AsyncDisposableStack

  private constructor(desk: Desk, way: Way, relay: Relay, client: KubeClient, owned: AsyncDisposableStack) {
    this.relay = relay
    this.#desk = desk
    this.#way = way
    this.#owned = owned
    this.reflector = owned.use(
      openReflector({
        client,
        gvr: pods,
        namespace: desk.namespace,
        intake: way.intake,
        clock: hurriedClock,
        random: () => 0,
        onChanges: (batch) => this.ledger.record(batch),
        onState: (state) => this.states.push(state),
      }),
    )
  }

  static async open(desk: Desk, way: Way, prepare: (relay: Relay) => void = () => {}): Promise<Reflection> {
    await using stack = new AsyncDisposableStack()
    const relay = stack.use(await openRelay(desk.world.access))
    way.prepare(relay)
    prepare(relay)
    const client = stack.use(await openClient(relay.access))
    return new Reflection(desk, way, relay, client, stack.move())
  }

  async untilLive(): Promise<void> {
    await until(() => this.reflector.state.phase === 'live' && runningWatches(this.relay).length > 0)
  }

  relist(): void {
    // That it fails is what the states tell.
    this.reflector.relist().catch(() => {})
  }

  /** What the reflector said was wrong since then. */
  reasonsSince(index: number): string[] {
    return this.states
      .slice(index)
      .flatMap((state) => ('error' in state && state.error !== null ? [state.error.reason] : []))
  }

  /** Lists (pages) and watches asked for since then. */
  requestsSince(index: number): { readonly lists: number; readonly watches: number } {
    const urls = this.relay.requests
      .slice(index)
      .map((request) => new URL(request.slice(4), 'https://server'))
    const watches = urls.filter(isWatch).length
    return { lists: urls.length - watches, watches }
  }

  /** The resourceVersions that watches went on from. */
  watchedFrom(): (string | null)[] {
    return this.relay.requests
      .map((request) => new URL(request.slice(4), 'https://server'))
      .filter(isWatch)
      .map((url) => url.searchParams.get('resourceVersion'))
  }

  /** The store is live and equal to what the server lists, object by object, and all that was told replays to it. */
  async expectEqual(): Promise<void> {
    await expect
      .poll(async () => {
        const listed = await this.#listed()
        return this.reflector.state.phase === 'live' ? differences(this.reflector.store, listed) : 'not live'
      }, soon)
      .toEqual([])
    this.ledger.expectToBe(this.reflector.store)
  }

  /** The server's list by a client that nothing stands in the way of, in the words of this way. */
  async #listed(): Promise<ReadonlyMap<string, Seen>> {
    const { client, namespace } = this.#desk
    const { intake } = this.#way
    const path = resourcePath(pods, namespace)
    if (intake.form !== 'table') {
      const { items } = await client.json<{ items: KubeObject[] }>(path)
      const read = (object: KubeObject) =>
        intake.form === 'object' ? intake.project(object) : intake.project(object.metadata)
      return new Map(items.map((object) => [object.metadata.uid, read(object)]))
    }
    interface Table {
      columnDefinitions: { name: string }[]
      rows: { cells: unknown[]; object: KubeObject }[]
    }
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const { columnDefinitions, rows } = await client.json<Table>(path, { accept })
    return new Map(
      rows.map(({ cells, object }) => [
        object.metadata.uid,
        intake.project(
          new Map(columnDefinitions.map(({ name }, index) => [name, cells[index]])),
          object.metadata,
          cells,
          object,
        ),
      ]),
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned[Symbol.asyncDispose]()
  }
}

/** What one has and the other has not, or has otherwise. */
function differences(store: ReadonlyMap<string, Seen>, listed: ReadonlyMap<string, Seen>): string[] {
  const uids = new Set([...store.keys(), ...listed.keys()])
  return [...uids].flatMap((uid) => {
    const [ours, theirs] = [store.get(uid), listed.get(uid)].map((item) => JSON.stringify(item))
    return ours === theirs ? [] : [`${ours ?? 'nothing'} is ${theirs ?? 'nothing'}`]
  })
}

const aPodSpec = { spec: { containers: [{ name: 'app', image: 'app:1' }] } }

const createPod = (desk: Desk, name: string): Promise<KubeObject> => desk.create(pods, name, aPodSpec)

/** What was told since then, in any order. A pod on its way out is told as changed first, where the server lets it. */
function toldSince(ledger: Ledger<Seen>, index: number): string[] {
  const entries = ledger.entries.slice(index)
  const deleted = new Set(
    entries.filter((entry) => entry.startsWith('deleted ')).map((entry) => entry.slice(8)),
  )
  return entries.filter((entry) => !(entry.startsWith('updated ') && deleted.has(entry.slice(8)))).sort()
}

/**
 * A change, a deletion, a creation, and a namesake: a pod deleted and made again, which is another one. Answers what they
 * are in a reflector's words, however often it looks.
 */
async function disturb(desk: Desk, round: number): Promise<string[]> {
  const [changed, deleted, replaced] = [1, 2, 3].map((each) => podName(round * 3 + each)) as [
    string,
    string,
    string,
  ]
  const added = `new-${round}`
  await desk.patch(pods, changed, { metadata: { labels: { round: String(round) } } })
  await desk.delete(pods, deleted)
  await createPod(desk, added)
  await desk.delete(pods, replaced)
  await createPod(desk, replaced)
  return [
    `added ${added}`,
    `added ${replaced}`,
    `deleted ${deleted}`,
    `deleted ${replaced}`,
    `updated ${changed}`,
  ].sort()
}

/**
 * describeProtocol says that the store is the server's list after every failure of list and watch. One failure after the
 * other, on the same pods; each time twice: while nothing changes, of which nothing may be told, and while much does.
 */
export function describeProtocol(openWorld: () => Promise<ConformanceWorld>): void {
  describe('the protocol of list and watch', () => {
    let desk: Desk
    let elsewhere: Desk
    let round = 0
    beforeAll(async () => {
      desk = await Desk.open(openWorld)
      elsewhere = await Desk.open(async () => ({ ...desk.world, async [Symbol.asyncDispose]() {} }))
      await Promise.all(Array.from({ length: podCount }, (_, index) => createPod(desk, podName(index))))
      if (typeof desk.world.forget !== 'string') await desk.world.forget()
    }, 120_000)
    afterAll(async () => {
      await elsewhere[Symbol.asyncDispose]()
      await desk[Symbol.asyncDispose]()
    }, 120_000)

    describe.each(ways.map((way) => ({ way, name: way.name })))('read as $name', ({ way }) => {
      it('is complete in the end, over pages and initial events, and each object told once', async () => {
        await using reflection = await Reflection.open(desk, way)
        await reflection.untilLive()
        await reflection.expectEqual()
        expect(new Set(reflection.ledger.entries).size).toBe(reflection.ledger.entries.length)
        const { lists, watches } = reflection.requestsSince(0)
        // Where initial events are refused, they were asked for all the same.
        expect([lists <= 3, watches <= 2]).toEqual([true, true])
      })

      const expected = failures.filter(({ isOfPages = false }) => way.isPaged || !isOfPages)
      it.each(expected.map((failure) => ({ failure, name: failure.name })))(
        'equals the server’s list after $name',
        async ({ failure }) => {
          await using reflection = await Reflection.open(desk, way)
          await reflection.untilLive()
          if (failure.takesEvent !== true) await expectQuiet(reflection, failure)
          await expectExact(reflection, failure, desk, round++)
        },
      )

      it('follows a server that never sends a bookmark', async () => {
        await using reflection = await Reflection.open(desk, way, (relay) => {
          relay.alter({ fits: isWatch, address: (url) => url.searchParams.delete('allowWatchBookmarks') })
        })
        // Initial events that nothing ends are given up after a while, and the list read in pages.
        await reflection.untilLive()
        await reflection.expectEqual()
        const { ledger, relay } = reflection
        const [told, asked] = [ledger.entries.length, relay.requests.length]
        const before = await disturb(desk, round++)
        await reflection.expectEqual()
        for (const watch of runningWatches(relay)) watch.cut()
        const after = await disturb(desk, round++)
        await reflection.expectEqual()
        expect(toldSince(ledger, told)).toEqual([...before, ...after].sort())
        expect(reflection.requestsSince(asked)).toEqual({ lists: 0, watches: 1 })
      })

      it('follows a server that ends its watches every few seconds, after a bookmark and no event', async () => {
        await using reflection = await Reflection.open(desk, way, (relay) => {
          relay.alter({ fits: isWatch, address: (url) => url.searchParams.set('timeoutSeconds', '3') })
        })
        await reflection.untilLive()
        const { ledger, relay, states } = reflection
        const [told, said, asked] = [ledger.entries.length, states.length, relay.requests.length]
        // So that the collection moves on where this watch sees nothing of it.
        await elsewhere.create(pods, `p-${round}`, aPodSpec)
        await until(() => reflection.requestsSince(asked).watches === 1)
        const [before, after] = reflection.watchedFrom().slice(-2)
        expect(after).not.toBe(before)
        const changes = await disturb(desk, round++)
        await reflection.expectEqual()
        expect(toldSince(ledger, told)).toEqual(changes)
        expect(states.slice(said)).toEqual([])
        const { lists, watches } = reflection.requestsSince(asked)
        expect([lists, watches <= 2]).toEqual([0, true])
      })
    })
  })
}

/** A failure while nothing changes: nothing is told. */
async function expectQuiet(reflection: Reflection, failure: Failure): Promise<void> {
  const { ledger, relay, states } = reflection
  const [told, said, asked] = [ledger.entries.length, states.length, relay.requests.length]
  failure.befall(relay, () => reflection.relist())
  await until(() => reflection.reasonsSince(said).includes(failure.reason))
  await reflection.untilLive()
  await reflection.expectEqual()
  expect(ledger.entries.slice(told)).toEqual([])
  expectBounded(reflection, failure, said, asked)
}

/** A failure while much changes that the reflector is deaf to: exactly that is told. */
async function expectExact(
  reflection: Reflection,
  failure: Failure,
  desk: Desk,
  round: number,
): Promise<void> {
  const { ledger, relay, states } = reflection
  const [told, said, asked] = [ledger.entries.length, states.length, relay.requests.length]
  let changes: string[]
  if (failure.takesEvent === true) {
    failure.befall(relay, () => {})
    changes = await disturb(desk, round)
  } else {
    const deaf = relay.alter({ fits: isWatch, part: () => {} })
    changes = await disturb(desk, round)
    failure.befall(relay, () => reflection.relist())
    deaf[Symbol.dispose]()
  }
  await until(() => reflection.reasonsSince(said).includes(failure.reason))
  await reflection.expectEqual()
  expect(toldSince(ledger, told)).toEqual(changes)
  expectBounded(reflection, failure, said, asked)
}

function expectBounded(reflection: Reflection, failure: Failure, said: number, asked: number): void {
  const reasons = new Set(reflection.reasonsSince(said))
  if (failure.endsWatch === true) reasons.delete('reset')
  expect([...reasons]).toEqual([failure.reason])
  const { lists, watches } = reflection.requestsSince(asked)
  expect(lists).toBeLessThanOrEqual(failure.lists)
  expect(watches).toBeLessThanOrEqual(3)
}
