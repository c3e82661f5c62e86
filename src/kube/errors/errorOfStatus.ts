import { KubeError, type KubeErrorReason, type KubeStatus } from './kubeError.ts'
import { plainText } from './plainText.ts'

/** errorOfStatus turns a Status object, such as that of a watch's ERROR event, into a KubeError. */
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
