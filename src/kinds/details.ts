import type { Tone } from '#contract'
import type { Gvk } from '#machinery'

/** ObjectLink names another object of the same cluster, so that the page can lead to it. */
export interface ObjectLink {
  readonly gvk: Gvk
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

/** DetailValue is one value in an object's overview. Times are whole seconds since the epoch. */
export type DetailValue =
  | { readonly type: 'text'; readonly text: string }
  /** Text to be read by machines: addresses, images, commands. Drawn in the fixed-width font. */
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
  /** What it does now; null in a template, where nothing runs. */
  readonly state: { readonly tone: Tone; readonly word: string; readonly message: string | null } | null
  readonly fields: readonly DetailField[]
}

/** ConditionItem is one entry of `status.conditions`. */
export interface ConditionItem {
  readonly type: string
  /** `True`, `False` or `Unknown`. */
  readonly status: string
  /** What the status means for this condition. */
  readonly tone: Tone
  readonly reason: string | null
  readonly message: string | null
  /** When it last changed. */
  readonly since: number | null
}

/**
 * DetailSection is one part of an object's overview. The set is closed: the page draws every section by its type and
 * knows no kinds. Sections without content are left out by the kind.
 */
export type DetailSection =
  | { readonly type: 'fields'; readonly title: string; readonly fields: readonly DetailField[] }
  | { readonly type: 'containers'; readonly title: string; readonly containers: readonly ContainerCard[] }
  | { readonly type: 'conditions'; readonly title: string; readonly conditions: readonly ConditionItem[] }
  /** Keys and values: labels, annotations, node selectors, the data of a config map. */
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
  /** Keys whose values are shown only where they are asked for, each by itself. */
  | {
      readonly type: 'values'
      readonly title: string
      readonly values: readonly { readonly key: string; readonly bytes: number }[]
    }
  /** Longer words, such as the message of an event. */
  | { readonly type: 'note'; readonly title: string; readonly text: string; readonly tone: Tone }
