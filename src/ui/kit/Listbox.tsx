// biome-ignore-all lint/a11y/useFocusableInteractive: the field, or the list, has the focus and names the active option.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the field, or the list, handles the keyboard.
import {
  type ComponentProps,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { type ListPosition, listTarget } from './listKeys.ts'

/** ListboxItem is an option of a listbox. The cursor passes over disabled options. */
export interface ListboxItem {
  readonly id: string
  readonly isDisabled?: boolean
}

/** ListboxCursor is a listbox with one cursor, for its parts below. */
export interface ListboxCursor {
  /** The id of the item that the cursor stands on; null where it stands on none. */
  readonly cursorId: string | null
  /** Of all options, drawn or not. */
  readonly count: number
  readonly listId: string
  readonly listRef: RefObject<HTMLDivElement | null>
  /** The id of the active option's element. */
  readonly activeId: string | undefined
  elementId(itemId: string): string
  point(itemId: string | null): void
  /** Moves the cursor where the key is one of the list's. Returns whether it is. */
  move(key: string): boolean
}

/**
 * useListbox keeps the cursor of a listbox whose focus stays in one place: in a field over it, or in the list itself. The
 * cursor follows its item while the items change, and is kept on screen. `beginsAt` is where it stands while it has not been
 * moved, or its item is gone.
 */
export function useListbox(
  items: readonly ListboxItem[],
  options: Pick<ListPosition, 'pageItems' | 'hasEnds' | 'isRound'> & {
    readonly beginsAt: 'first' | 'none'
    readonly initialId?: string | null
  },
): ListboxCursor {
  const { beginsAt, initialId = null, ...keys } = options
  const listId = useId()
  const listRef = useRef<HTMLDivElement>(null)
  const [pointedId, point] = useState(initialId)
  const choosable = items.filter(({ isDisabled }) => isDisabled !== true)
  const isThere = choosable.some(({ id }) => id === pointedId)
  const cursorId = isThere ? pointedId : beginsAt === 'first' ? (choosable[0]?.id ?? null) : null
  const places = new Map(items.map(({ id }, index) => [id, index]))
  const elementId = (itemId: string) => `${listId}-${places.get(itemId)}`
  const activeId = cursorId === null ? undefined : elementId(cursorId)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the list scrolls when the cursor has moved.
  useEffect(() => {
    listRef.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  const move = (key: string) => {
    const at = choosable.findIndex(({ id }) => id === cursorId)
    // In an empty list its keys are still no keys of the field.
    const target = listTarget(key, { ...keys, at, count: Math.max(1, choosable.length) })
    if (target === null) return false
    point(choosable[target]?.id ?? null)
    return true
  }
  return { cursorId, count: items.length, listId, listRef, activeId, elementId, point, move }
}

/** ListboxField is the text field over a listbox, which narrows it and handles its keys. */
export function ListboxField({ cursor, ...input }: { cursor: ListboxCursor } & ComponentProps<'input'>) {
  return (
    <input
      role="combobox"
      aria-expanded="true"
      aria-controls={cursor.listId}
      aria-activedescendant={cursor.activeId}
      spellCheck={false}
      {...input}
    />
  )
}

/** Listbox is the list of options. While it has none, it is only a place for words that say so. */
export function Listbox({
  cursor,
  isEmpty = false,
  'aria-label': label,
  ...list
}: { cursor: ListboxCursor; isEmpty?: boolean } & ComponentProps<'div'>) {
  return (
    <div
      ref={cursor.listRef}
      id={cursor.listId}
      {...(isEmpty ? {} : { role: 'listbox', 'aria-label': label })}
      {...list}
    />
  )
}

/** ListboxOption is one option. `onPoint` is called when the pointer moves over it. */
export function ListboxOption({
  cursor,
  itemId,
  isSelected,
  onPoint,
  ...option
}: {
  cursor: ListboxCursor
  itemId: string
  isSelected: boolean
  onPoint?: () => void
  children: ReactNode
} & ComponentProps<'div'>) {
  return (
    <div
      id={cursor.elementId(itemId)}
      role="option"
      aria-selected={isSelected}
      data-cursor={itemId === cursor.cursorId ? '' : undefined}
      onPointerMove={onPoint}
      {...option}
    />
  )
}

/** ListboxGroup is a titled group of options. */
export function ListboxGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox; a fieldset cannot be one.
    <div role="group" aria-label={label}>
      {children}
    </div>
  )
}
