import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WireShape } from '#machinery'
import { FrameSplitter } from './frameSplitter.ts'
import { SharedValues, WireReader } from './wireReader.ts'
import { openWireStatus } from './wireStatus.ts'

/** Just enough of a protobuf writer to say what the reader should read. */
function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Buffer.from(bytes)
}
const key = (field: number, wireType: number) => varint((field << 3) | wireType)
const int = (field: number, value: number) => Buffer.concat([key(field, 0), varint(value)])
const bytes = (field: number, value: Buffer | string) => {
  const content = Buffer.from(value as string)
  return Buffer.concat([key(field, 2), varint(content.length), content])
}

const shape: WireShape = {
  1: { name: 'name', type: 'string' },
  2: { name: 'count', type: 'int' },
  3: { name: 'isReady', type: 'bool' },
  4: { name: 'labels', type: 'map' },
  5: { name: 'at', type: 'time' },
  6: { name: 'parts', type: 'message', isRepeated: true, shape: { 1: { name: 'name', type: 'string' } } },
}
const read = (...fields: Buffer[]) => new WireReader(Buffer.concat(fields)).object(shape)
const label = (name: string, value: string) => bytes(4, Buffer.concat([bytes(1, name), bytes(2, value)]))

describe('WireReader', () => {
  it('reads what the shape names, as JSON would have it', () => {
    const parts = [bytes(6, bytes(1, 'a')), bytes(6, bytes(1, 'b'))]
    const time = bytes(5, int(1, 1_767_225_600))
    expect(
      read(bytes(1, 'wëb'), int(2, 3), int(3, 1), label('app', 'web'), label('x', ''), time, ...parts),
    ).toEqual({
      name: 'wëb',
      count: 3,
      isReady: true,
      labels: { app: 'web', x: '' },
      at: '2026-01-01T00:00:00Z',
      parts: [{ name: 'a' }, { name: 'b' }],
    })
  })

  it('reads the same with and without what it remembers', () => {
    const text = fc.oneof(fc.constantFrom('web', 'Ã©', 'é', ''), fc.string(), fc.string({ unit: 'binary' }))
    const message = fc.tuple(text, text, fc.nat(2_000_000_000))
    const shared = new SharedValues()
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        for (const [name, value, seconds] of messages) {
          const sent = Buffer.concat([bytes(1, name), label('app', value), bytes(5, int(1, seconds))])
          expect(new WireReader(sent, shared).object(shape)).toEqual(new WireReader(sent).object(shape))
        }
      }),
    )
  })

  it('leaves out empty strings and the zero time', () => {
    expect(read(bytes(1, ''), bytes(5, ''))).toEqual({})
  })

  it('keeps the last of a field that comes twice', () => {
    expect(read(bytes(1, 'first'), bytes(1, 'second'), int(2, 1), int(2, 2))).toEqual({
      name: 'second',
      count: 2,
    })
  })

  it('reads every 32-bit number', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(read(int(2, value))).toEqual({ count: value })
      }),
    )
  })

  it('passes over unknown fields of every wire type, wherever they stand', () => {
    const unknown = fc.oneof(
      fc.integer().map((value) => int(90, value)),
      fc.uint8Array({ maxLength: 300 }).map((value) => bytes(91, Buffer.from(value))),
      fc.constant(Buffer.concat([key(92, 1), Buffer.alloc(8)])),
      fc.constant(Buffer.concat([key(93, 5), Buffer.alloc(4)])),
    )
    fc.assert(
      fc.property(fc.array(unknown), fc.array(unknown), (before, after) => {
        expect(read(...before, bytes(1, 'web'), ...after)).toEqual({ name: 'web' })
      }),
    )
  })

  it('keeps a label called __proto__ a label', () => {
    const { labels } = read(label('__proto__', 'x')) as { labels: object }
    expect(Object.keys(labels)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype)
  })

  it('says malformed of anything cut off or made up, and never reads past its end', () => {
    const whole = Buffer.concat([bytes(1, 'a name'), label('app', 'web'), bytes(6, bytes(1, 'part'))])
    for (let length = 1; length < whole.length; length += 1) {
      try {
        new WireReader(whole.subarray(0, length)).object(shape)
      } catch (problem) {
        expect(problem).toMatchObject({ name: 'KubeError', reason: 'malformed' })
      }
    }
    fc.assert(
      fc.property(fc.uint8Array(), (noise) => {
        try {
          new WireReader(Buffer.from(noise)).object(shape)
        } catch (problem) {
          expect(problem).toMatchObject({ name: 'KubeError', reason: 'malformed' })
        }
      }),
    )
  })
})

describe('FrameSplitter', () => {
  const frame = (content: Buffer) => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(content.length)
    return Buffer.concat([head, content])
  }

  it('gives the frames back however the chunks fall', () => {
    const contents = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 })
    fc.assert(
      fc.property(contents, fc.array(fc.nat(30)), (frames, cuts) => {
        const whole = Buffer.concat(frames.map((content) => frame(Buffer.from(content))))
        const found: Buffer[] = []
        const splitter = new FrameSplitter((content) => found.push(Buffer.from(content)))
        let at = 0
        for (const cut of cuts) {
          splitter.push(whole.subarray(at, at + cut))
          at = Math.min(whole.length, at + cut)
        }
        splitter.push(whole.subarray(at))
        expect(found.map((content) => [...content])).toEqual(frames.map((content) => [...content]))
        expect(splitter.heldBytes).toBe(0)
      }),
    )
  })

  it('lends no memory to a frame that claims to be huge', () => {
    const splitter = new FrameSplitter(() => {})
    expect(() => splitter.push(Buffer.from([0x7f, 0, 0, 0]))).toThrow('more than 10 MB')
  })
})

describe('a refusal in protobuf', () => {
  const envelope = (kind: string, raw: Buffer) =>
    Buffer.concat([
      Buffer.from('k8s\0'),
      bytes(1, Buffer.concat([bytes(1, 'v1'), bytes(2, kind)])),
      bytes(2, raw),
    ])

  it('says the same as in JSON', () => {
    const status = [bytes(2, 'Failure'), bytes(3, 'pods is forbidden'), bytes(4, 'Forbidden'), int(6, 403)]
    expect(openWireStatus(envelope('Status', Buffer.concat(status)))).toEqual({
      kind: 'Status',
      message: 'pods is forbidden',
      reason: 'Forbidden',
      code: 403,
    })
    const later = [bytes(3, 'too many'), bytes(5, int(5, 7)), int(6, 429)]
    expect(openWireStatus(envelope('Status', Buffer.concat(later)))?.details).toEqual({
      retryAfterSeconds: 7,
    })
    expect(openWireStatus(envelope('PodList', Buffer.alloc(0)))).toBeNull()
  })
})
