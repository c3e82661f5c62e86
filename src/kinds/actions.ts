import * as v from 'valibot'
import {
  type Cell,
  issueWords,
  type Outcome,
  type PermissionParams,
  type Revision,
  type Target,
} from '#contract'
import type { Gvr, KubeObject } from '#machinery'

interface FieldBase {
  /** The name of the argument that it sets. */
  readonly id: string
  readonly label: string
  readonly hint?: string
  /** Its choice cannot be taken back. */
  readonly isDangerous?: boolean
  /** Missing where it is for objects of every kind. */
  readonly isFor?: (target: Pick<Target, 'group' | 'resource'>) => boolean
}

/** FormField is one choice of an action's dialog, bound to one of its arguments. */
export type FormField = FieldBase &
  (
    | { readonly type: 'checkbox'; readonly default: boolean }
    | {
        readonly type: 'number'
        readonly least: number
        readonly most: number
        readonly unit?: string
        readonly default: number | null
        /** What holds where it is left empty (null); missing where it must not be. */
        readonly absent?: string
      }
    | {
        readonly type: 'choice'
        readonly choices: readonly { readonly value: string; readonly label: string }[]
        readonly default: string
      }
    | {
        readonly type: 'text'
        readonly default: string
        /** What holds where it is left empty. */
        readonly absent?: string
      }
    /** One of many, from the object. */
    | {
        readonly type: 'select'
        readonly choices: readonly { readonly value: string; readonly label: string }[]
        readonly default: string | null
      }
    /** Names with values, of which the argument holds those that change; null for one that is removed. */
    | {
        readonly type: 'pairs'
        /** The words for a name and for a value. */
        readonly key: string
        readonly value: string
        /** Those that the object has. */
        readonly present: Readonly<Record<string, string>>
        /** Values may be changed; no name may be added or removed. */
        readonly isFixed: boolean
        readonly default: Readonly<Record<string, string | null>>
      }
  )

/**
 * Plan is the one request for one target. The gate binds the target's uid: to a patch by `metadata.uid`, to a deletion by
 * its preconditions. A patch that is planned from the object's lists names the resourceVersion of that object in
 * `metadata`, so that it is refused, and planned again, where the object has changed. What is created binds the uid in its
 * own body: a subresource of the target, or an object in the target's namespace (`resource`), which has a name.
 */
export type Plan =
  | {
      readonly type: 'patch'
      readonly subresource?: string
      readonly patchType: 'merge' | 'strategic'
      readonly body: object
    }
  | {
      readonly type: 'patch'
      readonly subresource?: string
      readonly patchType: 'json'
      readonly operations: readonly {
        readonly op: 'add' | 'replace' | 'remove'
        readonly path: string
        /** Undefined for what is removed. */
        readonly value: unknown
      }[]
      readonly resourceVersion: string
    }
  /** The object as it was read, with a part of it changed: it names its own uid and resourceVersion. */
  | { readonly type: 'update'; readonly subresource: string; readonly body: object }
  | { readonly type: 'delete'; readonly body: object }
  | { readonly type: 'create'; readonly subresource: string; readonly body: object }
  | {
      readonly type: 'create'
      readonly resource: Gvr
      readonly body: { readonly metadata: { readonly name: string } }
      /** Said of the target once it is created. */
      readonly says: string
    }
  /** Nothing is sent. */
  | { readonly type: 'refuse'; readonly reason: string }

/** Seen is what an act is planned from, besides the arguments. */
export interface Seen {
  /** The object as it was just read; null for an action that does not read it. */
  readonly object: KubeObject | null
  /** The objects that remember its revisions, for an action that looks for them. */
  readonly history: readonly KubeObject[]
  readonly nowMs: number
  /** A few random letters and digits, other ones for each object: for the names of new objects. */
  readonly token: string
}

/** OfferedTo is what is known of an object where an action is offered, in a row or in its panel. */
export interface OfferedTo {
  /** Its status as its row says it; null where no row is on hand. */
  readonly status: string | null
  /** The subresources that the cluster serves for it; missing where that is not known. */
  readonly subresources?: readonly string[]
  /** A cell of its row by the id of its column, where a row is on hand. */
  readonly cellOf?: (column: string) => Cell | undefined
  /** The object as it was read; missing where it was not. */
  readonly read?: KubeObject
  /** Its revisions; missing where they were not read. */
  readonly revisions?: readonly Revision[]
}

/** Subject is what is known of the objects where an action asks for confirmation. */
export interface Subject {
  readonly targets: readonly Pick<Target, 'group' | 'resource'>[]
  /** Of the one object, where it was read; empty for several. */
  readonly finalizers: readonly string[]
  /** The controller of the one object; missing where it has none. */
  readonly controller?: { readonly kind: string; readonly name: string }
  /** The one object is marked as deleted already. */
  readonly isTerminating?: boolean
  /** What the one object owns, where that was looked for; missing where it was not, or is not known. */
  readonly owned?: Owned
  /** The one object; missing where it was not read. */
  readonly object?: KubeObject
  /** The autoscalers of the one object, where they were looked for. */
  readonly autoscalers?: readonly KubeObject[]
  /** Its revisions, where they were looked for. */
  readonly revisions?: readonly Revision[]
}

/** Owned is how many objects of each kind an object owns, and what they own in turn. */
export interface Owned {
  readonly counts: readonly (readonly [kind: string, count: number])[]
  /** False where not all of them could be found. */
  readonly isWhole: boolean
}

/** Args are an action's arguments: JSON, by the ids of its form. */
export type Args = Readonly<Record<string, unknown>>

/**
 * Action is one thing that can be done to objects, as data and pure functions. Menus, palette, panel, dialog and the
 * cluster's own process all go by it. Its functions take arguments that its own `readArgs` has accepted.
 */
export interface Action {
  readonly id: string
  /** A verb before the name of the object, `Drain`, `Set image of`. */
  readonly title: string
  /** In a menu, without the name, where that is another word: `Set image`. */
  readonly menuTitle?: string
  /** `Draining` before the name while it is under way, `Drained` after. */
  readonly doing: string
  readonly done: string
  /** Something is lost by it. */
  readonly isDangerous: boolean
  /** The name of the object has to be typed before it is done. */
  readonly isTyped: boolean
  /** It may be done to several objects at once. */
  readonly isBulk: boolean
  /** It cannot be taken back, whatever is sent. */
  readonly isFinal: boolean
  /** An object that it is done to is not there any more. */
  readonly removesObject: boolean
  /** What an outcome is called where the usual word says less. */
  readonly outcomeWords?: Readonly<Partial<Record<Outcome, string>>>
  /** The key that offers it in a table, where it has one; the page knows how each platform writes it. */
  readonly shortcut?: 'delete' | 'scale' | 'restart'
  /** Its work takes more than one request; missing where it is one request for each object, which is then planned. */
  readonly job?: 'drain'
  /** It is planned from the object as it is, which is read just before. */
  readonly readsObject: boolean
  /** Its choices; some come from the object, which is null for several and until it is read. */
  form(object: KubeObject | null, revisions?: readonly Revision[]): readonly FormField[]
  /** What the person must be allowed to do. */
  needs(target: Target): readonly PermissionParams[]
  /** Why it makes no sense now; null where it does; undefined where it is not offered at all. */
  obstacle(object: OfferedTo): string | null | undefined
  /** Why it must not be done to that object; null where it may. An object of a bulk act is then reported as refused. */
  refusal(object: KubeObject, args: Args): string | null
  /** What is looked for before it is done: the objects that the object owns, its autoscalers, or its revisions. */
  looksFor(target: Pick<Target, 'group' | 'resource'>): 'owned' | 'autoscalers' | 'revisions' | null
  /** The arguments with their defaults, or what is wrong with them. */
  readArgs(input: unknown): { readonly args: Args } | { readonly problem: string }
  /** What will happen, as whole sentences. */
  says(args: Args, subject: Subject): readonly string[]
  /** What may take it back, or why it may do less than is expected, as whole sentences. */
  warns(args: Args, subject: Subject): readonly string[]
  plan(target: Target, args: Args, seen: Seen): Plan
}

/** ActionSpec is what an action is defined by. Its functions take the arguments that the schema makes. */
export interface ActionSpec<Schema extends v.GenericSchema<object, Args>>
  extends Pick<
    Action,
    'id' | 'title' | 'doing' | 'done' | 'needs' | 'shortcut' | 'outcomeWords' | 'job' | 'menuTitle'
  > {
  readonly isDangerous?: boolean
  readonly isTyped?: boolean
  readonly isBulk?: boolean
  readonly isFinal?: boolean
  readonly removesObject?: boolean
  readonly form?: readonly FormField[] | Action['form']
  readonly obstacle?: (object: OfferedTo) => string | null | undefined
  readonly looksFor?: Action['looksFor']
  readonly args: Schema
  readonly refusal?: (object: KubeObject, args: v.InferOutput<NoInfer<Schema>>) => string | null
  readonly says: (args: v.InferOutput<NoInfer<Schema>>, subject: Subject) => readonly string[]
  readonly warns?: (args: v.InferOutput<NoInfer<Schema>>, subject: Subject) => readonly string[]
  /** Exactly one of these, or a job. */
  readonly plan?: (target: Target, args: v.InferOutput<NoInfer<Schema>>) => Plan
  readonly planFrom?: (
    object: KubeObject,
    args: v.InferOutput<NoInfer<Schema>>,
    seen: Pick<Seen, 'nowMs' | 'token' | 'history'> & { readonly target: Target },
  ) => Plan
}

/** defineAction makes an action whose arguments are those of the schema. */
export function defineAction<Schema extends v.GenericSchema<object, Args>>(spec: ActionSpec<Schema>): Action {
  const {
    args: schema,
    obstacle,
    looksFor = () => null,
    form = [],
    isDangerous = false,
    isTyped = false,
    isBulk = false,
    isFinal = false,
    removesObject = false,
    ...rest
  } = spec
  // Arguments come from `readArgs` only, which made them by the schema.
  type Own = v.InferOutput<Schema>
  return {
    ...rest,
    ...{ isDangerous, isTyped, isBulk, isFinal, removesObject, looksFor },
    readsObject: spec.planFrom !== undefined || spec.refusal !== undefined,
    form: typeof form === 'function' ? form : () => form,
    obstacle: (object) => (obstacle === undefined ? null : obstacle(object)),
    readArgs: (input) => {
      const parsed = v.safeParse(schema, input)
      return parsed.success ? { args: parsed.output } : { problem: issueWords(parsed.issues) }
    },
    refusal: (object, args) => spec.refusal?.(object, args as Own) ?? null,
    says: (args, subject) => spec.says(args as Own, subject),
    warns: (args, subject) => spec.warns?.(args as Own, subject) ?? [],
    plan: (target, args, { object, ...seen }) => {
      if (spec.planFrom !== undefined && object !== null)
        return spec.planFrom(object, args as Own, { target, ...seen })
      if (spec.plan !== undefined) return spec.plan(target, args as Own)
      throw new Error(`${spec.id} cannot be planned without its object, or is a job`)
    },
  }
}

/** switchedBy is an argument that is true or false. */
export const switchedBy = (name: string) => v.optional(v.boolean(`${name} must be true or false`), false)

/** secondsFrom is an argument of whole seconds; null where it is left out. */
export function secondsFrom(name: string, least: number) {
  const most = 86_400
  const rule = `${name} must be a whole number from ${least} to ${most}`
  return v.optional(
    v.nullable(v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule), v.maxValue(most, rule))),
    null,
  )
}

/** formDefaults are the arguments before the person has chosen anything. */
export const formDefaults = (form: readonly FormField[]): Args =>
  Object.fromEntries(form.map((field) => [field.id, field.default]))

/** toPatch is what a person must be allowed to do for an act that patches its objects. */
export const toPatch = ({ group, resource, namespace, name }: Target): readonly PermissionParams[] => [
  { verb: 'patch', group, resource, subresource: '', namespace, name },
]
