import type { ClusterId } from '#contract'
import { useApplication } from '../application/application.ts'
import { openContext } from '../application/openContext.ts'
import { showNamespace, toggleNamespace } from '../application/showNamespace.ts'
import type { PaletteChoice } from './paletteItems.ts'

/**
 * How an item is chosen: `beside` adds it to those already chosen, where that is possible, and keeps the palette open.
 */
interface ChoiceOptions {
  readonly isBeside: boolean
}

/** useChoice does what an item of the palette stands for, in the cluster it was found in, and leaves the palette. */
export function useChoice(onClose: () => void): (choice: PaletteChoice, options: ChoiceOptions) => void {
  const application = useApplication()
  const { tabs, notices } = application
  const act = (choice: PaletteChoice) => {
    switch (choice.type) {
      case 'view': {
        const { activeId } = tabs.state.value
        if (activeId !== null) tabs.session(activeId)?.view.show(choice.domain)
        break
      }
      case 'namespace': {
        const session = tabs.session(choice.clusterId)
        if (session !== null) showNamespace(session.view, choice.namespace)
        break
      }
      case 'context':
        openContext(application, choice.clusterId)
        break
      case 'action':
        choice.run()
        break
      case 'object': {
        const { clusterId, domain, uid, namespace, name } = choice.found
        const session = tabs.session(clusterId)
        if (session === null) break
        tabs.activate(clusterId)
        session.view.show(domain)
        session.view.openObject({ domain, uid, namespace, name })
        break
      }
    }
  }
  /** Several namespaces are chosen one after another. */
  const toggle = (clusterId: ClusterId, namespace: string) => {
    const session = tabs.session(clusterId)
    const obstacle = session === null ? null : toggleNamespace(session.view, namespace)
    if (obstacle !== null) notices.tell(clusterId, obstacle)
  }
  return (choice, { isBeside }) => {
    if (isBeside && choice.type === 'namespace' && choice.namespace.type === 'namespace') {
      toggle(choice.clusterId, choice.namespace.namespace)
      return
    }
    onClose()
    act(choice)
  }
}
