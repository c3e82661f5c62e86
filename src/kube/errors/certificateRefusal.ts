import { KubeError } from './kubeError.ts'

/** What a server may say of a client certificate in a TLS alert (RFC 5246 §7.2, RFC 8446 §6.2). */
const alerts: Readonly<Record<string, string>> = {
  '42': 'refuses the client certificate',
  '43': 'takes no client certificate of this type',
  '44': 'refuses the client certificate: it was revoked',
  '45': 'refuses the client certificate: it has expired',
  '46': 'refuses the client certificate: it does not know it',
  '48': 'refuses the client certificate: it is of an unknown certificate authority',
  '49': 'refuses access to the client certificate',
  '116': 'asks for a client certificate, and got none',
}

/**
 * certificateRefusal reads a TLS alert that is about the client's certificate; null for every other error. It is a refusal
 * of credentials, as a 401 is, and says nothing about whether the server can be reached.
 */
export function certificateRefusal(problem: unknown, host: string): KubeError | null {
  if (!(problem instanceof Error)) return null
  const [, number = ''] = /SSL alert number (\d+)/.exec(problem.message) ?? []
  const words = alerts[number]
  return words === undefined ? null : new KubeError('unauthorized', `${host} ${words}.`, { cause: problem })
}
