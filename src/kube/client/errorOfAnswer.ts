import type { IncomingHttpHeaders } from 'node:http'
import { errorOfStatus } from '../errors/errorOfStatus.ts'
import { foreignAnswer, isForeignAnswer } from '../errors/foreignAnswer.ts'
import type { KubeError, KubeStatus } from '../errors/kubeError.ts'
import { isProtobuf } from '../protobuf/envelope.ts'
import { openWireStatus } from '../protobuf/wireStatus.ts'

/** A Status is never longer. The answer of a proxy may be a whole page. */
const maxStatusBytes = 1 << 20

/**
 * errorOfAnswer turns an answer that is no success into a KubeError, by the Status object in it where there is one. A
 * kubelet, whose answer is relayed, says in plain text what is wrong.
 */
export function errorOfAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  body: Buffer,
  host: string,
  { isRelayed = false }: { readonly isRelayed?: boolean } = {},
): KubeError {
  const cause = parseStatus(body)
  if (cause === null && isForeignAnswer(status, headers, body))
    return foreignAnswer(status, headers, body, host)
  const said =
    isRelayed && headers['content-type']?.startsWith('text/plain') === true
      ? { message: body.toString('utf8', 0, maxStatusBytes) }
      : {}
  return errorOfStatus(cause ?? { code: status, ...said }, host, {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers) ?? seconds(cause?.details?.retryAfterSeconds),
  })
}

/** A request for protobuf is refused in protobuf as well. */
function parseStatus(body: Buffer): KubeStatus | null {
  try {
    if (isProtobuf(body)) return openWireStatus(body)
    const text = body.toString('utf8', 0, maxStatusBytes)
    if (!text.startsWith('{')) return null
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status'
      ? (value as KubeStatus)
      : null
  } catch {
    // Neither protobuf nor JSON: the error is made from the HTTP status alone.
    return null
  }
}

function retryAfterMs(headers: IncomingHttpHeaders): number | null {
  const value = headers['retry-after']
  if (value === undefined) return null
  return seconds(/^\d+$/.test(value) ? Number(value) : undefined)
}

const seconds = (value: number | undefined): number | null => (value === undefined ? null : value * 1000)
