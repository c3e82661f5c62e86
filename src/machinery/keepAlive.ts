import type { Clock } from './clock.ts'

/** PingedSocket is a WebSocket as keepAlive uses it. */
export interface PingedSocket {
  ping(): void
  /** Ends the socket at once, without a closing handshake. */
  terminate(): void
  on(event: 'pong', listener: () => void): unknown
}

/** A peer that answers no ping for this long is gone. */
const pingGapMs = 30_000

/** keepAlive pings the other end of a socket and ends the socket when a whole gap has passed without an answer. */
export function keepAlive(socket: PingedSocket, clock: Clock): Disposable {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const ping = (): void => {
    if (!isAlive) {
      socket.terminate()
      return
    }
    isAlive = false
    socket.ping()
    timer = clock.after(pingGapMs, ping)
  }
  let timer = clock.after(pingGapMs, ping)
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
}
