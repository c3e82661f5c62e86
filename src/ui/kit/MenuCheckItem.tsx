import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

/** MenuCheckItem is a choice of a menu that may be on or off; the menu stays open. */
export function MenuCheckItem(props: {
  isChecked: boolean
  isDisabled?: boolean
  onToggle: (isChecked: boolean) => void
  children: ReactNode
}) {
  const { isChecked, isDisabled = false, onToggle, children } = props
  return (
    <DropdownMenu.CheckboxItem
      className="menu-item"
      checked={isChecked}
      disabled={isDisabled}
      onSelect={(event) => event.preventDefault()}
      onCheckedChange={onToggle}
    >
      <span className="menu-check">{isChecked && <Check aria-hidden="true" />}</span>
      {children}
    </DropdownMenu.CheckboxItem>
  )
}
