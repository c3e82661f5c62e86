import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { exactJson, parseExactJson } from '#machinery'
import { aDefinition, realClusters } from '#testkit'
import { yamlOf } from './yamlText.ts'

const { east } = realClusters(inject('realClusters'))

/** Texts that a reader of YAML 1.1 or 1.2, or Go's own, may take for something else, or change on the way. */
const hardTexts = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    '\n\n',
    ' a',
    'a ',
    '\ta',
    'a\t',
    'a\n',
    'a\n\n',
    '\na',
    ' a\n b\n',
    'a\r\nb',
    'a\rb',
    '\r',
  ],
  ...['~', 'null', 'Null', 'NULL', 'nil', 'true', 'False', 'yes', 'No', 'on', 'OFF', 'y', 'N'],
  ...[
    '0',
    '-0',
    '+1',
    '007',
    '0644',
    '0o644',
    '0X1F',
    '0x1f',
    '0b11',
    '0B11',
    '1_000',
    '0_7',
    '-0x1',
    '0o8',
    '08',
  ],
  ...[
    '1.',
    '.5',
    '1.0',
    '1e3',
    '1E+3',
    '1e400',
    '.inf',
    '-.INF',
    '.nan',
    'NaN',
    'Infinity',
    '123e4567',
    '1.10',
    '12e03',
  ],
  ...[
    '9007199254740993',
    '-9223372036854775808',
    '18446744073709551616',
    '0.1000000000000000055511151231257827',
  ],
  ...['12:30', '1:20:30', '-1:02.5', '2001-12-14', '2001-12-14t21:59:43.10-05:00', '2026-11-30 10:00:00 Z'],
  ...[
    '- a',
    '-',
    '--',
    '---',
    '--- a',
    '...',
    '... a',
    '? a',
    '?',
    ': a',
    ':',
    'a: b',
    'a:',
    'a #b',
    '#',
    '#a',
    '=',
    '<<',
  ],
  ...[
    '!a',
    '!!str a',
    '&a',
    '*a',
    '@a',
    '`a',
    '%a',
    '%YAML 1.2',
    '|',
    '>',
    '|-',
    '>+2',
    '{',
    '}',
    '{}',
    '[',
    ']',
    '[]',
    ',',
  ],
  ...['"', "'", '"a"', "'a'", "''", '\\', '\\n', '\\x41', 'a"b', "a'b", '$(a)', '{{ a }}'],
  ...[
    '\u0000',
    '\u0001',
    '\u001b[0m',
    '\u007f',
    '\u0080',
    '\u0085',
    'a\u0085b',
    '\u00a0',
    '\u2028',
    'a\u2029b',
    '\ufeff',
    '\ufeffa',
  ],
  ...[
    '\u200b',
    '\u202e',
    '\ufffd',
    '\ufffe',
    '\uffff',
    'é',
    '\u0065\u0301',
    '🚢',
    '👩‍👩‍👧',
    '\ud7ff',
    '\ue000',
    '\u{10ffff}',
  ],
  ...[
    'a b '.repeat(200),
    `${'x'.repeat(5000)}\n`,
    `${'a: b\n'.repeat(50)} `,
    '#!/bin/sh\nset -e\n\techo "$1"\n  done\n',
  ],
]

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hardTexts) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...hardTexts), { maxLength: 4 }).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e3, 1e21, 1e-7, 0.1, 1.5, 123456789012),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => (isSafe(value) ? Number(value) : value)),
)
const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value))
const key = fc.oneof(text, fc.constantFrom('a', 'name', 'data', '__proto', '0'))

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(text, number, fc.boolean()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

/** The objects that `kubectl create -o json` prints, one after the other. */
const printed = (output: string): unknown[] =>
  output
    .trim()
    .split(/(?<=^\})\n(?=\{)/mu)
    .map(parseExactJson)

/** Go has one zero, and writes a float that is whole without a point. */
const comparable = (each: unknown): unknown =>
  parseExactJson(exactJson(each).replaceAll(/(?<=[:[,])-0(?=[,\]}])/gu, '0'))

describe('the YAML of an object', () => {
  it.each([1, 2, 3])(
    'is read by kubectl and by the API server as that object, whatever is in it (seed %i)',
    async (seed) => {
      const group = `yaml-${randomUUID().slice(0, 8)}.example`
      await using _definition = await east.apply(aDefinition(group, 'Till'))
      await east.mustKubectl(['wait', '--for=condition=Established', `crd/tills.${group}`, '--timeout=30s'])
      const contents = fc.sample(fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }), {
        seed,
        numRuns: 100,
      })
      const texts =
        seed === 1
          ? [...contents, Object.fromEntries(hardTexts.map((each, at) => [`k${at}`, each]))]
          : contents
      const objects = texts.map((spec, at) => ({
        apiVersion: `${group}/v1`,
        kind: 'Till',
        metadata: { name: `t-${at}`, namespace: 'default' },
        spec,
      }))
      const input = objects.map((object) => yamlOf(object)).join('---\n')
      for (const by of ['client', 'server']) {
        const output = await east.mustKubectl(['create', `--dry-run=${by}`, '-o', 'json', '-f', '-'], {
          input,
        })
        const read = printed(output) as typeof objects
        expect(read).toHaveLength(objects.length)
        for (const [at, object] of objects.entries())
          expect([by, comparable(read[at]?.spec ?? {})]).toEqual([by, comparable(object.spec)])
      }
    },
    120_000,
  )
})
