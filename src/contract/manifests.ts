import * as v from 'valibot'
import { type Target, targetSchema } from './actions.ts'
import type { FieldProblem } from './edits.ts'
import { listOf } from './listOf.ts'

/** More objects than a person applies at once, and few enough for one answer. */
export const maxManifests = 500

const indexRule = 'a manifest is named by its place in the text, from 0'
const placeInText = v.pipe(
  v.number(indexRule),
  v.integer(indexRule),
  v.minValue(0, indexRule),
  v.maxValue(maxManifests - 1, indexRule),
)
const namespaceRule = 'namespace is the namespace of the manifests that name none'
const rule = `at most ${maxManifests} manifests`

/** The text of one or more objects in YAML or JSON, and the namespace for those that name none. */
const textEntries = {
  yaml: v.pipe(v.string('yaml is a text'), v.minLength(1, 'yaml is empty')),
  namespace: v.pipe(targetSchema.entries.namespace.wrapped, v.minLength(1, namespaceRule)),
}

/** Parameters of `manifests/review`. `forced` are the manifests that would take fields over from their managers. */
export const reviewManifestsSchema = v.object({
  ...textEntries,
  forced: v.optional(listOf(placeInText, maxManifests, 'forced is a list of places', rule), []),
})

/**
 * Parameters of `manifests/apply`: which of the manifests in the text are applied; all of them where nothing is said. `uid`
 * is that of the object as it was reviewed, null for one that was not there: another object of that name is left alone.
 */
export const applyManifestsSchema = v.object({
  ...textEntries,
  manifests: v.optional(
    v.pipe(
      listOf(
        v.object({
          index: placeInText,
          uid: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(128)))),
          isForced: v.optional(v.boolean('isForced must be true or false'), false),
        }),
        maxManifests,
        'manifests is a list of places in the text',
        rule,
      ),
      v.minLength(1, 'manifests is empty'),
    ),
  ),
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
})

/** Parameters of `manifests/export`. */
export const exportManifestsSchema = v.object({
  targets: v.pipe(
    listOf(targetSchema, maxManifests, 'targets is a list of objects', `targets are at most ${maxManifests}`),
    v.minLength(1, 'targets is empty'),
  ),
})

/** ExportedManifests is a text that can be applied. Objects that are gone, or may not be read, are not in it. */
export interface ExportedManifests {
  readonly yaml: string
  readonly missing: readonly Target[]
}

/** FieldConflict is a field that another manager set to another value. */
export interface FieldConflict {
  readonly field: string
  /** As the API server names it: `kubectl with subresource "scale" using apps/v1`. */
  readonly manager: string
}

/**
 * ManifestVerdict is what applying one manifest would do, as the cluster says in a dry run. `before` and `after` are texts
 * to compare, with the values of a Secret replaced by their sizes.
 */
type ManifestVerdict =
  | {
      readonly outcome: 'created' | 'changed' | 'unchanged'
      readonly before: string
      readonly after: string
    }
  /** It needs something that an earlier manifest of the text makes, so the cluster cannot try it yet. */
  | { readonly outcome: 'waits'; readonly message: string }
  /** The cluster has no dry run for it. */
  | { readonly outcome: 'untried'; readonly message: string }
  | { readonly outcome: 'refused'; readonly message: string; readonly problems: readonly FieldProblem[] }
  /** Other managers own these fields with other values; taking them over is a second step. */
  | { readonly outcome: 'conflict'; readonly message: string; readonly conflicts: readonly FieldConflict[] }

export type ManifestReview = ManifestVerdict & {
  /** Its place among the manifests of the text, from 0. */
  readonly index: number
  /** The line of the text at which it begins, from 1. */
  readonly line: number
  readonly kind: string
  /** Null where the text does not say which object it is, or the cluster does not serve its kind. */
  readonly target: Target | null
  readonly namespace: string
  readonly name: string
  /** Of the object that has the name now; null where there is none. */
  readonly uid: string | null
  readonly isForced: boolean
  /** What else owns the object that is there, a sentence each. */
  readonly notes: readonly string[]
  /** The texts of the answer's `Warning:` headers. */
  readonly warnings: readonly string[]
}

export interface ManifestsReview {
  readonly manifests: readonly ManifestReview[]
}
