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

describe('readPlainYaml', () => {
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
