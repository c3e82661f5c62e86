import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPlainYaml } from './plainYaml.ts'
import { parseAnyYaml, parseYaml } from './yamlTree.ts'

/** Lines as people and programs write them, and lines a little beside: put together at random, some are YAML. */
const lines = [
  ...['a: b', 'b: 1', 'c:', 'd: true', 'e: null', 'f: "x y"', "g: 'it''s'", 'h: {}', 'i: []', 'j: a b c'],
  ...[
    'k: "\\u00e9\\n"',
    'l: on',
    'm: 2024-01-01',
    'n: 12:30',
    'o: 0x1f',
    'p: ~',
    'q: a:b',
    'r: a#b',
    's: a #b',
  ],
  ...['- a', '- b: c', '-', '- ', '- - a', '- {a: b}', '-   d: e', '- "x"', '- f:', '- http://x:1/y', '- 1'],
  ...[
    'more words',
    '# comment',
    '',
    '   ',
    '---',
    '...',
    'key : x',
    '"q": x',
    't: |',
    't: >-',
    'u: &x a',
    'v: *x',
  ],
  ...[
    'w: a: b',
    'x: !!binary eA==',
    'y: z',
    'yes: z',
    'no.w: x',
    '<<: a',
    'a: c',
    'z: .5',
    'z2: 1e3',
    'z3: -',
    '\ta: b',
  ],
  ...[
    'z4: @x',
    'z5: `x',
    'z6: %x',
    'z7: x%',
    'z8: "a" b',
    "z9: 'a",
    'zz: [a',
    'zc: [a, b]',
    'zd: {a: b, c: [d]}',
    'ze: [a:b, c d]',
    'zf: {a:b}',
    'zg: [a, ]',
    'zh: {a: }',
    "zi: ['a': b]",
    'zj: [1, true, ~]',
    'zk: ["a" , b ]',
    'zl: {yes: b}',
    'zm: {a: b}}',
    'zn: [a b: c]',
    'zo: [a] b',
    'zp: [-a, - b]',
    'zq: [a #b]',
    'zr: [a#b]',
    'zs: {a: b:}',
    'zt: {a: b, a: c}',
    'zu: +1',
    'zv: --1',
    'zw: +PjQ=',
    'zx: 1gh',
    'zy: 0x1g',
    'zy2: 1n',
    'zy3: 12/3',
    'http://x',
    'é: ü',
    'za: é',
    'zb: .inf',
  ],
]
const anyText = fc
  .array(fc.tuple(fc.nat(4), fc.constantFrom(...lines)), { maxLength: 9 })
  .map((parts) => parts.map(([indent, line]) => ' '.repeat(indent) + line).join('\n'))

const anyJson = fc
  .tuple(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 2, '\t'), fc.constantFrom('', '\n', ' x', '{}'))
  .map(([json, indent, end]) => `{"v": ${JSON.stringify(JSON.parse(json), null, indent)}}${end}`)
const anyPieces = fc
  .array(
    fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"b"',
        '1',
        '-1',
        '1e5',
        'true',
        'null',
        ' ',
        '\n',
        '"\\u00e9"',
        '"\\ud800"',
        'x',
        '01',
        '1.',
        '"',
      ],
    ),
    { maxLength: 14 },
  )
  .map((pieces) => `{${pieces.join('')}`)

function readWord(word: string) {
  const reading = parseAnyYaml(word)
  return reading.type === 'tree' ? reading.tree : null
}

function edited(
  text: string,
  edits: readonly { at: number; what: string; line: string; indent: number }[],
): string {
  const all = text.split('\n')
  for (const { at, what, line, indent } of edits) {
    const before = all[at] ?? ''
    if (what === 'leave out') all.splice(at, 1)
    if (what === 'add') all.splice(at, 0, ' '.repeat(indent) + line)
    if (what === 'indent') all[at] = ' '.repeat(indent) + before
    if (what === 'indent less') all[at] = before.slice(Math.min(indent, before.search(/\S|$/)))
    if (what === 'repeat') all.splice(at, 0, before)
  }
  return all.join('\n')
}

/** The common forms, which are read without the library. */
const plainForms = [
  ...[
    'a: b',
    '# comment\n\na: b\n',
    '  # comment\n   \na: b',
    '---\na: b',
    '---\n# comment\na: b',
    '  a: b\n  c: d',
  ],
  ...[
    '# comment\n---\na: b',
    '\n---\na: b',
    '- a\n- b: c',
    '-\n- a',
    '-',
    'yes: b\nNo: c\nnull: d\ntrue: e',
    'a: {y: b, off: c}',
  ],
  ...['a:   b', 'a: b   ', 'a: b\n\nc: d', 'a: b\n# comment\nc: d', 'a: b\n  # comment\nc: d', 'a: b\n\n'],
  ...[
    'a:',
    'a:\nb: c',
    'a:\n  b:\nc: d',
    'a:   \nb: c',
    'a:\n  b:\n    c: d\n  e: f\ng: h',
    'a:\n b: c\nd: e',
  ],
  ...['a:\n- b\n- c\nd: e', 'a:\n  - b\n  - c\nd: e', 'a:\n- b: c\n  d: e\n- f: g', 'a:\n-   b: c\n    d: e'],
  ...['a:\n-\n  b: c\n- d', 'a:\n- \n- b', 'a:\n-', 'a:\n- b:\n  - c\n  d: e', 'a:\n- b:\n    c: d\n- e'],
  ...['a:\n  b:\n  - c\n  - d\n  e: f\ng: h', 'a:\n-\n  - b\n  - c\n- d', 'a:\n- b:\nc: d', 'a:\n- b:\n- c'],
  ...[
    "a: 'b'",
    "a: 'it''s'",
    "a: ''''",
    "a: ''",
    'a: ""',
    'a: "b: c #d"',
    "a: 'b: c #d'",
    'a: "it\'s"',
    `a: '"'`,
  ],
  ...[
    'a: true\nb: false\nc: null',
    'a: truer\nb: untrue\nc: nullable',
    'a: yesterday\nb: none\nc: offer\nd: one',
  ],
  ...[
    'a: b c  d',
    'a: b\n  c',
    'a: b\n  c  d\n    e\nf: g',
    'a: b\n  /c\n  (d)',
    'a:\n- b\n  c\n- d',
    'a: 1\n  2',
  ],
  ...[
    'a: http://b:1/c',
    'a: b:c',
    'a: b#c',
    'a: /b',
    'a: _b',
    'a: -b',
    'a: --b',
    'a: b.c',
    'a: bé',
    'a: b\u00a0c',
  ],
  ...['a: 1gh', 'a: 12/3', 'a: 1=', 'a: 1@b', 'a: +PjQ=', 'a: 0Z', 'a: 1n', 'a: 1p', 'a: 1W', 'a: 1y'],
  ...['a.b-c/d_e1: f', 'A: b', 'n1: b', 'yes.no: b', `${'k'.repeat(201)}: b`],
  ...[
    'a: []\nb: {}',
    'a: [ ]',
    'a: { }',
    'a: [b, c]',
    'a: [ b , c ]',
    'a: [b,c]',
    'a: {b: c}',
    'a: { b: c , d: e }',
  ],
  ...[
    'a: {b: c,d: e}',
    'a: {b: [c, {d: e}], f: {}}',
    'a: [[b], [c]]',
    'a: [b c, d:e]',
    'a: [-b, --c, /d, +e=]',
  ],
  ...[
    `a: ['b', "c", '']`,
    "a: ['it''s', true, false, null]",
    'a: {b:   c}',
    'a: [b.c@d=e-f+g/h]',
    "a: ['b' , c]",
  ],
  ...[`a: {${'k'.repeat(201)}: b}`, 'a: [b  c]', 'a: ["b, c]"]', "a: ['b, c]']", 'a:\n- [b]\n- {c: d}\n- e'],
  ...[
    '{}',
    '{ }',
    '{"a": "b"}',
    ' {"a": "b"}',
    '\n\t{"a":"b"}\n \t',
    '{"a" : "b" , "c" : "d"}',
    '{"a": {}, "b": []}',
  ],
  ...[
    '{"a": [true, false, null]}',
    '{"a": ["b","c", ["d"]]}',
    '{"a": {"b": {"c": "d"}}, "e": "f"}',
    '{"a": [ ]}',
  ],
  ...[
    '{"a": "\\u00e9\\n\\"\\\\"}',
    '{"a": "é: #"}',
    '{"": "a"}',
    '{"__proto__": "a"}',
    '{"a\\n": "b"}',
    '{"a": ""}',
  ],
  ...[`{"${'k'.repeat(200)}": "b"}`, '{"a": "\\ud83d\\udea2"}', '{"a":\n[\n"b"\n,\n"c"\n]\n}\n'],
]

/** Forms of which only a word is left to the library. */
const formsWithWords = [
  ...[
    'a: 1',
    'a: -1',
    'a: --1',
    'a: 1.5',
    'a: .5',
    'a: 1e3',
    'a: 0x1f',
    'a: 0b1',
    'a: 0o17',
    'a: 017',
    'a: 1_000',
  ],
  ...[
    'a: +1',
    'a: 12:30',
    'a: 2024-01-01',
    'a: 10.0.0.1',
    'a: .inf',
    'a: 123e4567',
    'a: 1f',
    'a: 1o',
    'a: 1x',
  ],
  ...['a: y', 'a: n', 'a: yes', 'a: No', 'a: on', 'a: OFF', 'a: True', 'a: FALSE', 'a: Null'],
  ...['a: [1, on, 2024-01-01]', 'a: {b: 1, c: off}', 'a: "\\u00e9\\n"', 'a: ["\\""]', "a:\n- 1\n- 'b'"],
  ...[
    '{"a": 1}',
    '{"a": 1.25}',
    '{"a": [-1, 0, 1.5, 1e3, -0.5E-2, 10, 1.5e+30]}',
    `{"a": ${'9'.repeat(31)}}`,
  ],
]

/** Forms that the library reads otherwise, or refuses. */
const leftForms = [
  ...[
    '',
    '   ',
    '# comment',
    '---',
    'a',
    '"a"',
    'a b',
    '[a]',
    'a:b',
    ' ---\na: b',
    'a: b\nc',
    'a:\n  b',
    'a: b\n- c',
  ],
  ...[
    '%YAML 1.1\n---\na: b',
    'a: b\n---\nc: d',
    'a: b\n...\nc: d',
    '---\n---\na: b',
    '--- a\n',
    '---a: b',
    'a: b\n%c: d',
  ],
  ...[
    'a: b\na: c',
    'a: b\n c: d',
    '  a: b\nc: d',
    'a:\n    b: c\n  d: e',
    'a:\n- b: c\n d: e',
    'a:\n - b\n- c',
  ],
  ...['a:\n  - b\n c: d', 'a:\n  - b\n    - c', 'a:\n- - b', 'a:\n- -', 'a:\n- b\nc', 'a:\n  b: c\n   d: e'],
  ...[
    'a: |\n  b',
    'a: >-\n  b',
    'a: &x b',
    'a: *x',
    'a: !!str b',
    'a: @b',
    'a: `b',
    'a: %b',
    'a: - b',
    'a: -',
    'a: ? b',
  ],
  ...[
    'a: b: c',
    'a: b #c',
    'a: b:',
    'a: "b: c',
    "a: 'b",
    'a: "b',
    "a: 'b' c",
    'a: "b" c',
    "a: 'b'c'",
    'a: "b"c"',
    "a: b'\n c:",
  ],
  ...[
    'a: b\n\n  c',
    'a: b\n  # comment\n  c',
    'a: b\n  c: d',
    'a: b\n  - c',
    'a: b\n  c #d',
    'a: b\n  c:',
    'a: "b\n  c"',
  ],
  ...[
    "a: 'b'\n  c",
    'a: [b]\n  c',
    'a: {b: c}\n  d',
    'a: [b\n  ]',
    'a: b #c\n  d',
    'a: b: c\n  d',
    'a: #b',
    'a:  #b',
  ],
  ...[
    'a:\tb',
    '\ta: b',
    'a: b\u0001',
    'a: b\u0085c',
    'a: b\u2028c',
    'a: b\u2029c',
    'a: b\ufeff',
    'a: b\ufffe',
    'a: b\uffff',
  ],
  ...['"a": b', "'a': b", '? a', '<<: a', `${'k'.repeat(1025)}: b`, 'a: "b\\', 'a: "\\z"', 'a: "b\\"'],
  ...[
    'a: [b',
    'a: {b: c',
    'a: [b, ]',
    'a: [b,, c]',
    'a: [,]',
    'a: [b}',
    'a: {b: c]',
    'a: [b] c',
    'a: [b]]',
    'a: [b #c]',
  ],
  ...[
    'a: [b: c]',
    "a: ['b': c]",
    'a: ["b" : c]',
    'a: ["b": c]',
    'a: {b:c}',
    'a: {b: }',
    'a: {b}',
    "a: {b: 'c' : d}",
    'a: {"b": c}',
    'a: {b: c, b: d}',
  ],
  ...[
    'a: {b: c,, d: e}',
    'a: [- b]',
    'a: [-]',
    'a: [@b]',
    "a: ['b' c]",
    'a: {b: c:}',
    'a: [b c: d]',
    'a: [b:]',
    'a: ["\\z"]',
  ],
  ...[
    'a: {b: c}}',
    "a: ['b]",
    'a: ["b]',
    'a: ["b\\"]',
    'a: [b, c',
    `a: {${'k'.repeat(1025)}: b}`,
    'a: [b c #d]',
  ],
  ...[
    '{',
    '{"a"',
    '{"a"}',
    '{"a": }',
    '{"a": "b"',
    '{"a": "b",}',
    '{"a": "b"]',
    '{"a": ["b"}',
    '{"a": "b"} c',
    '{"a": "b"}}',
    '{,}',
  ],
  ...[
    '{"a": "b" "c": "d"}',
    '{"a": "b", "a": "c"}',
    '{a: "b"}',
    '{a": "b"}',
    "{'a': 'b'}",
    '{"a" "b"}',
    '{"a": "b\nc"}',
    '{"a": "b\tc"}',
    '{"a": ["b" "c"]}',
  ],
  ...[
    '{"a": "\\z"}',
    '{"a": "\\ud800"}',
    '{"a": "b\\',
    '{"a": "b\\"}',
    '{"a": word}',
    '{"a": 01}',
    '{"a": 1.}',
    '{"a": .5}',
    '{"a": +1}',
    '{"a": -}',
  ],
  ...[
    '{"a": 1e}',
    '{"a": 1x}',
    '{"a": truer}',
    '{"a": "b\u2028c"}',
    '{"a": "b\u0001c"}',
    `{"${'k'.repeat(1025)}": "b"}`,
    '{"a":: "b"}',
    '{"a": ["b",]}',
  ],
  ...[
    '{"a": "b"}\n---\n{"c": "d"}',
    '{"a": "b"} # c',
    '{"a": \u00a0"b"}',
    '{"a": ,}',
    '{"a": [,]}',
    '\u00a0{"a": "b"}',
  ],
]

describe('readPlainYaml', () => {
  it.each(plainForms)('reads %j without the library, and as the library does', (text) => {
    const quick = readPlainYaml(text, (word) => {
      throw new Error(`The library is asked for ${word}.`)
    })
    expect({ type: 'tree', tree: quick }).toEqual(parseAnyYaml(text))
  })

  it.each(formsWithWords)('leaves only a word of %j to the library', (text) => {
    expect({ type: 'tree', tree: readPlainYaml(text, readWord) }).toEqual(parseAnyYaml(text))
    expect(readPlainYaml(text, () => null)).toBeNull()
  })

  it.each(leftForms)('leaves %j to the library as a whole', (text) => {
    expect(readPlainYaml(text, readWord)).toBeNull()
  })

  it.each<[string, (levels: number) => string]>([
    ['mappings', (levels) => Array.from({ length: levels }, (_, at) => `${' '.repeat(at)}a:\n`).join('')],
    [
      'mappings of a word',
      (levels) =>
        `${Array.from({ length: levels - 1 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')}${' '.repeat(levels - 1)}a: b`,
    ],
    [
      'mappings of a list of a word',
      (levels) =>
        `${Array.from({ length: levels - 2 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')}${' '.repeat(levels - 2)}a:\n${' '.repeat(levels - 2)}- b`,
    ],
    [
      'mappings in lists',
      (levels) => `a:\n${Array.from({ length: levels / 2 }, (_, at) => `${'  '.repeat(at)}- a:\n`).join('')}`,
    ],
    [
      'lists of mappings',
      (levels) =>
        Array.from({ length: levels }, (_, at) =>
          at % 2 === 0 ? `${' '.repeat(at)}a:\n` : `${' '.repeat(at - 1)}-\n`,
        ).join(''),
    ],
    ['lists in brackets', (levels) => `a: ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`],
    [
      'lists in brackets below a list',
      (levels) => `a:\n- ${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}`,
    ],
    ['mappings in brackets', (levels) => `a: ${'{a: '.repeat(levels - 1)}b${'}'.repeat(levels - 1)}`],
    ['lists of JSON', (levels) => `{"a": ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`],
    ['words of JSON', (levels) => `${'{"a": '.repeat(levels)}"b"${'}'.repeat(levels)}`],
    ['JSON', (levels) => `${'{"a": ['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`],
  ])('reads %s that stand in each other as deeply as the library does', (_, written) => {
    for (const levels of [96, 98, 99, 100, 101, 102, 104]) {
      const text = written(levels)
      const quick = readPlainYaml(text, readWord)
      const whole = parseAnyYaml(text)
      if (whole.type === 'tree') expect(quick).toEqual(whole.tree)
      else expect(quick).toBeNull()
    }
  })

  it('hides no error of the library', () => {
    const read = () =>
      readPlainYaml('a: 1', () => {
        throw new RangeError('broken')
      })
    expect(read).toThrow('broken')
  })

  it.each([
    ['lines', anyText],
    ['JSON', anyJson],
    ['pieces of JSON', anyPieces],
  ])('reads from %s what the whole library reads, or nothing', (_, anything) => {
    fc.assert(
      fc.property(anything, (text) => {
        const quick = readPlainYaml(text, readWord)
        if (quick !== null) expect({ type: 'tree', tree: quick }).toEqual(parseAnyYaml(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads from a kubeconfig that was cut, indented and added to what the whole library reads, or nothing', () => {
    const edits = fc.array(
      fc.record({
        at: fc.nat(30),
        what: fc.constantFrom('leave out', 'add', 'indent', 'indent less', 'repeat'),
        line: fc.constantFrom(...lines),
        indent: fc.nat(6),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(edits, (all) => {
        const text = edited(known, all)
        const quick = readPlainYaml(text, readWord)
        if (quick !== null) expect({ type: 'tree', tree: quick }).toEqual(parseAnyYaml(text))
      }),
      { numRuns: 2000 },
    )
  })

  const known = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://10.0.0.1:6443
  name: arn:aws:eks:eu-west-1:123456789012:cluster/prod
contexts: []
kind: Config
preferences: {}
users:
- name: 'u'
  user:
    exec:
      args:
      - get-token
      - --cluster-name
      - c
      env:
      - name: AWS_PROFILE
        value: "p"
      installHint: Install gke-gcloud-auth-plugin for use with kubectl by following
        https://cloud.google.com/blog
      provideClusterInfo: true
`
  it.each([
    ['as kubectl writes it', known],
    [
      'as JSON',
      JSON.stringify(parseYaml(known).type === 'tree' ? { a: [{ b: 'c', d: 1, e: null }] } : null, null, 2),
    ],
  ])('knows a kubeconfig %s', (_, text) => {
    expect(readPlainYaml(text, () => ({ source: '1', value: 1 }))).not.toBeNull()
    expect(parseYaml(text)).toEqual(parseAnyYaml(text))
  })
})
