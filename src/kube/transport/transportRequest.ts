import type { IncomingHttpHeaders } from 'node:http'

/** TransportRequest is one request as it goes on the wire, credentials included. */
export interface TransportRequest {
  readonly method: string
  /** Path and query below the server's address. */
  readonly path: string
  /** Name, value, name, value: names may repeat. */
  readonly headers: readonly string[]
  readonly body: string | Buffer | null
  /** Fails the request when no answer has begun for this long; 0 waits for ever. */
  readonly headersTimeoutMs: number
  /** Fails the request when no bytes have come for this long; 0 waits for ever. */
  readonly bodyTimeoutMs: number
  readonly signal: AbortSignal
}

/** Sink takes an answer as it arrives. An error thrown by a sink ends the request, which fails with that error. */
export interface Sink {
  onHead(status: number, headers: IncomingHttpHeaders, control: SinkControl): void
  onData(chunk: Buffer): void
}

/** SinkControl stops the reading of an answer, and goes on. The server stops when the connection's buffers are full. */
interface SinkControl {
  pause(): void
  resume(): void
}
