import { describe, expect, it } from 'vitest'
import type { KindSchema } from '#contract'
import { objectsIn, schemaProblems } from './schemaProblems.ts'
import { readDocuments } from './yamlText.ts'

const text = { types: ['string'] } as const
const schema: KindSchema = {
  root: { ref: 'Boat' },
  types: {
    Boat: {
      types: ['object'],
      fields: {
        apiVersion: text,
        kind: text,
        metadata: { types: ['object'], fields: { name: text, labels: { types: ['object'], each: text } } },
        spec: { ref: 'BoatSpec' },
        status: { types: ['object'], required: ['phase'], fields: { phase: text } },
      },
    },
    BoatSpec: {
      types: ['object'],
      required: ['masts', 'flag'],
      fields: {
        masts: { types: ['integer'] },
        flag: { ...text, default: 'white' },
        sails: {
          types: ['array'],
          items: { types: ['object'], required: ['area'], fields: { area: { types: ['number'] } } },
        },
        port: { types: ['integer', 'string'] },
        rig: { ...text, values: ['sloop', 'ketch'] },
        isFast: { types: ['boolean'] },
        extra: { types: ['object'], isOpen: true, fields: { a: text } },
        any: {},
        tow: { ref: 'BoatSpec' },
      },
    },
  },
}

/** What is said of a text, each with the words that it is said of. */
const problemsOf = (yaml: string) =>
  objectsIn(readDocuments(yaml)).flatMap((object) =>
    schemaProblems(object, schema).map(({ from, to, message }) => `${yaml.slice(from, to)}: ${message}`),
  )
const ofSpec = (lines: string) =>
  problemsOf(`apiVersion: fleet/v1\nkind: Boat\nspec:\n  masts: 1\n${lines.replace(/^/gmu, '  ')}\n`)

describe('the problems that a schema finds in an object', () => {
  it.each([
    ['a field that is not there', 'mast: 2', ['mast: spec has no field “mast”. Did you mean “masts”?']],
    ['one far from all names', 'whatever: 2', ['whatever: spec has no field “whatever”.']],
    ['a value of another type', 'isFast: "true"', ['"true": spec.isFast takes a boolean, not a string.']],
    ['a list where a map is', 'extra: []', ['[]: spec.extra takes an object, not a list.']],
    ['a value that is none of those', 'rig: cutter', ['cutter: spec.rig is one of sloop, ketch.']],
    ['an item of a list', 'sails:\n- area: big', ['big: spec.sails[0].area takes a number, not a string.']],
    ['an item without what it needs', 'sails:\n- {}', ['{}: spec.sails[0] needs “area”.']],
    ['a type inside itself', 'tow:\n  tow: {masts: 1}', ['tow: spec.tow needs “masts”.']],
  ])('name %s', (_, lines, problems) => {
    expect(ofSpec(lines)).toEqual(problems)
  })

  it.each([
    ['both types of a field', 'port: 80\ntow: {masts: 1, port: http}'],
    ['words that the API server reads as a boolean', 'isFast: yes'],
    ['a whole number for a number', 'sails: [{area: 3}]'],
    ['further fields of an open map, and anything', 'extra: {b: 1}\nany: {c: [1]}'],
    ['nothing, as a value', 'rig:\nsails: null'],
    ['times and dates, as strings', 'flag: 2020-01-01\nrig: ""\ntow: {masts: 1, flag: 12:30:45}'],
    ['a map that takes over another', 'tow: &a {masts: 1}\nany: *a\nextra: {<<: *a}'],
  ])('leave %s alone', (_, lines) => {
    expect(ofSpec(lines)).toEqual([])
  })

  it('are at the kind’s own fields, and not in the status', () => {
    const yaml = 'kind: Boat\nmetadata:\n  labels: {a: 1}\nspek: {}\nstatus: {fase: 1}\n'
    expect(problemsOf(yaml)).toEqual([
      '1: metadata.labels.a takes a string, not an integer.',
      'spek: Boat has no field “spek”. Did you mean “spec”?',
    ])
  })

  it('are found in every object of a text with several, and of a list', () => {
    const boat = 'kind: Boat\nspec: {}\n'
    expect(problemsOf(`${boat}---\n${boat}`)).toHaveLength(2)
    expect(problemsOf(`kind: List\nitems:\n- kind: Boat\n  spec: {}\n- kind: Boat\n`)).toEqual([
      'spec: spec needs “masts”.',
    ])
  })
})
