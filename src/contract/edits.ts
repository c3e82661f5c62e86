import * as v from 'valibot'
import { targetSchema } from './actions.ts'

const uidRule = 'uid is the uid of the object that is edited'
const versionRule = 'resourceVersion is the one that the edited text was read at'

/**
 * Parameters of `object/review`: an object, and the whole text that is to replace it. The text holds the object's uid and
 * the resourceVersion that it was read at, so that no other object and no newer state is overwritten.
 */
export const reviewSchema = v.object({
  ...targetSchema.entries,
  uid: v.pipe(v.string(uidRule), v.minLength(1, uidRule), v.maxLength(128, uidRule)),
  resourceVersion: v.pipe(v.string(versionRule), v.minLength(1, versionRule), v.maxLength(128, versionRule)),
  yaml: v.pipe(v.string('yaml is a text'), v.minLength(1, 'yaml is empty')),
  /** `patch` sends only the fields that differ, for a person who may patch the object and not update it. */
  by: v.optional(v.picklist(['update', 'patch'], 'by must be update or patch'), 'update'),
  /** `status` sends only the fields of the status that differ, to the resource's `/status`, and nothing else of the text. */
  part: v.optional(v.picklist(['all', 'status'], 'part must be all or status'), 'all'),
})
export type EditParams = v.InferOutput<typeof reviewSchema>

/** Parameters of `object/save`; in an address, `confirm` stands for `confirmed`. */
export const saveSchema = v.object({
  ...reviewSchema.entries,
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
})

/** EditText is an object as a person edits it: all of it but `managedFields`. A Secret has its values. */
export interface EditText {
  readonly uid: string
  readonly resourceVersion: string
  readonly yaml: string
  /** What else owns the object and may undo an edit, a sentence each. */
  readonly owners: readonly string[]
}

/** FieldProblem is what the cluster says is wrong with one field. */
export interface FieldProblem {
  /** As the API server writes it: `spec.replicas`; empty where it names none. */
  readonly field: string
  readonly message: string
}

/** EditObstacle is why an edit was not taken. Nothing has been changed. */
export type EditObstacle =
  /** The object has been changed since the text was read; `theirs` is its present text. */
  | { readonly outcome: 'changed'; readonly theirs: EditText }
  /** Another object has the name now. */
  | { readonly outcome: 'replaced' }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'refused'; readonly message: string; readonly problems: readonly FieldProblem[] }

interface Warned {
  /** The texts of the answer's `Warning:` headers. */
  readonly warnings: readonly string[]
}

/**
 * ReviewAnswer is what an edit would do. `before` is the object as it is, `after` as the cluster would store it, each as
 * YAML without what only the cluster sets; the values of a Secret are replaced with their sizes.
 */
export type ReviewAnswer = Warned &
  (
    | {
        readonly outcome: 'reviewed'
        readonly before: string
        readonly after: string
        /** The text changes the status, which the cluster does not take from an edit. */
        readonly ignoresStatus: boolean
        /** Why the cluster could not try the edit, in its words: then `after` is the edited text. Null where it did. */
        readonly untried: string | null
      }
    | EditObstacle
  )

export type SaveAnswer = Warned &
  (
    | {
        readonly outcome: 'saved'
        readonly resourceVersion: string
        /** The cluster found nothing to change. */
        readonly isUnchanged: boolean
      }
    | EditObstacle
  )
