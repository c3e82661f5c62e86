import '../actions/actions.css'
import './identity.css'
import { useState } from 'react'
import {
  type ClusterState,
  impliedGroups,
  type MissingImpersonation,
  serviceAccountOf,
  serviceAccountUser,
  type ViewAs,
  type ViewAsAnswer,
} from '#contract'
import type { Args, FormField } from '#kinds'
import { messageOf } from '#machinery'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogFoot } from '../actions/DialogFoot.tsx'
import { FormFields } from '../actions/FormFields.tsx'
import { useApplication } from '../application/application.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'

const title = 'View as another user'

/**
 * ViewAsDialog asks as which user a cluster is viewed. The cluster is asked first whether it lets the person; where it does
 * not, nothing changes and the missing rights are named.
 */
export function ViewAsDialog(props: {
  cluster: ClusterState
  /** The user to begin with; null for none. */
  user: string | null
  onClose: () => void
}) {
  const { cluster, user, onClose } = props
  const { clusterId } = cluster
  const { client, tabs } = useApplication()
  const [args, setArgs] = useState<Args>(() => argsOf(user ?? cluster.viewAs?.user ?? null))
  const [groups, setGroups] = useState(() => (user === null ? (cluster.viewAs?.groups ?? []).join('\n') : ''))
  const [denied, setDenied] = useState<Extract<ViewAsAnswer, { type: 'denied' }> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)

  const name = userOf(args)
  const view = async (viewAs: ViewAs) => {
    setIsUnderWay(true)
    setProblem(null)
    setDenied(null)
    try {
      const session = tabs.session(clusterId)
      const answer = await session?.request('view-as/try', viewAs, new AbortController().signal)
      if (answer?.type === 'denied') setDenied(answer)
      else {
        await client.api.viewAs(clusterId, viewAs)
        onClose()
        return
      }
    } catch (refusal) {
      setProblem(messageOf(refusal))
    }
    setIsUnderWay(false)
  }
  const isReady = name !== '' && !isUnderWay
  const lines = groups.split('\n').map((line) => line.trim())
  return (
    <ModalDialog label={title} className="action-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void view({ user: name, groups: lines.filter(Boolean) })
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>{title}</h2>
        </div>
        <div className="action-does">
          <p>Everything in this cluster is asked as this user, until you return or close the cluster.</p>
          <p>Running jobs, shells and forwards of this cluster end, and its activity begins again.</p>
        </div>
        <FormFields
          fields={fieldsOf(args)}
          args={args}
          onChange={(id, value) => setArgs((before) => ({ ...before, [id]: value }))}
        />
        <label className="action-field">
          Groups
          <textarea
            className="field mono view-as-groups"
            spellCheck={false}
            autoComplete="off"
            rows={2}
            placeholder="One group per line"
            value={groups}
            onChange={({ target }) => setGroups(target.value)}
          />
          {name !== '' && <small>The cluster adds {impliedGroups(name).join(', ')}.</small>}
        </label>
        {denied !== null && (
          <div className="action-problem" role="alert">
            <p>{denied.reason}</p>
            {denied.missing.length > 0 && (
              <>
                <p>Your own user needs the verb impersonate on:</p>
                <ul className="view-as-missing">
                  {denied.missing.map((right) => (
                    <li key={`${right.resource} ${right.name}`}>{rightWords(right)}</li>
                  ))}
                </ul>
              </>
            )}
          </div>
        )}
        <DialogFoot problem={problem} isDangerous={false} isReady={isReady} onClose={onClose}>
          View as this user
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}

function argsOf(user: string | null): Args {
  const account = user === null ? null : serviceAccountOf(user)
  return account === null
    ? { type: 'user', user: user ?? '', namespace: '', name: '' }
    : { type: 'account', user: '', ...account }
}

function userOf({ type, user, namespace, name }: Args): string {
  const [typed, inNamespace, account] = [user, namespace, name].map((value) => String(value ?? '').trim())
  if (type === 'user') return typed ?? ''
  return inNamespace && account ? serviceAccountUser(inNamespace, account) : ''
}

function fieldsOf({ type }: Args): readonly FormField[] {
  const choices = [
    { value: 'user', label: 'User' },
    { value: 'account', label: 'Service account' },
  ]
  const kind: FormField = { type: 'choice', id: 'type', label: 'Kind', choices, default: 'user' }
  if (type === 'user') return [kind, { type: 'text', id: 'user', label: 'User name', default: '' }]
  return [
    kind,
    { type: 'text', id: 'namespace', label: 'Namespace', default: '' },
    { type: 'text', id: 'name', label: 'Name', default: '' },
  ]
}

const rightWords = ({ resource, namespace, name }: MissingImpersonation): string =>
  namespace === null ? `${resource} “${name}”` : `${resource} “${name}” in the namespace “${namespace}”`
