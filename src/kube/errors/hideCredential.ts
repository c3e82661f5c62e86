/** A shorter text may be a part of anything. */
const shortestSecret = 6

/**
 * hideCredential gives the bytes of a refusal with stars wherever they repeat the request's own credential: some servers
 * print the headers that they were sent, and a refusal is shown, logged and copied. The length stays, which protobuf needs.
 */
export function hideCredential(body: Buffer, authorization: string | null): Buffer {
  const secrets = secretsOf(authorization).filter((secret) => secret.length >= shortestSecret)
  if (!secrets.some((secret) => body.includes(secret))) return body
  let text = body.toString('latin1')
  for (const secret of secrets) {
    const bytes = Buffer.from(secret).toString('latin1')
    text = text.replaceAll(bytes, '*'.repeat(bytes.length))
  }
  return Buffer.from(text, 'latin1')
}

/** What of an `Authorization` header is secret: the token, or the user's password, plain and as it is sent. */
function secretsOf(authorization: string | null): string[] {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ', 2)
  if (scheme.toLowerCase() !== 'basic') return [value]
  const plain = Buffer.from(value, 'base64').toString('utf8')
  return [value, plain.slice(plain.indexOf(':') + 1)]
}
