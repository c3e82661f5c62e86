import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { parseExactJson } from '#machinery'
import type { Store } from './storage.ts'

const inflate = promisify(gunzip)

/** A record is at most 1 MB packed, as any Secret; real ones unpack to a few. */
const maxUnpackedBytes = 32 << 20

/** Payload is what Helm writes of one revision, as far as it is shown. Every part may be missing. */
export interface Payload {
  readonly name?: string
  readonly namespace?: string
  readonly version?: number
  readonly manifest?: string
  readonly config?: Readonly<Record<string, unknown>> | null
  readonly info?: {
    readonly status?: string
    readonly description?: string
    readonly notes?: string
    readonly first_deployed?: string
    readonly last_deployed?: string
  }
  readonly chart?: {
    readonly metadata?: {
      readonly name?: string
      readonly version?: string
      readonly appVersion?: string
      readonly description?: string
      readonly dependencies?: readonly unknown[] | null
    }
    readonly values?: Readonly<Record<string, unknown>> | null
    /** Base64 of JSON. */
    readonly schema?: string | null
    readonly templates?: readonly ChartFile[] | null
    /** All other files of the chart. */
    readonly files?: readonly ChartFile[] | null
  }
}

/** ChartFile is one file of a chart, its content in base64. */
interface ChartFile {
  readonly name?: string
  readonly data?: string
}

/** PayloadError says why a record cannot be read; it costs its own revision only. */
export class PayloadError extends Error {}

/**
 * readPayload unpacks a record: the base64 of a Secret, Helm's own base64 within, gzip, JSON. A payload that unpacks to
 * more than 32 MB is refused before it is in memory; for an invalid record, the error names the step that failed.
 */
export async function readPayload(encoded: unknown, store: Store = 'secrets'): Promise<Payload> {
  if (typeof encoded !== 'string') throw new PayloadError('It has no field “release”.')
  const inner = store === 'secrets' ? Buffer.from(encoded, 'base64').toString('latin1') : encoded
  const packed = Buffer.from(inner, 'base64')
  const bytes = isGzip(packed) ? await unpack(packed) : packed
  if (bytes.length > maxUnpackedBytes) throw tooLarge()
  const payload = parse(bytes.toString('utf8'))
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new PayloadError('Its content is not a release.')
  return payload
}

/** Helm before 3.0 and other writers leave the compression out. */
const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

async function unpack(packed: Buffer): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: maxUnpackedBytes })
  } catch (problem) {
    const isBomb = problem instanceof Error && 'code' in problem && problem.code === 'ERR_BUFFER_TOO_LARGE'
    throw isBomb ? tooLarge() : new PayloadError('Its gzip data is broken.', { cause: problem })
  }
}

const tooLarge = () =>
  new PayloadError(`It unpacks to more than ${maxUnpackedBytes >> 20} MB and is not read.`)

function parse(text: string): object | null {
  try {
    return parseExactJson(text) as object | null
  } catch (problem) {
    throw new PayloadError('Its content is not JSON.', { cause: problem })
  }
}

/** chartOf is a chart by name and version, as `helm list` writes it; null where the record does not say. */
export function chartOf({ chart }: Payload): string | null {
  const { name, version } = chart?.metadata ?? {}
  return typeof name === 'string'
    ? [name, version].filter((part) => typeof part === 'string').join('-')
    : null
}

export function appVersionOf({ chart }: Payload): string | null {
  const version = chart?.metadata?.appVersion
  return typeof version === 'string' && version !== '' ? version : null
}
