import type { IncomingHttpHeaders } from 'node:http'
import { KubeError, type KubeErrorReason, type KubeStatus } from './kubeError.ts'
import { isProtobuf } from './protobuf/envelope.ts'
import { openWireStatus } from './protobuf/wireStatus.ts'

/** toKubeError turns whatever the transport threw into a KubeError: the one place where unknown errors are read. */
export function toKubeError(problem: unknown, host: string): KubeError {
  if (problem instanceof KubeError) return problem
  const error = firstOf(problem)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = codes[code]
  if (known !== undefined) return new KubeError(known[0], known[1](host), { cause: problem })
  if (/^(ERR_TLS_|ERR_SSL_|CERT_|EPROTO|ERR_OSSL_)/.test(code) || /certificate/i.test(error.message))
    return new KubeError(
      'tls',
      `${host} and this machine cannot agree on TLS: ${plainText(error.message)}.`,
      { cause: problem },
    )
  if (/^HPE_/.test(code))
    return new KubeError('malformed', `${host} does not speak HTTP.`, { cause: problem })
  return new KubeError('reset', `${host} is no longer connected: ${plainText(error.message)}.`, {
    cause: problem,
  })
}

/** Where every address of a name was tried, the first attempt speaks for all. */
function firstOf(problem: unknown): Error {
  if (problem instanceof AggregateError && problem.errors.length > 0) return firstOf(problem.errors[0])
  return problem instanceof Error ? problem : new Error(String(problem))
}

type Sentence = (host: string) => string
const refused: Sentence = (host) => `${host} refused the connection.`
const noRoute: Sentence = (host) => `${host} is out of reach: the network has no route to it.`
const noName: Sentence = (host) => `${host} cannot be found: its name does not resolve.`
const silent: Sentence = (host) => `${host} did not answer in time.`
const broken: Sentence = (host) => `${host} closed the connection.`
const untrusted: Sentence = (host) =>
  `${host} shows a certificate signed by nobody this kubeconfig or this machine trusts.`

const codes: Readonly<Record<string, readonly [KubeErrorReason, Sentence]>> = {
  ECONNREFUSED: ['refused', refused],
  EHOSTUNREACH: ['refused', noRoute],
  ENETUNREACH: ['refused', noRoute],
  EHOSTDOWN: ['refused', noRoute],
  EADDRNOTAVAIL: ['refused', noRoute],
  ENOTFOUND: ['dns', noName],
  EAI_AGAIN: ['dns', noName],
  EAI_FAIL: ['dns', noName],
  ETIMEDOUT: ['timeout', silent],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', silent],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', silent],
  UND_ERR_BODY_TIMEOUT: ['timeout', silent],
  ECONNRESET: ['reset', broken],
  EPIPE: ['reset', broken],
  UND_ERR_SOCKET: ['reset', broken],
  UND_ERR_INFO: ['reset', broken],
  UND_ERR_CLOSED: ['reset', broken],
  UND_ERR_DESTROYED: ['reset', broken],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['reset', (host) => `${host} broke off its answer.`],
  ERR_STREAM_PREMATURE_CLOSE: ['reset', (host) => `${host} broke off its answer.`],
  UND_ERR_HEADERS_OVERFLOW: ['malformed', (host) => `${host} sent larger headers than are allowed.`],
  UND_ERR_INVALID_ARG: ['rejected', () => 'The request cannot be sent: a header or path of it is malformed.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', untrusted],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', untrusted],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', untrusted],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', untrusted],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', untrusted],
  CERT_HAS_EXPIRED: ['tls', (host) => `${host} shows a certificate that has expired.`],
  CERT_NOT_YET_VALID: [
    'tls',
    (host) => `${host} shows a certificate that is not valid yet: check the clock.`,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', (host) => `${host} shows a certificate made for another name.`],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', (host) => `${host} does not speak TLS.`],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['tls', (host) => `${host} does not speak TLS.`],
}

/** No Status is longer; what a proxy says may be a whole page. */
const maxStatusBytes = 1 << 20

/** errorOfAnswer reads an answer that is no success: a Status object, or whatever a proxy on the way has to say. */
export function errorOfAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  body: Buffer,
  host: string,
): KubeError {
  const cause = parseStatus(body)
  return errorOfStatus(cause ?? { code: status }, host, {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers) ?? seconds(cause?.details?.retryAfterSeconds),
  })
}

/** errorOfStatus turns a Status object, as in an ERROR event of a watch, into a KubeError. */
export function errorOfStatus(
  status: KubeStatus,
  host: string,
  answer: { httpStatus?: number; retryAfterMs?: number | null } = {},
): KubeError {
  const code = answer.httpStatus ?? status.code ?? 500
  const said = plainText(status.message ?? '')
  return new KubeError(reasonOfStatus(code), sentenceFor(code, said, host), {
    status: code,
    retryAfterMs: answer.retryAfterMs ?? null,
    ...(status.kind === 'Status' ? { cause: status } : {}),
  })
}

function reasonOfStatus(code: number): KubeErrorReason {
  if (code >= 500) return code === 504 ? 'timeout' : 'server-error'
  const reasons: Readonly<Record<number, KubeErrorReason>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    409: 'conflict',
    410: 'expired',
    429: 'throttled',
  }
  return reasons[code] ?? 'rejected'
}

function sentenceFor(code: number, said: string, host: string): string {
  if (code === 401) return `${host} does not accept the credentials.`
  if (said !== '') return said
  if (code >= 300 && code < 400) return `${host} answered with a redirect (${code}), which is not followed.`
  if (code === 429) return `${host} asks for fewer requests.`
  return `${host} answered with status ${code}.`
}

/** Whoever asks for protobuf is refused in protobuf as well. */
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
    // Neither after all: the HTTP status alone speaks.
    return null
  }
}

function retryAfterMs(headers: IncomingHttpHeaders): number | null {
  const value = headers['retry-after']
  if (value === undefined) return null
  return seconds(/^\d+$/.test(value) ? Number(value) : undefined)
}

const seconds = (value: number | undefined): number | null => (value === undefined ? null : value * 1000)

/** plainText makes foreign text fit for a sentence: no control characters, no more than 1,000 characters. */
export function plainText(text: string): string {
  const clean = text.replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, '').replace(/(?!\n)\p{Cc}/gu, '')
  return clean.length > 1000 ? `${clean.slice(0, 1000)}…` : clean.trim()
}
