import { describe, expect, it } from 'vitest'
import {
  clientFrameSchema,
  type FlotillaError,
  type LogSpec,
  maxChannelFrameBytes,
  maxChannels,
  maxCreditBytes,
  readChannelFrame,
  readFrame,
} from '#contract'
import { ManualClock } from '../../../testkit/manualClock.ts'
import type { Channel } from './channel.ts'
import { Channels, SocketChannels } from './channels.ts'

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

function aSocket() {
  const clock = new ManualClock()
  const opened: Channel[] = []
  const ended: Channel[] = []
  const frames: { channel: number; size: number }[] = []
  const ends: [number, FlotillaError | null][] = []
  const grants: [number, number][] = []
  const streams: [number, string][] = []
  let text = ''
  const all = new Channels(
    {
      open: (_, channel) => {
        opened.push(channel)
        return { [Symbol.dispose]: () => void ended.push(channel) }
      },
      aboutOf: (each) => (each.type === 'shell' ? `Shell ${each.shellId}` : 'Log in shop'),
    },
    clock,
  )
  const channels = new SocketChannels({
    all,
    clock,
    wire: {
      send: (frame) => {
        const { channel, stream, bytes } = readChannelFrame(frame)
        streams.push([stream, Buffer.from(bytes).toString('latin1')])
        frames.push({ channel, size: bytes.length })
        text += Buffer.from(bytes).toString('latin1')
      },
      grant: (id, credit) => void grants.push([id, credit]),
      end: (id, error) => void ends.push([id, error]),
    },
  })
  const channelOf = (id: number): Channel => {
    const found = opened.find((channel) => channel.id === id)
    if (found === undefined) throw new Error(`channel ${id} was not opened`)
    return found
  }
  return { clock, all, channels, opened, ended, frames, ends, grants, streams, channelOf, text: () => text }
}

const total = (frames: readonly { size: number }[]): number => frames.reduce((sum, { size }) => sum + size, 0)

describe('a channel', () => {
  it('sends no more than its credit, in frames of bounded size, and goes on with more', () => {
    const { clock, channels, channelOf, frames, text } = aSocket()
    channels.open(1, spec, 100_000)
    const bytes = Buffer.from(Array.from({ length: 130_000 }, (_, index) => index % 251))
    channelOf(1).write(bytes)
    clock.advance(1000)
    expect(total(frames)).toBe(100_000)
    expect(Math.max(...frames.map(({ size }) => size))).toBe(maxChannelFrameBytes)
    channels.grant(1, 30_000)
    expect(total(frames)).toBe(130_000)
    expect(text()).toBe(bytes.toString('latin1'))
  })

  it('puts bytes that come together into one frame', () => {
    const { clock, channels, channelOf, frames } = aSocket()
    channels.open(1, spec, 1000)
    for (const word of ['one', 'two', 'three']) channelOf(1).write(Buffer.from(word))
    expect(frames).toEqual([])
    clock.advance(1000)
    expect(frames).toEqual([{ channel: 1, size: 11 }])
  })

  it('says when it is full, and when there is room', () => {
    const { clock, channels, channelOf } = aSocket()
    channels.open(1, spec, 1)
    let rooms = 0
    using _heard = channelOf(1).onRoom(() => {
      rooms += 1
    })
    channelOf(1).write(Buffer.alloc(80_000))
    clock.advance(1000)
    expect([channelOf(1).isFull, rooms]).toEqual([true, 0])
    channels.grant(1, 50_000)
    expect([channelOf(1).isFull, rooms]).toEqual([false, 1])
  })

  it('ends behind its last byte, and its work with it', () => {
    const { channels, channelOf, ends, ended, frames } = aSocket()
    channels.open(1, spec, 2)
    channelOf(1).write(Buffer.from('last'))
    channelOf(1).end(null)
    expect(ends).toEqual([])
    channels.grant(1, 2)
    expect([total(frames), ends, ended.length]).toEqual([4, [[1, null]], 1])
  })

  it('sends nothing any more once it is closed', () => {
    const { clock, channels, channelOf, ended, frames } = aSocket()
    channels.open(1, spec, 1000)
    const channel = channelOf(1)
    channel.write(Buffer.from('late'))
    channels.close(1)
    channel.write(Buffer.from('later'))
    clock.advance(1000)
    expect([frames.length, ended.length, clock.waiting]).toEqual([0, 1, 0])
  })
})

describe('a channel that takes input', () => {
  it('takes as many bytes as it has granted credit for, and more when those are passed on', () => {
    const { channels, channelOf, grants } = aSocket()
    channels.open(1, spec, 1)
    const taken: [number, number][] = []
    channelOf(1).takeInput(4, (stream, bytes) => taken.push([stream, bytes.length]))
    channels.take({ channel: 1, stream: 1, bytes: Buffer.from('four') })
    expect([taken, grants]).toEqual([[[1, 4]], [[1, 4]]])
    const more = { channel: 1, stream: 0, bytes: Buffer.from('x') }
    expect(() => channels.take(more)).toThrow('Channel 1 has no credit for these bytes')
    channelOf(1).grantInput(4)
    channels.take(more)
    expect([taken.at(-1), grants.at(-1)]).toEqual([
      [0, 1],
      [1, 4],
    ])
  })

  it('keeps the bytes of its streams apart, in their order', () => {
    const { clock, channels, channelOf, streams } = aSocket()
    channels.open(1, spec, 100)
    channelOf(1).write(Buffer.from('old'), 1)
    channelOf(1).write(Buffer.from('er'), 1)
    channelOf(1).write(Buffer.from('new'))
    clock.advance(1000)
    expect(streams).toEqual([
      [1, 'older'],
      [0, 'new'],
    ])
  })
})

describe('the channels of a socket', () => {
  it('end with it', () => {
    const { channels, ended } = aSocket()
    channels.open(1, spec, 1)
    channels.open(2, spec, 1)
    channels[Symbol.dispose]()
    expect(ended.map(({ id }) => id)).toEqual([1, 2])
  })

  it('take credit for one that has ended meanwhile', () => {
    const { channels, channelOf } = aSocket()
    channels.open(1, spec, 1)
    channelOf(1).end(null)
    expect(() => {
      channels.grant(1, 1)
      channels.close(1)
    }).not.toThrow()
  })

  it('are listed with what they carry, and can be stopped', () => {
    const { all, channels, channelOf, clock, ends, ended } = aSocket()
    channels.open(1, spec, 4)
    channels.open(2, { type: 'shell', shellId: 'x' }, 1)
    channelOf(1).write(Buffer.from('bytes'))
    clock.advance(1000)
    expect(all.list.map(({ about, bytes }) => [about, bytes])).toEqual([
      ['Log in shop', 4],
      ['Shell x', 0],
    ])
    all.stop(all.list[0]?.channelId ?? '')
    expect(ends.map(([id, error]) => [id, error?.code])).toEqual([[1, 'channel_stopped']])
    expect([all.list.length, ended.length]).toEqual([1, 1])
    expect(() => all.stop('1')).toThrow('There is no such channel')
    channels[Symbol.dispose]()
    expect(all.list).toEqual([])
  })

  it('refuse, with words, a page that breaks their rules', () => {
    const { channels } = aSocket()
    for (let id = 1; id <= maxChannels; id += 1) channels.open(id, spec, 1)
    expect(() => channels.open(maxChannels + 1, spec, 1)).toThrow(`${maxChannels} channels open at once`)
    expect(() => channels.open(3, spec, 1)).toThrow('Channel 3 was open before')
    expect(() => channels.grant(999, 1)).toThrow('There is no channel 999')
    expect(() => channels.close(999)).toThrow('There is no channel 999')
    expect(() => channels.grant(1, maxCreditBytes)).toThrow(`${maxCreditBytes} bytes of credit`)
    expect(() => channels.take({ channel: 1, stream: 0, bytes: Buffer.from('x') })).toThrow('takes no bytes')
    expect(() => channels.take({ channel: 999, stream: 0, bytes: Buffer.from('x') })).toThrow(
      'no channel 999',
    )
  })

  it.each([
    ['negative credit', { t: 'channel-credit', channel: 1, credit: -1 }],
    ['no credit', { t: 'channel-credit', channel: 1, credit: 0 }],
    ['half a byte', { t: 'channel-credit', channel: 1, credit: 0.5 }],
    ['too much credit', { t: 'channel-open', channel: 1, spec, credit: maxCreditBytes + 1 }],
    ['channel 0', { t: 'channel-open', channel: 0, spec, credit: 1 }],
    ['a number of more than 4 bytes', { t: 'channel-open', channel: 2 ** 32, spec, credit: 1 }],
    ['another type', { t: 'channel-open', channel: 1, spec: { ...spec, type: 'exec' }, credit: 1 }],
    ['no pod', { t: 'channel-open', channel: 1, spec: { ...spec, pods: { type: 'pod' } }, credit: 1 }],
  ])('are not opened or fed by a frame with %s', (_, frame) => {
    expect(() => readFrame(clientFrameSchema, JSON.stringify(frame))).toThrow('Not a frame')
  })
})
