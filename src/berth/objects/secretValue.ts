import { FlotillaError, type SecretValue } from '#contract'
import type { KubeClient } from '#kube'
import { type KubeObject, resourcePath } from '#machinery'

/** Secrets are the one kind whose values are read only where a person asks for them. */
export const isSecret = ({
  group,
  resource,
}: {
  readonly group: string
  readonly resource: string
}): boolean => group === '' && resource === 'secrets'

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>> | null
}

/** readSecretValue is one value of a Secret, as text where it is text. It is kept nowhere. */
export async function readSecretValue(
  client: KubeClient,
  { namespace, name, key }: { readonly namespace: string; readonly name: string; readonly key: string },
  signal: AbortSignal,
): Promise<SecretValue> {
  const secrets = { group: '', version: 'v1', resource: 'secrets' }
  const { data } = await client.json<Secret>(resourcePath(secrets, namespace, name), { signal })
  const encoded = data && Object.hasOwn(data, key) ? data[key] : undefined
  if (encoded === undefined) throw new FlotillaError('object_not_found', `The secret has no key “${key}”.`)
  const bytes = Buffer.from(encoded, 'base64')
  const text = textOf(bytes)
  return text === null ? { value: encoded, encoding: 'base64' } : { value: text, encoding: 'text' }
}

/** Not base64, so that the API server refuses it if it is applied in place of the value, and nothing is overwritten. */
const hidden = '*** hidden ***'

/** `kubectl apply` leaves a copy of a Secret's values there. */
const copyAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** withoutValues is a Secret with its keys and how long each value is, in `dataBytes`, and no value. */
export function withoutValues(secret: Secret): KubeObject {
  const entries = Object.entries(secret.data ?? {})
  const { annotations } = secret.metadata
  return {
    ...secret,
    metadata:
      annotations !== undefined && copyAnnotation in annotations
        ? { ...secret.metadata, annotations: { ...annotations, [copyAnnotation]: hidden } }
        : secret.metadata,
    ...(entries.length === 0
      ? {}
      : {
          data: Object.fromEntries(entries.map(([key]) => [key, hidden])),
          dataBytes: Object.fromEntries(
            entries.map(([key, value]) => [key, Buffer.byteLength(value ?? '', 'base64')]),
          ),
        }),
  }
}

function textOf(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what has them is shown as bytes
    return /[\u0000-\u0008\u000e-\u001f\u007f]/.test(text) ? null : text
  } catch {
    // Not UTF-8: bytes.
    return null
  }
}
