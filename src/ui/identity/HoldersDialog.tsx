import '../actions/actions.css'
import './identity.css'
import type { ClusterState, HoldersParams } from '#contract'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogHead } from '../kit/DialogHead.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { AccessAnswer } from './AccessAnswer.tsx'
import { SubjectsTable } from './SubjectsTable.tsx'
import { useAnswer } from './useAnswer.ts'
import { useOpenObject } from './useOpenObject.ts'

/** HoldersDialog says which users, groups and service accounts hold a role, and by which binding. */
export function HoldersDialog(props: { cluster: ClusterState; role: HoldersParams; onClose: () => void }) {
  const { cluster, role, onClose } = props
  const open = useOpenObject(cluster.clusterId, onClose)
  const { asked } = useAnswer(cluster.clusterId, 'rbac/holders', role)
  const title = `Who holds ${role.name}`
  return (
    <ModalDialog label={title} className="action-dialog access-dialog" onClose={onClose}>
      <DialogHead title={<h2>{title}</h2>} leave="Close" onClose={onClose} />
      <div className="action-body">
        <DialogCluster cluster={cluster} />
        <AccessAnswer asked={asked} note="A role binding gives a cluster role in its own namespace only.">
          {({ subjects, unread }) =>
            subjects.length === 0 ? (
              <p>
                {unread.length === 0
                  ? 'No binding gives it to any user, group or service account.'
                  : 'No binding that you may read gives it to any user, group or service account.'}
              </p>
            ) : (
              <SubjectsTable label={title} cluster={cluster} subjects={subjects} onOpen={open} />
            )
          }
        </AccessAnswer>
      </div>
    </ModalDialog>
  )
}
