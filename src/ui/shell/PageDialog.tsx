import { lazy, Suspense, useEffect } from 'react'
import { actionsOf } from '#kinds'
import { useApplication } from '../application/application.ts'
import type { Dialog } from '../application/dialogs.ts'
import { useObserved } from '../kit/useObserved.ts'
import { Palette } from '../palette/Palette.tsx'
import { SettingsDialog } from '../settings/SettingsDialog.tsx'

// Dialogs that are rarely used are loaded when they are first opened.
const ActionDialog = lazy(async () => ({
  default: (await import('../actions/ActionDialog.tsx')).ActionDialog,
}))
const JobDialog = lazy(async () => ({ default: (await import('../actions/JobDialog.tsx')).JobDialog }))
const UndoDialog = lazy(async () => ({ default: (await import('../apply/UndoDialog.tsx')).UndoDialog }))
const ReleaseDialog = lazy(async () => ({
  default: (await import('../releases/ReleaseDialog.tsx')).ReleaseDialog,
}))
const InstallDialog = lazy(async () => ({
  default: (await import('../releases/InstallDialog.tsx')).InstallDialog,
}))
const ConfirmContextDialog = lazy(async () => ({
  default: (await import('../kubeconfig/ConfirmContextDialog.tsx')).ConfirmContextDialog,
}))
const ForwardsDialog = lazy(async () => ({
  default: (await import('../forwards/ForwardsDialog.tsx')).ForwardsDialog,
}))
const ActivityDialog = lazy(async () => ({
  default: (await import('../activity/ActivityDialog.tsx')).ActivityDialog,
}))
const ForwardDialog = lazy(async () => ({
  default: (await import('../forwards/ForwardDialog.tsx')).ForwardDialog,
}))
const DebugDialog = lazy(async () => ({
  default: (await import('../terminal/DebugDialog.tsx')).DebugDialog,
}))
const NodeShellDialog = lazy(async () => ({
  default: (await import('../terminal/NodeShellDialog.tsx')).NodeShellDialog,
}))
const CopyDialog = lazy(async () => ({
  default: (await import('../terminal/CopyDialog.tsx')).CopyDialog,
}))
const ShortcutsDialog = lazy(async () => ({
  default: (await import('./ShortcutsDialog.tsx')).ShortcutsDialog,
}))
const ClusterSettingsDialog = lazy(async () => ({
  default: (await import('../settings/ClusterSettingsDialog.tsx')).ClusterSettingsDialog,
}))

const ViewAsDialog = lazy(async () => ({
  default: (await import('../identity/ViewAsDialog.tsx')).ViewAsDialog,
}))

const WhoCanDialog = lazy(async () => ({
  default: (await import('../identity/WhoCanDialog.tsx')).WhoCanDialog,
}))
const HoldersDialog = lazy(async () => ({
  default: (await import('../identity/HoldersDialog.tsx')).HoldersDialog,
}))
const RightsDialog = lazy(async () => ({
  default: (await import('../identity/RightsDialog.tsx')).RightsDialog,
}))

/** PageDialog is the dialog that is open over the page. */
export function PageDialog() {
  const { dialog } = useApplication()
  const open = useObserved(dialog)
  const close = () => dialog.set(null)
  switch (open) {
    case null:
      return null
    case 'palette':
      return <Palette onClose={close} />
    case 'settings':
      return <SettingsDialog onClose={close} />
    case 'forwards':
      return (
        <Suspense>
          <ForwardsDialog onClose={close} />
        </Suspense>
      )
    case 'activity':
      return (
        <Suspense>
          <ActivityDialog onClose={close} />
        </Suspense>
      )
    case 'shortcuts':
      return (
        <Suspense>
          <ShortcutsDialog onClose={close} />
        </Suspense>
      )
    default:
      if (open.type === 'confirm-context')
        return (
          <Suspense>
            <ConfirmContextDialog clusterId={open.clusterId} onClose={close} />
          </Suspense>
        )
      return (
        <Suspense>
          <ClusterDialog dialog={open} onClose={close} />
        </Suspense>
      )
  }
}

/** A dialog about a cluster goes with it. */
function ClusterDialog(props: {
  dialog: Exclude<Dialog, string | { readonly type: 'confirm-context' }>
  onClose: () => void
}) {
  const { dialog, onClose } = props
  const { client } = useApplication()
  const cluster = useObserved(client.workspace, (workspace) =>
    workspace?.clusters.find(({ clusterId }) => clusterId === dialog.clusterId),
  )
  const isGone = cluster === undefined
  useEffect(() => {
    if (isGone) onClose()
  }, [isGone, onClose])
  if (isGone) return null
  switch (dialog.type) {
    case 'cluster-settings':
      return <ClusterSettingsDialog cluster={cluster} onClose={onClose} />
    case 'view-as':
      return <ViewAsDialog cluster={cluster} user={dialog.user} onClose={onClose} />
    case 'who-can':
      return (
        <WhoCanDialog
          key={JSON.stringify(dialog.wish)}
          cluster={cluster}
          wish={dialog.wish}
          onClose={onClose}
        />
      )
    case 'holders':
      return (
        <HoldersDialog
          key={JSON.stringify(dialog.role)}
          cluster={cluster}
          role={dialog.role}
          onClose={onClose}
        />
      )
    case 'rights': {
      const { subject } = dialog
      return (
        <RightsDialog key={JSON.stringify(subject)} cluster={cluster} subject={subject} onClose={onClose} />
      )
    }
    case 'act': {
      const { targets } = dialog
      const action = targets
        .slice(0, 1)
        .flatMap(actionsOf)
        .find(({ id }) => id === dialog.action)
      if (action === undefined) return null
      return <ActionDialog cluster={cluster} action={action} targets={targets} onClose={onClose} />
    }
    case 'forward':
      return <ForwardDialog cluster={cluster} target={dialog.target} onClose={onClose} />
    case 'debug':
      return <DebugDialog cluster={cluster} pod={dialog.pod} onClose={onClose} />
    case 'debug-copy':
      return <CopyDialog cluster={cluster} pod={dialog.pod} onClose={onClose} />
    case 'node-shell':
      return <NodeShellDialog cluster={cluster} node={dialog.node} onClose={onClose} />
    case 'job':
      return <JobDialog cluster={cluster} jobId={dialog.jobId} onClose={onClose} />
    case 'release':
      return <ReleaseDialog cluster={cluster} opening={dialog} onClose={onClose} />
    case 'install-chart':
      return <InstallDialog cluster={cluster} onClose={onClose} />
    case 'undo':
      return <UndoDialog cluster={cluster} jobId={dialog.jobId} title={dialog.title} onClose={onClose} />
  }
}
