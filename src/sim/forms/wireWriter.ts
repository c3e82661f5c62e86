import type { WireField, WireShape } from '#machinery'

type Json = Readonly<Record<string, unknown>>

/** encodeMessage writes the fields of an object that are in the shape, as protobuf. */
export function encodeMessage(shape: WireShape, object: Json): Buffer {
  const parts: Buffer[] = []
  for (const [number, field] of Object.entries(shape)) {
    const value = object[field.name]
    const values = field.isRepeated === true ? ((value ?? []) as readonly unknown[]) : [value]
    for (const each of values) {
      if (each === undefined || each === null) continue
      parts.push(...encodeField(Number(number), field, each))
    }
  }
  return Buffer.concat(parts)
}

/** lengthDelimited is a field whose content is bytes: a string, a message or raw bytes. */
export const lengthDelimited = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(content.length), content])

function encodeField(number: number, field: WireField, value: unknown): Buffer[] {
  switch (field.type) {
    case 'string':
      return [lengthDelimited(number, Buffer.from(String(value)))]
    case 'int':
    case 'bool':
      return [varint(number << 3), varint(Number(value))]
    case 'time':
    case 'microTime':
      return [lengthDelimited(number, encodeTime(String(value)))]
    case 'message':
      return [lengthDelimited(number, encodeMessage(field.shape, value as Json))]
    case 'map':
      return Object.entries(value as Readonly<Record<string, string>>).map(([key, text]) =>
        lengthDelimited(
          number,
          Buffer.concat([lengthDelimited(1, Buffer.from(key)), lengthDelimited(2, Buffer.from(text))]),
        ),
      )
    case 'quantities':
      return Object.entries(value as Readonly<Record<string, string | number>>).map(([key, text]) => {
        const quantity = lengthDelimited(1, Buffer.from(String(text)))
        return lengthDelimited(
          number,
          Buffer.concat([lengthDelimited(1, Buffer.from(key)), lengthDelimited(2, quantity)]),
        )
      })
  }
}

/** metav1.Time: seconds since the epoch. */
const encodeTime = (text: string): Buffer =>
  Buffer.concat([varint(1 << 3), varint(Math.floor(Date.parse(text) / 1000))])

/** A negative number is written in ten bytes, as protobuf has it. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  if (value < 0) {
    let wide = BigInt.asUintN(64, BigInt(value))
    for (; wide >= 0x80n; wide >>= 7n) bytes.push(Number(wide & 0x7fn) | 0x80)
    return Buffer.from([...bytes, Number(wide)])
  }
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
