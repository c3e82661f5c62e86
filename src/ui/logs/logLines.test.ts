import { describe, expect, it } from 'vitest'
import { type LogItem, type LogSpec, markerWords, maxCreditBytes } from '#contract'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { type ChannelListener, PageChannel } from '../session/channel.ts'
import { type LogLimits, LogLines } from './logLines.ts'

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

function aLog(limits?: LogLimits) {
  const clock = new ManualClock()
  const sent: unknown[] = []
  let listener: ChannelListener | undefined
  let channel: PageChannel | undefined
  const log = new LogLines({
    spec,
    clock,
    ...(limits === undefined ? {} : { limits }),
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
  })
  channel?.open()
  const bytes = (...items: readonly LogItem[]) =>
    new TextEncoder().encode(items.map((item) => `${JSON.stringify(item)}\n`).join(''))
  const come = (content: Uint8Array) => {
    listener?.onBytes(content, 0)
    clock.advance(100)
  }
  return {
    clock,
    log,
    sent,
    channel,
    bytes,
    come,
    say: (...texts: readonly string[]) => come(bytes(...texts.map(line))),
    texts: () =>
      log.state.value.rows.map((row) => (row.type === 'line' ? row.line.text : markerWords(row.marker))),
  }
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
    const { bytes, come, texts } = aLog()
    const content = bytes(line('é and 🚢'), { type: 'marker', source: 0, at: 0, marker: { is: 'rotated' } })
    for (const byte of content) come(Uint8Array.of(byte))
    expect(texts()).toEqual(['é and 🚢', 'Lines are missing: the log was rotated before they were read.'])
  })

  it('keeps the newest lines, and counts those that it drops', () => {
    const { log, say, texts } = aLog({ rows: 3, characters: 1000 })
    say('1', '2', '3', '4', '5')
    expect([texts(), log.state.value.dropped]).toEqual([['3', '4', '5'], 2])
    say('x'.repeat(999), '7')
    expect([texts().at(-1), texts().length]).toEqual(['7', 2])
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
    const { log, clock, channel, say, texts } = aLog()
    say('1', '2')
    channel?.handleLost()
    clock.advance(100)
    expect([log.state.value.phase, texts()]).toEqual(['lost', ['1', '2']])
    channel?.open()
    say('1', '2', '3')
    expect(texts()).toEqual(['1', '2', '3'])
  })

  it('closes its channel, and sets no timer any more', () => {
    const { log, clock, sent } = aLog()
    log[Symbol.dispose]()
    expect([sent.at(-1), clock.waiting]).toEqual([{ t: 'channel-close', channel: 1 }, 0])
  })
})
