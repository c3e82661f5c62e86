import { describe, expect, it } from 'vitest'
import { describeParams } from '../../testkit/conformance/params.ts'
import { channelFrame, channelParamsSchema, maxChannelFrameBytes, readChannelFrame } from './channels.ts'

describe('a binary frame', () => {
  it('is read as it was written, also out of the middle of a buffer', () => {
    const written = { channel: 4_000_000_000, stream: 3, bytes: new Uint8Array([1, 2, 255]) }
    const frame = channelFrame(written)
    const buffer = new Uint8Array(frame.length + 7)
    buffer.set(frame, 7)
    expect(readChannelFrame(buffer.subarray(7))).toEqual(written)
  })

  it.each([
    ['nothing', 0],
    ['half a number', 3],
    ['a number and a stream without bytes', 5],
  ])('is refused with %s in it', (_, size) => {
    expect(() => readChannelFrame(new Uint8Array(size))).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: 'A binary frame has no bytes for a channel.',
      }),
    )
  })

  it.each([1, maxChannelFrameBytes])('carries %i bytes', (size) => {
    const written = { channel: 1, stream: 0, bytes: new Uint8Array(size) }
    expect(readChannelFrame(channelFrame(written))).toEqual(written)
  })

  it('is refused where it is too long', () => {
    expect(() => readChannelFrame(new Uint8Array(maxChannelFrameBytes + 6))).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: 'A binary frame has more than 32768 bytes for a channel.',
      }),
    )
  })
})

describe('the parameters of an open channel', () => {
  describeParams(channelParamsSchema, {
    whole: { channelId: 'c-1' },
    least: { channelId: 'c-1' },
    refused: [
      [{ channelId: '' }, 'channelId is required'],
      [{ channelId: 'c'.repeat(21) }, 'channelId is too long'],
    ],
  })
})
