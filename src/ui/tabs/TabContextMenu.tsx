import type { ReactElement } from 'react'
import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { applyId } from '../application/applyDraft.ts'
import { ContextMenuFrame, ContextMenuItems, ContextMenuLine } from '../kit/ContextMenuFrame.tsx'

/** TabContextMenu is what can be done with a tab's cluster without going to it. */
export function TabContextMenu(props: {
  cluster: ClusterState
  onClose: () => void
  children: ReactElement
}) {
  const { cluster, onClose, children } = props
  const { dialog, notices, tabs } = useApplication()
  const { clusterId, clusterName } = cluster
  return (
    <ContextMenuFrame
      label={clusterName}
      items={
        <>
          <ContextMenuItems
            actions={[
              {
                id: 'apply',
                label: 'Apply manifest',
                obstacle: null,
                run: () => {
                  tabs.activate(clusterId)
                  tabs.session(clusterId)?.view.show(applyId)
                },
              },
              {
                id: 'settings',
                label: 'Cluster settings',
                obstacle: null,
                run: () => dialog.set({ type: 'cluster-settings', clusterId }),
              },
              {
                id: 'view-as',
                label: 'View as another user',
                obstacle: null,
                run: () => dialog.set({ type: 'view-as', clusterId, user: null }),
              },
              {
                id: 'copy',
                label: 'Copy name',
                obstacle: null,
                run: () => void notices.attempt(clusterId, () => navigator.clipboard.writeText(clusterName)),
              },
            ]}
          />
          <ContextMenuLine />
          <ContextMenuItems actions={[{ id: 'close', label: 'Close', obstacle: null, run: onClose }]} />
        </>
      }
    >
      {children}
    </ContextMenuFrame>
  )
}
