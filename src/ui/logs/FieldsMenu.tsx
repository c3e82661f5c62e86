import { Columns3 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { MenuCheckItem } from '../kit/MenuCheckItem.tsx'

/** FieldsMenu chooses the fields by which lines of JSON are shown as columns, in the order in which they are chosen. */
export function FieldsMenu(props: {
  fields: readonly string[]
  columns: readonly string[]
  onChange: (columns: readonly string[]) => void
}) {
  const { fields, columns, onChange } = props
  // A field that is chosen stays one, though no line of now has it.
  const offered = [...fields, ...columns.filter((name) => !fields.includes(name))]
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="icon-button small"
        aria-label="Columns of JSON"
        title="Show JSON as columns"
        aria-pressed={columns.length > 0}
      >
        <Columns3 aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu logs-fields" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.Label className="menu-heading">Columns</DropdownMenu.Label>
          {offered.map((name) => (
            <MenuCheckItem
              key={name}
              isChecked={columns.includes(name)}
              onToggle={(isChecked) =>
                onChange(isChecked ? [...columns, name] : columns.filter((each) => each !== name))
              }
            >
              <span className="menu-label">{name}</span>
            </MenuCheckItem>
          ))}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item"
            disabled={columns.length === 0}
            onSelect={() => onChange([])}
          >
            <span className="menu-check" />
            <span className="menu-label">Show whole lines</span>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
