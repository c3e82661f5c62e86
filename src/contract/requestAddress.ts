import * as v from 'valibot'
import { FlotillaError } from './errors.ts'
import { issueWords } from './issueWords.ts'
import { type ReadParams, type RequestName, type RequestParams, requests } from './requests.ts'

/** Query is the query of an address; `URLSearchParams` is one. */
export interface Query {
  getAll(name: string): string[]
}

/** Longest value of a parameter in an address, in characters. */
const maxLength = 2000
/** A list of namespaces and a place in an order may be longer. */
const maxLengths: Readonly<Record<string, number>> = { tail: 16_000, cursor: 8000, after: 16_000 }

/** readRequest reads a request's parameters by its schema; throws `invalid_request` with words that name what is wrong. */
export function readRequest<Name extends RequestName>(name: Name, params: unknown): ReadParams<Name> {
  const read = v.safeParse(requests[name].params as v.GenericSchema, params)
  if (!read.success) throw new FlotillaError('invalid_request', issueWords(read.issues))
  return read.output as ReadParams<Name>
}

/**
 * paramsOfQuery turns the text of an address into JSON parameters, by the types of the request's schema: digits to a number,
 * `true` and `false` to a boolean, names with commas to a list, other structures as JSON. Text that does not fit stays text, and
 * the schema says what is wrong with it. Parameters the request does not know are left out; a parameter given twice is refused.
 */
export function paramsOfQuery(name: RequestName, query: Query): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(entriesOf(name))) {
    const [text, ...further] = query.getAll(key)
    if (further.length > 0) throw new FlotillaError('invalid_request', `${key} is given twice.`)
    if (text === undefined) continue
    if (text.length > (maxLengths[key] ?? maxLength))
      throw new FlotillaError('invalid_request', `${key} is too long.`)
    const value = jsonOf(baseType(schema), text)
    if (value !== undefined) params[key] = value
  }
  return params
}

/**
 * requestAddress writes parameters as the path and query of a request, in the order of the schema. Only a GET has them in
 * its query: any other request carries them in its body.
 */
export function requestAddress<Name extends RequestName>(name: Name, params: RequestParams<Name>): string {
  const given = params as Readonly<Record<string, unknown>>
  const { path } = requests[name]
  const inPath = pathParams(name)
  const written = inPath.reduce(
    (text, key) => text.replace(`:${key}`, encodeURIComponent(String(given[key]))),
    path as string,
  )
  if (requests[name].method !== 'GET') return written
  const query: string[] = []
  for (const [key, schema] of Object.entries(entriesOf(name))) {
    const value = given[key]
    if (value === undefined || inPath.includes(key)) continue
    query.push(`${key}=${encodeURIComponent(textOf(baseType(schema), value))}`)
  }
  return query.length === 0 ? written : `${written}?${query.join('&')}`
}

/** pathParams are the parameters that stand in a request's path. */
export const pathParams = (name: RequestName): readonly string[] =>
  [...requests[name].path.matchAll(/:(\w+)/g)].map(([, key = '']) => key)

function entriesOf(name: RequestName): Readonly<Record<string, v.GenericSchema>> {
  const schema = requests[name].params
  return 'entries' in schema ? schema.entries : {}
}

/** The schema's type below what makes it optional, nullable or narrower; of several in a row, the last says the most. */
function baseType(schema: v.GenericSchema): string {
  const { wrapped, pipe = [] } = schema as {
    readonly wrapped?: v.GenericSchema
    readonly pipe?: readonly (v.GenericSchema | v.GenericPipeAction)[]
  }
  const inner = wrapped ?? pipe.findLast((each) => each.kind === 'schema')
  return inner === undefined ? schema.type : baseType(inner)
}

function jsonOf(type: string, text: string): unknown {
  switch (type) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'array':
      return text === '' ? undefined : text.split(',').map((part) => part.trim())
    case 'tuple':
    case 'object':
      return parseJson(text)
    default:
      return text
  }
}

function textOf(type: string, value: unknown): string {
  if (type === 'array' && Array.isArray(value)) return value.join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The schema says what is wrong with the text.
    return text
  }
}
