import '../actions/actions.css'
import './identity.css'
import { useState } from 'react'
import {
  type ClusterState,
  type RbacSubject,
  type RightsParams,
  type SubjectRight,
  serviceAccountUser,
} from '#contract'
import type { Args, FormField } from '#kinds'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { FormFields } from '../actions/FormFields.tsx'
import { useApplication } from '../application/application.ts'
import { DialogHead } from '../kit/DialogHead.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { AccessAnswer, GrantLinks, subjectKind, subjectWords } from './AccessAnswer.tsx'
import { useAnswer } from './useAnswer.ts'
import { useOpenObject } from './useOpenObject.ts'

/** RightsDialog says what a user, a group or a service account may do, rule by rule, each with its binding. */
export function RightsDialog(props: {
  cluster: ClusterState
  subject: RbacSubject | null
  onClose: () => void
}) {
  const { cluster, subject, onClose } = props
  const { clusterId } = cluster
  const { dialog } = useApplication()
  const open = useOpenObject(clusterId, onClose)
  const [args, setArgs] = useState<Args>(() => ({
    kind: 'User',
    namespace: '',
    name: '',
    ...subject,
    groups: '',
  }))
  const { asked, ask } = useAnswer(clusterId, 'rbac/rights', subject)
  const wanted = paramsOf(args)
  const isReady = wanted.name !== '' && (wanted.kind !== 'ServiceAccount' || wanted.namespace !== '')
  return (
    <ModalDialog label="Permissions" className="action-dialog access-dialog" onClose={onClose}>
      <DialogHead title={<h2>Permissions</h2>} leave="Close" onClose={onClose} />
      <div className="action-body">
        <DialogCluster cluster={cluster} />
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady) ask(wanted)
          }}
        >
          <FormFields
            fields={fieldsOf(wanted.kind)}
            args={args}
            onChange={(id, value) => setArgs((before) => ({ ...before, [id]: value }))}
          />
          <div className="action-buttons">
            {wanted.kind !== 'Group' && (
              <button
                type="button"
                className="button"
                disabled={!isReady}
                onClick={() => dialog.set({ type: 'view-as', clusterId, user: userOf(wanted) })}
              >
                View as this user
              </button>
            )}
            <button type="submit" className="button button-primary" disabled={!isReady}>
              Show
            </button>
          </div>
        </form>
        <AccessAnswer asked={asked}>
          {({ groups, rights, unread }) => (
            <>
              {wanted.kind !== 'Group' && <p className="faint">With the groups {groups.join(', ')}.</p>}
              {rights.length === 0 ? (
                <p>
                  {unread.length === 0
                    ? 'No role allows anything.'
                    : 'No role that you may read allows anything.'}
                </p>
              ) : (
                <table className="small-table" aria-label="Rules">
                  <thead>
                    <tr>
                      <th scope="col">Verbs</th>
                      <th scope="col">Resources</th>
                      <th scope="col">In</th>
                      <th scope="col">Granted by</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rights.map((right, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name, and the list does not change
                      <tr key={index}>
                        <td>{right.verbs.join(', ')}</td>
                        <td>{resourceWords(right)}</td>
                        <td>{right.grant.namespace || 'Whole cluster'}</td>
                        <td>
                          <GrantLinks grant={right.grant} onOpen={open} />
                          {right.through.kind === 'Group' && wanted.kind !== 'Group' && (
                            <span className="faint">by the group {subjectWords(right.through)}</span>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </>
          )}
        </AccessAnswer>
      </div>
    </ModalDialog>
  )
}

function paramsOf({ kind, namespace, name, groups }: Args): RightsParams {
  const read = (value: unknown) => String(value ?? '').trim()
  const of: RbacSubject['kind'] = kind === 'Group' || kind === 'ServiceAccount' ? kind : 'User'
  return {
    kind: of,
    name: read(name),
    namespace: of === 'ServiceAccount' ? read(namespace) : '',
    groups: of === 'User' ? read(groups).split(/\s+/u).filter(Boolean) : [],
  }
}

const userOf = ({ kind, namespace, name }: RightsParams): string =>
  kind === 'ServiceAccount' ? serviceAccountUser(namespace, name) : name

function fieldsOf(kind: RbacSubject['kind']): readonly FormField[] {
  const choices = Object.entries(subjectKind).map(([value, label]) => ({ value, label }))
  const text = (id: string, label: string, absent = ''): FormField => ({
    type: 'text',
    id,
    label,
    absent,
    default: '',
  })
  return [
    { type: 'choice', id: 'kind', label: 'Kind', choices, default: 'User' },
    ...(kind === 'ServiceAccount' ? [text('namespace', 'Namespace')] : []),
    text('name', 'Name'),
    ...(kind === 'User' ? [text('groups', 'Groups', 'Separated by spaces')] : []),
  ]
}

/** The resources of a rule with their groups and names, or its addresses. */
function resourceWords({ resources, apiGroups, resourceNames, nonResourceURLs }: SubjectRight): string {
  if (resources.length === 0) return nonResourceURLs.join(', ')
  const isCore = apiGroups.every((group) => group === '')
  const ofGroups = isCore ? '' : ` of ${apiGroups.map((group) => (group === '' ? 'core' : group)).join(', ')}`
  const named = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(', ')}`
  return `${resources.join(', ')}${ofGroups}${named}`
}
