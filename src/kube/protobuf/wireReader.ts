import type { WireField, WireShape } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'

/** The wire types of protobuf that Kubernetes uses, and two that it does not and that must be skipped. */
const varint = 0
const fixed64 = 1
const lengthDelimited = 2
const fixed32 = 5

/**
 * SharedValues remembers values by their bytes: messages, short texts and times. So a value that thousands of objects
 * have in common is read and kept once. A forgotten value is read again: sharing saves memory and is not promised.
 */
export class SharedValues {
  readonly #messages = new Map<string, Record<string, unknown>>()
  /** Each text is at the index that its bytes give. A later text replaces an earlier one there. */
  readonly #texts: string[] = new Array<string>(textPlaces).fill('')
  readonly #times = new Map<number, string>()

  message(bytes: string, read: () => Record<string, unknown>): Record<string, unknown> {
    const present = this.#messages.get(bytes)
    if (present !== undefined) return present
    if (this.#messages.size >= mostShared) this.#messages.clear()
    const message = read()
    this.#messages.set(bytes, message)
    return message
  }

  text(bytes: Buffer, start: number, end: number): string {
    let hash = 0
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number
      // Only ASCII has as many bytes as characters.
      if (byte > lastAscii) return bytes.toString('utf8', start, end)
      hash = Math.imul(hash ^ byte, 0x01000193)
    }
    const place = (hash ^ (hash >>> 15)) & (textPlaces - 1)
    const present = this.#texts[place] as string
    if (isSameText(present, bytes, start, end)) return present
    const text = bytes.toString('latin1', start, end)
    this.#texts[place] = text
    return text
  }

  time(seconds: number): string {
    const present = this.#times.get(seconds)
    if (present !== undefined) return present
    if (this.#times.size >= mostShared) this.#times.clear()
    const time = timeText(seconds)
    this.#times.set(seconds, time)
    return time
  }
}

const mostShared = 5000
/** A power of two. */
const textPlaces = 4096
const lastAscii = 127

function isSameText(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) !== bytes[start + at]) return false
  return true
}

/** RFC 3339 with seconds, as JSON has it. */
const timeText = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`

/** A longer text, such as a uid, hardly ever occurs in two objects. */
const longestText = 32
/** Longer messages are hardly ever equal. */
const longestShared = 512

/**
 * WireReader reads protobuf messages from one buffer, field by field. It reads the fields of a shape and skips the
 * rest. The result equals the JSON of the same object: empty strings are left out, as `omitempty` does; a field that
 * comes twice keeps its last value, and a repeated one keeps all. Bytes that are no valid message throw a KubeError of
 * reason `malformed`.
 */
export class WireReader {
  readonly #bytes: Buffer
  #at: number
  #end: number
  readonly #shared: SharedValues | null

  constructor(bytes: Buffer, shared: SharedValues | null = null) {
    this.#bytes = bytes
    this.#at = 0
    this.#end = bytes.length
    this.#shared = shared
  }

  /** Calls back for each field of the message. The callback reads the field, or returns false to skip it. */
  forEachField(take: (field: number, wireType: number) => boolean): void {
    while (this.#at < this.#end) {
      const key = this.int()
      const wireType = key & 7
      if (!take(key >>> 3, wireType)) this.#skip(wireType)
    }
    if (this.#at !== this.#end) throw broken()
  }

  /** The message as an object with the fields of the shape. */
  object(shape: WireShape): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    this.forEachField((number, wireType) => {
      const field = shape[number]
      if (field === undefined) return false
      if ((field.type === 'int' || field.type === 'bool') !== (wireType === varint)) throw broken()
      if (wireType !== varint && wireType !== lengthDelimited) throw broken()
      if (field.isPassedOver?.(object)) return false
      this.#take(object, field)
      return true
    })
    return object
  }

  /** Runs `read` on the current length-delimited field, as a message of its own. */
  within<R>(read: () => R): R {
    const length = this.int()
    const end = this.#end
    const innerEnd = this.#at + length
    if (length < 0 || innerEnd > end) throw broken()
    this.#end = innerEnd
    const result = read()
    this.#at = innerEnd
    this.#end = end
    return result
  }

  /** The bytes of the current length-delimited field, not copied. */
  slice(): Buffer {
    const length = this.int()
    const start = this.#at
    if (length < 0 || start + length > this.#end) throw broken()
    this.#at = start + length
    return this.#bytes.subarray(start, start + length)
  }

  string(): string {
    const length = this.int()
    const start = this.#at
    if (length < 0 || start + length > this.#end) throw broken()
    this.#at = start + length
    return this.#text(start, start + length)
  }

  /**
   * A varint as a number. Large 64-bit values lose their last digits, and negative ones are read as 32 bits wide. No
   * field that is shown has such values.
   */
  int(): number {
    let value = 0
    let low = 0
    let factor = 1
    for (let count = 0; count < 10; count += 1) {
      if (this.#at >= this.#end) throw broken()
      const byte = this.#bytes[this.#at++] as number
      if (count < 5) low |= (byte & 0x7f) << (7 * count)
      // Only a negative number fills all ten bytes.
      if (count === 9) return low
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
    throw broken()
  }

  #take(object: Record<string, unknown>, field: WireField): void {
    const { name } = field
    if (field.type === 'map' || field.type === 'quantities') {
      object[name] ??= {}
      this.#entry(object[name] as Record<string, string>, field.type)
      return
    }
    const value = this.#value(field)
    if (field.isRepeated === true) {
      const present = object[name]
      if (present === undefined) object[name] = [value]
      else (present as unknown[]).push(value)
    } else if (value !== '' && value !== null) object[name] = value
  }

  #value(field: WireField): unknown {
    switch (field.type) {
      case 'string':
        return this.string()
      case 'int':
        return this.int()
      case 'bool':
        return this.int() !== 0
      case 'time':
        return this.within(() => this.#time())
      case 'microTime':
        return this.within(() => this.#time())
      case 'message':
        if (field.isShared === true) return this.within(() => this.#sharedObject(field.shape))
        return this.within(() => this.object(field.shape))
      case 'map':
      case 'quantities':
        return null
    }
  }

  #sharedObject(shape: WireShape): Record<string, unknown> {
    const length = this.#end - this.#at
    if (this.#shared === null || length > longestShared) return this.object(shape)
    return this.#shared.message(this.#bytes.toString('latin1', this.#at, this.#end), () => this.object(shape))
  }

  #entry(map: Record<string, string>, type: 'map' | 'quantities'): void {
    let key = ''
    let value = ''
    this.within(() =>
      this.forEachField((number) => {
        if (number === 1) key = this.string()
        else if (number === 2) value = type === 'map' ? this.string() : this.within(() => this.#quantity())
        else return false
        return true
      }),
    )
    // A label may be called __proto__.
    if (key === '__proto__')
      Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
    else map[key] = value
  }

  /** The text of a quantity, the only field of its message; `0` where it has none, as in JSON. */
  #quantity(): string {
    let text = '0'
    this.forEachField((number, wireType) => {
      if (number !== 1 || wireType !== lengthDelimited) return false
      text = this.string()
      return true
    })
    return text
  }

  /** Null for the zero time, which is sent as an empty message. */
  #time(): string | null {
    let seconds: number | null = null
    this.forEachField((number, wireType) => {
      if (number !== 1 || wireType !== varint) return false
      seconds = this.int()
      return true
    })
    return seconds === null ? null : (this.#shared?.time(seconds) ?? timeText(seconds))
  }

  #text(start: number, end: number): string {
    if (this.#shared !== null && end - start <= longestText) return this.#shared.text(this.#bytes, start, end)
    return this.#bytes.toString('utf8', start, end)
  }

  #skip(wireType: number): void {
    switch (wireType) {
      case varint:
        this.int()
        return
      case fixed64:
        this.#advance(8)
        return
      case lengthDelimited:
        this.#advance(this.int())
        return
      case fixed32:
        this.#advance(4)
        return
      default:
        throw broken()
    }
  }

  #advance(count: number): void {
    if (count < 0 || this.#at + count > this.#end) throw broken()
    this.#at += count
  }
}

const broken = (): KubeError => new KubeError('malformed', 'The server sent protobuf that cannot be read.')
