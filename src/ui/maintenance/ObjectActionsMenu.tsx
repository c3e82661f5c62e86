import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ClusterState } from '#contract'
import { useApplication } from '../page/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { objectActions } from './nodeActions.ts'

/** ObjectActionsMenu offers in an object's panel what its row offers; nothing where nothing can be done to its kind. */
export function ObjectActionsMenu(props: {
  cluster: ClusterState
  object: ObjectRef
  status: string | null
}) {
  const { cluster, object, status } = props
  const actions = objectActions(useApplication(), cluster, object, status)
  if (actions.length === 0) return null
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label="Actions" title="Actions">
        <Ellipsis aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          {actions.map(({ id, label, obstacle, run }) => (
            <DropdownMenu.Item
              key={id}
              className="menu-item"
              disabled={obstacle !== null}
              title={obstacle ?? undefined}
              onSelect={run}
            >
              <span className="menu-label">{label}</span>
              {obstacle !== null && <span className="menu-hint">{obstacle}</span>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
