import type { Context } from 'hono'
import * as v from 'valibot'
import { FlotillaError, issueWords } from '#contract'
import { maxBodyBytes } from '../guard/bodyLimit.ts'
import type { Edge } from './edge.ts'

/** A body as it came and as the schema reads it. */
interface Body<Output> {
  readonly output: Output
  readonly input: object
}

/**
 * readBody reads a body that is no larger than allowed, is JSON and is what the schema says. `whenEmpty` is what no body
 * at all stands for; without it, that is no JSON.
 */
export async function readBody<Schema extends v.GenericSchema>(
  context: Context<Edge>,
  schema: Schema,
  whenEmpty?: object,
): Promise<Body<v.InferOutput<Schema>>> {
  const input = await readJson(context.req.raw.body, maxBodyBytes, whenEmpty)
  if (Array.isArray(input)) throw new FlotillaError('invalid_request', 'The body is not an object.')
  const parsed = v.safeParse(schema, input)
  if (!parsed.success) throw new FlotillaError('invalid_request', issueWords(parsed.issues))
  return { output: parsed.output, input: input as object }
}

/** patched is `present` with what a patch names: a field that it does not name keeps its value, though the schema has a default. */
export function patched<T extends object>(present: T, { output, input }: Body<object>): T {
  const named = Object.entries(output).filter(([key]) => key in input)
  return { ...present, ...Object.fromEntries(named) }
}

/** More levels than a manifest has, and far fewer than what would end the one who writes it down again. */
const maxDepth = 200

/** readJson reads a body of any JSON that is not nested endlessly. */
export async function readJson(
  body: ReadableStream<Uint8Array> | null,
  maxBytes = maxBodyBytes,
  whenEmpty?: object,
): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new FlotillaError('body_too_large')
    chunks.push(chunk)
  }
  if (bytes === 0 && whenEmpty !== undefined) return whenEmpty
  const value = parseJson(Buffer.concat(chunks).toString('utf8'))
  if (isDeeper(value, maxDepth)) throw new FlotillaError('invalid_request', 'The body is nested too deeply.')
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new FlotillaError('invalid_request', 'The body is not JSON.')
  }
}

/** Looks level by level: to walk into it would need as many calls as it has levels. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value]
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    if (level.length === 0) return false
  }
  return true
}
