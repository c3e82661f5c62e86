import type { ClusterId } from '#contract'
import { useApplication } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'

/** useOpenObject leaves a dialog for the panel of an object, in the tab of its cluster. */
export function useOpenObject(clusterId: ClusterId, onClose: () => void): (object: ObjectRef) => void {
  const { tabs } = useApplication()
  return (object) => {
    onClose()
    tabs.activate(clusterId)
    tabs.session(clusterId)?.view.openObject(object)
  }
}
