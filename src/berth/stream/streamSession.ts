import {
  type ClientFrame,
  clientFrameSchema,
  FlotillaError,
  readChannelFrame,
  readFrame,
  requests,
  type ServerFrame,
} from '#contract'
import { type Clock, isAbort } from '#machinery'
import { type Channels, SocketChannels } from '../channels/channels.ts'
import type { Viewer, Viewers } from '../process/viewers.ts'
import type { Documents } from '../requests/documents.ts'
import { toFlotillaError } from '../requests/errors.ts'
import { LiveDocument } from '../requests/liveDocument.ts'
import type { Log } from '../requests/log.ts'
import type { Requests } from '../requests/requests.ts'
import type { Tables } from '../tables/tables.ts'
import { LiveWindow } from '../views/liveWindow.ts'

/** More windows on one socket than any page needs. */
const maxWindows = 64
/** More documents on one socket than any page needs. */
const maxDocuments = 32
/** Largest frame that carries no request, in bytes. */
const maxFrameBytes = 64 * 1024
/** More requests under way on one socket than any page needs. */
const maxRequests = 64

/**
 * StreamSession is one page's socket: its windows, documents and channels, and the requests it has under way. It ends with
 * the socket and leaves nothing behind.
 */
export class StreamSession implements Disposable {
  readonly #tables: Tables
  readonly #documents: Documents
  readonly #requests: Requests
  readonly #clock: Clock
  readonly #log: Log
  readonly #send: (frame: ServerFrame) => void
  readonly #windows = new Map<number, LiveWindow>()
  readonly #followed = new Map<number, LiveDocument>()
  readonly #underWay = new Map<number, AbortController>()
  readonly #viewer: Viewer
  readonly #channels: SocketChannels
  #isOver = false

  constructor(options: {
    tables: Tables
    documents: Documents
    requests: Requests
    viewers: Viewers
    channels: Channels
    clock: Clock
    log: Log
    send: (frame: ServerFrame) => void
    sendBytes: (frame: Uint8Array) => void
  }) {
    this.#tables = options.tables
    this.#documents = options.documents
    this.#requests = options.requests
    this.#clock = options.clock
    this.#log = options.log
    this.#send = options.send
    this.#viewer = options.viewers.join()
    this.#channels = new SocketChannels({
      all: options.channels,
      clock: options.clock,
      wire: {
        send: options.sendBytes,
        grant: (channel, credit) => this.#send({ t: 'channel-credit', channel, credit }),
        end: (channel, error) =>
          this.#send({ t: 'channel-end', channel, error: error?.toBody().error ?? null }),
      },
    })
  }

  /** Takes one message of the page; throws a FlotillaError when it is no frame at all. */
  receive(message: string): void {
    const frame = readFrame(clientFrameSchema, message)
    if (isTooLarge(frame, message)) {
      if (frame.t !== 'request') throw new FlotillaError('body_too_large')
      this.#send({ t: 'failure', id: frame.id, ...new FlotillaError('body_too_large').toBody() })
    } else this.#handle(frame)
  }

  /** Takes one binary message of the page; throws a FlotillaError when no channel can take it. */
  receiveBytes(message: Uint8Array): void {
    this.#channels.take(readChannelFrame(message))
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#viewer[Symbol.dispose]()
    this.#channels[Symbol.dispose]()
    for (const window of this.#windows.values()) window[Symbol.dispose]()
    this.#windows.clear()
    for (const document of this.#followed.values()) document[Symbol.dispose]()
    this.#followed.clear()
    for (const request of this.#underWay.values()) request.abort()
    this.#underWay.clear()
  }

  #handle(frame: ClientFrame): void {
    switch (frame.t) {
      case 'open':
        this.#open(frame)
        break
      case 'close':
        this.#close(frame.window)
        break
      case 'ack':
        this.#windows.get(frame.window)?.acknowledge(frame.n)
        break
      case 'again':
        this.#windows.get(frame.window)?.sendWhole()
        break
      case 'request':
        void this.#request(frame)
        break
      case 'cancel':
        this.#underWay.get(frame.id)?.abort()
        this.#underWay.delete(frame.id)
        break
      case 'follow':
        this.#follow(frame)
        break
      case 'unfollow':
        this.#unfollow(frame.document)
        break
      case 'visible':
        this.#viewer.setVisible(frame.isVisible)
        break
      case 'seen':
        this.#followed.get(frame.document)?.acknowledge(frame.n)
        break
      case 'channel-open':
        this.#channels.open(frame.channel, frame.spec, frame.credit)
        break
      case 'channel-credit':
        this.#channels.grant(frame.channel, frame.credit)
        break
      case 'channel-close':
        this.#channels.close(frame.channel)
        break
    }
  }

  #open({ window: id, spec }: Extract<ClientFrame, { t: 'open' }>): void {
    try {
      const present = this.#windows.get(id)
      if (present === undefined && this.#windows.size >= maxWindows) {
        throw new FlotillaError('invalid_request', `A page may have ${maxWindows} windows open at once.`)
      }
      const { source, lease } = this.#tables.lease(spec)
      if (present?.source === source) {
        present.move(spec, lease)
        return
      }
      present?.[Symbol.dispose]()
      this.#windows.set(id, new LiveWindow({ id, spec, source, lease, clock: this.#clock, send: this.#send }))
    } catch (problem) {
      this.#close(id)
      this.#send({ t: 'refused', window: id, ...toFlotillaError(problem, this.#log).toBody() })
    }
  }

  #close(id: number): void {
    this.#windows.get(id)?.[Symbol.dispose]()
    this.#windows.delete(id)
  }

  #follow({ document: id, domain, tail }: Extract<ClientFrame, { t: 'follow' }>): void {
    try {
      this.#unfollow(id)
      if (this.#followed.size >= maxDocuments) {
        throw new FlotillaError('invalid_request', `A page may follow ${maxDocuments} documents at once.`)
      }
      const lease = this.#documents.lease(domain, tail)
      this.#followed.set(id, new LiveDocument({ id, lease, clock: this.#clock, send: this.#send }))
    } catch (problem) {
      this.#send({ t: 'document-refused', document: id, ...toFlotillaError(problem, this.#log).toBody() })
    }
  }

  #unfollow(id: number): void {
    this.#followed.get(id)?.[Symbol.dispose]()
    this.#followed.delete(id)
  }

  async #request({ id, route, params }: Extract<ClientFrame, { t: 'request' }>): Promise<void> {
    const cancel = new AbortController()
    try {
      if (this.#underWay.has(id))
        throw new FlotillaError('invalid_request', `Request ${id} is already running.`)
      if (this.#underWay.size >= maxRequests) {
        throw new FlotillaError('invalid_request', `A page may have ${maxRequests} requests running at once.`)
      }
      this.#underWay.set(id, cancel)
      const body = await this.#requests.answer(route, params, cancel.signal)
      if (!this.#isOver && !cancel.signal.aborted) this.#send({ t: 'response', id, body })
    } catch (problem) {
      if (this.#isOver || cancel.signal.aborted || isAbort(problem)) return
      this.#send({ t: 'failure', id, ...toFlotillaError(problem, this.#log).toBody() })
    } finally {
      if (this.#underWay.get(id) === cancel) this.#underWay.delete(id)
    }
  }
}

/** A frame with a request may be as large as the request's line of the table says, and a few words more. */
function isTooLarge(frame: ClientFrame, message: string): boolean {
  const most = frame.t === 'request' ? requests[frame.route].maxBytes + 1024 : maxFrameBytes
  return Buffer.byteLength(message) > most
}
