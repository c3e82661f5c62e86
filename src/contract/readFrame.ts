import * as v from 'valibot'
import { FlotillaError } from './errors.ts'
import { issueWords } from './issueWords.ts'

/** readFrame reads one message of a socket; throws a FlotillaError (`invalid_request`) where it is no frame of that schema. */
export function readFrame<const Schema extends v.GenericSchema>(
  schema: Schema,
  message: string,
): v.InferOutput<Schema> {
  const frame = v.safeParse(schema, parseJson(message))
  if (!frame.success) throw new FlotillaError('invalid_request', `Not a frame: ${issueWords(frame.issues)}`)
  return frame.output
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whatever is not JSON is not a frame either, and the schema says so.
    return undefined
  }
}
