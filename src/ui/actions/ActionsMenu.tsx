import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { type MenuAction, MenuWords, menuItem } from '../kit/ContextMenuFrame.tsx'

/** ActionsMenu is a button with three dots and the menu that it opens, whose lines are drawn only while it is open. */
export function ActionsMenu(props: { label: string; align: 'start' | 'end'; children: ReactNode }) {
  const { label, align, children } = props
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label={label} title={label}>
        <Ellipsis aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={6} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** MenuItems are lines of such a menu, each with the reason where it cannot be chosen. */
export function MenuItems({ actions }: { actions: readonly MenuAction[] }) {
  return actions.map((action) => (
    <DropdownMenu.Item key={action.id} {...menuItem(action)}>
      <MenuWords {...action} />
    </DropdownMenu.Item>
  ))
}
