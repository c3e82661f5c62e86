import { pageKeyProtocolPrefix, socketProtocol } from '#contract'

/** Wire is one open WebSocket, cut down to what the page uses. */
export interface Wire {
  send(message: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

/** What a wire reports. `onClose` is the last call, made once, whether or not it ever opened. */
export interface WireListener {
  onOpen(): void
  onText(text: string): void
  onBytes(bytes: Uint8Array): void
  onClose(): void
}

/** Dial opens a WebSocket on that path of the server the page came from. */
export type Dial = (path: string, listener: WireListener) => Wire

/** browserDial dials with the browser's own WebSocket, and shows the page's key. Without one the server refuses. */
export const browserDial =
  (key: () => string | null): Dial =>
  (path, listener) => {
    const url = new URL(path, location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const shown = key()
    const socket = new WebSocket(
      url,
      shown === null ? [socketProtocol] : [socketProtocol, pageKeyProtocolPrefix + shown],
    )
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => listener.onOpen())
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') listener.onText(data)
      else if (data instanceof ArrayBuffer) listener.onBytes(new Uint8Array(data))
    })
    socket.addEventListener('close', () => listener.onClose())
    return {
      send: (message) => socket.send(message),
      close: () => socket.close(),
    }
  }
