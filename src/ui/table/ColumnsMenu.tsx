import { Columns3 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { MenuCheckItem } from '../kit/MenuCheckItem.tsx'
import type { TableView } from '../session/clusterView.ts'
import { isAskedFor, isHiddenAtFirst, type Lane, type TableColumn } from './source/tableColumns.ts'

/** ColumnsMenu shows and hides columns, wide ones too, and says which are asked for but find no room. */
export function ColumnsMenu(props: {
  columns: readonly TableColumn[]
  lanes: readonly Lane[]
  table: TableView
  onChange: (change: Partial<TableView>) => void
}) {
  const { columns, lanes, table, onChange } = props
  const toggle = (column: TableColumn) => {
    const isHidden = isHiddenAtFirst(column)
    const list = isHidden ? table.shownWide : table.hidden
    const next = list.includes(column.id) ? list.filter((id) => id !== column.id) : [...list, column.id]
    onChange(isHidden ? { shownWide: next } : { hidden: next })
  }
  const { hidden, shownWide, order, widths } = table
  const isAsMade = [hidden, shownWide, order, Object.keys(widths)].every(({ length }) => length === 0)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label="Columns" title="Columns">
        <Columns3 aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.Label className="menu-heading">Columns</DropdownMenu.Label>
          {columns.map((column) => {
            const isChecked = isAskedFor(column, table)
            const hasRoom = lanes.some((lane) => lane.column.id === column.id)
            // A table without its names is a list of nothing; only a name that is wide may be away.
            const isFixed = column.id === 'name' && !column.isWide
            return (
              <MenuCheckItem
                key={column.id}
                isChecked={isChecked}
                isDisabled={isFixed}
                onToggle={() => toggle(column)}
              >
                <span className="menu-label">{column.title}</span>
                {isChecked && !hasRoom && <span className="menu-hint">no room</span>}
              </MenuCheckItem>
            )
          })}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item"
            disabled={isAsMade}
            onSelect={() => onChange({ hidden: [], shownWide: [], order: [], widths: {} })}
          >
            <span className="menu-check" />
            <span className="menu-label">Reset columns</span>
          </DropdownMenu.Item>
          <DropdownMenu.Label className="menu-note">
            Drag a heading to move its column, or the heading’s edge to resize it. With the keyboard, press on
            a heading <kbd>Alt+Shift+→</kbd> and <kbd>Shift+→</kbd>.
          </DropdownMenu.Label>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
