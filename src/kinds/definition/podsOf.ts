import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'
import { plainText } from '../details/fields.ts'

/** PodsOf describes the pods that belong to an object: a filter for the table of pods, and their namespace. */
export interface PodsOf {
  readonly filter: string
  /** Empty for pods of all namespaces. */
  readonly namespace: string
}

/** selectedPodsOf are the pods that an object's selector selects in its namespace; null for a missing or invalid selector. */
export function selectedPodsOf({ metadata }: KubeObject, selector: LabelSelector | null): PodsOf | null {
  const terms = selector === null ? null : formatSelector(selector)
  if (terms === null) return null
  return { filter: terms.map(labelTerm).join(' '), namespace: plainText(metadata.namespace) }
}

const labelTerm = (requirement: string): string =>
  requirement.startsWith('!') ? `-label:"${requirement.slice(1)}"` : `label:"${requirement}"`
