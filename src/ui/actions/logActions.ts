import type { ClusterState, PermissionParams } from '#contract'
import { kindOfDomain, nodeKind, podKind } from '#kinds'
import type { Application } from '../application/application.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import type { LogChoices } from '../session/logChoices.ts'
import type { OfferedAction } from './actionsOf.ts'

/** The id of the panel's tab with the log; it never changes. */
export const logsTabId = 'logs'

/** The id of the action that shows a log. */
export const showLogId = 'show-log'

/** logNameOf is the name by which the choices of an object's log are kept. */
export const logNameOf = ({ domain, namespace, name }: ObjectRef): string =>
  JSON.stringify([domain, namespace, name])

/** hasLog says whether a kind has pods with something to say to each other; those of a node have not. */
export const hasLog = (kind: {
  readonly domain: string
  readonly scope: string
  readonly podsOf?: unknown
}): boolean => kind.domain === podKind.domain || (kind.podsOf !== undefined && kind.scope === 'namespaced')

/** hasLogOf says whether an object of a known kind has one. */
export function hasLogOf({ domain }: ObjectRef): boolean {
  const kind = kindOfDomain(domain)
  return domain === nodeKind.domain || (kind !== undefined && hasLog(kind))
}

/** showLog opens the panel of an object at its log, which begins with these choices and leaves the dock. */
export function showLog(
  { dock }: Pick<Application, 'dock'>,
  session: ClusterSession,
  object: ObjectRef,
  choices: Partial<LogChoices>,
): void {
  dock.remove({ clusterId: session.clusterId, log: object })
  const name = logNameOf(object)
  session.logChoices.keep(name, { ...session.logChoices.of(name), ...choices })
  session.view.openObject(object)
  session.view.showPanelTab(logsTabId)
}

/** logActions lead to the log of a pod, of a workload's pods or of a node itself; none for other objects. */
export function logActions(
  application: Pick<Application, 'tabs' | 'dock'>,
  { clusterId }: ClusterState,
  object: ObjectRef,
): readonly OfferedAction[] {
  if (!hasLogOf(object)) return []
  const { namespace } = object
  const isNode = object.domain === nodeKind.domain
  const read: PermissionParams = {
    ...{ verb: 'get', group: '', namespace: isNode ? '' : namespace, name: '' },
    ...(isNode
      ? { resource: nodeKind.gvr.resource, subresource: 'proxy' }
      : { resource: podKind.gvr.resource, subresource: 'log' }),
  }
  const offer = (id: string, label: string, choices: Partial<LogChoices>): OfferedAction => ({
    ...{ id, label, obstacle: null, needs: [[read]] },
    run: () => {
      const session = application.tabs.session(clusterId)
      if (session !== null) showLog(application, session, object, choices)
    },
  })
  return [
    offer(showLogId, 'Logs', { isPrevious: false }),
    ...(object.domain === podKind.domain
      ? [offer('show-last-words', 'Logs before the last exit', lastWords)]
      : []),
  ]
}

/** The lines before the last exit. */
export const lastWords: Partial<LogChoices> = { isPrevious: true, from: null }
