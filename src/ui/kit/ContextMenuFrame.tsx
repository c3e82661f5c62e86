import { ContextMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

/** MenuAction is a line of a menu. */
export interface MenuAction {
  readonly id: string
  readonly label: string
  /** Why it cannot be chosen. */
  readonly obstacle: string | null
  /** The keys that do the same, as they are written. */
  readonly keys?: string | undefined
  readonly run: () => void
}

/** ContextMenuFrame gives what it is around a menu of its own, by the second mouse button or the menu key. */
export function ContextMenuFrame(props: { label: string; children: ReactElement; items: ReactNode }) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{props.children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" aria-label={props.label} collisionPadding={8}>
          {props.items}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

/** ContextMenuItems are lines of such a menu, each with the reason where it cannot be chosen. */
export function ContextMenuItems({ actions }: { actions: readonly MenuAction[] }) {
  return actions.map((action) => (
    <ContextMenu.Item key={action.id} {...menuItem(action)}>
      <MenuWords {...action} />
    </ContextMenu.Item>
  ))
}

/** menuItem is what a menu's line is made of; one that cannot be chosen is met all the same, and says why. */
export const menuItem = ({ obstacle, run }: MenuAction) => ({
  className: 'menu-item',
  'aria-disabled': obstacle !== null,
  'aria-description': obstacle ?? undefined,
  title: obstacle ?? undefined,
  onSelect: (event: Event) => (obstacle === null ? run() : event.preventDefault()),
})

export const MenuWords = ({ label, obstacle, keys }: Pick<MenuAction, 'label' | 'obstacle' | 'keys'>) => (
  <>
    <span className="menu-label">
      {label}
      {/* Those who listen hear it as the description. */}
      {obstacle !== null && (
        <span className="menu-reason" aria-hidden="true">
          {obstacle}
        </span>
      )}
    </span>
    {keys !== undefined && (
      <span className="menu-hint" aria-hidden="true">
        {keys}
      </span>
    )}
  </>
)

export const ContextMenuLine = () => <ContextMenu.Separator className="menu-line" />
