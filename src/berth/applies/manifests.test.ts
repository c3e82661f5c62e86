import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { splitManifests, withUid } from './manifests.ts'

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`

describe('the manifests of a text', () => {
  it('are its documents in their order, each as its own text, without empty ones', () => {
    const text = `\uFEFF# A comment\r\n---\r\n# One\r\n${configMap('one').replaceAll('\n', '\r\n')}\r\n--- # Two\n${configMap('two')}...\n---\n\n---\n# Nothing\n---\n${configMap('three')}data:\n  a: |\n    --- not a marker\n`
    const manifests = splitManifests(text)
    expect(manifests.map(({ name, line, problem }) => [name, line, problem])).toEqual([
      ['one', 4, null],
      ['two', 10, null],
      ['three', 20, null],
    ])
    expect(manifests[0]?.text).toContain('# One\r\napiVersion: v1\r\n')
    expect(parse(manifests[2]?.text ?? '')).toMatchObject({ data: { a: '--- not a marker\n' } })
  })

  it('are the items of a list, as they are written', () => {
    const list = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: one}
  data:
    mode: 0644 # octal
    text: |
      a
        b
# between
- apiVersion: v1
  kind: Secret
  metadata:
    name: two
  stringData: &values {word: secret-word}
`
    const [one, two] = splitManifests(list)
    expect(one).toMatchObject({ kind: 'ConfigMap', name: 'one', line: 4 })
    expect(one?.text).toContain('mode: 0644 # octal\n  text: |\n    a\n      b\n')
    expect(two).toMatchObject({ kind: 'Secret', name: 'two', line: 13, values: ['secret-word'] })
  })

  it('are found in JSON, and a list within a list', () => {
    const item = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { size: '1' } }
    const inner = { apiVersion: 'v1', kind: 'ConfigMapList', items: [item] }
    const [one] = splitManifests(
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [inner] }, null, '\t'),
    )
    expect(parse(one?.text ?? '')).toEqual(item)
  })

  it('do not lose what an alias stands for', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: one}\n  data: &d {big: 9007199254740993}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: two}\n  data: *d\n`
    const [, two] = splitManifests(list)
    expect(two?.text).toContain('big: 9007199254740993')
  })

  it.each([
    ['no name', 'apiVersion: v1\nkind: Pod\n', 'It has no metadata.name.'],
    ['a generated name', 'apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n', /generateName/u],
    ['no kind', 'apiVersion: v1\n', 'It has no kind.'],
    ['no apiVersion', 'kind: Pod\n', 'It has no apiVersion.'],
    ['a text', 'apiVersion', 'This is not an object.'],
    ['a broken line', '\n---\napiVersion: v1\nkind: [\n', /^Line \d: /u],
    ['the same object twice', `${configMap('one')}---\n${configMap('one')}`, /twice/u],
  ])('say what is wrong with %s', (_, text, problem) => {
    expect(splitManifests(text).at(-1)?.problem).toEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    )
  })

  it.each([
    ['a block', configMap('one')],
    ['a block of old line ends', configMap('one').replaceAll('\n', '\r\n')],
    ['braces', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one} # mine\n'],
    ['JSON', '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"one"}}'],
    ['an explicit key', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  ? name\n  : one\n'],
  ])('name their object by its uid, in %s', (_, text) => {
    const bound = withUid(text, 'uid-1')
    expect(parse(bound)).toEqual({
      ...(parse(text) as object),
      metadata: { name: 'one', uid: 'uid-1' },
    })
    if (text.includes('#')) expect(bound).toContain('# mine')
  })
})
