import { kindOfDomain, kinds } from '#kinds'
import type { ClusterView } from '../session/clusterView.ts'
import { isTooMany, type NamespaceChoice, withToggled } from '../session/namespaceChoice.ts'

/** showNamespace narrows a tab to a namespace the person chose. */
export function showNamespace(view: ClusterView, choice: NonNullable<NamespaceChoice>): void {
  view.chooseNamespace(choice)
  // A cluster-wide table has no namespaces: the choice is meant for the things inside them.
  const first = kinds.find(({ group }) => group === 'workloads')
  if (kindOfDomain(view.state.value.domain)?.scope !== 'namespaced' && first !== undefined)
    view.show(first.domain)
}

/** toggleNamespace adds a namespace to those a tab is narrowed to, or takes it away; says why it cannot, or null. */
export function toggleNamespace(view: ClusterView, namespace: string): string | null {
  const next = withToggled(view.state.value.namespace, namespace)
  if (isTooMany(next)) return 'No more namespaces can be shown at once. Select All Namespaces instead.'
  if (next === null) view.chooseNamespace(null)
  else showNamespace(view, next)
  return null
}
