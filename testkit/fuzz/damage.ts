import fc, { type Arbitrary } from 'fast-check'

/**
 * Damage is what happens to something good on its way. Both kinds begin with a good sample, because random bytes are refused
 * at the first look and never reach the code behind it. A failing case shrinks to the fewest steps that still fail.
 */

/** damaged makes bytes that were a sample, with up to six steps of damage. */
export const damaged = (samples: readonly (string | Uint8Array)[]): Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...samples), byteDamage)
    .map(([sample, steps]) => damageBytes(Buffer.from(sample as string), steps))

/** ByteStep is one step of damage to bytes; places are parts of the whole, so that a step fits every text. */
export interface ByteStep {
  readonly act: 'flip' | 'remove' | 'repeat' | 'put' | 'end'
  readonly at: number
  readonly length: number
  readonly times: number
  readonly put: string
}

/** Texts that mean something to one of the readers. */
const telling = [
  '\0',
  '\n',
  '\r\n',
  '\r\n\r\n',
  ': ',
  '"',
  "'",
  '{',
  '[',
  '[[[[[[[[',
  '}',
  ']',
  '- ',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!binary ',
  '---\n',
  '\t',
  '#',
  '%',
  '|',
  ',',
  '=',
  '\u2028',
  '\ufeff',
  '\u202e',
  '\ud800',
  'null',
  '-1',
  '1e999',
  '99999999999999999999',
  '__proto__',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'transfer-encoding: chunked\r\n',
  'content-encoding: gzip\r\n',
  'content-length: 5\r\n',
]

export const byteDamage: Arbitrary<ByteStep[]> = fc.array(
  fc.record({
    act: fc.constantFrom('flip', 'remove', 'repeat', 'put', 'end'),
    at: fc.nat(1000).map((part) => part / 1000),
    length: fc.integer({ min: 1, max: 40 }),
    times: fc.integer({ min: 1, max: 30 }),
    put: fc.oneof(fc.constantFrom(...telling), fc.string({ unit: 'binary', maxLength: 8 })),
  }),
  { maxLength: 6 },
)

export function damageBytes(sample: Buffer, steps: readonly ByteStep[]): Buffer {
  let bytes = Buffer.from(sample)
  for (const { act, at, length, times, put } of steps) {
    const begin = Math.min(bytes.length, Math.floor(at * (bytes.length + 1)))
    const before = bytes.subarray(0, begin)
    const part = bytes.subarray(begin, begin + length)
    const rest = bytes.subarray(begin + length)
    const middle = {
      flip: () => [Buffer.from(part.map((byte) => byte ^ (1 << (times % 8)))), rest],
      remove: () => [rest],
      repeat: () => [...Array<Buffer>(times).fill(part), rest],
      put: () => [Buffer.from(put), part, rest],
      end: () => [],
    }[act]
    bytes = Buffer.concat([before, ...middle()])
  }
  return bytes
}

/** damagedJson makes values that were a sample, with up to four parts replaced, removed or repeated. */
export const damagedJson = (samples: readonly unknown[]): Arbitrary<unknown> =>
  fc.tuple(fc.constantFrom(...samples), jsonDamage).map(([sample, steps]) => damageJson(sample, steps))

/** JsonStep is one step of damage to a value of JSON. */
export interface JsonStep {
  readonly act: 'replace' | 'remove' | 'repeat'
  readonly at: number
  readonly put: unknown
}

const deep = (depth: number): unknown => {
  let value: unknown = []
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

/** Values that stand where others are expected. */
const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  2 ** 53,
  1e308,
  '',
  ' ',
  '\0',
  '..',
  '../../x',
  '__proto__',
  'constructor',
  '\u202e',
  '\ud800',
  'x'.repeat(3000),
  '99999999999999999999',
  '-1',
  'all',
  '2026-13-45T99:00:00Z',
  '9999-12-31T23:59:59Z',
  [],
  {},
  [null],
  [[]],
  ['a', 'a'],
  { a: null },
  deep(300),
]

export const jsonDamage: Arbitrary<JsonStep[]> = fc.array(
  fc.record({
    act: fc.constantFrom('replace', 'replace', 'remove', 'repeat'),
    at: fc.nat(10_000),
    put: fc.oneof(fc.constantFrom(...odd), fc.jsonValue({ maxDepth: 2 })),
  }),
  { minLength: 1, maxLength: 4 },
)

export function damageJson(sample: unknown, steps: readonly JsonStep[]): unknown {
  const root: Holder = { value: structuredClone(sample) }
  for (const { act, at, put } of steps) {
    const places = placesIn(root)
    const place = places[at % places.length]
    if (place === undefined) continue
    const { holder, key } = place
    if (act === 'replace') holder[key] = structuredClone(put)
    else if (act === 'repeat' && Array.isArray(holder)) holder.push(structuredClone(holder[key as never]))
    else if (holder !== root) Reflect.deleteProperty(holder, key)
  }
  return root.value
}

type Holder = Record<string, unknown>

/** Every part of a value, and the whole. */
function placesIn(holder: Holder): { holder: Holder; key: string }[] {
  return Object.keys(holder).flatMap((key) => {
    const value = holder[key]
    const inside = typeof value === 'object' && value !== null ? placesIn(value as Holder) : []
    return [{ holder, key }, ...inside]
  })
}
