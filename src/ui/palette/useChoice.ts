import { useApplication } from '../page/application.ts'
import { showNamespace } from '../page/showNamespace.ts'
import type { PaletteChoice } from './paletteItems.ts'

/** useChoice does what an item of the palette stands for, in the cluster it was found in, and leaves the palette. */
export function useChoice(onClose: () => void): (choice: PaletteChoice) => void {
  const { tabs, notices } = useApplication()
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
        void notices.attempt(choice.clusterId, () => tabs.select(choice.clusterId))
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
  return (choice) => {
    onClose()
    act(choice)
  }
}
