import type { Tone } from '#contract'
import type { Gvk } from '#machinery'

/** ObjectLink names another object of the same cluster. The page draws it as a link. */
export interface ObjectLink {
  readonly gvk: Gvk
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

/** DetailValue is one value in an object's overview. Times are whole seconds since the epoch. */
export type DetailValue =
  | { readonly type: 'text'; readonly text: string }
  /** Text for machines, such as addresses, images and commands. The page draws it in the fixed-width font. */
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'boolean'; readonly boolean: boolean }
  | { readonly type: 'status'; readonly tone: Tone; readonly word: string }
  | { readonly type: 'time'; readonly at: number }
  /** `end` is null while it runs. */
  | { readonly type: 'period'; readonly start: number; readonly end: number | null }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'links'; readonly links: readonly ObjectLink[] }

/** DetailField is a label and its value. */
export interface DetailField {
  readonly label: string
  readonly value: DetailValue
}

/** ContainerCard is one container of a pod or of a pod's template. */
export interface ContainerCard {
  readonly name: string
  readonly image: string
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral'
  /** The current state; null in a template, where nothing runs. */
  readonly state: { readonly tone: Tone; readonly word: string; readonly message: string | null } | null
  readonly fields: readonly DetailField[]
}

/** ConditionItem is one entry of `status.conditions`. */
export interface ConditionItem {
  readonly type: string
  /** `True`, `False` or `Unknown`. */
  readonly status: string
  /** Whether the status is good: `True` is bad for some conditions. */
  readonly tone: Tone
  readonly reason: string | null
  readonly message: string | null
  /** The time of the last transition. */
  readonly since: number | null
}

/**
 * DetailSection is one part of an object's overview. The set of types is closed: the page draws every section by its type and
 * knows no kinds. A kind leaves out sections that would be empty.
 */
export type DetailSection =
  | { readonly type: 'fields'; readonly title: string; readonly fields: readonly DetailField[] }
  | { readonly type: 'containers'; readonly title: string; readonly containers: readonly ContainerCard[] }
  | { readonly type: 'conditions'; readonly title: string; readonly conditions: readonly ConditionItem[] }
  /** Keys and values, such as labels, annotations and the data of a config map. */
  | {
      readonly type: 'entries'
      readonly title: string
      readonly entries: readonly (readonly [string, string])[]
    }
  | {
      readonly type: 'table'
      readonly title: string
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  /** The keys of a Secret. The page asks for each value only when the user wants to see it. */
  | {
      readonly type: 'values'
      readonly title: string
      readonly values: readonly { readonly key: string; readonly bytes: number }[]
    }
  /** A longer text, such as the message of an event. */
  | { readonly type: 'note'; readonly title: string; readonly text: string; readonly tone: Tone }
