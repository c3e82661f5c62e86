import { Trash2 } from 'lucide-react'
import { useSession } from '../application/application.ts'
import { ActionsMenu, MenuItems } from './ActionsMenu.tsx'
import type { ObjectAction } from './actionsOf.ts'
import { OfferButton } from './OfferButton.tsx'
import type { ObjectTool } from './objectTools.ts'
import { usePermitted } from './usePermitted.ts'

/** Buttons that leave the title and the filter their place; the others are in a menu. */
const mostButtons = 4
const buttonsNextToMenu = 2

/** BulkBar offers what can be done to all the objects that are selected: the first and the deletion as buttons, tools in its menu. */
export function BulkBar(props: { actions: readonly ObjectAction[]; tools: readonly ObjectTool[] }) {
  const { actions, tools } = props
  const permitted = usePermitted(useSession(), actions)
  const isShort = permitted.length <= mostButtons
  const last = permitted.filter(isDeletion)
  const others = permitted.filter((action) => !isDeletion(action))
  const buttons = isShort ? others : others.slice(0, buttonsNextToMenu)
  const inMenu = [...(isShort ? [] : others.slice(buttonsNextToMenu)), ...tools]
  return (
    <>
      {buttons.map((action) => (
        <BulkButton key={action.id} {...action} />
      ))}
      {inMenu.length > 0 && (
        <ActionsMenu label="More actions" align="start">
          <MenuItems actions={inMenu} />
        </ActionsMenu>
      )}
      {last.map((action) => (
        <BulkButton key={action.id} {...action} />
      ))}
    </>
  )
}

const isDeletion = ({ action }: ObjectAction): boolean => action.shortcut === 'delete'

function BulkButton({ label, obstacle, action, run }: ObjectAction) {
  return (
    <OfferButton obstacle={obstacle} run={run}>
      {action.shortcut === 'delete' && <Trash2 aria-hidden="true" />}
      {label}
    </OfferButton>
  )
}
