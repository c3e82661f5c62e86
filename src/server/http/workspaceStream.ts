import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '#machinery'
import type { WorkspaceFeed } from '../workspace/workspaceFeed.ts'

/** A page has nothing to say on this stream. */
const maxFrameBytes = 1024
/** A page that leaves so much unread has stopped reading; it may come back and gets the whole workspace. */
const maxUnreadBytes = 4 * 1024 * 1024
/** A page that answers no ping for this long is gone. */
const pingGapMs = 30_000
const maxPages = 100

/** WorkspaceStream sends the feed's frames to every page that listens. */
export class WorkspaceStream implements Disposable {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  })
  readonly #feed: WorkspaceFeed
  readonly #clock: Clock

  constructor(feed: WorkspaceFeed, clock: Clock) {
    this.#feed = feed
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
    const frames = this.#feed.onFrame((frame) => {
      if (page.bufferedAmount > maxUnreadBytes) page.terminate()
      else if (page.readyState === page.OPEN) page.send(JSON.stringify(frame))
    })
    page.on('message', () => page.close(1008, 'nothing is expected here'))
    page.on('error', () => page.terminate())
    page.on('close', () => {
      frames[Symbol.dispose]()
      alive[Symbol.dispose]()
    })
  }
}

/** Pings the page and ends its socket when a whole gap has passed without an answer. */
function keepAlive(page: WebSocket, clock: Clock): Disposable {
  let isAlive = true
  page.on('pong', () => {
    isAlive = true
  })
  const ask = (): void => {
    if (!isAlive) {
      page.terminate()
      return
    }
    isAlive = false
    page.ping()
    timer = clock.after(pingGapMs, ask)
  }
  let timer = clock.after(pingGapMs, ask)
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
}
