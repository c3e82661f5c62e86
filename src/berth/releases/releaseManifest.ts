import { parseAllDocuments } from 'yaml'
import type { ReleaseObject } from '#contract'
import { HelmError } from './helmProgram.ts'

/** manifestOf is the manifest in what Helm prints of a release. */
export function manifestOf(output: string): string {
  try {
    const { manifest } = JSON.parse(output) as { readonly manifest?: unknown }
    if (typeof manifest === 'string') return manifest
  } catch {
    // An older Helm, or a plugin, prints something else.
  }
  throw new HelmError('Helm answered with something that is no release.')
}

/** objectsOf are the objects of a manifest, as far as it can be read. */
export function objectsOf(manifest: string, releaseNamespace: string): readonly ReleaseObject[] {
  const documents = parseAllDocuments(manifest, { logLevel: 'silent' })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return []
    const object = document.toJS() as Manifest | null
    const { name, namespace = releaseNamespace, annotations } = object?.metadata ?? {}
    if (typeof object?.kind !== 'string' || typeof name !== 'string') return []
    const isKept = annotations?.['helm.sh/resource-policy'] === 'keep'
    return [{ kind: object.kind, namespace: String(namespace), name, isKept }]
  })
}

interface Manifest {
  readonly kind?: unknown
  readonly metadata?: {
    readonly name?: unknown
    readonly namespace?: unknown
    readonly annotations?: Readonly<Record<string, unknown>>
  }
}
