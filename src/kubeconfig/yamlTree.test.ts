import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseYaml } from './yamlTree.ts'

const tree = (text: string) => {
  const reading = parseYaml(text)
  return reading.type === 'tree' ? reading.tree : reading.problem
}
const problem = (text: string) => {
  const reading = parseYaml(text)
  return reading.type === 'problem' ? reading.problem : null
}

describe('parseYaml', () => {
  it('reads any JSON back as it was written', () => {
    const plain = (value: unknown): unknown =>
      value instanceof Map
        ? [...value].map(([name, inner]) => [name, plain(inner)])
        : Array.isArray(value)
          ? value.map(plain)
          : typeof value === 'object' && value !== null && 'value' in value
            ? value.value
            : value
    const expected = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(expected)
        : typeof value === 'object' && value !== null
          ? Object.entries(value).map(([name, inner]) => [name, expected(inner)])
          : value
    const { tree: anyTree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 900 }), tie('tree')),
      ),
    }))
    fc.assert(
      fc.property(anyTree, (value) => {
        expect(plain(tree(JSON.stringify({ value }, null, 2)))).toEqual(expected({ value }))
      }),
    )
  })

  it('understands words, times and numbers as kubectl does', () => {
    expect(tree('[on, yes, 2024-01-02, 12:30:45, 0x10, "1", ~]')).toEqual([
      { source: 'on', value: true },
      { source: 'yes', value: true },
      '2024-01-02',
      '12:30:45',
      { source: '0x10', value: 16 },
      '1',
      { source: '~', value: null },
    ])
  })

  it('reads the first document only, CRLF and a byte order mark', () => {
    expect(tree('\ufeffa: b\r\nc: |\r\n  d\r\n---\ne: [')).toEqual(
      new Map([
        ['a', 'b'],
        ['c', 'd\n'],
      ]),
    )
  })

  it('reads what other programs write: bytes, old line ends, several JSON documents', () => {
    expect(tree('!!binary eA==: !!binary 8J+aog==')).toEqual(new Map([['x', '🚢']]))
    expect(tree('a: b\rc: |\r  d\r')).toEqual(new Map(Object.entries({ a: 'b', c: 'd\n' })))
    expect(tree('{"a": "b"}\n{"a": "c"}\n')).toEqual(new Map([['a', 'b']]))
    expect(tree('{"a": "b"}}')).toEqual(new Map([['a', 'b']]))
    expect(tree('[123e4567, 1e999, +1.5e999, 123e45, .inf]')).toEqual([
      '123e4567',
      '1e999',
      '+1.5e999',
      { source: '123e45', value: 123e45 },
      { source: '.inf', value: Number.POSITIVE_INFINITY },
    ])
    for (const half of ['{"a": {"b": "c"}', '{"a": ["b"]'])
      expect(parseYaml(half)).toMatchObject({ type: 'problem' })
  })

  it('keeps __proto__ an ordinary key, follows aliases and merges', () => {
    expect(tree('x: &x {a: 1x, __proto__: p}\ny: {<<: *x, a: own}\nz: *x')).toEqual(
      new Map([
        ['x', new Map(Object.entries({ a: '1x' }).concat([['__proto__', 'p']]))],
        [
          'y',
          new Map([
            ['a', 'own'],
            ['__proto__', 'p'],
          ]),
        ],
        ['z', new Map(Object.entries({ a: '1x' }).concat([['__proto__', 'p']]))],
      ]),
    )
  })

  it.each([
    ['a repeated key', 'a: 1\nserver: x\nserver: hunter2', 'line 3, column 1 repeats the key "server"'],
    ['a repeated key in JSON', '{"a": {"b": 1, "b": 2}}', 'line 1, column 16 repeats the key "b"'],
    [
      'a repeated key with a blank behind it',
      'server : x\nserver : hunter2',
      'line 2, column 1 repeats the key "server"',
    ],
    [
      'half a file with empty lines',
      'a: [hunter2,\n\n',
      'ends too early, as if only half of it were written',
    ],
    ['a bracket too much', 'a: [1, 2]]\nb: hunter2', 'line 1, column 10 holds something unexpected'],
    ['a bracket behind a list', '- hunter2\n]\n- b', 'line 2, column 1 holds something unexpected'],
    ['two texts', '"hunter2" "b"\n', 'line 1, column 11 holds something unexpected'],
    ['a tab', 'a:\n\tb: hunter2', 'line 2, column 1 is indented by a tab'],
    ['half a file', 'a: "hunter2', 'line 1, column 12 ends too early, as if only half of it were written'],
    ['half a flow', 'a: [1, {b: hunter2', 'ends too early, as if only half of it were written'],
    ['an alias to nothing', 'a: *hunter2', 'line 1, column 4 refers to an anchor that is not set before it'],
    ['an alias to itself', 'a: &a [*a]', 'line 1, column 8 refers by an alias to something that contains it'],
    ['deep nesting', '['.repeat(200) + ']'.repeat(200), 'line 1, column 102 is nested too deeply'],
    ['a wrong indent', 'a:\n    b: 1\n  c: hunter2\nd: 1', 'is indented wrongly'],
    ['a missing colon', '{"a" 1}\nc: hunter2', 'line 1, column 6 lacks a character, such as a closing quote'],
    [
      'an unknown escape',
      'a: "\\z"\nb: hunter2',
      'line 1, column 5 has an unknown escape inside double quotes',
    ],
    ['a key of two lines', 'a: 1\n"hunter2\n b": 2\nc: 3', 'starts a key that does not end on its line'],
    ['a key that may be a secret', 'a b: 1\na b: 2\nc: 3', 'line 2, column 1 repeats a key'],
    ['a dash for a value', 'a: {namespace: -}\nb: hunter2', 'line 1, column 16 holds something unexpected'],
    ['something else', 'a: @hunter2\nb: 1', 'line 1, column 4 holds something unexpected'],
  ])('says where %s stands, and quotes nothing', (_, text, place) => {
    expect(problem(text)).toContain(place)
    expect(problem(text)).not.toContain('hunter2')
  })

  it('reads nothing from an empty text and from an empty document', () => {
    expect(tree('')).toEqual({ source: '', value: null })
    expect(tree('---\n')).toEqual({ source: '', value: null })
  })

  it('merges in place, of several at once the first, and only by the plain sign', () => {
    const merged = (text: string) => [
      ...((tree(text) as ReadonlyMap<string, unknown>).get('y') as Map<string, unknown>),
    ]
    const anchors = 'x: [&a {k: a, l: a}, &b {k: b, m: b}]\n'
    expect(merged(`${anchors}y: {<<: [*a, *b, text], own: o}`)).toEqual([
      ['k', 'a'],
      ['m', 'b'],
      ['l', 'a'],
      ['own', 'o'],
    ])
    expect(merged(`${anchors}y: {k: o, <<: *a, <<: *b}`)).toEqual([
      ['k', 'b'],
      ['l', 'a'],
      ['m', 'b'],
    ])
    expect(merged('y: {"<<": {k: a}}')).toEqual([['<<', new Map([['k', 'a']])]])
  })

  it('leaves out a key that is no text, and reads numbers as keys by their spelling', () => {
    expect(tree('? [a]\n: b\n0x10: c\ntrue: d')).toEqual(
      new Map([
        ['0x10', 'c'],
        ['true', 'd'],
      ]),
    )
  })

  it('counts only what aliases repeat', () => {
    const plain = Array.from({ length: 50_001 }, () => 'a').join(',')
    expect(tree(`[&x b, *x, ${plain}, *x]`)).toHaveLength(50_004)
  })

  it('refuses an alias bomb at once, with its position', () => {
    const levels = ['a0: &a0 lol']
    for (let level = 1; level <= 9; level += 1)
      levels.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(',')}]`,
      )
    const before = performance.now()
    expect(problem(levels.join('\n'))).toMatch(
      /^is not valid YAML: line \d, column \d+ repeats so much by aliases that it looks like an alias bomb$/,
    )
    expect(performance.now() - before).toBeLessThan(2000)
  })

  it('survives any text', () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))
    fc.assert(fc.property(fc.string({ unit }), (text) => void parseYaml(text)))
    expect(problem('['.repeat(5000))).toContain('is nested too deeply')
  })
})
