import { describe, expect, it } from 'vitest'
import {
  type ChannelSpec,
  type LogItem,
  type LogMarker,
  type LogSpec,
  maxCreditBytes,
  readChannelFrame,
} from '#contract'
import { KubeError, type StreamOptions } from '#kube'
import { messageOf } from '#machinery'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { Channel } from '../channels/channel.ts'
import { FollowedLog, type LogParts } from './followedLog.ts'
import { KeptLogs } from './keptLogs.ts'
import { ScriptedContainer } from './scriptedContainer.ts'

const spec: LogSpec & ChannelSpec = {
  type: 'logs',
  namespace: 'shop',
  pods: { type: 'pod', name: 'web' },
  container: null,
  previous: false,
  follow: true,
  sinceSeconds: null,
  tailLines: null,
}

/** seeded gives the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed * 2654435761
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A pod's container as its API server and its node have it. */
function clusterOf(container: ScriptedContainer) {
  const json = async () => {
    const looked = await container.look()
    const exit = { exitCode: looked?.exit?.exitCode, reason: looked?.exit?.reason }
    return {
      metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-web' },
      spec: { containers: [{ name: 'app' }] },
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'app',
            containerID: looked?.instance,
            restartCount: looked?.restarts,
            state: looked?.state === 'running' ? { running: {} } : { terminated: exit },
            lastState: looked?.exit === null ? {} : { terminated: exit },
          },
        ],
      },
    }
  }
  const stream = async (_: string, { query = {}, onOpen, onChunk, signal }: StreamOptions) =>
    await container.read(
      {
        follow: query.follow === true,
        previous: query.previous === true,
        sinceTime: (query.sinceTime ?? null) as string | null,
        sinceSeconds: null,
        tailLines: (query.tailLines ?? null) as number | null,
      },
      { onOpen: (flow) => onOpen?.(flow), onChunk },
      signal,
    )
  return { json, stream }
}

/** A page that follows the pod over a channel, and grants credit when it is told to. */
function aFollowedPod(container: ScriptedContainer, clock: ManualClock, random: () => number) {
  const items: LogItem[] = []
  let rest = ''
  let owed = 0
  const decoder = new TextDecoder()
  const channel = new Channel({
    ...{ id: 1, credit: maxCreditBytes, clock, gatherMs: 15 },
    wire: {
      send: (frame) => {
        const { bytes } = readChannelFrame(frame)
        owed += bytes.length
        const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n')
        rest = parts.pop() ?? ''
        for (const part of parts) items.push(JSON.parse(part) as LogItem)
      },
      grant: () => {},
      end: (_, error) => {
        throw error ?? new Error('The log has ended.')
      },
    },
  })
  const parts = {
    ...{ clock, random, log: () => {}, kept: new KeptLogs() },
    connected: async () => clusterOf(container),
  }
  const log = new FollowedLog(spec, channel, parts as unknown as LogParts)
  return {
    items,
    take: () => {
      while (owed > 0) {
        const credit = owed
        owed = 0
        channel.grant(credit)
      }
    },
    [Symbol.dispose]: () => {
      log[Symbol.dispose]()
      channel[Symbol.dispose]()
    },
  }
}

interface Shown {
  readonly missing: number
  /** Missing lines that no gap is drawn for. */
  readonly silent: number
  /** Gaps that are drawn where no line is missing. */
  readonly needless: number
}

/** Throws where a line stands twice, or before one that was written earlier. */
function compare(items: readonly LogItem[], written: readonly { at: string; text: string }[]): Shown {
  let at = 0
  let gaps = 0
  let [missing, silent, needless] = [0, 0, 0]
  for (const item of items) {
    if (item.type === 'source') continue
    if (item.type === 'marker') {
      if (mayMiss(item.marker)) gaps += 1
      continue
    }
    let found = at
    const isFound = () => written[found]?.text === item.text && written[found]?.at === item.at
    while (found < written.length && !isFound()) found += 1
    if (!isFound())
      throw new Error(`${item.at} ${item.text} stands where ${written[at]?.at} ${written[at]?.text} belongs`)
    missing += found - at
    if (gaps === 0) silent += found - at
    if (found === at) needless += gaps
    at = found + 1
    gaps = 0
  }
  const rest = written.length - at
  return { missing: missing + rest, silent: silent + (gaps === 0 ? rest : 0), needless }
}

const mayMiss = (marker: LogMarker): boolean =>
  marker.is === 'rotated' || (marker.is === 'restarted' && !(marker.isWhole && marker.missed === 0))

/** Life is what happens to a log until so many lines are written. */
interface Life {
  readonly rotates: boolean
  readonly lines: number
  /** Lines that are written at a time, at most. */
  readonly atOnce: number
  /**
   * Instances end, and files are rotated, before a line of them was read. Nothing tells then that there were any: a node
   * serves the newest file only, of the newest instance and the one before.
   */
  readonly isHasty: boolean
}

async function play(seed: number, { rotates, lines, atOnce, isHasty }: Life): Promise<Shown> {
  const random = seeded(seed)
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12))
  const container = new ScriptedContainer(clock, random)
  container.mostChunkBytes = Math.max(400, atOnce * 20)
  container.start()
  using page = aFollowedPod(container, clock, random)
  let count = 0
  let total = 0
  let at = ''
  let isDown = false
  let isTaken = true
  let isReadSinceStart = false
  const isRead = () => {
    const { last } = container
    const isLast = (item: LogItem) => item.type === 'line' && item.at === last?.at && item.text === last.text
    return page.items.slice(-300).some(isLast)
  }
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      if (isTaken) page.take()
      await clock.advanceAsync(Math.min(50, left))
    }
    if (isTaken) page.take()
  }
  const aLine = () => {
    const isEqual = at !== '' && random() < 0.3
    const olderMs = random() < 0.1 ? 20 : 0
    if (!isEqual) {
      const nanos = String(Math.floor(random() * 1e6)).padStart(6, '0')
      at = new Date(clock.now() - olderMs).toISOString().replace('Z', `${nanos}Z`)
    }
    // Some lines are equal, stamp and all.
    if (!isEqual || random() < 0.7) count += 1
    return { at, text: `line ${count} ${'é'.repeat(Math.floor(random() * 20))}`.slice(0, 12) }
  }
  // No two lines of different files are equal.
  const beginFile = () => {
    count += 1
    at = ''
  }
  while (total < lines) {
    const dice = random()
    if (dice < 0.55) {
      const fresh = Math.min(lines - total, 1 + Math.floor(random() * atOnce))
      total += fresh
      container.write(...Array.from({ length: fresh }, aLine))
    } else if (dice < 0.72) container.cut()
    else if (dice < 0.75) isTaken = !isTaken
    else if (dice < 0.82) container.cutChance = random() < 0.5 ? 0.05 : 0
    else if (dice < 0.9) {
      isDown = !isDown
      container.refusal = isDown ? new KubeError('reset', 'The network is down.') : null
      if (isDown) container.cut()
    } else if (!isHasty && !isReadSinceStart) continue
    else if (dice < 0.95) {
      if (!rotates) continue
      container.rotate()
      beginFile()
    } else {
      isReadSinceStart = false
      container.exit()
      await pass(random() < 0.5 ? 0 : 3000)
      container.start()
      beginFile()
    }
    await pass(Math.floor(random() * 1500))
    isReadSinceStart ||= isRead()
  }
  container.cutChance = 0
  container.refusal = null
  isTaken = true
  await pass(60_000)
  return compare(page.items, container.written)
}

/**
 * `FUZZ_TIMES=150` plays 300 files of 200,000 lines, and more of the short ones; `FUZZ_FROM=N` begins with that seed, so that a
 * long run can be parted; `FUZZ_SEED=N` plays that seed only.
 */
const { FUZZ_TIMES: times = '1', FUZZ_FROM: from = '1', FUZZ_SEED: only } = process.env
const seedsOf = (few: number): number[] =>
  only === undefined || only === 'any'
    ? Array.from({ length: few * Number(times) }, (_, index) => index + Number(from))
    : [Number(only)]

/** Plays every seed also where an earlier one fails, and names each that fails. */
async function playAll(few: number, life: Life, check: (shown: Shown) => void): Promise<void> {
  const problems: string[] = []
  for (const seed of seedsOf(few)) {
    try {
      check(await play(seed, life))
    } catch (problem) {
      problems.push(`With FUZZ_SEED=${seed}: ${messageOf(problem)}`)
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

const timeoutMs = 60_000 * Number(times)
const few = { lines: 1000, atOnce: 30, isHasty: false }
/** A file as it is after hours, written in bursts. */
const many = { lines: 200_000, atOnce: 6000, isHasty: false }

describe('a log from its node to its page, under random cuts, restarts, equal stamps and a page that stops taking', () => {
  it.each([
    ['a short file', 20, few],
    ['a file of 200,000 lines', 1, many],
  ])('is exactly %s, where nothing is rotated away', { timeout: timeoutMs }, async (_, seeds, life) => {
    await playAll(seeds, { ...life, rotates: false }, (shown) =>
      expect(shown).toEqual({ missing: 0, silent: 0, needless: 0 }),
    )
  })

  it.each([
    ['a short file', 20, few],
    ['a file of 200,000 lines', 1, many],
  ])(
    'is %s with a gap drawn wherever lines were rotated away',
    { timeout: timeoutMs },
    async (_, seeds, life) => {
      await playAll(seeds, { ...life, rotates: true }, ({ silent }) => expect(silent).toBe(0))
    },
  )

  // Answers were cut in order right behind the lines that were known, or ended at different places in turn.
  it.each([1768, 2377, 2708])('is exactly the short file of seed %i', async (seed) => {
    expect(await play(seed, { ...few, rotates: false })).toEqual({ missing: 0, silent: 0, needless: 0 })
  })

  it('has no line twice and none out of its order, however soon instances and files follow each other', {
    timeout: timeoutMs,
  }, async () => {
    for (const rotates of [false, true]) await playAll(20, { ...few, rotates, isHasty: true }, () => {})
  })
})
