import {
  type ChannelBytes,
  type ChannelSpec,
  FlotillaError,
  maxChannels,
  type OpenChannelReport,
} from '#contract'
import type { Clock } from '#machinery'
import { Channel, type ChannelWire } from './channel.ts'

/** ChannelOpener begins what a channel carries; disposing the result ends it. */
export interface ChannelOpener {
  /** Throws a FlotillaError where there is nothing to carry. */
  open(spec: ChannelSpec, channel: Channel): Disposable
  /** Whose bytes it carries, in words. */
  aboutOf(spec: ChannelSpec): string
}

/** Bytes that come within this time of each other travel in one frame. A person waits for the echo of each key. */
const gatherMs = { logs: 15, 'node-logs': 15, shell: 2, upload: 0 } as const

/**
 * Channels are all channels of the berth, over whichever sockets. They are listed and can be stopped here; each belongs to
 * its socket.
 */
export class Channels {
  readonly #opener: ChannelOpener
  readonly #clock: Clock
  readonly #listed = new Map<
    string,
    { readonly about: string; readonly openedAt: number; channel: Channel }
  >()
  #last = 0

  constructor(opener: ChannelOpener, clock: Clock) {
    this.#opener = opener
    this.#clock = clock
  }

  get list(): readonly OpenChannelReport[] {
    return [...this.#listed].map(([channelId, { about, openedAt, channel }]) => ({
      channelId,
      about,
      openedAt,
      bytes: channel.sent,
    }))
  }

  /** Begins what the channel carries, and lists it until that is disposed. */
  open(spec: ChannelSpec, channel: Channel): Disposable {
    this.#last += 1
    const id = String(this.#last)
    const about = this.#opener.aboutOf(spec)
    const work = this.#opener.open(spec, channel)
    this.#listed.set(id, { about, openedAt: this.#clock.now(), channel })
    return {
      [Symbol.dispose]: () => {
        this.#listed.delete(id)
        work[Symbol.dispose]()
      },
    }
  }

  /** Ends a channel; its page is told. Throws a FlotillaError where it is not open. */
  stop(id: string): void {
    const listed = this.#listed.get(id)
    if (listed === undefined) throw new FlotillaError('channel_not_found')
    listed.channel.stop(new FlotillaError('channel_stopped'))
  }
}

/** OpenedChannel is one channel of a socket, and the work that writes to it. */
interface OpenedChannel {
  readonly channel: Channel
  readonly work: Disposable
}

/**
 * SocketChannels are the channels of one page's socket. They end with the socket. A page that breaks the rules gets a
 * FlotillaError, which costs it this socket and nothing else.
 */
export class SocketChannels implements Disposable {
  readonly #all: Channels
  readonly #clock: Clock
  readonly #wire: ChannelWire
  readonly #channels = new Map<number, OpenedChannel>()
  #last = 0

  constructor(options: { all: Channels; clock: Clock; wire: ChannelWire }) {
    this.#all = options.all
    this.#clock = options.clock
    this.#wire = {
      send: (frame) => options.wire.send(frame),
      grant: (id, credit) => options.wire.grant(id, credit),
      end: (id, error) => {
        this.close(id)
        options.wire.end(id, error)
      },
    }
  }

  open(id: number, spec: ChannelSpec, credit: number): void {
    if (id <= this.#last)
      throw new FlotillaError(
        'invalid_request',
        `Channel ${id} was open before; a new one has a higher number.`,
      )
    if (this.#channels.size >= maxChannels)
      throw new FlotillaError('invalid_request', `A page may have ${maxChannels} channels open at once.`)
    this.#last = id
    const channel = new Channel({
      ...{ id, credit, wire: this.#wire, clock: this.#clock },
      gatherMs: gatherMs[spec.type],
    })
    try {
      this.#channels.set(id, { channel, work: this.#all.open(spec, channel) })
    } catch (problem) {
      // A page may ask for something that has just gone, and is told so.
      if (!(problem instanceof FlotillaError)) throw problem
      this.#wire.end(id, problem)
    }
  }

  /** Credit for a channel that has ended meanwhile is no mistake of the page. */
  grant(id: number, credit: number): void {
    this.#find(id)?.channel.grant(credit)
  }

  close(id: number): void {
    const opened = this.#find(id)
    this.#channels.delete(id)
    opened?.work[Symbol.dispose]()
    opened?.channel[Symbol.dispose]()
  }

  /** Takes bytes of the page. Those for a channel that has ended meanwhile are no mistake of the page. */
  take(bytes: ChannelBytes): void {
    this.#find(bytes.channel)?.channel.receive(bytes)
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#channels.keys()]) this.close(id)
  }

  /** Undefined for one that has ended; throws for one that never was. */
  #find(id: number): OpenedChannel | undefined {
    if (id > this.#last) throw new FlotillaError('invalid_request', `There is no channel ${id}.`)
    return this.#channels.get(id)
  }
}
