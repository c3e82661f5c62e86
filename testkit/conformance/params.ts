import * as v from 'valibot'
import { expect, it } from 'vitest'
import { issueWords } from '#contract'

type Fields = Readonly<Record<string, unknown>>

/** Refused are fields of another value, and all words of the refusal. */
export type Refused = readonly (readonly [fields: Fields, words: string])[]

interface ParamsExamples {
  /** Every field, with another value than its default where that can be. */
  readonly whole: Fields
  /** Only the fields that must be there. */
  readonly least: Fields
  /** The other fields as they are read where they are missing; those without a default are left out. */
  readonly defaults?: Fields
  /** Single fields of another value that are taken as they are. */
  readonly taken?: readonly Fields[]
  readonly refused?: Refused
}

/**
 * describeParams is the suite that the schema of a request's parameters passes: it takes what a caller may send, fills in what
 * is missing, and names the field that is wrong.
 */
export function describeParams(schema: v.GenericSchema, examples: ParamsExamples): void {
  const { whole, least, defaults = {}, taken = [], refused = [] } = examples

  it('are read as they are sent, and nothing else is', () => {
    expect(v.parse(schema, { ...whole, unknown: 1 })).toStrictEqual(whole)
  })

  it('have defaults', () => {
    expect(v.parse(schema, least)).toStrictEqual({ ...defaults, ...least })
  })

  it('name the field that is missing', () => {
    const unnamed = Object.keys(least).filter(
      (field) => !refusal(schema, { ...whole, [field]: undefined }).includes(field),
    )
    expect(unnamed).toEqual([])
  })

  it('name the field that has another type', () => {
    const unnamed = wrongTypes(whole).filter(([path, damaged]) => !refusal(schema, damaged).includes(path))
    expect(unnamed).toEqual([])
  })

  it.each(taken.map((fields) => [Object.keys(fields).join(), fields] as const))(
    'are taken with another %s',
    (_, fields) => {
      expect(v.parse(schema, { ...whole, ...fields })).toStrictEqual({ ...whole, ...fields })
    },
  )

  it.each(refused.map(([fields, words]) => [words, fields] as const))(
    'are refused with the words “%s”',
    (words, fields) => {
      expect(refusal(schema, { ...whole, ...fields })).toBe(words)
    },
  )
}

/** Why a schema does not take a value, in the words of an answer; empty where it takes it. */
function refusal(schema: v.GenericSchema, input: unknown): string {
  const { issues = [] } = v.safeParse(schema, input)
  return issueWords(issues)
}

/** wrongTypes lists copies of a value in each of which one field, however deep, has another type, by the field's path. */
function wrongTypes(value: unknown, path: readonly string[] = []): (readonly [string, unknown])[] {
  const wrong: unknown = typeof value === 'object' ? 'text' : { text: value }
  const self = path.length === 0 || value === null ? [] : [[path.join('.'), wrong] as const]
  if (typeof value !== 'object' || value === null) return self
  const below = Object.entries(value).flatMap(([key, field]) =>
    wrongTypes(field, [...path, key]).map(([at, damaged]) => {
      const copy: unknown = Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? damaged : item))
        : { ...value, [key]: damaged }
      return [at, copy] as const
    }),
  )
  return [...self, ...below]
}
