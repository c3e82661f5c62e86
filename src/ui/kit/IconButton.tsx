import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'

/** IconButton is a button of an icon alone: `label` says what it does, and its tooltip does where `title` says no more. */
export function IconButton({
  label,
  title = label,
  isSmall = false,
  icon: Icon,
  ...others
}: {
  label: string
  title?: string
  isSmall?: boolean
  icon: LucideIcon
} & Omit<ComponentProps<'button'>, 'type' | 'className' | 'aria-label' | 'children'>) {
  return (
    <button
      type="button"
      className={isSmall ? 'icon-button small' : 'icon-button'}
      aria-label={label}
      title={title}
      {...others}
    >
      <Icon aria-hidden="true" />
    </button>
  )
}
