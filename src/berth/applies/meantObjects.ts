import type { Target } from '#contract'
import { abortable } from '#machinery'
import type { ServedResources } from '../discovery/servedResources.ts'
import type { DefinedKind, Manifest } from './manifests.ts'

/** Meant is a manifest together with the object that it is about. */
export interface Meant {
  readonly manifest: Manifest
  /** Without a uid. Null where the manifest does not say which object it is, or no such kind is served. */
  readonly target: Target | null
  /** Why it must not be sent; null where it may. */
  readonly problem: string | null
  /** The earlier manifest that defines its kind, which is not served yet. */
  readonly definition: Manifest | null
}

/**
 * meantObjects finds the object of each manifest, by the kinds that the cluster serves and by those that the text itself
 * defines before they are used. Rejects where the list of kinds is needed and cannot be read.
 */
export async function meantObjects(
  manifests: readonly Manifest[],
  {
    served,
    namespace,
    signal,
  }: { readonly served: ServedResources; readonly namespace: string; readonly signal: AbortSignal },
): Promise<readonly Meant[]> {
  const meant: Meant[] = []
  let isLookedUp = false
  for (const manifest of manifests) {
    const { group, version, kind, name, problem } = manifest
    if (problem !== null) {
      meant.push({ manifest, target: null, problem, definition: null })
      continue
    }
    const wanted = { group, kind, version, isNamed: true }
    let found = await served.findKind(wanted, signal)
    const definition = manifests.find(({ defines }) => isOf(manifest, defines)) ?? null
    const isBefore = definition !== null && definition.index < manifest.index
    if (found === null && isBefore && !isLookedUp) {
      // The text may have been applied a moment ago, and the list of kinds be older.
      isLookedUp = true
      await abortable(served.refresh(), signal)
      found = await served.findKind(wanted, signal)
    }
    const kindFound =
      found === null
        ? isBefore
          ? definition.defines
          : null
        : { resource: found.gvr.resource, isNamespaced: found.isNamespaced }
    if (kindFound === null) {
      const where =
        definition === null
          ? ''
          : ` The text defines it later, in line ${definition.line}: put the definition first.`
      const words = `The cluster serves no ${kind} of ${apiVersionOf(manifest)}.${where}`
      meant.push({ manifest, target: null, problem: words, definition: null })
      continue
    }
    const { resource, isNamespaced } = kindFound
    const place = isNamespaced ? manifest.namespace || namespace : ''
    const misplaced = !isNamespaced && manifest.namespace !== ''
    meant.push({
      manifest,
      target: { group, version, resource, namespace: place, name, uid: '' },
      problem: misplaced
        ? `A ${kind} is in no namespace, and this one names ${manifest.namespace}.`
        : nameProblem(name),
      definition: found === null && isBefore ? definition : null,
    })
  }
  return meant
}

export const apiVersionOf = ({ group, version }: Pick<Manifest, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`

const isOf = ({ group, kind }: Manifest, defines: DefinedKind | null): boolean =>
  defines?.group === group && defines.kind === kind

/** A name is part of an address. */
const nameProblem = (name: string): string | null =>
  /^(?!\.{1,2}$)[^/%\p{Cc}\p{Cs}]+$/u.test(name) ? null : `“${name}” cannot be the name of an object.`
