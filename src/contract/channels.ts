import * as v from 'valibot'
import { FlotillaError } from './errors.ts'

/**
 * The binary frames of a cluster's own WebSocket. A channel carries bytes, such as the lines of a log, next to the frames
 * of frames.ts. The page opens it under a number that is higher than any before and grants credit. Each binary frame is
 * the channel's number (4 bytes, the highest first), a stream within the channel (1 byte) and the bytes, which use up
 * credit. A frame may end anywhere in what the bytes mean.
 */

const headBytes = 5
/** More channels on one socket than a page needs. */
export const maxChannels = 32
/** The most credit that a channel may have, and the most bytes that can stand in front of a table's patch. */
export const maxCreditBytes = 256 * 1024
/** The most bytes in one frame. */
export const maxChannelFrameBytes = 32 * 1024

/** ChannelBytes is what a binary frame says. */
export interface ChannelBytes {
  readonly channel: number
  readonly stream: number
  readonly bytes: Uint8Array
}

/** channelFrame writes a binary frame. */
export function channelFrame({ channel, stream, bytes }: ChannelBytes): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(headBytes + bytes.length)
  new DataView(frame.buffer).setUint32(0, channel)
  frame[4] = stream
  frame.set(bytes, headBytes)
  return frame
}

/** readChannelFrame reads a binary frame; throws a FlotillaError (`invalid_request`) where it is none. */
export function readChannelFrame(frame: Uint8Array): ChannelBytes {
  const size = frame.length - headBytes
  if (size < 1) throw new FlotillaError('invalid_request', 'A binary frame has no bytes for a channel.')
  if (size > maxChannelFrameBytes)
    throw new FlotillaError(
      'invalid_request',
      `A binary frame has more than ${maxChannelFrameBytes} bytes for a channel.`,
    )
  return {
    channel: new DataView(frame.buffer, frame.byteOffset).getUint32(0),
    stream: frame[4] ?? 0,
    bytes: frame.subarray(headBytes),
  }
}

/** OpenChannelReport is one channel that is open, over any socket of the cluster. */
export interface OpenChannelReport {
  readonly channelId: string
  /** Whose bytes it carries, in words: `Log of the pod web-1 in shop`. */
  readonly about: string
  /** Epoch ms. */
  readonly openedAt: number
  /** Bytes sent so far. */
  readonly bytes: number
}

export const channelParamsSchema = v.object({
  channelId: v.pipe(
    v.string('channelId is required'),
    v.minLength(1, 'channelId is required'),
    v.maxLength(20, 'channelId is too long'),
  ),
})
