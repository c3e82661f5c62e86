import type { Duplex } from 'node:stream'

/** DialTarget is where a connection goes. The port is always known. */
export interface DialTarget {
  readonly hostname: string
  readonly port: number
  readonly signal: AbortSignal
}

/** Dial opens a byte stream to a host. It replaces TCP where a test or a tunnel needs another way. */
export type Dial = (target: DialTarget) => Promise<Duplex>
