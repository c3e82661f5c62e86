import { ContextMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

/** MenuAction is a line of a menu. */
export interface MenuAction {
  readonly id: string
  readonly label: string
  /** Why it cannot be chosen. */
  readonly obstacle: string | null
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
  return actions.map(({ id, label, obstacle, run }) => (
    <ContextMenu.Item
      key={id}
      className="menu-item"
      disabled={obstacle !== null}
      title={obstacle ?? undefined}
      onSelect={run}
    >
      <span className="menu-label">{label}</span>
      {obstacle !== null && <span className="menu-hint">{obstacle}</span>}
    </ContextMenu.Item>
  ))
}

export const ContextMenuLine = () => <ContextMenu.Separator className="menu-line" />
