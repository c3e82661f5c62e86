import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'

/** PodsOf is which pods belong to an object: a filter of the pods' table, and where they are. */
export interface PodsOf {
  readonly filter: string
  /** Empty where they may be in any namespace. */
  readonly namespace: string
}

/** selectedPodsOf is the pods that the object's selector takes, in its namespace; null where it takes none or cannot be read. */
export function selectedPodsOf({ metadata }: KubeObject, selector: LabelSelector | null): PodsOf | null {
  const terms = selector === null ? null : formatSelector(selector)
  if (terms === null) return null
  return { filter: terms.map(labelTerm).join(' '), namespace: metadata.namespace ?? '' }
}

const labelTerm = (requirement: string): string =>
  requirement.startsWith('!') ? `-label:"${requirement.slice(1)}"` : `label:"${requirement}"`
