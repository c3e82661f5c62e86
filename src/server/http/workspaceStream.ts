import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { FlotillaError, type PartFrame, type WorkspaceFrame } from '#contract'
import { type Clock, keepAlive } from '#machinery'
import { Subscriptions } from '../aggregates/subscriptions.ts'
import type { Roster } from '../roster/roster.ts'
import type { WorkspaceFeed } from '../workspace/workspaceFeed.ts'

/** A scope may name two hundred clusters. */
const maxFrameBytes = 64 * 1024
/** A page that leaves so much unread has stopped reading; it may come back and gets the whole workspace. */
const maxUnreadBytes = 4 * 1024 * 1024
const maxPages = 100

/** WorkspaceStream sends the feed's frames to every page that listens, and what it follows over several clusters. */
export class WorkspaceStream implements Disposable {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  })
  readonly #feed: WorkspaceFeed
  readonly #roster: Roster
  readonly #clock: Clock

  constructor(feed: WorkspaceFeed, roster: Roster, clock: Clock) {
    this.#feed = feed
    this.#roster = roster
    this.#clock = clock
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (page) => this.#serve(page))
  }

  [Symbol.dispose](): void {
    for (const page of this.#server.clients) page.terminate()
    this.#server.close()
  }

  #serve(page: WebSocket): void {
    if (this.#server.clients.size > maxPages) {
      page.close(1013, 'too many pages')
      return
    }
    const alive = keepAlive(page, this.#clock)
    const send = (frame: WorkspaceFrame | PartFrame) => {
      if (page.bufferedAmount > maxUnreadBytes) page.terminate()
      else if (page.readyState === page.OPEN) page.send(JSON.stringify(frame))
    }
    const subscriptions = new Subscriptions(this.#roster, this.#clock, send)
    const frames = this.#feed.onFrame((frame) => {
      send(frame)
      if (frame.t === 'workspace') subscriptions.followRoster()
    })
    page.on('message', (data, isBinary) => {
      try {
        if (isBinary) throw new FlotillaError('invalid_request', 'Frames are text.')
        subscriptions.receive(data.toString())
      } catch (problem) {
        if (!(problem instanceof FlotillaError)) throw problem
        page.close(1008, problem.message.slice(0, 120))
      }
    })
    page.on('error', () => page.terminate())
    page.on('close', () => {
      frames[Symbol.dispose]()
      subscriptions[Symbol.dispose]()
      alive[Symbol.dispose]()
    })
  }
}
