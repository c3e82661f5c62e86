import { useMemo } from 'react'
import type { ClusterState } from '#contract'
import { objectActions } from '../actions/actionsOf.ts'
import { sessionActions } from '../actions/forwardAction.ts'
import { objectTools } from '../actions/objectTools.ts'
import { usePermitted } from '../actions/usePermitted.ts'
import type { PageAction } from '../application/actions.ts'
import { useApplication } from '../application/application.ts'

/** useOpenObjectActions are those of the object that is open in the cluster's tab, named with it. */
export function useOpenObjectActions(cluster: ClusterState | undefined): readonly PageAction[] {
  const application = useApplication()
  const session = cluster === undefined ? null : application.tabs.session(cluster.clusterId)
  const object = session?.view.state.value.object ?? null
  const actions = useMemo(
    () =>
      cluster === undefined || object === null
        ? []
        : [
            ...sessionActions(application, cluster, object).map((offered) => ({
              ...offered,
              label: labelWith(offered.id, offered.label, object.name),
            })),
            ...objectActions(application, cluster, [{ object, status: null }]).map((offered) => ({
              ...offered,
              label: `${offered.action.title} ${object.name}…`,
            })),
          ],
    [application, cluster, object],
  )
  const tools = useMemo(
    () => (cluster === undefined || object === null ? [] : objectTools(application, cluster, object)),
    [application, cluster, object],
  )
  const permitted = usePermitted(session, actions)
  const permittedTools = usePermitted(session, tools)
  return useMemo(
    () => [
      ...permittedTools.map(({ id, label, obstacle, run }) => ({
        id: `object-${id}`,
        label: label.replace(/^(\w+)(.*?)(…?)$/u, `$1$2 ${object?.name}$3`),
        shortcut: null,
        isOn: false,
        obstacle,
        run,
      })),
      ...permitted.map(({ id, label, obstacle, run }) => ({
        id: `object-${id}`,
        label,
        shortcut: null,
        isOn: false,
        obstacle,
        run,
      })),
    ],
    [permitted, permittedTools, object],
  )
}

/** The words of an action with the object's name in them. */
function labelWith(id: string, label: string, name: string): string {
  if (id === 'forward') return `${label.replace('…', '')} of ${name}…`
  if (id === 'node-shell') return `Open shell on ${name}…`
  if (id === 'debug-copy') return `Debug a copy of ${name}…`
  if (id === 'debug') return `${label.replace('…', '')} ${name}…`
  return `${label}${id === 'attach' ? ' to' : ' in'} ${name}`
}
