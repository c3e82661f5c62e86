import { kindOfDomain, kinds } from '#kinds'
import type { ClusterView } from '../session/clusterView.ts'
import type { NamespaceChoice } from '../session/namespaceChoice.ts'

/** showNamespace narrows a tab to a namespace the person chose. */
export function showNamespace(view: ClusterView, choice: NonNullable<NamespaceChoice>): void {
  view.chooseNamespace(choice)
  // A cluster-wide table has no namespaces: the choice is meant for the things inside them.
  const first = kinds.find(({ group }) => group === 'workloads')
  if (kindOfDomain(view.state.value.domain)?.scope !== 'namespaced' && first !== undefined)
    view.show(first.domain)
}
