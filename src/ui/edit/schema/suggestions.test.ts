import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import type { KindSchema } from '#contract'
import { KindSchemas } from './kindSchemas.ts'
import { suggest } from './suggestions.ts'

const text = { types: ['string'] } as const
const schema: KindSchema = {
  root: { ref: 'Boat' },
  types: {
    Boat: {
      types: ['object'],
      fields: {
        apiVersion: text,
        kind: text,
        spec: {
          types: ['object'],
          required: ['rig'],
          fields: {
            rig: { ...text, values: ['sloop', 'ketch'], default: 'sloop' },
            fast: { types: ['boolean'] },
            crew: { types: ['array'], items: { ref: 'Crew' } },
            ports: { types: ['array'], items: { ...text, values: ['a', 'b'] } },
            labels: { types: ['object'], each: text },
          },
        },
        status: { types: ['object'], isOpen: true },
      },
    },
    Crew: { types: ['object'], fields: { name: text, age: { types: ['integer'] } } },
  },
}
const kinds = [
  { group: 'fleet', version: 'v1', kind: 'Boat' },
  { group: 'fleet', version: 'v2', kind: 'Boat' },
  { group: '', version: 'v1', kind: 'Pod' },
]

/** What is suggested at the mark `^`, as `label: detail`; null for nothing. */
async function suggestedIn(marked: string, { isExplicit = true, answer = schema as KindSchema | null } = {}) {
  const asked: unknown[] = []
  using schemas = new KindSchemas({
    session: {
      request: (async (_: unknown, params: unknown) => {
        asked.push(params)
        return answer === null ? { schema: null, problem: 'denied' } : { schema: answer, problem: null }
      }) as never,
    },
    isServed: ({ kind }) => kind === 'Boat',
  })
  const at = marked.indexOf('^')
  const state = EditorState.create({ doc: marked.replace('^', '') })
  const parts = { schemas, kinds: () => kinds }
  const found = await suggest(parts, new CompletionContext(state, at, isExplicit))
  const options = found?.options.map(({ label, detail = '' }) => `${label}: ${detail.trim()}`) ?? null
  return { options, asked, note: schemas.note.value }
}
const head = 'apiVersion: fleet/v1\nkind: Boat\n'
const optionsIn = async (marked: string) => (await suggestedIn(head + marked)).options

describe('what is suggested at the cursor', () => {
  it('is the fields that are missing in its map, with their types', async () => {
    expect(await optionsIn('spec:\n  fast: true\n  r^\n')).toEqual([
      'rig: string, required',
      'crew: list of object',
      'ports: list of string',
      'labels: map of string',
    ])
  })

  it.each([
    ['an item of a list', 'spec:\n  crew:\n  - name: a\n    ^', ['age: integer']],
    ['the root', '^', ['spec: object', 'status: object']],
    ['a field with few values', 'spec:\n  rig: ^', ['sloop: default', 'ketch: ']],
    ['a field that is true or false', 'spec:\n  fast: t^', ['true: ', 'false: ']],
    ['a list of few values', 'spec:\n  ports:\n  - ^', ['a: ', 'b: ']],
    ['a map of free names', 'spec:\n  labels:\n    ^', null],
    ['a text', 'spec:\n  crew:\n  - name: ^', null],
    ['an open map', 'status:\n  ^', null],
    ['a field that is not there', 'spec:\n  what:\n    ^', null],
    ['a comment', 'spec:\n  # r^', null],
    ['the colon of a field', 'spec:\n  rig:^', null],
  ])('fits %s', async (_, marked, options) => {
    expect(await optionsIn(marked)).toEqual(options)
  })

  it('is nothing on an empty line until it is asked for', async () => {
    expect((await suggestedIn(`${head}spec:\n  ^`, { isExplicit: false })).options).toBeNull()
    expect((await suggestedIn(`${head}spec:\n  r^`, { isExplicit: false })).options).toHaveLength(5)
  })

  it('is the kinds of the cluster, and the versions of a kind', async () => {
    const of = async (marked: string) => (await suggestedIn(marked)).options
    expect(await of('kind: ^')).toEqual(['Boat: ', 'Pod: '])
    expect(await of('apiVersion: v1\nkind: ^')).toEqual(['Pod: '])
    expect(await of('apiVersion: ^\nkind: Boat')).toEqual(['fleet/v1: ', 'fleet/v2: '])
  })

  it('asks the cluster only for the kind of the object at the cursor, and for none that it does not serve', async () => {
    const { asked } = await suggestedIn(`apiVersion: v1\nkind: Pod\n---\n${head}^`)
    expect(asked).toEqual([{ group: 'fleet', version: 'v1', kind: 'Boat' }])
    expect((await suggestedIn('apiVersion: v1\nkind: Bo\n^')).asked).toEqual([])
  })

  it('is nothing where the cluster denies its schemas, which is said', async () => {
    expect(await suggestedIn(`${head}^`, { answer: null })).toMatchObject({
      options: null,
      note: expect.stringContaining('does not let you read its schemas'),
    })
  })
})
