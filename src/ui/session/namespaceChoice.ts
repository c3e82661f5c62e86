import { encodeTail, type Tail } from '#contract'

/** The person's choice of namespace; null until they make one. Tables show every namespace then. */
export type NamespaceChoice = Exclude<Tail, { type: 'cluster' }> | null

/** A tail is at most this long, on the wire as well. */
const longestTail = 2000

/** chosenNamespaces are the namespaces that were chosen by name, in the order in which they were. */
export function chosenNamespaces(choice: NamespaceChoice): readonly string[] {
  switch (choice?.type) {
    case 'namespace':
      return [choice.namespace]
    case 'namespaces':
      return choice.namespaces
    default:
      return []
  }
}

/** withToggled adds a namespace to those that are chosen or takes it away; null when none is left. */
export function withToggled(choice: NamespaceChoice, namespace: string): NamespaceChoice {
  const chosen = chosenNamespaces(choice)
  return choiceOf(
    chosen.includes(namespace) ? chosen.filter((other) => other !== namespace) : [...chosen, namespace],
  )
}

function choiceOf(namespaces: readonly string[]): NamespaceChoice {
  const [namespace, ...further] = namespaces
  if (namespace === undefined) return null
  return further.length === 0 ? { type: 'namespace', namespace } : { type: 'namespaces', namespaces }
}

/** isTooMany tells whether the choice names more namespaces than one table can be asked for. */
export const isTooMany = (choice: NamespaceChoice): boolean =>
  choice !== null && encodeTail(choice).length > longestTail
