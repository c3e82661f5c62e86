import '../actions/actions.css'
import './identity.css'
import { useId, useState } from 'react'
import type { ClusterState, WhoCanParams } from '#contract'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { TextField } from '../actions/TextField.tsx'
import { DialogHead } from '../kit/DialogHead.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { AccessAnswer } from './AccessAnswer.tsx'
import { readResource, writeResource } from './resourceText.ts'
import { SubjectsTable } from './SubjectsTable.tsx'
import { useAnswer } from './useAnswer.ts'
import { useOpenObject } from './useOpenObject.ts'

const verbs = [
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  ...['impersonate', 'bind', 'escalate', 'approve', 'sign', 'use'],
]

/** WhoCanDialog says which users, groups and service accounts may do something, and by which binding. */
export function WhoCanDialog(props: {
  cluster: ClusterState
  wish: Partial<WhoCanParams> | null
  onClose: () => void
}) {
  const { cluster, wish, onClose } = props
  const { clusterId } = cluster
  const open = useOpenObject(clusterId, onClose)
  const id = useId()
  const [verb, setVerb] = useState(wish?.verb ?? 'get')
  const [resource, setResource] = useState(() => writeResource(wish ?? {}))
  const [namespace, setNamespace] = useState(wish?.namespace ?? '')
  const [name, setName] = useState(wish?.name ?? '')
  const { asked, ask } = useAnswer(
    clusterId,
    'rbac/who-can',
    wish?.verb === undefined ? null : { ...wish, verb: wish.verb },
  )
  const isReady = verb.trim() !== '' && resource.trim() !== ''
  return (
    <ModalDialog label="Who can" className="action-dialog access-dialog" onClose={onClose}>
      <DialogHead title={<h2>Who can</h2>} leave="Close" onClose={onClose} />
      <div className="action-body">
        <DialogCluster cluster={cluster} />
        <form
          className="access-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady)
              ask({
                verb: verb.trim(),
                ...readResource(resource),
                namespace: namespace.trim(),
                name: name.trim(),
              })
          }}
        >
          <TextField label="Verb" list={`${id}-verbs`} value={verb} onValue={setVerb} />
          <datalist id={`${id}-verbs`}>
            {verbs.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
          <TextField
            label="Resource"
            placeholder="pods, deployments.apps/scale, /metrics"
            value={resource}
            onValue={setResource}
          />
          <TextField label="Namespace" placeholder="Whole cluster" value={namespace} onValue={setNamespace} />
          <TextField label="Name" placeholder="Any" value={name} onValue={setName} />
          <button type="submit" className="button button-primary" disabled={!isReady}>
            Show
          </button>
        </form>
        <AccessAnswer asked={asked}>
          {({ subjects, unread }) =>
            subjects.length === 0 ? (
              <p>
                {unread.length === 0
                  ? 'No role allows it to any user, group or service account.'
                  : 'No role that you may read allows it to any user, group or service account.'}
              </p>
            ) : (
              <SubjectsTable label="Who can" cluster={cluster} subjects={subjects} onOpen={open} />
            )
          }
        </AccessAnswer>
      </div>
    </ModalDialog>
  )
}
