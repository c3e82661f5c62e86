import type { ReactNode } from 'react'
import { type RbacGrant, type RbacSubject, rbacResources, type UnreadRules } from '#contract'
import type { ObjectRef } from '../session/clusterView.ts'
import type { Asked, Question } from './useAnswer.ts'

const ofRoles =
  'As far as roles say. The group system:masters may do everything, and a cluster can have other authorizers.'

/** AccessAnswer is the place of an answer: why there is none yet, or the answer and what it is without. */
export function AccessAnswer<Name extends Question>(props: {
  asked: Asked<Name>
  /** What else can be so. */
  note?: string
  children: (answer: Extract<Asked<Name>, { state: 'answered' }>['answer']) => ReactNode
}) {
  const { asked, note = ofRoles, children } = props
  switch (asked.state) {
    case 'none':
      return null
    case 'asking':
      return (
        <p className="faint" role="status">
          Reading the roles of the cluster …
        </p>
      )
    case 'failed':
      return (
        <p className="action-problem" role="alert">
          {asked.reason}
        </p>
      )
    case 'answered':
      return (
        <>
          <div className="access-answer">{children(asked.answer)}</div>
          <Unread unread={asked.answer.unread} />
          <p className="faint access-note">{note}</p>
        </>
      )
  }
}

function Unread({ unread }: { unread: readonly UnreadRules[] }) {
  if (unread.length === 0) return null
  return (
    <div className="access-unread" role="status">
      <p>This is not all. You may not read:</p>
      <ul>
        {unread.map(({ resource, namespace, reason }) => (
          <li key={`${resource} ${namespace}`} title={reason}>
            {unreadWords[resource]}
            {namespace !== null && ` in ${namespace}`}
            {namespace === null && isNamespaced(resource) && ' in all namespaces'}
          </li>
        ))}
      </ul>
    </div>
  )
}

const unreadWords: Readonly<Record<UnreadRules['resource'], string>> = {
  clusterroles: 'Cluster roles',
  clusterrolebindings: 'Cluster role bindings',
  roles: 'Roles',
  rolebindings: 'Role bindings',
}
const isNamespaced = (resource: UnreadRules['resource']): boolean =>
  resource === rbacResources.role.namespaced || resource === rbacResources.binding.namespaced

/** GrantLinks lead to the binding and to the role of a grant. */
export function GrantLinks({ grant, onOpen }: { grant: RbacGrant; onOpen: (object: ObjectRef) => void }) {
  const { namespace, binding, role } = grant
  const { role: ofRole, binding: ofBinding } = rbacResources
  const link = (domain: string, name: string, inNamespace: string) => (
    <button
      type="button"
      className="link"
      title={inNamespace === '' ? name : `${name} in ${inNamespace}`}
      onClick={() => onOpen({ domain, namespace: inNamespace, name, uid: '' })}
    >
      <bdi>{name}</bdi>
    </button>
  )
  return (
    <span className="access-grant">
      <span className="faint">{namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'}</span>{' '}
      {link(namespace === '' ? ofBinding.cluster : ofBinding.namespaced, binding, namespace)}{' '}
      <span className="faint">{role.kind}</span>{' '}
      {role.kind === 'Role'
        ? link(ofRole.namespaced, role.name, namespace)
        : link(ofRole.cluster, role.name, '')}
    </span>
  )
}

/** subjectWords names a subject, a service account with its namespace. */
export const subjectWords = ({ kind, namespace, name }: RbacSubject): string =>
  kind === 'ServiceAccount' ? `${namespace}/${name}` : name

export const subjectKind: Readonly<Record<RbacSubject['kind'], string>> = {
  User: 'User',
  Group: 'Group',
  ServiceAccount: 'Service account',
}
