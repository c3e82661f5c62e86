import { describe, expect, it } from 'vitest'
import { fieldPlaceAt } from './fieldPlace.ts'

/** The place at the mark `^`, at which a field begins. */
function placeIn(marked: string) {
  const lines = marked.split('\n')
  const line = lines.findIndex((text) => text.includes('^'))
  const column = lines[line]?.indexOf('^') ?? 0
  const place = fieldPlaceAt(
    lines.map((text) => text.replace('^', '')),
    line,
    column,
  )
  if (place === null) return null
  const { group, version, kind } = place.gvk
  return { kind: `${group}/${version} ${kind}`, path: place.path.join('.'), others: [...place.others] }
}
const pathIn = (marked: string) => placeIn(marked)?.path

const head = 'apiVersion: apps/v1\nkind: Deployment\n'

describe('the place of a field in a text', () => {
  it('is at the root of an object', () => {
    expect(placeIn(`${head}^\nmetadata:\n  name: a\n`)).toEqual({
      kind: 'apps/v1 Deployment',
      path: '',
      others: ['apiVersion', 'kind', 'metadata'],
    })
  })

  it('is in the map that its indentation says, next to fields above and below', () => {
    expect(placeIn(`${head}spec:\n  replicas: 1\n  ^\n  paused: true\nmetadata: {}\n`)).toEqual({
      kind: 'apps/v1 Deployment',
      path: 'spec',
      others: ['replicas', 'paused'],
    })
  })

  it.each([
    ['in a map that is begun', 'spec:\n  template:\n    ^'],
    ['after a deeper part', 'spec:\n  template:\n    metadata:\n      labels:\n        a: b\n    ^'],
    [
      'after a list at its own column',
      'spec:\n  template:\n    volumes:\n    - name: a\n    - name: b\n    ^',
    ],
    ['behind comments and empty lines', 'spec:\n  # why\n  template:\n\n  # and\n    ^'],
    ['with quoted names', `"spec":\n  'template':\n    ^`],
    ['behind a text of several lines', 'spec:\n  a: |\n    b:\n      c: 1\n\n  template:\n    ^'],
    ['where its line has a value', 'spec:\n  template:\n    ^spec: {}'],
  ])('is found %s', (_, text) => {
    expect(pathIn(head + text)).toBe('spec.template')
  })

  it.each([
    ['behind its dash', 'list:\n- ^'],
    ['behind its dash, indented', 'list:\n  - ^'],
    ['on a later line', 'list:\n- name: a\n  ^'],
    ['of a later item', 'list:\n- name: a\n  env:\n  - name: b\n- name: c\n  ^image: d'],
    ['with more blanks behind the dash', 'list:\n-   name: a\n    ^'],
  ])('is in an item of a list %s', (_, text) => {
    expect(pathIn(text)).toBe('list.[]')
  })

  it('is in a list in a list', () => {
    expect(pathIn('list:\n- - name: a\n    ^')).toBe('list.[].[]')
    expect(pathIn('list:\n- env:\n  - name: a\n    ^')).toBe('list.[].env.[]')
  })

  it('says of which kind the object is, among several and inside a list of objects', () => {
    const other = 'apiVersion: v1\nkind: Service\nspec:\n  ports: []\n'
    expect(placeIn(`${other}---\n${head}spec:\n  ^\n---\n${other}`)?.kind).toBe('apps/v1 Deployment')
    expect(placeIn(`spec:\n  ^\nkind: Service\napiVersion: v1 # late\n`)?.kind).toBe('/v1 Service')
    const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: "Deployment"\n  spec:\n    ^`
    expect(placeIn(list)).toMatchObject({ kind: 'apps/v1 Deployment', path: 'items.[].spec' })
  })

  it.each([
    ['inside a text of several lines', 'data:\n  a: |\n    b:\n    ^'],
    ['inside a text that is an item', 'args:\n- |\n  b\n  ^'],
    ['below a value', 'metadata:\n  name: a\n    ^'],
    ['in JSON', '{\n  "apiVersion": "v1",\n  ^'],
  ])('is none %s', (_, text) => {
    expect(placeIn(text)).toBeNull()
  })

  it('is found in a text of a megabyte without reading it again for each line', () => {
    const data = Array.from({ length: 40_000 }, (_, at) => `  key-${at}: value of ${at}`).join('\n')
    const began = performance.now()
    expect(placeIn(`${head}spec:\n${data}\n  ^`)?.others).toHaveLength(40_000)
    // Once takes a tenth of a second, for each line many minutes.
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})
