import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  channelFrame,
  clientFrameSchema,
  encodeClusterScope,
  encodeTail,
  FlotillaError,
  parseClusterScope,
  parseTail,
  readChannelFrame,
  readFrame,
  splitTail,
} from '#contract'
import { byteDamage, damageBytes, damaged, damagedJson, fuzz } from '#testkit'

const scopes = [
  'config:prod|namespace:default',
  'clusters=config:prod,config:staging|namespace:web,shop&limit=25',
  'clusters=one|',
  'a%7Cb:c%2C%3D%25|namespace:all&limit=500',
  'config:prod|namespace:all',
]

const spec = {
  domain: 'pods',
  tail: 'namespace:all',
  sort: { column: 'age', isDescending: true },
  filter: 'label:app=web -name:x',
  offset: 0,
  limit: 500,
}
const frames = [
  { t: 'open', window: 1, spec },
  { t: 'ack', window: 1, n: 3 },
  { t: 'request', id: 1, route: 'object', params: { domain: 'pods', namespace: 'a', name: 'b' } },
  { t: 'follow', document: 2, domain: 'cluster-overview', tail: '' },
  { t: 'channel-open', channel: 1, credit: 1000, spec: { type: 'shell', shellId: 'x' } },
]

describe('what a page or a script sends, damaged in any way', () => {
  it('is a scope that is written as it was read, or is refused with a reason', async () => {
    await fuzz(
      'scopes',
      damaged(scopes).map(String),
      (text) => {
        const scope = parseClusterScope(text)
        if (scope.type === 'invalid') {
          expect(scope.reason).not.toBe('')
          return
        }
        expect(parseClusterScope(encodeClusterScope(scope))).toEqual(scope)
        const tail = parseTail(splitTail(scope.tail).tail)
        if (tail !== null) expect(parseTail(encodeTail(tail))).toEqual(tail)
      },
      { runs: 20_000, seconds: 3, eachSeconds: 2 },
    )
  })

  it('is a frame of the schema, or an invalid request', async () => {
    const texts = fc
      .tuple(damagedJson(frames), fc.oneof(fc.constant([]), byteDamage))
      .map(([frame, steps]) => String(damageBytes(Buffer.from(JSON.stringify(frame) ?? ''), steps)))
    await fuzz(
      'frames',
      texts,
      (text) => {
        expect(orRefusal(() => readFrame(clientFrameSchema, text))).toMatchObject({
          t: expect.any(String) as unknown,
        })
      },
      { runs: 5000, seconds: 4, eachSeconds: 2 },
    )
  })

  it('is bytes of a channel, or an invalid request', async () => {
    const sample = channelFrame({ channel: 7, stream: 1, bytes: Buffer.from('typed') })
    await fuzz(
      'binary frames',
      damaged([sample]),
      (bytes) => {
        const read = orRefusal(() => readChannelFrame(bytes))
        if ('channel' in read) expect(Buffer.compare(channelFrame(read), bytes)).toBe(0)
      },
      { runs: 5000, seconds: 2, eachSeconds: 2 },
    )
  })
})

/** What was read; a refusal counts as read where the catalogue has it. */
function orRefusal<T extends object>(read: () => T): T | { readonly t: 'refused' } {
  try {
    return read()
  } catch (problem) {
    expect(problem).toBeInstanceOf(FlotillaError)
    expect((problem as FlotillaError).code).toBe('invalid_request')
    return { t: 'refused' }
  }
}
