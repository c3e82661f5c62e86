import { describe, expect, it } from 'vitest'
import {
  type ClusterId,
  type ErrorBody,
  type LogItem,
  type LogSpec,
  markerWords,
  maxCreditBytes,
} from '#contract'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { type ChannelListener, PageChannel } from '../session/channel.ts'
import { type LogLimits, LogLines } from './logLines.ts'
import type { LogOrigin } from './logPart.ts'

const spec: LogSpec = {
  type: 'logs',
  namespace: 'shop',
  pods: { type: 'pod', name: 'web-1' },
  container: null,
  previous: false,
  follow: true,
  sinceSeconds: null,
  tailLines: null,
}

/** A cluster on the page: its channels, and what it says over the newest one. */
function aCluster(name: string) {
  const sent: unknown[] = []
  let listener: ChannelListener | undefined
  let channel: PageChannel | undefined
  const origin: LogOrigin = {
    clusterId: name as ClusterId,
    clusterName: name,
    openChannel: (wanted, heard) => {
      listener = heard
      channel = new PageChannel({
        id: 1,
        spec: wanted,
        listener: heard,
        send: (frame) => sent.push(frame),
        sendBytes: () => {},
        onDispose: () => {},
      })
      return channel
    },
  }
  return {
    origin,
    sent,
    open: () => channel?.open(),
    lose: () => channel?.handleLost(),
    end: (error: ErrorBody['error'] | null) => channel?.handleEnd(error),
    come: (content: Uint8Array) => listener?.onBytes(content, 0),
    say: (...items: readonly LogItem[]) => listener?.onBytes(bytes(...items), 0),
  }
}

const bytes = (...items: readonly LogItem[]) =>
  new TextEncoder().encode(items.map((item) => `${JSON.stringify(item)}\n`).join(''))

function aLog(limits?: LogLimits) {
  const clock = new ManualClock()
  const cluster = aCluster('a')
  const log = new LogLines({
    spec,
    clock,
    ...(limits === undefined ? {} : { limits }),
    origins: [cluster.origin],
  })
  cluster.open()
  const come = (content: Uint8Array) => {
    cluster.come(content)
    clock.advance(100)
  }
  return {
    clock,
    log,
    cluster,
    sent: cluster.sent,
    come,
    say: (...texts: readonly string[]) => come(bytes(...texts.map(line))),
    texts: () => textsOf(log),
  }
}

/** A log of several clusters, all of which are there. */
function aWideLog(...names: readonly string[]) {
  const clock = new ManualClock()
  const clusters = names.map(aCluster)
  const origins = clusters.map(({ origin }) => origin)
  const log = new LogLines({ spec, clock, origins })
  for (const cluster of clusters) cluster.open()
  return { clock, log, clusters, origins }
}

const textsOf = (log: LogLines) =>
  [...log.state.value.rows].map((row) => (row.type === 'line' ? row.line.text : markerWords(row.marker)))
const at = (second: number, text: string): LogItem => ({
  type: 'line',
  source: 0,
  at: `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`,
  text,
})
const source = (pod: string): LogItem => ({
  type: 'source',
  source: 0,
  pod,
  container: 'app',
  containerType: 'app',
})
const isNumbered = (log: LogLines) => {
  const { rows } = log.state.value
  return [...rows].every(({ n }, index) => n === rows.first + index)
}

const line = (text: string): LogItem => ({ type: 'line', source: 0, at: '2026-01-01T00:00:00Z', text })
const granted = (sent: readonly unknown[]): number =>
  sent.reduce<number>(
    (sum, frame) =>
      sum +
      ((frame as { t: string; credit: number }).t === 'channel-credit'
        ? (frame as { credit: number }).credit
        : 0),
    0,
  )

describe('a log on the page', () => {
  it('opens its channel with all the credit there may be, and grants what it has taken', () => {
    const { sent, say } = aLog()
    expect(sent).toEqual([{ t: 'channel-open', channel: 1, spec, credit: maxCreditBytes }])
    say('one', 'two')
    expect(granted(sent)).toBe(new TextEncoder().encode(`${JSON.stringify(line('one'))}\n`).length * 2)
  })

  it('puts together what comes in pieces, characters too', () => {
    const { come, texts } = aLog()
    const content = bytes(line('é and 🚢'), { type: 'marker', source: 0, at: 0, marker: { is: 'rotated' } })
    for (const byte of content) come(Uint8Array.of(byte))
    expect(texts()).toEqual(['é and 🚢', 'Lines are missing: the log was rotated before they were read.'])
  })

  it('keeps the newest lines, and counts those that it drops', () => {
    const { log, say, texts } = aLog({ rows: 3, characters: 1060 })
    say('1', '2', '3', '4', '5')
    expect([texts(), log.state.value.dropped]).toEqual([['3', '4', '5'], 2])
    say('x'.repeat(999), '7')
    expect([texts().at(-1), texts().length]).toEqual(['7', 2])
  })

  it('keeps many lines, packed, and counts and drops them as it does few', () => {
    const { log, say, texts } = aLog({ rows: 10_000, characters: 10_000_000 })
    const written: string[] = []
    for (let part = 0; part < 15; part += 1) {
      const more = Array.from(
        { length: 1000 },
        (_, index) => `${part % 2 === 0 ? 'ERROR' : 'INFO'} ${part} ${index}`,
      )
      written.push(...more)
      say(...more)
    }
    const { rows, dropped, levels } = log.state.value
    expect(texts()).toEqual(written.slice(dropped))
    expect([rows.length, dropped]).toEqual([10_000, 5000])
    expect(Object.fromEntries(levels)).toEqual({ error: 5000, info: 5000 })
    expect(isNumbered(log)).toBe(true)
  })

  it('drops packed lines beyond its characters', () => {
    const { log, say } = aLog({ rows: 10_000, characters: 500_000 })
    for (let part = 0; part < 8; part += 1) say(...Array.from({ length: 1000 }, () => 'x'.repeat(80)))
    const { rows, dropped } = log.state.value
    expect(rows.length + dropped).toBe(8000)
    expect([rows.length <= 5000, rows.length > 3900]).toEqual([true, true])
  })

  it('begins again over a new connection also where lines are packed', () => {
    const { cluster, log, say, texts } = aLog()
    const many = Array.from({ length: 5000 }, (_, index) => `line ${index}`)
    say(...many)
    cluster.lose()
    cluster.open()
    say('one')
    expect([texts(), log.state.value.dropped]).toEqual([['one'], 0])
  })

  it('counts the lines of each level that it keeps', () => {
    const { log, say } = aLog({ rows: 3, characters: 1000 })
    say('ERROR one', 'INFO two', 'three')
    expect(Object.fromEntries(log.state.value.levels)).toEqual({ error: 1, info: 1, none: 1 })
    say('INFO four', 'INFO five')
    expect(Object.fromEntries(log.state.value.levels)).toEqual({ error: 0, info: 2, none: 1 })
  })

  it('drops nothing while it is held, and takes no more when it is full', () => {
    const { log, clock, sent, say, texts } = aLog({ rows: 3, characters: 1000 })
    log.hold(true)
    say('1', '2', '3', '4')
    const before = granted(sent)
    say('5')
    expect([texts(), granted(sent), log.state.value.isHeld]).toEqual([
      ['1', '2', '3', '4', '5'],
      before,
      true,
    ])
    log.hold(false)
    clock.advance(100)
    expect(granted(sent)).toBeGreaterThan(before)
    expect(texts()).toEqual(['3', '4', '5'])
  })

  it('begins again over a new connection, without a line twice', () => {
    const { log, clock, cluster, say, texts } = aLog()
    say('1', '2')
    cluster.lose()
    clock.advance(100)
    expect([log.state.value.phase, texts()]).toEqual(['lost', ['1', '2']])
    cluster.open()
    say('1', '2', '3')
    expect(texts()).toEqual(['1', '2', '3'])
  })

  it('closes its channel, and sets no timer any more', () => {
    const { log, clock, sent } = aLog()
    log[Symbol.dispose]()
    expect([sent.at(-1), clock.waiting]).toEqual([{ t: 'channel-close', channel: 1 }, 0])
  })
})

describe('a log of several clusters', () => {
  it('puts their lines in the order of their stamps, each under its cluster’s name', () => {
    const { clock, log, clusters } = aWideLog('a', 'b')
    const [a, b] = clusters
    a?.say(source('web-1'), at(1, 'a1'), at(3, 'a3'))
    b?.say(source('web-1'), at(2, 'b2'), at(4, 'b4'))
    clock.advance(400)
    expect(textsOf(log)).toEqual(['a1', 'b2', 'a3', 'b4'])
    expect(log.state.value.sources.map(({ clusterName, source: number }) => [number, clusterName])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
    expect([...log.state.value.rows].map((row) => row.source)).toEqual([0, 1, 0, 1])
  })

  it('waits for none of them, and puts what a late one says first in its place', () => {
    const { clock, log, clusters } = aWideLog('a', 'b')
    const [a, b] = clusters
    a?.say(source('web-1'), at(1, 'a1'), at(3, 'a3'))
    clock.advance(400)
    expect(textsOf(log)).toEqual(['a1', 'a3'])
    clock.advance(2000)
    b?.say(source('web-1'), at(2, 'b2'), { type: 'marker', source: 0, at: 0, marker: { is: 'rotated' } })
    clock.advance(400)
    expect(textsOf(log)).toEqual([
      'a1',
      'b2',
      'Lines are missing: the log was rotated before they were read.',
      'a3',
    ])
    expect(isNumbered(log)).toBe(true)
  })

  it('appends what comes later, whatever the clocks of the others say', () => {
    const { clock, log, clusters } = aWideLog('a', 'b')
    const [a, b] = clusters
    a?.say(source('web-1'), at(30, 'a30'))
    clock.advance(10_000)
    const before = [...log.state.value.rows].map(({ n }) => n)
    b?.say(source('web-1'), at(2, 'b2'))
    clock.advance(400)
    expect(textsOf(log)).toEqual(['a30', 'b2'])
    expect([...log.state.value.rows].map(({ n }) => n).slice(0, 1)).toEqual(before)
  })

  it('reads again only what was lost, and leaves the others as they are', () => {
    const { clock, log, clusters } = aWideLog('a', 'b')
    const [a, b] = clusters
    a?.say(source('web-1'), at(1, 'a1'), at(3, 'a3'))
    b?.say(source('web-1'), at(2, 'b2'))
    clock.advance(10_000)
    const sent = a?.sent.length
    b?.lose()
    clock.advance(400)
    expect([log.state.value.phase, log.state.value.parts.map(({ phase }) => phase)]).toEqual([
      'open',
      ['open', 'lost'],
    ])
    expect(textsOf(log)).toEqual(['a1', 'b2', 'a3'])
    b?.open()
    b?.say(source('web-1'), at(2, 'b2'), at(5, 'b5'))
    clock.advance(400)
    expect(textsOf(log)).toEqual(['a1', 'b2', 'a3', 'b5'])
    expect([a?.sent.length, isNumbered(log)]).toEqual([sent, true])
  })

  it('tells the error of one part and goes on with the others; without any other it is the log’s', () => {
    const { clock, log, clusters } = aWideLog('a', 'b')
    const [a, b] = clusters
    const denied = { code: 'cluster_denied', message: 'Not allowed.' } as const
    b?.end(denied)
    a?.say(source('web-1'), at(1, 'a1'))
    clock.advance(400)
    expect([log.state.value.error, log.state.value.parts.map(({ error }) => error)]).toEqual([
      null,
      [null, denied],
    ])
    expect(textsOf(log)).toEqual(['a1'])
    a?.end(denied)
    clock.advance(400)
    expect(log.state.value.error).toEqual(denied)
  })

  it('takes a cluster in where the lines of the first one are packed, and keeps its newest ones', () => {
    const { clock, log, clusters, origins } = aWideLog('a')
    const [a] = clusters
    const many = Array.from({ length: 30_000 }, (_, index) => at(1, `a ${index}`))
    a?.say(source('web-1'), ...many)
    clock.advance(10_000)
    const b = aCluster('b')
    log.readFrom([...origins, b.origin])
    b.open()
    b.say(source('web-2'), at(5, 'b'))
    clock.advance(1000)
    expect(textsOf(log).slice(-2)).toEqual(['a 29999', 'b'])
    const { rows, dropped } = log.state.value
    expect([rows.length, rows.length + dropped]).toEqual([20_000, 30_001])
    b.lose()
    b.open()
    clock.advance(1000)
    expect(textsOf(log).at(-1)).toBe('a 29999')
    expect(isNumbered(log)).toBe(true)
  })

  it('takes a cluster in and leaves it out again, without asking another', () => {
    const { clock, log, clusters, origins } = aWideLog('a', 'b')
    const [a, b] = clusters
    const c = aCluster('c')
    a?.say(source('web-1'), at(1, 'a1'))
    b?.say(source('web-2'), at(2, 'b2'))
    clock.advance(10_000)
    log.readFrom([...origins.slice(0, 1), c.origin])
    c.open()
    c.say(source('web-3'), at(0, 'c0'))
    clock.advance(400)
    expect(textsOf(log)).toEqual(['c0', 'a1'])
    expect(log.state.value.sources.map(({ pod, source: number }) => [number, pod])).toEqual([
      [0, 'web-1'],
      [1, 'web-3'],
    ])
    expect([...log.state.value.rows].map((row) => row.source)).toEqual([1, 0])
    expect(a?.sent.filter((frame) => (frame as { t: string }).t === 'channel-open')).toHaveLength(1)
    expect(b?.sent.at(-1)).toEqual({ t: 'channel-close', channel: 1 })
  })
})
