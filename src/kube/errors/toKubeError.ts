import { KubeError, type KubeErrorReason } from './kubeError.ts'
import { plainText } from './plainText.ts'

/** toKubeError turns an error of the transport into a KubeError. It is the only place where unknown errors are read. */
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

/** The first error of several: each address of a name was tried, and all failed. */
function firstOf(problem: unknown): Error {
  if (problem instanceof AggregateError && problem.errors.length > 0) return firstOf(problem.errors[0])
  return problem instanceof Error ? problem : new Error(String(problem))
}

type Sentence = (host: string) => string
const refused: Sentence = (host) => `${host} refused the connection.`
const noRoute: Sentence = (host) => `${host} cannot be reached: the network has no route to it.`
const noName: Sentence = (host) => `${host} cannot be found: its name does not resolve.`
const silent: Sentence = (host) => `${host} did not answer in time.`
const broken: Sentence = (host) => `${host} closed the connection.`
const untrusted: Sentence = (host) =>
  `${host} shows a certificate from an authority that neither this kubeconfig nor this machine trusts.`

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
